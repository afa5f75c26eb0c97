// `mail replay`: what the rules in force make of a mail that was decided before. A mail of which nothing came – ignored, or set
// aside in quarantine – is filed by the pipeline as if it came now: in a transaction that is rolled back, or in earnest. A mail
// that led to anything is never filed twice: of it is said what it would have become, by the facts recorded with it. Takes
// ledger ids; gives one answer each. One evaluator: the pipeline's and the backtest's, no other.
import { asError } from '../../lib/as-error.ts';
import type { Decision } from '../../model/decision.ts';
import type { Setup } from '../../model/setup.ts';
import type { TicketId } from '../../model/ticket.ts';
import { mailToRehearse, type PipelineDeps } from '../../pipeline.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';
import { effectDifferences } from '../../rules/tools/compare.ts';
import { Lineage } from '../../rules/tools/lineage.ts';
import type { InjectResult } from '../app.ts';
import { fileNow, resultOf } from '../inject.ts';
import { mailboxRefusal } from '../mailboxes/rights.ts';
import { rehearse } from '../rehearse.ts';
import { readGroup } from '../rules/archive.ts';
import { judgeByFacts } from '../rules/backtest.ts';
import type { Fate, ReplayAsked, Replayed, ReplayedMail } from './asked.ts';

/** A mail with what it became. */
interface Known {
  readonly row: LedgerRow;
  readonly decision: Decision | null;
  readonly ticketRef: string | null;
  /** Why it cannot be filed anew; null = it can. */
  readonly hindered: string | null;
}

/** Says of each what it becomes; in earnest files all of them, or none. */
export async function replayMails(deps: PipelineDeps, { ids, actor, dryRun }: ReplayAsked): Promise<Replayed> {
  const setup = deps.setup();
  const all = await deps.store.read(() => knownMails(deps.store, ids));
  if (dryRun) return { kind: 'done', mails: await tellAll(deps, setup, all) };
  for (const { row } of all) {
    const detail = refusal(row, setup, actor);
    if (detail !== null) return { kind: 'refused', detail };
  }
  const hindered = all.filter((one) => one.hindered !== null);
  if (hindered.length > 0)
    return { kind: 'conflict', mails: hindered.map((one) => untold(one, 'today', one.hindered)) };
  const lost = await deps.store.write(() => putBack(deps.store, all));
  if (lost !== null) return { kind: 'conflict', mails: [untold(lost, 'today', 'somebody else was faster')] };
  const filed = await fileNow(
    deps,
    all.map(({ row }) => ({ id: row.id, source: String(row.id) })),
  );
  const anew = new Map((await deps.store.read(() => knownMails(deps.store, ids))).map((one) => [one.row.id, one]));
  return {
    kind: 'done',
    mails: all.map((one, index) =>
      told(one, { result: filed[index], decision: anew.get(one.row.id)?.decision ?? null }),
    ),
  };
}

function* knownMails(store: Store, ids: readonly number[]): Program<readonly Known[]> {
  const all: Known[] = [];
  for (const id of ids) {
    const row = yield* store.ledger.row(id);
    if (!row) continue;
    const kept = yield* store.ledger.decision(id);
    const raw = yield* store.ledger.raw(row.sha256);
    const ticket = row.ticket === null ? null : yield* store.tickets.get(row.ticket as TicketId);
    const notices = yield* store.outbox.byEventPrefix(`mail:${id}`);
    const decision = kept?.decision ?? null;
    const hindered = hindrance(row, { decision, isKept: raw !== null, led: notices.length > 0 });
    all.push({ row, decision, ticketRef: ticket?.ref ?? null, hindered });
  }
  return all;
}

/** What keeps a mail from being filed anew, in words; null = nothing. */
function hindrance(
  row: LedgerRow,
  found: { readonly decision: Decision | null; readonly isKept: boolean; readonly led: boolean },
): string | null {
  if (!found.isKept) return 'its bytes are not kept (any more)';
  if (row.oversize && row.size === 0)
    return 'only a stub of it is here: mailclerk quarantine retry reads it from its server';
  if (row.state === 'quarantined') return null;
  if (row.state === 'received') return 'it is not decided yet';
  if (row.state !== 'decided') return 'it was left out at the start: mailclerk mailbox import takes such mails in';
  if (row.outcome !== 'ignored' || row.ticket !== null)
    return `something came of it (${row.outcome ?? 'decided'}); a second time would double it: change its ticket, or mailclerk mail move`;
  const hasDone = found.led || (found.decision?.commands.length ?? 0) > 0;
  return hasDone ? 'its rule told somebody or did something: a second time would be taken for the first' : null;
}

/** Null when the actor may: what is filed anew may answer its writer. Whoever runs or configures the daemon may always. */
function refusal(row: LedgerRow, { config }: Setup, actor: ReplayAsked['actor']): string | null {
  const what = `have mail ${row.id} of mailbox "${row.mailbox}" decided anew`;
  return mailboxRefusal({ mailbox: row.mailbox, what, right: 'reply' }, { actor, config });
}

/** All of them received again; gives one that could not be, and then none is. */
function* putBack(store: Store, all: readonly Known[]): Program<Known | null> {
  const done = yield* store.savepoint(function* (): Program<void> {
    for (const one of all) if (!(yield* back(store, one.row))) throw new Taken(one);
  });
  if (done.ok) return null;
  if (done.error instanceof Taken) return done.error.mail;
  throw done.error;
}

class Taken extends Error {
  readonly mail: Known;
  constructor(mail: Known) {
    super(`mail ${mail.row.id} was taken`);
    this.mail = mail;
  }
}

function back(store: Store, { id, state }: LedgerRow): Program<boolean> {
  return store.ledger.retry(id, state === 'quarantined' ? 'quarantined' : 'ignored');
}

async function tellAll(deps: PipelineDeps, setup: Setup, all: readonly Known[]): Promise<readonly ReplayedMail[]> {
  const mails: ReplayedMail[] = [];
  for (const one of all) mails.push(one.hindered === null ? await tried(deps, one) : await recorded(deps, setup, one));
  return mails;
}

/** Filed as in earnest and rolled back: what it would become now, and who would be told. */
async function tried(deps: PipelineDeps, known: Known): Promise<ReplayedMail> {
  const { store } = deps;
  const { id } = known.row;
  const program = await mailToRehearse(deps, { ledger: id, again: true, signal: new AbortController().signal });
  if (!program) return untold(known, 'today', 'it is gone');
  try {
    return await rehearse(store, function* () {
      if (!(yield* back(store, known.row))) return untold(known, 'today', 'somebody else was faster');
      const [filed] = yield* program();
      const result = yield* resultOf(deps, { id, source: String(id), error: null });
      return told(known, { result, decision: filed?.kind === 'filed' ? filed.decision : null });
    });
  } catch (error) {
    if (store.faultOf(error) !== null) throw error;
    return untold(known, 'today', `it cannot be decided: ${asError(error).message}`);
  }
}

/** By the facts of its day: what it would have become. */
async function recorded({ store, reader }: PipelineDeps, setup: Setup, known: Known): Promise<ReplayedMail> {
  const { row, hindered } = known;
  const [stored] = await store.read(() => store.ledger.decidedAfter(row.id - 1, 0, 1));
  if (stored?.row.id !== row.id || known.decision === null) return untold(known, 'recorded', hindered);
  const files = setup.policy.readsFiles === true;
  const [mail] = await readGroup({ store, reader, files }, [stored]);
  const judged = mail && judgeByFacts(mail, setup.policy, new Lineage());
  if (judged?.kind !== 'judged') return untold(known, 'recorded', judged?.reason ?? hindered);
  const { after, differences } = judged;
  const isSame = after.target === known.decision.target;
  const ticket = after.target === null ? null : isSame ? known.ticketRef : String(after.target);
  return { ...untold(known, 'recorded', hindered), after: fateOf(after, ticket), differences };
}

function told(
  known: Known,
  { result, decision }: { readonly result: InjectResult | undefined; readonly decision: Decision | null },
): ReplayedMail {
  if (!result || result.error !== null) return untold(known, 'today', result?.error ?? 'it is gone');
  const { verdict, outcome, rule, ticket, joinedBy, notices } = result;
  const differences = known.decision && decision ? effectDifferences(known.decision, decision) : [];
  return { ...untold(known, 'today', null), after: { verdict, outcome, rule, ticket, joinedBy }, notices, differences };
}

function untold({ row, decision, ticketRef, hindered }: Known, basis: ReplayedMail['basis'], why: string | null) {
  return {
    ledger: row.id,
    sha256: row.sha256,
    messageId: row.messageId,
    before: decision && fateOf(decision, ticketRef),
    after: null,
    basis,
    differences: [],
    notices: [],
    replayable: hindered === null,
    why,
  } satisfies ReplayedMail;
}

function fateOf({ verdict, outcome, rule, joinedBy }: Decision, ticket: string | null): Fate {
  return { verdict, outcome, rule, ticket, joinedBy };
}
