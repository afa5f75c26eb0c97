// Brings tickets that are older than the index into it, newest first, a slice per transaction: the daemon does it between
// mails, `db check` and searching say how many are left. Never holds the lock for long.
import type { Program } from '../../ports.ts';
import { all, one, query, run, sql } from '../sql.ts';
import { indexWhole } from './follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from './row.ts';

const COUNT_MAX = 1_000_000;
/** A slice ends after so many entries, whatever tickets they belong to. */
const ENTRIES_MAX = 500;

/** Indexes up to so many tickets; gives how many it did: 0 = none is left. */
export function* fillIndex(limit: number): Program<number> {
  const rows = yield* all<IndexedRow>(
    query(
      `select id, ref, deleted_at, ${indexedColumns} from tickets where indexed is null order by id desc limit ?`,
      limit,
    ),
  );
  let done = 0;
  let entries = 0;
  for (const row of rows) {
    const id = Number(row.id);
    const ticket = { id, ref: String(row.ref) };
    const isGone = row.deleted_at !== null;
    const count = isGone ? 0 : yield* indexWhole(ticket, indexBefore(row));
    yield* run(sql`update tickets set indexed = ${count} where id = ${id}`);
    done += 1;
    entries += count;
    if (entries >= ENTRIES_MAX) break;
  }
  return done;
}

/** Tickets that are not in the index yet, counted up to a million. */
export function* unindexed(): Program<number> {
  const { n } = yield* one<{ n: number }>(sql`
    select count(*) as n from (select id from tickets where indexed is null limit ${COUNT_MAX}) waiting`);
  return n;
}
