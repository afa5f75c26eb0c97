// Places where a test lets this process die or fail: MAILCLERK_FAIL names them (reliability.md, injector FP). Takes the
// variable once, at the first import; without it a failpoint is one comparison with null. A build has none of them
// (deploy/strip-failpoints.ts takes the calls out). Never does anything by itself.
//
//   MAILCLERK_FAIL=ledger.commit:kill@3          SIGKILL when this place is reached the third time (@1 when absent)
//   MAILCLERK_FAIL=group.mail:error@2            throws there instead, once
//   MAILCLERK_FAIL=smtp.answered:stop            SIGSTOP: the process is paused there until somebody sends SIGCONT
//   MAILCLERK_FAIL=parse.crash:POISON            a mail whose bytes contain the text ends its reader; parse.hang: never ends; parse.start: no reader starts
//   MAILCLERK_FAIL=rules.crash:POISON            the same for the trial of rules files that hold the text; rules.hang
//   MAILCLERK_FAIL=mail.block:POISON             a mail whose subject holds the text does this to the process that files it:
//                                                mail.block (for ever), .abort, .heap (until V8 gives up), .throw, .reject
//   MAILCLERK_FAIL=loop.hang:processor           this loop stands still from its next turn on; loop.hang:every
//   several, separated by commas

/** Every place, in the order a mail comes by. `commit` = written and not yet committed, `committed` = just after. */
export const failpoints = [
  'keys.commit',
  'setup.commit',
  'setup.committed',
  'recover.commit',
  'start.commit',
  'start.committed',
  'reconcile.rekey',
  'reconcile.rekeyed',
  'reconcile.commit',
  'reconcile.committed',
  'fetch.read',
  'ledger.commit',
  'ledger.committed',
  'stub.commit',
  'cursor.commit',
  'cursor.committed',
  'claim.commit',
  'claim.committed',
  'mails.read',
  'group.mail',
  'group.commit',
  'group.committed',
  'strike.commit',
  'strike.committed',
  'ack.command',
  'ack.commanded',
  'ack.committed',
  'sending.commit',
  'sending.committed',
  'smtp.answered',
  'sent.commit',
  'sent.committed',
  'dead.commit',
  'webhook.call',
  'webhook.answered',
  'copy.append',
  'copy.appended',
  'copy.committed',
  'command.commit',
  'command.committed',
  'timer.commit',
  'timer.committed',
  'digest.commit',
  'digest.committed',
  'migrate.commit',
  'migrate.committed',
  'backup.name',
  'restore.swap',
  'restore.swapped',
] as const;
export type Failpoint = (typeof failpoints)[number];

type Deed = 'kill' | 'error' | 'stop';

interface Armed {
  readonly deed: Deed;
  readonly at: number;
  reached: number;
}

const spec = process.env.MAILCLERK_FAIL ?? '';
const armed: ReadonlyMap<string, Armed> | null = spec === '' ? null : read(spec);

/** Does what MAILCLERK_FAIL says of this place; nothing without it. */
export function failpoint(name: Failpoint): void {
  if (armed === null) return;
  const found = armed.get(name);
  if (!found) return;
  found.reached += 1;
  if (found.reached !== found.at) return;
  if (found.deed === 'error') throw new Error(`failpoint ${name}`);
  process.kill(process.pid, found.deed === 'stop' ? 'SIGSTOP' : 'SIGKILL');
}

/** The text that MAILCLERK_FAIL gives for a place that looks for one in mails; null without. Read anew at each call: a worker's environment may differ. */
export function failText(
  name: 'parse.crash' | 'parse.hang' | 'parse.start' | 'rules.crash' | 'rules.hang' | MailDeed | 'loop.hang',
): string | null {
  const part = (process.env.MAILCLERK_FAIL ?? '').split(',').find((one) => one.trim().startsWith(`${name}:`));
  return part?.trim().slice(name.length + 1) || null;
}

const mailDeeds = ['mail.block', 'mail.abort', 'mail.heap', 'mail.throw', 'mail.reject'] as const;
type MailDeed = (typeof mailDeeds)[number];

/** What a mail with this subject does to the whole process while it is read, when MAILCLERK_FAIL says so (F58, F59). */
export function failMail(subject: string): Promise<void> | null {
  if (spec === '') return null;
  const deed = mailDeeds.find((name) => {
    const text = failText(name);
    return text !== null && subject.includes(text);
  });
  if (deed === undefined) return null;
  if (deed === 'mail.abort') process.abort();
  // Asleep or busy, the event loop stands still; asleep it costs the others nothing.
  if (deed === 'mail.block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  const eaten: unknown[] = [];
  while (deed === 'mail.heap') eaten.push(new Array(100_000).fill(eaten.length));
  const error = new Error(`failpoint ${deed}`);
  if (deed === 'mail.reject') void Promise.reject(error);
  else
    setImmediate(() => {
      throw error;
    });
  return new Promise(() => {});
}

/** Never resolves when MAILCLERK_FAIL tells this loop to stand still, right after it promised to move at once; null otherwise. */
export function failLoop(loop: string, progress: { within(ms: number): void }): Promise<void> | null {
  if (spec === '' || ![loop, 'every'].includes(failText('loop.hang') ?? '')) return null;
  progress.within(100);
  return new Promise(() => {});
}

function read(text: string): ReadonlyMap<string, Armed> {
  const places = new Map<string, Armed>();
  for (const part of text.split(',')) {
    if (/^\s*(?:parse\.(?:crash|hang|start)|rules\.(?:crash|hang)|mail\.[a-z]+|loop\.hang):./.test(part)) continue;
    const [, name, deed, count] = /^\s*([a-z.]+):(kill|error|stop)(?:@([1-9]\d*))?\s*$/.exec(part) ?? [];
    // A misspelt place would make a test pass that never failed anything.
    if (name === undefined || !failpoints.some((known) => known === name)) {
      throw new Error(
        `MAILCLERK_FAIL has "${part}", expected PLACE:kill@3 or PLACE:error with ${failpoints.join(', ')}`,
      );
    }
    places.set(name, { deed: deedOf(deed), at: Number(count ?? '1'), reached: 0 });
  }
  return places;
}

function deedOf(word: string | undefined): Deed {
  return word === 'error' || word === 'stop' ? word : 'kill';
}
