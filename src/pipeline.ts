// One mail's journey on one page: a group of received mails becomes decisions, tickets and outbox rows.
// Takes ledger rows in state `received`; gives them settled, or failed and remembered. Read with ports.ts.
//
//   claim (attempts + 1, committed) → read (worker) → trust (concurrently, before the transaction)
//   → one transaction (or a few short ones): per mail a savepoint { facts ⇄ decide → commands → desk → apply → settle }
//
// A crash between any two steps repeats a step. A row that failed before comes alone, and only a failure while alone
// is a strike; three strikes quarantine (store). Never loses a mail: what cannot be filed stays `received` or is
// quarantined with its reason.
import { setImmediate } from 'node:timers/promises';
import { afterCommands, complaintCommands } from './decide/after/ties.ts';
import { answering } from './decide/answer.ts';
import { sendersOf, withBlocks } from './decide/blocked.ts';
import { decide } from './decide/decide.ts';
import { ruleHits } from './decide/hits.ts';
import { patience } from './decide/thread/patience.ts';
import { unanswered } from './decide/unanswered.ts';
import { desk } from './desk/desk.ts';
import { failpoint } from './lib/failpoint.ts';
import { share, shareWall } from './lib/shares.ts';
import type { Outcome } from './model/change.ts';
import type { Command } from './model/command.ts';
import type { Decision } from './model/decision.ts';
import type { Delivery, Evidence } from './model/evidence.ts';
import type { Facts } from './model/facts.ts';
import { lacksFileTexts, type Message } from './model/message.ts';
import type { Policy } from './model/policy.ts';
import { deliveryOf } from './model/rows.ts';
import type { Config, Setup } from './model/setup.ts';
import type { TicketId } from './model/ticket.ts';
import type { Applied, LedgerRow, Program, Reader, Store, Truster } from './ports.ts';

/** Mails claimed and read at once. */
export const GROUP_SIZE = 50;
/** A transaction that took so long ends after the mail at hand: nothing else moves while one runs. */
const TRANSACTION_MS = 15;

export interface PipelineDeps {
  readonly store: Store;
  readonly reader: Reader;
  /** The Truster of one Setup: a mail is never judged by one and decided by another. */
  readonly trusterOf: (setup: Setup) => Truster;
  readonly now: () => number;
  /** A group takes one Setup at its start. */
  readonly setup: () => Setup;
}

/** What became of one mail. `failed` is retried alone later; three failures alone are a quarantine. */
export type Filed =
  | { readonly kind: 'filed'; readonly ledger: number; readonly decision: Decision; readonly ticket: TicketId | null }
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

/** Carries out one command: load, desk, apply. The one way by which any door changes a ticket. */
export function* execute(
  store: Store,
  command: Command,
  now: number,
  config: Config,
): Program<{ outcome: Outcome; applied: Applied | null }> {
  const target = 'ticket' in command ? command.ticket : null;
  const ticket = target === null ? null : yield* store.tickets.get(target);
  if (target !== null && !ticket) {
    return {
      outcome: { kind: 'refusal', reason: 'not_found', detail: `ticket ${target} does not exist` },
      applied: null,
    };
  }
  const context = yield* store.tickets.context(command, ticket, now, config);
  const outcome = share('desk', () => desk(command, ticket, context));
  if (outcome.kind === 'refusal') return { outcome, applied: null };
  return { outcome, applied: yield* store.tickets.apply(outcome, command, now, config) };
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

/** Files the group in as many transactions as keep the event loop free; the other loops have their turn in between. */
async function fileJudged(deps: PipelineDeps, setup: Setup, judged: readonly Judged[]): Promise<readonly Filed[]> {
  const isAlone = judged.length === 1;
  const results: Filed[] = [];
  let lost: readonly Filed[] = [];
  while (results.length < judged.length) {
    if (results.length > 0) await setImmediate();
    const rest = judged.slice(results.length);
    const some = await fileSome(deps, setup, rest).catch(asError);
    if (some instanceof Error) {
      const rows = rest.map((mail) => mail.row);
      lost = await giveUp(deps.store, rows, { error: some, isAlone });
      break;
    }
    results.push(...some);
    failpoint('group.committed');
  }
  const told = results.map((one) => (one.kind === 'failed' ? remember(deps.store, isAlone, one) : one));
  return [...(await Promise.all(told)), ...lost];
}

/** One transaction: files mails from the first on until its time is over; gives at least one result. */
async function fileSome(deps: PipelineDeps, setup: Setup, rest: readonly Judged[]): Promise<readonly Filed[]> {
  const { store } = deps;
  const now = deps.now();
  return store.write(function* () {
    const filed: Filed[] = [];
    const blocked = yield* store.customers.blocked(sendersOf(rest));
    for (const mail of withBlocks(rest, blocked)) {
      const done = yield* store.savepoint(() => fileMail(deps, mail, { setup, now }));
      const ledger = mail.row.id;
      filed.push(done.ok ? done.value : { kind: 'failed', ledger, error: asError(done.error), strikes: 0 });
      if (deps.now() - now >= TRANSACTION_MS) break;
    }
    const decided = filed.flatMap((one) => (one.kind === 'filed' ? [one.decision] : []));
    yield* store.rules.countHits(ruleHits(decided), now);
    failpoint('group.commit');
    return filed;
  });
}

/** Files one mail inside the group's transaction; throws when a command that carries the mail is refused. */
function* fileMail(
  deps: PipelineDeps,
  mail: Judged,
  context: { readonly setup: Setup; readonly now: number },
): Program<Filed> {
  const { store, reader } = deps;
  const { setup, now } = context;
  if (!(yield* store.ledger.isReceived(mail.row.id))) return { kind: 'elsewhere', ledger: mail.row.id };
  const { decision: wanted, facts } = yield* decideInStore(store, mail, { policy: setup.policy, now });
  const until = patience(wanted, mail.evidence, { takenAt: mail.row.takenAt, now });
  if (until !== null) {
    yield* store.ledger.defer(mail.row.id, until);
    return { kind: 'waiting', ledger: mail.row.id, until };
  }
  const { decision, ticket } = yield* carryOut(store, wanted, { config: setup.config, now });
  if (mail.isFresh) yield* store.ledger.saveMessage(mail.row.sha256, reader.version, mail.message);
  const settled = { decision, facts, evidence: mail.evidence, ticket, revision: setup.revision, at: now };
  yield* store.ledger.settle(mail.row.id, settled);
  failpoint('group.mail');
  return { kind: 'filed', ledger: mail.row.id, decision, ticket };
}

/** Carries out a decision's commands in order; gives the ticket the mail ended in, and the decision as it stands then: a `reject` whose answer the gate refuses is a quarantine. */
export function* carryOut(
  store: Store,
  decision: Decision,
  context: { readonly config: Config; readonly now: number },
): Program<{ readonly decision: Decision; readonly ticket: TicketId | null }> {
  let ticket = decision.target;
  const parts: TicketId[] = [];
  for (const command of decision.commands) {
    const { outcome, applied } = yield* execute(store, command, context.now, context.config);
    if (outcome.kind === 'refusal' && outcome.reason === 'unanswered') {
      return { decision: unanswered(decision, outcome.detail), ticket: null };
    }
    if (outcome.kind === 'refusal' && outcome.reason !== 'nothing_to_do') {
      throw new Error(`the desk refused ${command.kind} (${outcome.reason}): ${outcome.detail}`);
    }
    const isPart = command.kind === 'create' && command.part !== undefined;
    if (applied?.ticket && isPart) parts.push(applied.ticket);
    else if (applied?.ticket && (command.kind === 'create' || ticket === null)) ticket = applied.ticket;
  }
  if (ticket !== null) yield* carryOutAfter(store, afterCommands(decision, ticket, parts), context);
  return { decision, ticket };
}

/** What rules want of the filed ticket; what the desk refuses stays there as a note, and the mail stays filed. */
function* carryOutAfter(
  store: Store,
  commands: readonly Command[],
  context: { readonly config: Config; readonly now: number },
): Program<void> {
  for (const command of commands) {
    const { outcome } = yield* execute(store, command, context.now, context.config);
    if (outcome.kind !== 'refusal' || outcome.reason === 'nothing_to_do') continue;
    for (const word of complaintCommands(command, outcome)) yield* execute(store, word, context.now, context.config);
  }
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
  const strikes = await store.write(() => store.ledger.strike(failed.ledger, failed.error.message));
  return { ...failed, strikes };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
