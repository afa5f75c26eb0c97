// The history of every ticket against its hash chain (tickets/history.ts), and that against the ticket's row.
import { all, sql } from '../sql.ts';
import { brokenChain } from '../tickets/history.ts';
import { type Check, problem, SLICE, slices } from './slices.ts';

interface StoredTicket {
  readonly id: number;
  readonly ref: string;
  readonly chain: Uint8Array | null;
  readonly deletedAt: number | null;
  /** How many of its entries the index of words has, by its row; null = not indexed yet. */
  readonly indexed: number | null;
  readonly entries: number;
}

/** Entries are numbered on from there: what is counted wrong would be found under another one. */
function miscounted({ indexed, entries, deletedAt }: StoredTicket): readonly string[] {
  if (indexed === null || indexed === entries || (deletedAt !== null && indexed === 0)) return [];
  return [`its row counts ${indexed} entries, it has ${entries}`];
}

/** Entries that were altered, removed, inserted or moved. */
export const checkHistory: Check = (store, onRows) =>
  slices<StoredTicket>(
    { store, onRows },
    (after) =>
      all(sql`
      select id, ref, chain, deleted_at as "deletedAt", indexed,
        (select count(*) from entries e where e.ticket = tickets.id) as entries
      from tickets where id > ${after} order by id limit ${SLICE}`),
    function* (ticket) {
      const broken = [...(yield* brokenChain(ticket)), ...miscounted(ticket)];
      return broken.length === 0
        ? null
        : problem('history', `ticket ${ticket.ref}: ${broken.join('; ')}; compare it with a backup`);
    },
  );
