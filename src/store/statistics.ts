// The rows statistics count, in slices: open tickets by id, then those closed since by the time of their closing, each
// with the status changes of its history; and the work that was booked. Reads only, by index.
import type { CountedTicket, Move } from '../model/statistics/life.ts';
import type { BookedWork, LifeCursor, StatisticsPrograms } from '../model/statistics/programs.ts';
import type { StatusKind, Visibility } from '../model/ticket.ts';
import type { TicketClock } from '../model/time/service.ts';
import type { Program, Query, Row } from '../ports.ts';
import { all, query } from './sql.ts';

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
  readonly rating: string | null;
  readonly visibility: Visibility;
  readonly hasCustomer: number;
  readonly sla: string | null;
  readonly clock: string | null;
}

const columns = `id, queue, type, organisation, priority, severity, assignees, status, kind, created_at as "createdAt",
  first_response_at as "firstResponseAt", closed_at as "closedAt", rating, visibility,
  customer_address is not null as "hasCustomer", sla, clock`;
const counted = 'deleted_at is null and merged_into is null and created_at < ?';

const openText = `select ${columns} from tickets
  where kind not in ('closed', 'cancelled') and id > ? and ${counted} order by id limit ${SLICE}`;
const closedText = `select ${columns} from tickets
  where closed_at is not null and (closed_at, id) > (?, ?) and ${counted} and kind in ('closed', 'cancelled')
  order by closed_at, id limit ${SLICE}`;
const movesText = `select ticket, at, changes from entries
  where ticket in (${Array.from({ length: SLICE }, () => '?').join(', ')}) and changes like '%"status":{%' order by id`;
const workText = `select w.id, w.ticket, w.at, w.minutes, case when w.actor_kind = 'agent' then w.actor_id end as agent, t.queue, t.type, t.organisation,
    t.priority, t.severity
  from time_entries w join tickets t on t.id = w.ticket
  where (w.at, w.id) > (?, ?) and w.at < ? order by w.at, w.id limit ${WORK_SLICE}`;

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
      return { rows: yield* withMoves(found), next };
    }
    const found = yield* all<StoredLife>(query(closedText, cursor.closedAt, cursor.after, until));
    const last = found.at(-1);
    const next: LifeCursor | null =
      found.length === SLICE && last ? { kind: 'closed', closedAt: last.closedAt ?? 0, after: last.id } : null;
    return { rows: yield* withMoves(found), next };
  },
  *work({ since, until }, after) {
    const from = after.id === 0 ? { at: since - 1, id: Number.MAX_SAFE_INTEGER } : after;
    const rows = yield* all<BookedWork>(query(workText, from.at, from.id, until));
    const last = rows.at(-1);
    return { rows, next: rows.length === WORK_SLICE && last ? { at: last.at, id: last.id } : null };
  },
};

function* withMoves(stored: readonly StoredLife[]): Program<readonly CountedTicket[]> {
  if (stored.length === 0) return [];
  const ids = Array.from({ length: SLICE }, (_, at) => stored[at]?.id ?? -1);
  const rows = yield* all<{ ticket: number; at: number; changes: string }>(query(movesText, ...ids));
  const moves = new Map<number, Move[]>();
  for (const { ticket, at, changes } of rows) {
    const { status } = JSON.parse(changes) as { readonly status?: { readonly from: unknown; readonly to: unknown } };
    if (!status) continue;
    const known = moves.get(ticket) ?? [];
    known.push({ at, from: String(status.from ?? ''), to: String(status.to ?? '') });
    moves.set(ticket, known);
  }
  return stored.map(({ assignees, rating, clock, hasCustomer, ...rest }) => ({
    ...rest,
    hasCustomer: hasCustomer === 1,
    ...(clock === null ? {} : { clock: JSON.parse(clock) as TicketClock }),
    assignees: JSON.parse(assignees) as string[],
    rating: rating === null ? null : (JSON.parse(rating) as CountedTicket['rating']),
    moves: moves.get(rest.id) ?? [],
  }));
}
