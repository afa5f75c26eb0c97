// The file itself: its pages, its indexes, its references, and the counts kept beside rows. What SQLite can find out by
// itself, table after table so that a long look can say how far it is; then what no single table shows (free pages).
import type { Program } from '../../ports.ts';
import { all, query, sql } from '../sql.ts';
import { type Check, type Looked, problem, type StoreProblem } from './slices.ts';
import { copiedTable, differing, miscounted } from './twice.ts';

const FOUND_MAX = 100;

/** Pages, indexes, NOT NULL and UNIQUE, free pages; and values that stand twice. */
export const checkPages: Check = (store, onRows) =>
  store.read(function* () {
    onRows(0);
    const rows = yield* all<{ integrity_check: string }>(query(`pragma integrity_check(${FOUND_MAX})`));
    const lines = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    const told = lines.map(tableOf).filter((table) => table !== null);
    const copied = new Set([...told, ...(yield* miscounted())]);
    const named: StoreProblem[] = [];
    const unnamed = new Set<string | null>([null]);
    for (const table of copied) {
      const found = yield* differing(table);
      if (found.length === 0) unnamed.add(table);
      named.push(...found);
    }
    return [
      ...named,
      ...lines
        .filter((line) => unnamed.has(tableOf(line)))
        .map((line) => problem('file', `${line}; stop the daemon and restore a backup`)),
    ];
  });

/** The table of whose second copy a line speaks. */
function tableOf(line: string): string | null {
  const index = /(?:missing from|# of entries in) index (\w+)$/.exec(line)?.[1];
  return index === undefined ? null : copiedTable(index);
}

/** Rows that name others. */
export const checkReferences: Check = (store) =>
  store.read(function* () {
    const dangling = yield* all<{ table: string; rowid: number | null; parent: string }>(
      query('pragma foreign_key_check'),
    );
    return dangling
      .slice(0, FOUND_MAX)
      .map((row) =>
        problem(
          'reference',
          `${row.table} row ${row.rowid} names a row of ${row.parent} that is not there; restore a backup`,
        ),
      );
  });

/** Counts kept beside the rows must agree with them. */
export const checkCounters: Check = async (store) => [
  ...(await store.read(openTickets)),
  ...(await store.read(balances)),
  ...(await store.read(tallies)),
];

function* openTickets(): Program<readonly StoreProblem[]> {
  const contacts = yield* all<{ address: string; kept: number; counted: number }>(sql`
    select c.address, c.open_tickets as kept, coalesce(t.n, 0) as counted from contacts c
    left join (select customer_address, count(*) as n from tickets where kind not in ('closed', 'cancelled')
      group by customer_address) t on t.customer_address = c.address
    where c.open_tickets <> coalesce(t.n, 0) limit 100`);
  return contacts.map((row) =>
    problem('number', `contact ${row.address} has ${row.counted} open tickets, ${row.kept} are on record`),
  );
}

function* balances(): Program<readonly StoreProblem[]> {
  const accounts = yield* all<{ code: string; kept: number; counted: number }>(sql`
    select a.code, a.balance as kept, coalesce(l.n, 0) as counted from agreements a
    left join (select agreement, sum(amount) as n from account_lines group by agreement) l on l.agreement = a.id
    where a.balance <> coalesce(l.n, 0) limit 100`);
  return accounts.map((row) =>
    problem('number', `contract ${row.code} has ${row.kept} on its account, its lines come to ${row.counted}`),
  );
}

function* tallies(): Program<readonly StoreProblem[]> {
  const rows = yield* all<{ state: string; kept: number; counted: number }>(sql`
    select s.state, s.counted, coalesce(c.value, 0) as kept from (
      select state, count(*) as counted from outbox where state in ('sent', 'suppressed', 'dropped') group by state) s
    left join counters c on c.name = 'outbox/' || s.state where s.counted <> coalesce(c.value, 0)`);
  return rows.map((row) => problem('number', `${row.counted} notices are ${row.state}, ${row.kept} are on record`));
}

/** What a file says of itself within a bounded look: pages and rows, no indexes. For a start. */
export async function quickFindings(store: Looked): Promise<readonly string[]> {
  return store.read(function* () {
    const lines = yield* all<{ quick_check: string }>(query('pragma quick_check(5)'));
    return lines.map((row) => row.quick_check).filter((line) => line !== 'ok');
  });
}
