// Timers as rows: what is due next, and a ticket's timers replaced by those its row asks for now. Takes drafts; gives rows
// with the ids that make their causes. Every look costs as much as it gives, however many tickets there are. Times are epoch ms.

import type { TicketId } from '../model/ticket.ts';
import type { TimerPrograms } from '../model/time/programs.ts';
import type { TimerDraft, TimerKind } from '../model/time/service.ts';
import type { Program, Query, Row, TimerRow } from '../ports.ts';
import { all, one, query, run, sql } from './sql.ts';
import { ticketsWhere } from './tickets/rows.ts';

const COUNTED = 10_000;

export const timerPrograms: TimerPrograms<Query, readonly Row[]> = {
  next,
  replace: replaceTimers,
  *remove(id) {
    yield* run(sql`delete from timers where id = ${id}`);
  },
  *putOff(id, dueAt) {
    yield* run(sql`update timers set due_at = ${dueAt} where id = ${id}`);
  },
  *hold(id) {
    yield* run(sql`update timers set to_customer = 1 where id = ${id}`);
  },
  *overdue(now, isCustomers) {
    const row = yield* one<{ n: number; oldest: number | null }>(query(overdueText(isCustomers ? 1 : 0), now, COUNTED));
    return { count: row.n, oldestAt: row.oldest };
  },
  openTickets: (after, limit) =>
    ticketsWhere(
      "kind not in ('closed', 'cancelled') and deleted_at is null and id > ? order by id limit ?",
      after,
      limit,
    ),
};

/** Which side is written out: a value that is bound finds no partial index. */
function overdueText(toCustomer: 0 | 1): string {
  return `select count(*) as n, min(due_at) as oldest from (
    select due_at from timers where to_customer = ${toCustomer} and due_at <= ? order by due_at, id limit ?) late`;
}

/** The ticket's timers from now on. */
export function* replaceTimers(ticket: TicketId, timers: readonly TimerDraft[]): Program<void> {
  yield* run(sql`delete from timers where ticket = ${ticket}`);
  for (const { kind, dueAt, toCustomer } of timers)
    yield* run(sql`
      insert into timers (ticket, kind, due_at, to_customer) values (${ticket}, ${kind}, ${dueAt}, ${toCustomer ? 1 : 0})`);
}

function* next(limit: number, withCustomers: boolean): Program<readonly TimerRow[]> {
  const rows = yield* all<{ id: number; ticket: TicketId; kind: TimerKind; dueAt: number; toCustomer: number }>(sql`
    select id, ticket, kind, due_at as "dueAt", to_customer as "toCustomer" from (
      select * from (select id, ticket, kind, due_at, to_customer from timers
        where to_customer = 0 order by due_at, id limit ${limit}) ours
      union all
      select * from (select id, ticket, kind, due_at, to_customer from timers
        where to_customer = 1 and 1 = ${withCustomers ? 1 : 0} order by due_at, id limit ${limit}) theirs
    ) due order by due_at, id limit ${limit}`);
  return rows.map((row) => ({ ...row, toCustomer: row.toCustomer === 1 }));
}
