// The rows statistics count, in slices: open tickets by id, then those closed since by the time of their closing, each
// and those closed before that something came to or was written on; each with the status changes of its history and with what
// people did in the span; and the work that was booked. Reads only, by index.
import type { Action, CountedTicket, Move } from '../model/statistics/life.ts';
import type {
  BookedWork,
  LifeCursor,
  Slice,
  StatisticsPrograms,
  TicketCount,
  TimedTicket,
} from '../model/statistics/programs.ts';
import { ourMachine, ourPeople, type StatusKind, type Visibility } from '../model/ticket.ts';
import type { TicketClock } from '../model/time/service.ts';
import type { Program, Query, Row } from '../ports.ts';
import { all, query, sql } from './sql.ts';

const SLICE = 200;
const WORK_SLICE = 2000;

interface StoredLife {
  readonly id: number;
  readonly queue: string;
  readonly type: string | null;
  readonly organisation: string | null;
  readonly priority: string;
  readonly severity: string;
  readonly assignees: string;
  readonly status: string;
  readonly kind: StatusKind;
  readonly createdAt: number;
  readonly firstResponseAt: number | null;
  readonly closedAt: number | null;
  readonly updatedAt: number;
  readonly rating: string | null;
  readonly visibility: Visibility;
  readonly hasCustomer: number;
  readonly sla: string | null;
  readonly clock: string | null;
}

const columns = `id, queue, type, organisation, priority, severity, assignees, status, kind, created_at as "createdAt",
  first_response_at as "firstResponseAt", closed_at as "closedAt", updated_at as "updatedAt", rating, visibility,
  customer_address is not null as "hasCustomer", sla, clock`;
const counted = 'deleted_at is null and merged_into is null and created_at < ?';

const openText = `select ${columns} from tickets
  where kind not in ('closed', 'cancelled') and id > ? and ${counted} order by id limit ${SLICE}`;
const closedText = `select ${columns} from tickets
  where closed_at is not null and (closed_at, id) > (?, ?) and ${counted} and kind in ('closed', 'cancelled')
  order by closed_at, id limit ${SLICE}`;
const touchedText = `select ${columns} from tickets
  where kind in ('closed', 'cancelled') and (updated_at, id) > (?, ?) and closed_at < ? and ${counted}
  order by updated_at, id limit ${SLICE}`;
const moved = `changes like '%"status":{%'`;
/** A person of ours did it: an agent, or whoever runs the program; no rule, no timer. An answer taken back before it left was none. */
const did = `(e.actor_kind = 'agent' or e.door = 'cli' or (e.kind = 'mail' and e.actor_id = '${ourPeople.id}')) and not (e.kind = 'reply' and exists (
    select 1 from undos u where u.cause = e.cause and u.kind = 'reply' and u.undone_at is not null))`;
const storyText = `select e.ticket, e.at, case when ${moved} then e.changes end as changes,
    case when e.actor_kind = 'agent' then e.actor_id end as agent,
    case when not (e.at >= ? and e.at < ?) then null
      when e.kind = 'mail' and e.actor_kind = 'system' and e.actor_id = '${ourMachine.id}' then null
      when e.kind = 'mail' and e.actor_kind <> 'agent' and not (e.actor_kind = 'system' and e.actor_id = '${ourPeople.id}') then 'mails'
      when e.kind not in ('mail', 'reply', 'note', 'update') or not (${did}) then null
      when e.kind = 'update' then 'updates'
      when e.kind = 'note' or e.visibility = 'internal' then 'notes'
      else 'answers' end as kind
  from entries e
  where e.ticket in (${Array.from({ length: SLICE }, () => '?').join(', ')})
    and (${moved} or (e.at >= ? and e.at < ? and e.kind in ('mail', 'reply', 'note', 'update'))) order by e.id`;
const workText = `select w.id, w.ticket, w.at, w.minutes, case when w.actor_kind = 'agent' then w.actor_id end as agent, t.queue, t.type, t.organisation,
    t.priority, t.severity
  from time_entries w join tickets t on t.id = w.ticket
  where (w.at, w.id) > (?, ?) and w.at < ? order by w.at, w.id limit ${WORK_SLICE}`;

const timedText = `select id, queue, kind, visibility, created_at as "createdAt", first_response_at as "firstResponseAt",
    sla, clock, customer_address is not null as "hasCustomer"
  from tickets where kind not in ('closed', 'cancelled') and deleted_at is null and merged_into is null and id > ?
  order by id limit ${SLICE}`;

export const statisticsPrograms: StatisticsPrograms<Query, readonly Row[]> = {
  *lives({ since, until }, cursor) {
    if (cursor.kind === 'open') {
      const found = yield* all<StoredLife>(query(openText, cursor.after, until));
      const last = found.at(-1);
      // Closed in the very millisecond the span begins counts, hence one before it.
      const next: LifeCursor =
        found.length === SLICE && last
          ? { kind: 'open', after: last.id }
          : { kind: 'closed', closedAt: since - 1, after: Number.MAX_SAFE_INTEGER };
      return { rows: yield* withStory(found, { since, until }), next };
    }
    if (cursor.kind === 'touched') return yield* touched({ since, until }, cursor);
    const found = yield* all<StoredLife>(query(closedText, cursor.closedAt, cursor.after, until));
    const last = found.at(-1);
    const next: LifeCursor =
      found.length === SLICE && last
        ? { kind: 'closed', closedAt: last.closedAt ?? 0, after: last.id }
        : { kind: 'touched', updatedAt: since - 1, after: Number.MAX_SAFE_INTEGER };
    return { rows: yield* withStory(found, { since, until }), next };
  },
  *work({ since, until }, after) {
    const from = after.id === 0 ? { at: since - 1, id: Number.MAX_SAFE_INTEGER } : after;
    const rows = yield* all<BookedWork>(query(workText, from.at, from.id, until));
    const last = rows.at(-1);
    return { rows, next: rows.length === WORK_SLICE && last ? { at: last.at, id: last.id } : null };
  },
  *counts() {
    return yield* all<TicketCount>(sql`
      select queue, status, kind, tickets from ticket_counts order by queue, status, kind`);
  },
  *timed(after) {
    const rows = yield* all<StoredTimed>(query(timedText, after));
    return rows.map(({ clock, sla, hasCustomer, ...rest }) => ({
      ...rest,
      customer: hasCustomer === 1 ? {} : null,
      ...(sla === null ? {} : { sla }),
      ...(clock === null ? {} : { clock: JSON.parse(clock) as TicketClock }),
    }));
  },
};

interface StoredTimed extends Omit<TimedTicket, 'clock' | 'sla' | 'customer'> {
  readonly clock: string | null;
  readonly sla: string | null;
  readonly hasCustomer: number;
}

interface Span {
  readonly since: number;
  readonly until: number;
}

function* touched(
  span: Span,
  cursor: Extract<LifeCursor, { kind: 'touched' }>,
): Program<Slice<CountedTicket, LifeCursor>> {
  const found = yield* all<StoredLife>(query(touchedText, cursor.updatedAt, cursor.after, span.since, span.until));
  const last = found.at(-1);
  const next: LifeCursor | null =
    found.length === SLICE && last ? { kind: 'touched', updatedAt: last.updatedAt, after: last.id } : null;
  return { rows: yield* withStory(found, span), next };
}

interface Told {
  readonly ticket: number;
  readonly at: number;
  readonly changes: string | null;
  readonly agent: string | null;
  readonly kind: Action['kind'] | null;
}

function* withStory(stored: readonly StoredLife[], { since, until }: Span): Program<readonly CountedTicket[]> {
  if (stored.length === 0) return [];
  const ids = Array.from({ length: SLICE }, (_, at) => stored[at]?.id ?? -1);
  const rows = yield* all<Told>(query(storyText, since, until, ...ids, since, until));
  const moves = new Map<number, Move[]>();
  const actions = new Map<number, Action[]>();
  const created = new Map(stored.map(({ id, createdAt }) => [id, createdAt]));
  for (const { ticket, at, changes, agent, kind } of rows) {
    // The words a ticket was opened with by hand are its opening.
    const isOpening = kind === 'updates' && at === created.get(ticket);
    if (kind !== null && !isOpening) put(actions, ticket, { at, kind, agent });
    const { status } = changes === null ? {} : (JSON.parse(changes) as StatusChange);
    if (status) put(moves, ticket, { at, from: String(status.from ?? ''), to: String(status.to ?? '') });
  }
  return stored.map(({ assignees, rating, clock, hasCustomer, updatedAt: _, ...rest }) => ({
    ...rest,
    hasCustomer: hasCustomer === 1,
    ...(clock === null ? {} : { clock: JSON.parse(clock) as TicketClock }),
    assignees: JSON.parse(assignees) as string[],
    rating: rating === null ? null : (JSON.parse(rating) as CountedTicket['rating']),
    moves: moves.get(rest.id) ?? [],
    actions: actions.get(rest.id) ?? [],
  }));
}

interface StatusChange {
  readonly status?: { readonly from: unknown; readonly to: unknown };
}

function put<T>(lists: Map<number, T[]>, ticket: number, one: T): void {
  const known = lists.get(ticket);
  if (known) known.push(one);
  else lists.set(ticket, [one]);
}
