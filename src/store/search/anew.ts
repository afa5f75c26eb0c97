// The index of words made again of what stands in the tickets, in one transaction: when `db check` says that the two differ.
// It is made of rows alone, so nothing is lost by it; a death in the middle leaves the old one. Holds the lock until it is done.
import type { Program } from '../../ports.ts';
import { all, query, run, sql } from '../sql.ts';
import { documentsOf } from './follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from './row.ts';
import { putNow } from './write.ts';

const SLICE = 200;
const slice = `select id, ref, deleted_at, ${indexedColumns} from tickets where id > ? order by id limit ${SLICE}`;

/** Says every word again; gives how many tickets there are. Those that are not in the index yet are left to fill.ts. */
export function* indexAnew(): Program<number> {
  yield* run(sql`insert into word_index (word_index) values ('delete-all')`);
  let done = 0;
  for (let after = 0; ; ) {
    const rows = yield* all<IndexedRow>(query(slice, after));
    for (const row of rows) {
      const ticket = { id: Number(row.id), ref: String(row.ref) };
      const isIn = row.indexed !== null && row.deleted_at === null;
      for (const [id, document] of yield* documentsOf(ticket, isIn ? indexBefore(row) : null))
        yield* putNow(id, document);
    }
    done += rows.length;
    const last = rows.at(-1);
    if (last === undefined) return done;
    after = Number(last.id);
  }
}
