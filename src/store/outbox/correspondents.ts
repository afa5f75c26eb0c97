// What the gate counts that no index over the outbox could give cheaply: receipts to an address, or to new addresses of a
// domain, since one of our people last wrote there; receipts of the instance by the hour; and which circuits are open.
// Kept in the transaction that writes the notices; read by store/tickets/context.ts. Bounded: hours that are over go.

import { addressParts } from '../../model/address.ts';
import type { Circuit, CircuitReset, CircuitResets, GatePrograms, OpenCircuits } from '../../model/notice/gate.ts';
import type { NoticeDraft } from '../../model/notice.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { all, clean, one, query, run, sql } from '../sql.ts';
import { rowsWhere } from './rows.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Whoever was quiet for so long begins anew. */
const FORGET_MS = 90 * 86_400_000;
const CIRCUITS = 'gate/circuits';
const RESETS = 'gate/resets';
/** Automatic notices of before are counted no more; epoch ms. */
const COUNTED_FROM = 'gate/automatic-from';
/**
 * Since when automatic notices count, as SQL: an hour ago (the first `?`), or since the hour began anew by hand. A moment
 * that is still to come for now (the second `?`) was a wrong clock's: by it nothing would be counted for as long as it was ahead.
 */
export const AUTOMATIC_SINCE = `max(?, coalesce((select value from counters
  where name = '${COUNTED_FROM}' and value <= ?), 0))`;
const HOURS = 'receipts/';

/** What seems to come later was written by a clock that ran ahead, and counts no more (F51); an hour, because a clock may go back by one. */
export function countedUntil(now: number): number {
  return now + HOUR_MS;
}

/** Remembers one notice that was written: `to` is its canonical address. */
export function* keepCount(draft: NoticeDraft, to: string, now: number): Program<void> {
  if (!draft.gate.pass) return yield* trip(draft, now);
  const whos = [to, `@${addressParts(to).domain}`];
  if (draft.kind === 'receipt') {
    yield* run(sql`
      insert into correspondents (who, receipts, last_at) values (${whos[0] ?? ''}, 1, ${now}), (${whos[1] ?? ''}, 1, ${now})
      on conflict (who) do update set last_at = excluded.last_at,
        receipts = case when correspondents.last_at < ${now - FORGET_MS} then 1 else correspondents.receipts + 1 end`);
    return yield* countHour(now);
  }
  if (isPersons(draft)) yield* run(sql`delete from correspondents where who in (${whos[0] ?? ''}, ${whos[1] ?? ''})`);
}

/** Receipts of this hour and, for as much of it as lies within one hour, of the last: what `context` asks for. */
export function hourNames(now: number): { readonly current: string; readonly last: string; readonly share: number } {
  const hour = Math.floor(now / HOUR_MS);
  return { current: nameOf(hour), last: nameOf(hour - 1), share: 1 - (now - hour * HOUR_MS) / HOUR_MS };
}

/** `gate/circuits` of the settings as it is kept. */
export function readCircuits(text: string | null): OpenCircuits {
  return text === null ? {} : (JSON.parse(text) as OpenCircuits);
}

/** GatePrograms.circuits */
function* circuits(now: number): Program<{
  readonly open: OpenCircuits;
  readonly hour: Readonly<Record<Circuit, number>>;
  readonly resets: CircuitResets;
}> {
  const { current, last, share } = hourNames(now);
  const row = yield* one<Seen>(query(circuitsSeen, RESETS, current, last, now - HOUR_MS, now, countedUntil(now)));
  const hour = { receipt: row.current + Math.floor(row.last * share), automatic: row.automatic };
  return { open: readCircuits(row.open), hour, resets: readResets(row.resets) };
}

const circuitsSeen = `
  select (select value from settings where name = 'gate/circuits') as open,
    (select value from settings where name = ?) as resets,
    coalesce((select value from counters where name = ?), 0) as "current",
    coalesce((select value from counters where name = ?), 0) as "last",
    (select count(*) from outbox where kind = 'automatic' and passed = 1
      and created_at > ${AUTOMATIC_SINCE} and created_at <= ?) as automatic`;

interface Seen {
  readonly open: string | null;
  readonly resets: string | null;
  readonly current: number;
  readonly last: number;
  readonly automatic: number;
}

function readResets(text: string | null): CircuitResets {
  return text === null ? {} : (JSON.parse(text) as CircuitResets);
}

/** GatePrograms.closeCircuit */
function* closeCircuit(circuit: Circuit): Program<void> {
  const { [circuit]: _, ...rest } = readCircuits(yield* circuitsText());
  yield* run(sql`update settings set value = ${JSON.stringify(rest)} where name = ${CIRCUITS}`);
}

/** GatePrograms.resetCircuit: with the hour's count as it is, the next notice would open it again. */
function* resetCircuit(circuit: Circuit, asked: Omit<CircuitReset, 'openSince'>): Program<CircuitReset | null> {
  const { open, resets } = yield* circuits(asked.at);
  const openSince = open[circuit];
  if (openSince === undefined) return null;
  yield* closeCircuit(circuit);
  const { current, last } = hourNames(asked.at);
  if (circuit === 'receipt') yield* run(sql`delete from counters where name = ${current} or name = ${last}`);
  else
    yield* run(sql`insert into counters (name, value) values (${COUNTED_FROM}, ${asked.at})
      on conflict (name) do update set value = excluded.value`);
  const reset: CircuitReset = { ...asked, openSince };
  yield* run(sql`insert into settings (name, value) values (${RESETS}, ${clean(JSON.stringify({ ...resets, [circuit]: reset }))})
    on conflict (name) do update set value = excluded.value`);
  return reset;
}

/** GatePrograms.reasonsSince: of the newest 10,000. */
function* reasonsSince(since: number): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ reason: string; n: number }>(sql`
    select reason, count(*) as n from (select id, reason, created_at from outbox where state = 'suppressed'
      and reason is not null order by id desc limit 10000) newest where created_at > ${since} group by reason`);
  return Object.fromEntries(rows.map((row) => [row.reason, row.n]));
}

/** GatePrograms.busy: one statement for a group of mails, because every group needs it. Mails of the group itself are not counted: they have no sender here before they are settled. */
function* busy(
  addresses: readonly string[],
  now: number,
  { stormPerHour, stormPerMinute }: { readonly stormPerHour: number; readonly stormPerMinute: number },
): Program<ReadonlyMap<string, 'hour' | 'minute'>> {
  if (addresses.length === 0 || (stormPerHour <= 0 && stormPerMinute <= 0)) return new Map();
  const marks = addresses.map(() => '?').join(', ');
  const text = `select from_address as address, count(*) as hour, sum(taken_at > ? and internal_date > ?) as minute
    from ledger where from_address in (${marks}) and taken_at > ? and taken_at <= ? and internal_date > ? group by from_address`;
  const [minuteAgo, hourAgo] = [now - MINUTE_MS, now - HOUR_MS];
  const rows = yield* all<{ address: string; hour: number; minute: number }>(
    query(text, minuteAgo, minuteAgo, ...addresses.map(clean), hourAgo, countedUntil(now), hourAgo),
  );
  const found = new Map<string, 'hour' | 'minute'>();
  for (const { address, hour, minute } of rows) {
    if (stormPerHour > 0 && hour >= stormPerHour) found.set(address, 'hour');
    else if (stormPerMinute > 0 && minute >= stormPerMinute) found.set(address, 'minute');
  }
  return found;
}

/** GatePrograms.figures: by the numbers of rows, so that each is counted once. */
function* figures(since: { readonly ledger: number; readonly outbox: number }, now: number) {
  const mails = yield* all<{ name: string | null; n: number; last: number }>(sql`
    select case when state = 'quarantined' then 'quarantined' else outcome end as name, count(*) as n, max(id) as last
    from ledger where id > ${since.ledger} group by 1`);
  const notices = yield* all<{ name: string; n: number; last: number }>(sql`
    select state as name, count(*) as n, max(id) as last from outbox where id > ${since.outbox} and kind <> 'webhook'
    group by state`);
  const { open, overdue } = yield* one<{ open: number; overdue: number }>(sql`
    select count(*) as open, coalesce(sum(case when due is not null and due < ${now} then 1 else 0 end), 0) as overdue
    from tickets where kind not in ('closed', 'cancelled')`);
  const counts: Record<string, number> = { received: mails.reduce((sum, row) => sum + row.n, 0) };
  for (const row of [...mails, ...notices]) if (row.name !== null) counts[row.name] = (counts[row.name] ?? 0) + row.n;
  const last = (rows: readonly { readonly last: number }[], before: number): number =>
    Math.max(before, ...rows.map((row) => row.last));
  return {
    counts: { ...counts, open, overdue },
    ledger: last(mails, since.ledger),
    outbox: last(notices, since.outbox),
  };
}

/** What the store tells of the gate. */
export const gatePrograms: GatePrograms<Query, readonly Row[]> = {
  circuits,
  busy,
  closeCircuit,
  resetCircuit,
  figures,
  reasonsSince,
  suppressed: (limit) => rowsWhere("where o.state = 'suppressed' order by o.id desc limit ?", limit),
};

/** A human's mail, or what a person did at a door of his own: then somebody looks after this correspondent. */
function isPersons({ kind, event }: NoticeDraft): boolean {
  return kind === 'human' || (kind === 'automatic' && /^(?:cli|api):/.test(event));
}

function* countHour(now: number): Program<void> {
  const { current, last } = hourNames(now);
  const { value } = yield* one<{ value: number }>(sql`
    insert into counters (name, value) values (${current}, 1)
    on conflict (name) do update set value = counters.value + 1 returning value`);
  if (value === 1) yield* run(sql`delete from counters where name >= ${HOURS} and name < ${last}`);
}

/** Over the cap the circuit opens: nothing of the kind passes until it is closed. */
function* trip({ gate, kind }: NoticeDraft, now: number): Program<void> {
  if (gate.pass || (gate.reason !== 'limit-hour' && gate.reason !== 'limit-receipts')) return;
  const circuit = gate.reason === 'limit-receipts' ? 'receipt' : 'automatic';
  if (kind === 'agent' || kind === 'webhook') return;
  const open = readCircuits(yield* circuitsText());
  if (open[circuit] !== undefined) return;
  yield* run(sql`
    insert into settings (name, value) values (${CIRCUITS}, ${JSON.stringify({ ...open, [circuit]: now })})
    on conflict (name) do update set value = excluded.value`);
}

function* circuitsText(): Program<string | null> {
  const row = yield* one<{ value: string | null }>(sql`
    select (select value from settings where name = 'gate/circuits') as value`);
  return row.value;
}

function nameOf(hour: number): string {
  return `${HOURS}${String(hour).padStart(9, '0')}`;
}
