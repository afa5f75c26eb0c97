// One mail's journey on one page: a group of received mails becomes decisions, tickets and outbox rows.
// Takes ledger rows in state `received`; gives them settled, or failed and remembered. Read with ports.ts.
//
//   claim (attempts + 1, committed) → read (worker) → trust (concurrently, before the transaction)
//   → one transaction: per mail { facts ⇄ decide → commands → desk → apply → settle }; when one fails, again with savepoints
//
// A crash between any two steps repeats a step. A row that failed before comes alone; only a failure while alone is a
// strike, three quarantine (store). Never loses a mail: what cannot be filed stays `received` or is in quarantine.
import { carryOut } from './carry-out.ts';
import { answering } from './decide/answer.ts';
import { sendersOf, withBlocks } from './decide/blocked.ts';
import { decide } from './decide/decide.ts';
import { ruleHits } from './decide/hits.ts';
import { patience } from './decide/thread/patience.ts';
import { withStorms, writersOf } from './decide/thread/storm.ts';
import { asError } from './lib/as-error.ts';
import { failMail, failpoint } from './lib/failpoint.ts';
import { shareWall } from './lib/shares.ts';
import type { Decision } from './model/decision.ts';
import type { Delivery, Evidence } from './model/evidence.ts';
import type { Facts } from './model/facts.ts';
import { lacksFileTexts, type Message } from './model/message.ts';
import type { Suspects } from './model/papers/outside.ts';
import type { Policy } from './model/policy.ts';
import { deliveryOf } from './model/rows.ts';
import type { Setup } from './model/setup.ts';
import type { TicketId } from './model/ticket.ts';
import type { Canned, LedgerRow, Program, Reader, Store, Truster } from './ports.ts';

/** Mails claimed and read at once. */
export const GROUP_SIZE = 50;

export interface PipelineDeps {
  readonly store: Store;
  readonly reader: Reader;
  /** The Truster of one Setup: a mail is never judged by one and decided by another. */
  readonly trusterOf: (setup: Setup) => Truster;
  readonly now: () => number;
  /** A group takes one Setup at its start. */
  readonly setup: () => Setup;
  /** How mails are tried with which the whole process may have died; absent = like all others. */
  readonly suspects?: Suspects;
  /** Canned replies of a Setup, for agents who write `#use name`; absent = there are none. */
  readonly cannedOf?: (setup: Setup) => Canned;
}

/** What became of one mail. `failed` is retried alone later; three failures alone are a quarantine. */
export type Filed =
  | {
      readonly kind: 'filed';
      readonly ledger: number;
      readonly decision: Decision;
      readonly ticket: TicketId | null;
      readonly row: Pick<LedgerRow, 'mailbox' | 'takenAt' | 'internalDate' | 'imported'>;
    }
  | { readonly kind: 'elsewhere'; readonly ledger: number }
  /** Its sender could not be proved for want of DNS and a command depends on it: tried again later. */
  | { readonly kind: 'waiting'; readonly ledger: number; readonly until: number }
  | { readonly kind: 'failed'; readonly ledger: number; readonly error: Error; readonly strikes: number };

/** A mail that was read and judged, ready for the transaction. */
interface Judged {
  readonly row: LedgerRow;
  readonly delivery: Delivery;
  readonly message: Message;
  readonly isFresh: boolean;
  readonly evidence: Evidence;
}

/** Takes the oldest received mails (only these ids, when given) and files them. Gives [] when there was nothing to do. */
export async function fileGroup(
  deps: PipelineDeps,
  only: readonly number[] | null,
  signal: AbortSignal,
): Promise<readonly Filed[]> {
  const rows = await deps.store.write(() => claimed(deps, only));
  if (rows.length === 0) return [];
  failpoint('claim.committed');
  const [alone] = rows;
  // A first attempt has nothing against it; one that was tried before comes alone.
  if (!deps.suspects || !alone || rows.length > 1 || alone.attempts < 2) return fileClaimed(deps, rows, signal);
  try {
    const error = await deps.suspects.take(alone, signal);
    if (error === null) return await fileClaimed(deps, rows, signal);
    return signal.aborted ? [] : giveUp(deps.store, rows, { error, isAlone: true });
  } finally {
    await deps.suspects.release(alone);
  }
}

async function fileClaimed(
  deps: PipelineDeps,
  rows: readonly LedgerRow[],
  signal: AbortSignal,
): Promise<readonly Filed[]> {
  const setup = deps.setup();
  let judged: readonly Judged[];
  try {
    const files = setup.policy.readsFiles === true;
    judged = await judgeAll({ ...deps, truster: deps.trusterOf(setup), files }, rows, signal);
  } catch (error) {
    return signal.aborted ? [] : giveUp(deps.store, rows, { error: asError(error), isAlone: rows.length === 1 });
  }
  failpoint('mails.read');
  return fileJudged(deps, setup, judged);
}

/** One mail to be filed for a try: what is asked of it. `again` = whatever became of it; the caller makes it `received` in the transaction. */
type Try = { readonly ledger: number; readonly again?: boolean; readonly signal: AbortSignal };

/** One received mail as it would be filed: read, judged, decided on a snapshot; gives the transaction, to be run and rolled back. Null = it is not `received` any more. */
export async function mailToRehearse(
  deps: PipelineDeps,
  { ledger, again = false, signal }: Try,
): Promise<(() => Program<readonly Filed[]>) | null> {
  const row = await deps.store.read(() => deps.store.ledger.row(ledger));
  if (!row || (row.state !== 'received' && !again)) return null;
  const setup = deps.setup();
  const files = setup.policy.readsFiles === true;
  const judged = await judgeAll({ ...deps, truster: deps.trusterOf(setup), files }, [row], signal);
  const context = { setup, now: deps.now(), isCareful: false };
  for (const mail of judged) {
    await deps.store.read(() => decideInStore(deps.store, mail, { policy: setup.policy, now: context.now }));
  }
  return () => fileAll(deps, judged, context);
}

/** Runs decide with the store answering; gives the decision and the facts it rests on. */
export function* decideInStore(
  store: Store,
  mail: { readonly message: Message; readonly evidence: Evidence; readonly delivery: Delivery },
  context: { readonly policy: Policy; readonly now: number },
): Program<{ decision: Decision; facts: Facts }> {
  const asking = decide(mail, context.policy, { trace: 'short' });
  return yield* answering(asking, (question) => store.tickets.answer(question, context.now));
}

function* claimed({ store, now }: PipelineDeps, only: readonly number[] | null): Program<readonly LedgerRow[]> {
  const rows = yield* store.ledger.claim(GROUP_SIZE, only, now());
  if (rows.length > 0) failpoint('claim.commit');
  return rows;
}

/** `files`: some rule asks for the words of files. */
type GroupDeps = PipelineDeps & { readonly truster: Truster; readonly files: boolean };

async function judgeAll(deps: GroupDeps, rows: readonly LedgerRow[], signal: AbortSignal): Promise<readonly Judged[]> {
  const messages = await readAll(deps, rows, signal);
  return Promise.all(
    rows.map(async (row, index) => {
      const read = messages[index];
      if (!read) throw new Error(`the reader gave ${messages.length} messages for ${rows.length} mails`);
      await failMail(read.message.subject);
      const delivery = deliveryOf(row);
      const raw = () => deps.store.read(() => deps.store.ledger.raw(row.sha256));
      const evidence = await deps.truster.judge(read.message, delivery, raw);
      return { row, delivery, evidence, ...read };
    }),
  );
}

/** Messages in row order, from the store where this reader's version is kept, else read from the raw mail. */
async function readAll(
  deps: GroupDeps,
  rows: readonly LedgerRow[],
  signal: AbortSignal,
): Promise<readonly { message: Message; isFresh: boolean }[]> {
  const { store, reader, files } = deps;
  const found = await store.read(function* () {
    const all: { saved: Message | null; raw: Uint8Array | null }[] = [];
    for (const row of rows) {
      // A first attempt cannot have a saved message; asking would cost a query per mail.
      const kept = row.attempts > 1 ? yield* store.ledger.savedMessage(row.sha256, reader.version) : null;
      const saved = kept && !lacksFileTexts(kept, files) ? kept : null;
      all.push({ saved, raw: saved ? null : yield* store.ledger.raw(row.sha256) });
    }
    return all;
  });
  const unread = rows.flatMap((row, index) => {
    const entry = found[index];
    if (entry?.saved) return [];
    if (!entry?.raw)
      throw new Error(`the raw mail of ledger row ${row.id} (sha256 ${row.sha256}) is missing: run mailclerk db check`);
    return [{ raw: entry.raw, size: row.size, oversize: row.oversize, files }];
  });
  const fresh = unread.length > 0 ? await shareWall('parse', reader.read(unread, signal)) : [];
  let next = 0;
  const messages: { message: Message; isFresh: boolean }[] = [];
  for (const { saved } of found) {
    const message = saved ?? fresh[next++];
    if (message) messages.push({ message, isFresh: saved === null });
  }
  return messages;
}

/** Files the group in one transaction; one mail's failure costs a second try, in which each mail can fail alone. */
async function fileJudged(deps: PipelineDeps, setup: Setup, judged: readonly Judged[]): Promise<readonly Filed[]> {
  const { store } = deps;
  const isAlone = judged.length === 1;
  const attempt = (isCareful: boolean): Promise<readonly Filed[]> =>
    store.writeInSlices(() => fileAll(deps, judged, { setup, now: deps.now(), isCareful }));
  let filed: readonly Filed[];
  try {
    filed = await attempt(false).catch((error: unknown) => {
      if (store.faultOf(error) !== null) throw error;
      return attempt(true);
    });
  } catch (error) {
    const rows = judged.map((mail) => mail.row);
    return giveUp(store, rows, { error: asError(error), isAlone });
  }
  failpoint('group.committed');
  return Promise.all(filed.map((one) => (one.kind === 'failed' ? remember(store, isAlone, one) : one)));
}

interface GroupContext extends MailContext {
  /** Each mail in a savepoint: what it wrote is undone when it fails. Copying the pages it touches costs more than filing it twice, once in a long while. */
  readonly isCareful: boolean;
}

function* fileAll(deps: PipelineDeps, judged: readonly Judged[], context: GroupContext): Program<readonly Filed[]> {
  const { store } = deps;
  const filed: Filed[] = [];
  const blocked = yield* store.customers.blocked(sendersOf(judged));
  const { gate } = context.setup.config;
  const busy = yield* store.gate.busy(writersOf(judged), context.now, gate);
  for (const mail of withStorms(withBlocks(judged, blocked), busy, { now: context.now, ...gate })) {
    filed.push(yield* context.isCareful ? fileCarefully(deps, mail, context) : fileMail(deps, mail, context));
  }
  const decided = filed.flatMap((one) => (one.kind === 'filed' ? [one.decision] : []));
  yield* store.rules.countHits(ruleHits(decided), context.now);
  failpoint('group.commit');
  return filed;
}

function* fileCarefully(deps: PipelineDeps, mail: Judged, context: GroupContext): Program<Filed> {
  const done = yield* deps.store.savepoint(() => fileMail(deps, mail, context));
  return done.ok ? done.value : { kind: 'failed', ledger: mail.row.id, error: asError(done.error), strikes: 0 };
}

interface MailContext {
  readonly setup: Setup;
  readonly now: number;
}

/** Files one mail inside the group's transaction, mail of long ago as of its own day; throws when a command that carries the mail is refused. */
function* fileMail(deps: PipelineDeps, mail: Judged, context: MailContext): Program<Filed> {
  const { store, reader } = deps;
  if (!(yield* store.ledger.isReceived(mail.row.id))) return { kind: 'elsewhere', ledger: mail.row.id };
  const isImported = mail.row.imported === 'silent';
  const now = isImported ? Math.min(mail.row.takenAt, context.now) : context.now;
  const { decision: wanted, facts } = yield* decideInStore(store, mail, { policy: context.setup.policy, now });
  const until = patience(wanted, mail.evidence, { takenAt: mail.row.takenAt, now: context.now });
  if (until !== null) {
    yield* store.ledger.defer(mail.row.id, until);
    return { kind: 'waiting', ledger: mail.row.id, until };
  }
  const canned = deps.cannedOf?.(context.setup);
  const { decision, ticket } = yield* carryOut(store, wanted, {
    config: context.setup.config,
    now,
    ...(isImported ? { isImported } : {}),
    ...(canned ? { canned } : {}),
  });
  if (mail.isFresh) yield* store.ledger.saveMessage(mail.row.sha256, reader.version, mail.message);
  const proof = { facts, evidence: mail.evidence, revision: context.setup.revision, at: context.now };
  yield* store.ledger.settle(mail.row.id, { decision, ticket, ...proof });
  failpoint('group.mail');
  return { kind: 'filed', ledger: mail.row.id, decision, ticket, row: mail.row };
}

const BLAMELESS: readonly string[] = ['AbortError', 'ReaderUnavailable'];

/** A whole group failed outside any savepoint: alone it is a strike, in company it is only remembered. */
async function giveUp(
  store: Store,
  rows: readonly LedgerRow[],
  why: { readonly error: Error; readonly isAlone: boolean },
): Promise<readonly Filed[]> {
  const failed = rows.map(({ id }) => ({ kind: 'failed', ledger: id, error: why.error, strikes: 0 }) as const);
  return Promise.all(failed.map((one) => remember(store, why.isAlone, one)));
}

async function remember(store: Store, isAlone: boolean, failed: Extract<Filed, { kind: 'failed' }>): Promise<Filed> {
  // A full disk, a lost database, a shutdown, a reader that cannot start: no mail's fault, no strike ("Poison").
  const isMails = store.faultOf(failed.error) === null && !BLAMELESS.includes(failed.error.name);
  if (!isAlone || !isMails) {
    await store.write(() => store.ledger.noteFailure([failed.ledger], failed.error.message)).catch(() => undefined);
    return failed;
  }
  const strikes = await store.write(function* () {
    const count = yield* store.ledger.strike(failed.ledger, failed.error.message);
    failpoint('strike.commit');
    return count;
  });
  failpoint('strike.committed');
  return { ...failed, strikes };
}
