// What a ticket is found by (ticket_terms) against the ticket's own row: both are made of the same values, so a word that
// was altered in either of them no longer agrees. Takes a store; gives one problem a ticket, naming what differs by its kind.

import type { Program } from '../../ports.ts';
import { type IndexedRow, indexBefore, indexedColumns } from '../search/row.ts';
import { type TermOf, termLetters, termsOf } from '../search/terms.ts';
import { all, query, sql } from '../sql.ts';
import { type Check, problem, SLICE, slices } from './slices.ts';

interface TermedTicket extends IndexedRow {
  readonly id: number;
  readonly ref: string;
}

const slice = `select id, ref, ${indexedColumns} from tickets
  where id > ? and indexed is not null and deleted_at is null order by id limit ${SLICE}`;

/** Tickets that are in the index. */
export const checkTerms: Check = (store, onRows) =>
  slices<TermedTicket>(
    { store, onRows },
    (after) => all<TermedTicket>(query(slice, after)),
    function* (row) {
      const wrong = yield* wrongTerms(row);
      return wrong === null
        ? null
        : problem('index', `ticket ${row.ref}: ${wrong}; compare it with its history and with a backup`);
    },
  );

function* wrongTerms(row: TermedTicket): Program<string | null> {
  let wanted: ReadonlySet<string>;
  try {
    wanted = termsOf(indexBefore(row).values);
  } catch {
    return 'its row holds a list that cannot be read';
  }
  // By term and ticket, as the table is kept: what is altered on either side, the one that is wanted is not there.
  const missing = yield* all<{ term: string }>(sql`
    select w.value as term from json_each(${JSON.stringify([...wanted])}) w
    where not exists (select 1 from ticket_terms k where k.term = w.value and k.ticket = ${row.id})`);
  if (missing.length === 0) return null;
  const kinds = [...new Set(missing.map(({ term }) => nameOf(term)))].join(', ');
  return `its row and what it is found by differ (${kinds})`;
}

const names = new Map<string, TermOf>(Object.entries(termLetters).map(([name, letter]) => [letter, name as TermOf]));

function nameOf(term: string): string {
  return names.get(term.charAt(1)) ?? 'an unknown kind';
}
