// The history of every ticket against its hash chain (tickets/history.ts), and that against the ticket's row.
import { all, sql } from '../sql.ts';
import { brokenChain } from '../tickets/history.ts';
import { type Check, problem, SLICE, slices } from './slices.ts';

/** Entries that were altered, removed, inserted or moved. */
export const checkHistory: Check = (store, onRows) =>
  slices<{ id: number; ref: string; chain: Uint8Array | null; deletedAt: number | null }>(
    { store, onRows },
    (after) =>
      all(
        sql`select id, ref, chain, deleted_at as "deletedAt" from tickets where id > ${after} order by id limit ${SLICE}`,
      ),
    function* (ticket) {
      const broken = yield* brokenChain(ticket);
      return broken.length === 0
        ? null
        : problem('history', `ticket ${ticket.ref}: ${broken.join('; ')}; compare it with a backup`);
    },
  );
