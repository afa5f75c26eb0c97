// Work orders as rows: number, status and times in columns, the copied ticket and the words packed. Written only by `apply`
// as part of a change of their ticket; a new one uses up its number in the same transaction.
import { fold } from '../../model/fold.ts';
import { counterKey, formatNumber } from '../../model/number.ts';
import {
  type NextOrder,
  ORDER_NUMBER,
  type Order,
  type OrderData,
  type OrderDraft,
  type OrderId,
  type OrderStatus,
} from '../../model/papers/order.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Program, SqlValue, Store } from '../../ports.ts';
import { packJson, unpackJson } from '../pack.ts';
import { all, clean, first, query, run, sql } from '../sql.ts';

const LIST_MAX = 1000;

export const orderPrograms: Store['orders'] = {
  ofTicket: (ticket) => ordersWhere('ticket = ? order by id', ticket),
  *byRef(ref) {
    return (yield* ordersWhere('ref_key = ?', clean(fold(ref))))[0] ?? null;
  },
  list: ({ all: isAll, limit }) =>
    ordersWhere(
      `${isAll ? '1 = 1' : "status not in ('done', 'cancelled')"} order by id desc limit ?`,
      Math.min(limit, LIST_MAX),
    ),
};

/** The number the next order gets if it is made in this transaction. One that another mask gave away is passed over. */
export function* nextOrder(queue: string, now: number, config: Config): Program<NextOrder> {
  const mask = config.orders?.number ?? ORDER_NUMBER;
  const number = { mask, at: now, timeZone: config.instance.timezone, queue };
  const counter = `order/${counterKey(number)}`;
  const row = yield* first<{ value: number }>(sql`select value from counters where name = ${counter}`);
  for (let value = (row?.value ?? 0) + 1, tries = 0; tries < 1000; tries++, value++) {
    const ref = clean(formatNumber(number, value));
    const taken = yield* first(sql`select id from orders where ref_key = ${clean(fold(ref))}`);
    if (taken === null) return { ref, counter, value };
  }
  throw new Error(`orders.number is "${mask}": the next 1,000 numbers are taken; expected a mask with {seq:n}`);
}

/** Makes or changes the order of a change. */
export function* keepOrder(
  ticket: TicketId,
  { id, ref, status, data, counter }: OrderDraft,
  now: number,
): Program<void> {
  if (id !== null) {
    yield* run(sql`
      update orders set status = ${status}, data = ${packJson(data)}, version = version + 1, updated_at = ${now}
      where id = ${id}`);
    return;
  }
  yield* run(sql`
    insert into orders (ticket, ref, ref_key, status, version, created_at, updated_at, data)
    values (${ticket}, ${ref}, ${clean(fold(ref))}, ${status}, 1, ${now}, ${now}, ${packJson(data)})`);
  if (!counter) return;
  yield* run(sql`
    insert into counters (name, value) values (${counter.counter}, ${counter.value})
    on conflict (name) do update set value = excluded.value`);
}

function* ordersWhere(condition: string, ...values: readonly SqlValue[]): Program<readonly Order[]> {
  const rows = yield* all<{
    id: number;
    ticket: number;
    ref: string;
    status: OrderStatus;
    version: number;
    createdAt: number;
    updatedAt: number;
    data: Uint8Array;
  }>(
    query(
      `select id, ticket, ref, status, version, created_at as "createdAt", updated_at as "updatedAt", data
      from orders where ${condition}`,
      ...values,
    ),
  );
  return rows.map(({ data, ...row }) => ({
    ...row,
    id: row.id as OrderId,
    ticket: row.ticket as TicketId,
    data: unpackJson<OrderData>(data),
  }));
}
