// How long the mail server may take for what, in milliseconds. MAILCLERK_TIMING shortens it for tests, as JSON of any of
// these keys ({"stallMs":1500,"retry":{"baseMs":30,"capMs":200}}); read once, at the first import. Throws at a key or a
// value it does not know: a misspelt one would make a test wait for minutes.

/** Deadlines in milliseconds. */
export interface Timing {
  /** From the first packet to a finished login. */
  readonly connectMs: number;
  /** One command without bodies. */
  readonly commandMs: number;
  /** No octet for so long while a command runs: the connection is dead (F3). */
  readonly stallMs: number;
  /** Slowest acceptable transfer of bodies, octets per second, on top of commandMs (F4). */
  readonly minBytesPerSecond: number;
  /** A line that waits says something after so long, and IDLE is begun anew, so that one that died silently is found (F6). Below stallMs. */
  readonly idleMs: number;
  /** No mailbox is called silent before so long, whatever its interval (daemon/watch/silence.ts). */
  readonly silenceMs: number;
  /** First and longest wait after a fault, and after a refused login. */
  readonly retry: Wait;
  readonly loginRetry: Wait;
  /** First and longest wait after the server refused to move, mark or delete (F14). */
  readonly refusedRetry: Wait;
}

export interface Wait {
  readonly baseMs: number;
  readonly capMs: number;
}

/** What production uses. A refused login is tried at most once in 15 minutes in the end: full jitter never goes below half the cap. */
const PRODUCTION: Timing = {
  connectMs: 45_000,
  commandMs: 30_000,
  stallMs: 60_000,
  minBytesPerSecond: 16_384,
  idleMs: 40_000,
  silenceMs: 90_000,
  retry: { baseMs: 1_000, capMs: 300_000 },
  loginRetry: { baseMs: 120_000, capMs: 1_800_000 },
  refusedRetry: { baseMs: 30_000, capMs: 900_000 },
};

export const TIMING: Timing = timingOf(process.env.MAILCLERK_TIMING);

/** Production's timing with what the text changes of it. */
export function timingOf(text: string | undefined): Timing {
  if (text === undefined || text === '') return PRODUCTION;
  const { retry, loginRetry, refusedRetry, ...plain } = PRODUCTION;
  const given = recordOf('it', JSON.parse(text));
  const waits = { retry, loginRetry, refusedRetry };
  const rest = Object.fromEntries(Object.entries(given).filter(([key]) => !(key in waits)));
  const wait = (key: keyof typeof waits): Wait =>
    given[key] === undefined ? waits[key] : numbers({ ...waits[key] }, recordOf(key, given[key]), `${key}.`);
  return {
    ...numbers(plain, rest, ''),
    retry: wait('retry'),
    loginRetry: wait('loginRetry'),
    refusedRetry: wait('refusedRetry'),
  };
}

function numbers<T extends Readonly<Record<string, number>>>(
  base: T,
  given: Readonly<Record<string, unknown>>,
  at: string,
): T {
  for (const [key, value] of Object.entries(given)) {
    if (key in base && typeof value === 'number' && value > 0) continue;
    throw wrong(`${at}${key}`, value, `a number above 0 for one of ${Object.keys(base).join(', ')}`);
  }
  return { ...base, ...given };
}

function recordOf(what: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw wrong(what, value, 'an object');
  return { ...value };
}

function wrong(what: string, value: unknown, expected: string): Error {
  return new Error(`MAILCLERK_TIMING: ${what} is ${JSON.stringify(value)}, expected ${expected}`);
}
