// How long suspected mails wait and how long a trial may take, in milliseconds. MAILCLERK_SUSPECTS shortens it for tests, as
// JSON of any of these keys ({"waitMs":[50],"mailMs":1500}); read once, at the first import. Throws at what it does not know.

export interface Patience {
  /** After the first death with a mail in hand, after the second, …; the last one stays: others come first. */
  readonly waitMs: readonly number[];
  /** After a trial that could not take place. */
  readonly untriedMs: number;
  /** A trial's process: until it is open; for the mail; with the database's write lock. */
  readonly startMs: number;
  readonly mailMs: number;
  readonly writeMs: number;
}

const PRODUCTION: Patience = {
  waitMs: [2_000, 60_000, 300_000, 900_000, 3_600_000],
  untriedMs: 60_000,
  startMs: 60_000,
  mailMs: 30_000,
  writeMs: 3_000,
};

export const PATIENCE: Patience = patienceOf(process.env.MAILCLERK_SUSPECTS);

/** Production's with what the text changes of it. */
export function patienceOf(text: string | undefined): Patience {
  if (text === undefined || text === '') return PRODUCTION;
  const given: Readonly<Record<string, unknown>> = { ...JSON.parse(text) };
  for (const [key, value] of Object.entries(given)) {
    const numbers: readonly unknown[] = key === 'waitMs' && Array.isArray(value) ? value : [value];
    if (key in PRODUCTION && numbers.length > 0 && numbers.every((one) => typeof one === 'number' && one > 0)) continue;
    const expected = `numbers above 0 for ${Object.keys(PRODUCTION).join(', ')}`;
    throw new Error(`MAILCLERK_SUSPECTS: ${key} is ${JSON.stringify(value)}, expected ${expected}`);
  }
  return { ...PRODUCTION, ...given };
}

/** How long a mail waits after so many deaths. */
export function waitAfter(deaths: number): number {
  return PATIENCE.waitMs[Math.min(deaths, PATIENCE.waitMs.length) - 1] ?? 0;
}
