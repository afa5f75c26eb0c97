// Two sets of `npm run corpus`, both through the reading thread with the daemon's limits of time and heap: the mails of the
// hostile rows, with what each cost, and mails harmed anyhow. A mail that ends the thread or overruns it is an error here
// and quarantine in the daemon. The mails and what is checked are those of test/parse.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import type { Message } from '../src/model/message.ts';
import { type MailReader, openReader } from '../src/parse/reader.ts';
import { faultsOf, harm, harmed, madeMails, realMails } from '../test/parse/harmed.ts';
import { hostileMails, nastyMail, nastyWords } from '../test/parse/hostile-mails.ts';
import { seedOfRun } from '../test/setup/seed.ts';
import type { SetResult } from './corpus-sets.ts';

const CASES = 2_000;
const MB = 1_048_576;
/** Issue 4, point 6. */
const MAX_BLOCKED_MS = 100;

interface Cost {
  readonly mail: string;
  /** CPU of this process, all its threads. */
  readonly cpuMs: number;
  /** What the process grew by at most, thread and all. */
  readonly grownMb: number;
  /** The longest time in which the event loop did nothing else. */
  readonly blockedMs: number;
}

/** Rows H1–H36 and H48 as test/parse/hostile*.test.ts makes them. */
export async function hostileSet(): Promise<SetResult> {
  const mails = [
    ...hostileMails.map(([name, make]) => [name, () => Buffer.from(make(), 'latin1')] as const),
    ...nastyWords.map((text) => [`H48 ${JSON.stringify(text)}`, () => nastyMail(text)] as const),
  ];
  const errors: { mail: string; what: string }[] = [];
  const costs: Cost[] = [];
  const reader = openReader();
  // What the first mail pays for starting the thread is no mail's cost.
  await readIn(reader, Buffer.from('hi'));
  for (const [mail, make] of mails) {
    const raw = make();
    const wrong = (what: string) => errors.push({ mail, what });
    const cost = await costOf(mail, reader, raw, wrong);
    let { blockedMs } = cost;
    // A machine that is busy stops us, too: what a mail blocks it blocks again.
    for (let turn = 0; turn < 2 && blockedMs > MAX_BLOCKED_MS; turn++)
      blockedMs = Math.min(blockedMs, (await costOf(mail, reader, raw, () => {})).blockedMs);
    costs.push({ ...cost, blockedMs });
  }
  await reader.close();
  const most = (key: 'cpuMs' | 'grownMb' | 'blockedMs') => costs.toSorted((a, b) => b[key] - a[key])[0];
  const figure = (name: string, key: 'cpuMs' | 'grownMb' | 'blockedMs', atMost?: number) => ({
    name,
    value: Math.round(most(key)?.[key] ?? 0),
    of: most(key)?.mail ?? '',
    ...(atMost === undefined ? {} : { atMost }),
  });
  return {
    name: 'hostile H1–H36, H48',
    mails: mails.length,
    errors,
    rates: [{ name: 'read in the thread', count: mails.length - errors.length, of: mails.length }],
    figures: [
      figure('most CPU in ms', 'cpuMs', 5_000),
      figure('most memory in MB', 'grownMb'),
      figure('event loop blocked at most ms', 'blockedMs', MAX_BLOCKED_MS),
    ],
  };
}

/** Mails of ours and of others, harmed by a seed that is printed: `MAILCLERK_SEED` gives the same again. */
export async function fuzzSet(): Promise<SetResult> {
  const { seed } = seedOfRun();
  const mails = [madeMails(), realMails()];
  const cases = fc.sample(fc.tuple(fc.nat(1), fc.double({ min: 0, max: 1, noNaN: true }), harm), {
    numRuns: CASES,
    seed,
  });
  const errors: { mail: string; what: string }[] = [];
  const reader = openReader({ timeoutMs: 10_000 });
  let ended = 0;
  for (const [at, [kind, which, damage]] of cases.entries()) {
    const group = mails[kind] ?? [];
    const raw = harmed(group[Math.floor(which * (group.length - 1))]?.() ?? Buffer.alloc(0), damage);
    const wrong = (what: string) => errors.push({ mail: `case ${at} of seed ${seed}`, what });
    const message = await readIn(reader, raw).catch((error: unknown) => wrong(String(error)));
    if (typeof message !== 'object') ended++;
    else for (const fault of faultsOf(raw, message)) wrong(fault);
  }
  await reader.close();
  const empty = errors.filter(({ what }) => what === 'nothing is shown').length;
  return {
    name: `fuzz, seed ${seed}`,
    mails: cases.length,
    errors,
    rates: [
      { name: 'exceptions and hangs', count: ended, of: cases.length, atMost: 0 },
      { name: 'empty where there is text', count: empty, of: cases.length, atMost: 0 },
    ],
  };
}

async function costOf(mail: string, reader: MailReader, raw: Buffer, wrong: (what: string) => void): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const { rss } = process.memoryUsage();
  let most = rss;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  const before = process.cpuUsage();
  delay.enable();
  try {
    const message = await readIn(reader, raw);
    if ((message.reply === '') !== (message.text.trim() === '')) wrong('no new words');
  } catch (error) {
    wrong(String(error));
  } finally {
    delay.disable();
    clearInterval(sampling);
  }
  const { user, system } = process.cpuUsage(before);
  most = Math.max(most, process.memoryUsage.rss());
  return { mail, cpuMs: (user + system) / 1_000, grownMb: (most - rss) / MB, blockedMs: delay.max / 1e6 };
}

async function readIn(reader: MailReader, raw: Buffer): Promise<Message> {
  const [message] = await reader.read([{ raw, size: raw.length, oversize: false }], AbortSignal.timeout(60_000));
  if (!message) throw new Error('the reader gave no message');
  return message;
}
