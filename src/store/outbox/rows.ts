// The outbox as its readers see it: one list of columns, one mapping, and every query that only looks.

import type { OutboxPart } from '../../model/notice/transports.ts';
import type { NoticeData, OutboxState } from '../../model/notice.ts';
import type { DigestRow } from '../../model/rows.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { OutboxChannel, OutboxRow, Program } from '../../ports.ts';
import { unpackBytes, unpackJson } from '../pack.ts';
import { all, clean, first, query, sql } from '../sql.ts';

/** States in which a row still wants something; `sent`, `suppressed` and `dropped` want nothing, `dead` wants a person. */
export const openStates = "('held', 'queued', 'deferred', 'sending', 'ambiguous')";

const columns = `o.id, o.ticket, o.event, o.name, o.template, o.kind, o.to_address as "toAddress",
  o.to_name as "toName", o.agent, o.state, o.reason, o.message_id as "messageId", o.in_reply_to as "inReplyTo",
  o.refs as "references", o.mailbox, o.own_address as "ownAddress", o.queue, o.locale, o.visibility, o.attempts,
  o.created_at as "createdAt", o.due_at as "dueAt", o.sent_at as "sentAt", o.data, o.octets, o.bytes, o.resent`;

interface Stored extends Omit<OutboxRow, 'references' | 'data' | 'resent' | 'bytes'> {
  readonly references: string;
  readonly data: Uint8Array;
  readonly bytes: Uint8Array | null;
  readonly octets: number | null;
  readonly resent: number;
}

/** Rows of `select … from outbox o` with this ending. */
export function* rowsWhere(
  ending: string,
  ...values: readonly (string | number | null)[]
): Program<readonly OutboxRow[]> {
  return (yield* all<Stored>(query(`select ${columns} from outbox o ${ending}`, ...values))).map(toRow);
}

function toRow(stored: Stored): OutboxRow {
  const { octets, ...rest } = stored;
  return {
    ...rest,
    references: JSON.parse(stored.references) as string[],
    data: unpackJson<NoticeData>(stored.data),
    bytes: stored.bytes && unpackBytes(stored.bytes, octets ?? undefined),
    resent: stored.resent === 1,
  };
}

/** OutboxPrograms.row */
export function* row(id: number): Program<OutboxRow | null> {
  return (yield* rowsWhere('where o.id = ?', id))[0] ?? null;
}

/** OutboxPrograms.due: an ambiguous row is due until it was resent once; after that it waits for a person and blocks nobody. */
export function* due(
  now: number,
  limit: number,
  channel: OutboxChannel = 'mail',
  part: OutboxPart | null = null,
): Program<readonly OutboxRow[]> {
  const own = ofPart(part);
  return yield* rowsWhere(
    `where o.state in ${openStates} and o.due_at <= ? and ${ofChannel(channel)}${own.text}
      and (o.state in ('held', 'queued', 'deferred') or (o.state = 'ambiguous' and o.resent = 0))
      and not exists (select 1 from outbox e where e.state in ${openStates} and e.lane = o.lane and e.id < o.id
        and (e.state <> 'ambiguous' or e.resent = 0))
    order by o.due_at, o.id limit ?`,
    now,
    ...own.values,
    limit,
  );
}

/** Those of one way out. */
function ofPart(part: OutboxPart | null): { readonly text: string; readonly values: readonly string[] } {
  if (part === null) return { text: '', values: [] };
  const { names, notNames = [], queues, notQueues = [] } = part;
  const marks = (values: readonly string[]): string => `(${values.map(() => '?').join(', ')})`;
  const texts = [
    ...(names ? [` and o.name in ${marks(names)}`] : []),
    ...(notNames.length > 0 ? [` and o.name not in ${marks(notNames)}`] : []),
    ...(queues ? [` and o.queue in ${marks(queues)}`] : []),
    ...(notQueues.length > 0 ? [` and (o.queue is null or o.queue not in ${marks(notQueues)})`] : []),
  ];
  return { text: texts.join(''), values: [...(names ?? []), ...notNames, ...(queues ?? []), ...notQueues] };
}

/** Mails and webhooks leave by ways of their own. */
function ofChannel(channel: OutboxChannel): string {
  return channel === 'webhook' ? "o.kind = 'webhook'" : "o.kind <> 'webhook'";
}

/** OutboxPrograms.nextDueAt: of the rows that wait for their time; null when none does. */
export function* nextDueAt(channel: OutboxChannel = 'mail', part: OutboxPart | null = null): Program<number | null> {
  const own = ofPart(part);
  const found = yield* first<{ at: number }>(
    query(
      `select o.due_at as at from outbox o where o.state in ${openStates} and ${ofChannel(channel)}${own.text}
      and (o.state in ('held', 'queued', 'deferred') or (o.state = 'ambiguous' and o.resent = 0))
      and not exists (select 1 from outbox e where e.state in ${openStates} and e.lane = o.lane and e.id < o.id
        and (e.state <> 'ambiguous' or e.resent = 0))
    order by o.due_at limit 1`,
      ...own.values,
    ),
  );
  return found?.at ?? null;
}

/** OutboxPrograms.list: unfinished, dead and ambiguous ones oldest first; all: everything, newest 10 000. */
export function* list(everything: boolean): Program<readonly OutboxRow[]> {
  if (!everything) {
    return yield* rowsWhere("where o.state not in ('sent', 'suppressed', 'dropped') order by o.id limit 10000");
  }
  const newest = yield* rowsWhere('order by o.id desc limit 10000');
  return [...newest].reverse();
}

/** OutboxPrograms.byEventPrefix: notices of `<cause>/…`. */
export function* byEventPrefix(cause: string): Program<readonly OutboxRow[]> {
  const prefix = clean(cause).replace(/\/+$/, '');
  // '0' follows '/': the range holds every event that begins with `cause/`.
  return yield* rowsWhere('where o.event >= ? and o.event < ? order by o.id', `${prefix}/`, `${prefix}0`);
}

/** OutboxPrograms.ofTicket */
export function* ofTicket(ticket: TicketId): Program<readonly OutboxRow[]> {
  return yield* rowsWhere('where o.ticket = ? and o.passed = 1 order by o.id desc limit 500', ticket);
}

const ENDED: ReadonlySet<string> = new Set(['sent', 'suppressed', 'dropped']);

/** OutboxPrograms.settled: asked of every mail that comes to its end, so one row by its key tells nearly always. Who died is known by the cause of what the ticket says (undelivered.ts). */
export function* settled(ticket: TicketId): Program<OutboxRow | null> {
  const flagged = yield* first(sql`
    select id from tickets where id = ${ticket} and deleted_at is null and flags like '%"undelivered"%'`);
  if (!flagged) return null;
  const died = yield* rowsWhere(
    `where o.ticket = ? and o.passed = 1 and o.kind <> 'webhook'
      and (o.state = 'dead' or exists (select 1 from causes c where c.cause = 'outbox:' || o.id))
      order by o.finished_at, o.id`,
    ticket,
  );
  return died.every(({ state }) => ENDED.has(state)) ? (died.at(-1) ?? null) : null;
}

/** OutboxPrograms.waiting */
export function* waiting(agent: string, after: number, limit: number): Program<readonly DigestRow[]> {
  return yield* all<DigestRow>(sql`
    select o.id, o.name, o.created_at as "createdAt", t.ref, t.subject from outbox o join tickets t on t.id = o.ticket
    where o.agent = ${agent} and o.state = 'suppressed' and o.reason in ('digest', 'limit-hour') and o.id > ${after}
      and t.deleted_at is null order by o.id limit ${limit}`);
}

/** OutboxPrograms.counts: rows by state; finished ones from a tally, because there is no end of them. */
export function* counts(): Program<Readonly<Record<string, number>>> {
  const unfinished = yield* all<{ state: OutboxState; n: number }>(sql`
    select state, count(*) as n from outbox where state not in ('sent', 'suppressed', 'dropped') group by state`);
  const finished = yield* all<{ name: string; n: number }>(sql`
    select name, value as n from counters where name in ('outbox/sent', 'outbox/suppressed', 'outbox/dropped')`);
  const rows = [
    ...finished.map((found) => [found.name.slice('outbox/'.length), found.n] as const),
    ...unfinished.map((found) => [found.state, found.n] as const),
  ];
  return Object.fromEntries(rows.filter(([, n]) => n > 0));
}

/** OutboxPrograms.oldest */
export function* oldest(): Program<Readonly<Record<string, number>>> {
  const rows = yield* all<{ state: OutboxState; at: number }>(sql`
    select state, min(created_at) as at from outbox where state not in ('sent', 'suppressed', 'dropped') group by state`);
  return Object.fromEntries(rows.map((found) => [found.state, found.at]));
}

/** Takes a row that came out of a finished state off the count again. */
export function* untally(state: 'sent' | 'suppressed' | 'dropped'): Program<void> {
  yield sql`update counters set value = counters.value - 1 where name = ${`outbox/${state}`}`;
}

/** Counts a row that came into a finished state. */
export function* tally(state: string): Program<void> {
  if (state !== 'sent' && state !== 'suppressed' && state !== 'dropped') return;
  yield sql`
    insert into counters (name, value) values (${`outbox/${state}`}, 1)
    on conflict (name) do update set value = counters.value + 1`;
}
