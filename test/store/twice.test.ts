// Every value the database keeps is sealed, or stands a second time, so that a bit that turns is found (decision 050). Held
// against the schema: a column that a later migration adds is in a copy, in another whole index, or in the list below.
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { personalColumns } from '../../src/store/personal.ts';

/** Columns that carry a checksum or a hash of their own, and what compares them. */
const SEALED: Readonly<Record<string, string>> = {
  'raw.octets': 'the length of the bytes; where they are gone, raw_twice',
  'raw.gone': 'raw_twice, where there is something',
  'files.octets': 'the length of the bytes',
  'setups.sources': 'packed',
  'tickets.chain': 'the newest digest of the history',
  'tickets.indexed': 'counted again (check/history.ts)',
  'tickets.search': 'empty since schema 15, and nobody reads it',
  'timers.to_customer': 'it says in which of two indexes the row is',
  'timers.due_at': 'one of two indexes that share the rows',
  'ticket_terms.term': 'made again of the ticket (check/terms.ts)',
  'ticket_terms.ticket': 'made again of the ticket (check/terms.ts)',
};
for (const { table, column, form } of personalColumns)
  if (form === 'packed' || form === 'zstd') Object.assign(SEALED, { [`${table}.${column}`]: form });

interface Index {
  readonly name: string;
  readonly origin: string;
  readonly partial: number;
}

it('is sealed or stands twice: every column of every table', () => {
  const db = new Database(':memory:');
  migrate(db);
  const names = db
    .prepare<[], string>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and sql not like 'create virtual%' order by name",
    )
    .pluck()
    .all();
  expect(names).toContain('word_index_data');
  const open: string[] = [];
  for (const table of names) {
    // FTS5's own: made again of the rows (check/words.ts), held together by its own look (pragma integrity_check).
    if (table.startsWith('word_index_')) continue;
    const columns = db
      .prepare<[string], { name: string; pk: number }>('select name, pk from pragma_table_info(?)')
      .all(table);
    const covered = coveredIn(db, table);
    const hasCopy = covered.size > 0;
    for (const { name, pk } of columns) {
      const isInChain = table === 'entries';
      // A key stands in every other index of its table.
      if (covered.has(name) || (pk > 0 && hasCopy) || isInChain || SEALED[`${table}.${name}`] !== undefined) continue;
      // The key of a packed row: named by what it belongs to.
      if (pk > 0 && table === 'decisions') continue;
      open.push(`${table}.${name}`);
    }
  }
  db.close();
  expect(open, 'a new column: add it to the copy of its table by a migration, or say here what seals it').toEqual([]);
});

/** Columns that another tree than the table's own holds for every row in which they say something. */
function coveredIn(db: Database.Database, table: string): ReadonlySet<string> {
  const covered = new Set<string>();
  const isKeyed = /without rowid\s*$/i.test(
    db.prepare<[string], string>('select sql from sqlite_schema where name = ?').pluck().get(table) ?? '',
  );
  for (const index of db
    .prepare<[string], Index>('select name, origin, partial from pragma_index_list(?)')
    .all(table)) {
    // The table itself.
    if (isKeyed && index.origin === 'pk') continue;
    const text = db
      .prepare<[string], string | null>('select sql from sqlite_schema where name = ?')
      .pluck()
      .get(index.name);
    const condition = / where (.+)$/is.exec(text ?? '')?.[1] ?? null;
    const held = db
      .prepare<[string], { name: string | null }>('select name from pragma_index_xinfo(?)')
      .all(index.name)
      .flatMap(({ name }) => name ?? []);
    const isWhole = condition === null || /^\w+ is not (?:x''|'')$/i.test(condition);
    for (const name of held) if (isWhole || condition === `${name} is not null`) covered.add(name);
  }
  return covered;
}
