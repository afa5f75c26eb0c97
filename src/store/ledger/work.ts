// The received mails as work: claiming, settling, failing, acknowledging. A claim is committed before anything is
// parsed, so that a crash leaves its mark: what was tried before comes alone, only failures while alone are strikes,
// the third quarantines (architecture.md "Poison"). States: received → decided | quarantined (→ received by retry).
import type { Decision, ImapWish, RuleTrace } from '../../model/decision.ts';
import type { AckDue, AckState, LedgerRow, Program, Settled } from '../../ports.ts';
import { packJson } from '../pack.ts';
import { all, clean, first, query, run, sql } from '../sql.ts';
import { hasManyMailboxes, inTurns } from './fair.ts';
import { ledgerColumns, ledgerFrom, type StoredLedgerRow, toLedgerRow } from './rows.ts';

const STRIKES = 3;
const GROUP_BYTES = 16 * 1_048_576;
const NEAR_MISSES = 20;

/** LedgerPrograms.claim */
export function* claim(
  limit: number,
  only: readonly number[] | null,
  now = Number.MAX_SAFE_INTEGER,
): Program<readonly LedgerRow[]> {
  const candidates = only === null ? yield* oldest(limit, now) : yield* these(only, limit, now);
  const head = candidates[0];
  if (!head) return [];
  const isCrowded = only === null && head.attempts === 0 && candidates.length === limit && (yield* hasManyMailboxes());
  if (isCrowded) {
    const turns = withinBytes(yield* inTurns(limit, now));
    return yield* counted([...turns].sort((a, b) => a.id - b.id));
  }
  const fresh = candidates.findIndex((row) => row.attempts > 0);
  const batch = head.attempts > 0 ? [head] : withinBytes(candidates.slice(0, fresh < 0 ? limit : fresh));
  if (only !== null) return yield* counted(batch);
  const ends = { from: batch[0]?.id ?? 0, to: batch.at(-1)?.id ?? 0 };
  // The oldest rows are all there are between their ends: one statement counts the attempt for the whole group.
  yield* run(sql`
    update ledger set attempts = attempts + 1 where id >= ${ends.from} and id <= ${ends.to} and state = 'received'
      and (retry_at is null or retry_at <= ${now})`);
  return tried(batch);
}

/** Rows with others between them. */
function* counted(batch: readonly LedgerRow[]): Program<readonly LedgerRow[]> {
  for (const row of batch) yield* run(sql`update ledger set attempts = attempts + 1 where id = ${row.id}`);
  return tried(batch);
}

function tried(batch: readonly LedgerRow[]): readonly LedgerRow[] {
  return batch.map((row) => ({ ...row, attempts: row.attempts + 1 }));
}

/** The first rows whose mails together stay below the limit, at least one: a group of large mails must not fill the memory. */
function withinBytes(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += row.oversize ? 0 : row.size;
    return index > 0 && bytes > GROUP_BYTES;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const oldestText = `select ${ledgerColumns} ${ledgerFrom}
  where l.state = 'received' and (l.retry_at is null or l.retry_at <= ?) order by l.id limit ?`;
const byIdText = `select ${ledgerColumns} ${ledgerFrom} where l.id = ?`;

function* oldest(limit: number, now: number): Program<readonly LedgerRow[]> {
  return (yield* all<StoredLedgerRow>(query(oldestText, now, limit))).map(toLedgerRow);
}

function* these(ids: readonly number[], limit: number, now: number): Program<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const found = yield* row(id);
    if (found?.state === 'received' && !(yield* isWaiting(id, now))) rows.push(found);
    if (rows.length === limit) break;
  }
  return rows;
}

/** An imported mail is held for the import: whoever names it is the import. */
function* isWaiting(id: number, now: number): Program<boolean> {
  return (yield* first(sql`select id from ledger where id = ${id} and retry_at > ${now} and imported = 0`)) !== null;
}

/** LedgerPrograms.defer; the try does not count: nothing failed in the mail. */
export function* defer(id: number, until: number): Program<void> {
  yield* run(sql`
    update ledger set retry_at = ${until}, attempts = case when attempts > 0 then attempts - 1 else 0 end
    where id = ${id} and state = 'received'`);
}

/** LedgerPrograms.nextRetryAt */
export function* nextRetryAt(now: number | null = null): Program<number | null> {
  const isDue =
    now !== null &&
    (yield* first(sql`
      select id from ledger where state = 'received' and (retry_at is null or retry_at <= ${now}) limit 1`)) !== null;
  if (isDue) return now;
  const next = yield* first<{ at: number | null }>(sql`
    select min(retry_at) as at from ledger where state = 'received' and retry_at is not null`);
  return next?.at ?? null;
}

/** LedgerPrograms.row */
export function* row(id: number): Program<LedgerRow | null> {
  const stored = yield* first<StoredLedgerRow>(query(byIdText, id));
  return stored && toLedgerRow(stored);
}

/** LedgerPrograms.isReceived */
export function* isReceived(id: number): Program<boolean> {
  return (yield* first(sql`select id from ledger where id = ${id} and state = 'received'`)) !== null;
}

/** LedgerPrograms.settle */
export function* settle(id: number, settled: Settled): Program<boolean> {
  const { decision } = settled;
  const state = decision.outcome === 'quarantined' ? 'quarantined' : 'decided';
  const reason = state === 'quarantined' ? (decision.reasons.at(-1)?.detail ?? decision.rule) : null;
  const ackAs = decision.imap ? clean(JSON.stringify(decision.imap)) : null;
  const changed = yield* first(sql`
    update ledger set state = ${state}, reason = ${reason === null ? null : clean(reason)}, decided_at = ${settled.at},
      ack = case when imported > 0 then 'none' when ${ackAs === null ? 0 : 1} = 1
          and (select r.uid_validity from routes r where r.id = ledger.route) <> 'file'
          and (select r.uid_validity from routes r where r.id = ledger.route) not like 'moved:%' then 'due'
        when wants_ack = 1 and ${state} = 'decided' then 'due' else 'none' end, ack_as = ${ackAs},
      verdict = ${decision.verdict}, outcome = ${decision.outcome}, rule = ${decision.rule}, ticket = ${settled.ticket},
      joined_by = ${decision.joinedBy}, revision = ${settled.revision},
      (from_address, subject_key) = (select m.from_address, m.subject_key from messages m where m.raw = ledger.raw)
    where id = ${id} and state = 'received' returning id`);
  if (changed === null) return false;
  const [kept, facts, evidence] = [
    packJson(withoutDullTrace(decision)),
    packJson(settled.facts),
    packJson(settled.evidence),
  ];
  yield* run(sql`
    insert into decisions (ledger, decision, facts, evidence) values (${id}, ${kept}, ${facts}, ${evidence})
    on conflict (ledger) do update set decision = excluded.decision, facts = excluded.facts, evidence = excluded.evidence`);
  return true;
}

/** Rules that hit and near misses (all clauses but one, at least one hit); the whole trace is computed from the facts. */
function withoutDullTrace(decision: Decision): Decision {
  let near = 0;
  const trace = decision.trace.filter((rule) => rule.hit || (isNearMiss(rule) && near++ < NEAR_MISSES));
  return { ...decision, trace };
}

function isNearMiss(rule: RuleTrace): boolean {
  const misses = rule.clauses.filter((clause) => !clause.hit).length;
  return misses === 1 && rule.clauses.length > 1;
}

/** LedgerPrograms.strike */
export function* strike(id: number, reason: string): Program<number> {
  const struck = yield* first<{ strikes: number }>(sql`
    update ledger set strikes = strikes + 1, reason = ${clean(reason)},
      state = case when strikes + 1 >= ${STRIKES} then 'quarantined' else state end
    where id = ${id} and state = 'received' returning strikes`);
  return struck?.strikes ?? 0;
}

/** LedgerPrograms.noteFailure */
export function* noteFailure(ids: readonly number[], reason: string): Program<void> {
  for (const id of ids) {
    yield* run(sql`update ledger set reason = ${clean(reason)} where id = ${id} and state = 'received'`);
  }
}

/** LedgerPrograms.quarantine */
export function* quarantine(id: number, reason: string): Program<void> {
  yield* run(sql`
    update ledger set state = 'quarantined', reason = ${clean(reason)} where id = ${id} and state = 'received'`);
}

/** LedgerPrograms.retry */
export function* retry(id: number, from: 'quarantined' | 'ignored' = 'quarantined'): Program<boolean> {
  if (from === 'ignored') return yield* anew(id);
  const back = yield* first(sql`
    update ledger set state = 'received', strikes = 0, attempts = 0, reason = null, verdict = null, outcome = null,
      rule = null where id = ${id} and state = 'quarantined' returning id`);
  return back !== null;
}

/** What the server was told of it is told again once it is decided; a mail that has left its folder is `gone` then. */
function* anew(id: number): Program<boolean> {
  const back = yield* first(sql`
    update ledger set state = 'received', strikes = 0, attempts = 0, reason = null, verdict = null, outcome = null,
      rule = null, ack = 'none', ack_as = null, decided_at = null
    where id = ${id} and state = 'decided' and outcome = 'ignored' and ticket is null and forgotten is null
    returning id`);
  return back !== null;
}

/** LedgerPrograms.acksDue */
export function* acksDue(
  mailbox: string,
  folder: string,
  uidValidity: string,
  limit: number,
  beyond = 0,
): Program<readonly AckDue[]> {
  const rows = yield* all<{ id: number; uid: number; wish: string | null }>(sql`
    select l.id, l.uid, l.ack_as as wish from routes r join ledger l on l.route = r.id and l.ack = 'due'
    where r.mailbox = ${mailbox} and r.folder = ${folder} and r.uid_validity = ${uidValidity} and l.uid > ${beyond}
    order by l.uid limit ${limit}`);
  return rows.map(({ id, uid, wish }) => ({ id, uid, as: wish === null ? null : (JSON.parse(wish) as ImapWish) }));
}

/** LedgerPrograms.acked */
export function* acked(ids: readonly number[], ack: AckState): Program<void> {
  for (const id of ids) yield* run(sql`update ledger set ack = ${ack} where id = ${id}`);
}
