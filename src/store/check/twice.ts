// Values that stand twice (migrations/026-050/027.ts): which of them are not the same in both places. Takes the table whose
// copy SQLite found to differ from it; gives a problem for each row, with the columns by name. Which of the two is what was
// written nobody here knows: a history or a backup does. Shows no value: they are words of strangers.
import type { Program, Row } from '../../ports.ts';
import { all, one, query, sql } from '../sql.ts';
import { problem, type StoreProblem } from './slices.ts';

const ROWS_MAX = 50;
const ENDING = '_twice';

/** The table an index holds a copy of; null for every other index. */
export function copiedTable(index: string): string | null {
  return index.endsWith(ENDING) ? index.slice(0, -ENDING.length) : null;
}

/** The rows in which the two differ, at most 50 of each side; [] when no row can be told (the damage is in the tree, not in a value). */
export function* differing(table: string): Program<readonly StoreProblem[]> {
  const copy = yield* copyOf(table);
  if (copy === null) return [];
  const { keys, columns } = copy;
  const list = columns.join(', ');
  const isSame = columns.map((name) => `b.${name} is a.${name}`).join(' and ');
  const places = { row: rowsOf(copy), copy: copiesOf(copy) };
  const lonely = (side: 'row' | 'copy', other: 'row' | 'copy'): string =>
    `select ${list} from ${places[side]('a')} and not exists (select 1 from ${places[other]('b')} and ${isSame}) limit ${ROWS_MAX}`;
  const rows = yield* all(query(lonely('row', 'copy')));
  const copies = yield* all(query(lonely('copy', 'row')));
  const keyOf = (row: Row): string => keys.map((key) => String(row[key])).join(' ');
  const kept = new Map(copies.map((row) => [keyOf(row), row]));
  const said = new Set(rows.map(keyOf));
  return [
    ...rows.map((row) => {
      const before = kept.get(keyOf(row));
      const wrong = before ? columns.filter((name) => row[name] !== before[name]).join(', ') : 'the whole row';
      return told(table, keyOf(row), `${wrong || 'a value'} is not what was written, or its copy is not`);
    }),
    ...copies
      .map(keyOf)
      .filter((key) => !said.has(key))
      .map((key) => told(table, key, 'the row is gone, or its copy was altered')),
  ];
}

/** Tables that have more or fewer copies than rows: of these SQLite says nothing where an index is partial. */
export function* miscounted(): Program<readonly string[]> {
  const indexes = yield* all<{ name: string }>(
    query(`select name from sqlite_schema where type = 'index' and name like '%${ENDING}' order by name`),
  );
  const found: string[] = [];
  for (const { name } of indexes) {
    const table = copiedTable(name) ?? '';
    const copy = yield* copyOf(table);
    if (copy === null) continue;
    const { rows, copies } = yield* one<{ rows: number; copies: number }>(
      query(
        `select (select count(*) from ${rowsOf(copy)('a')}) as rows, (select count(*) from ${copiesOf(copy)('a')}) as copies`,
      ),
    );
    if (rows !== copies) found.push(table);
  }
  return found;
}

/** FROM and WHERE of the rows: the planner does not see through the brackets, and reads the table. */
function rowsOf({ table, condition }: Copy): (alias: string) => string {
  return (alias) => `${table} ${alias} not indexed where (${condition}) = 1`;
}

/** FROM and WHERE of the copies. */
function copiesOf({ table, condition }: Copy): (alias: string) => string {
  return (alias) => `${table} ${alias} indexed by ${table}${ENDING} where ${condition}`;
}

interface Copy {
  readonly table: string;
  readonly keys: readonly string[];
  readonly columns: readonly string[];
  /** What the index asks of a row: only who asks the same reads the copy. */
  readonly condition: string;
}

function* copyOf(table: string): Program<Copy | null> {
  const index = `${table}${ENDING}`;
  const [made] = yield* all<{ sql: string }>(
    sql`select sql from sqlite_schema where type = 'index' and name = ${index}`,
  );
  const condition = / where (.+)$/.exec(made?.sql ?? '')?.[1];
  if (condition === undefined) return null;
  const names = yield* all<{ name: string }>(sql`select name from pragma_index_info(${index}) order by seqno`);
  const keyed = yield* all<{ name: string }>(
    sql`select name from pragma_table_info(${table}) where pk > 0 order by pk`,
  );
  const keys = keyed.map(({ name }) => name);
  return { table, keys, columns: [...new Set([...keys, ...names.map(({ name }) => name)])], condition };
}

function told(table: string, key: string, wrong: string): StoreProblem {
  // A key may be an address or a name that a stranger chose.
  const row = /^[\w /:.@-]{1,80}$/.test(key) ? ` ${key}` : '';
  return problem('twice', `${table} row${row}: ${wrong}; compare it with its history and with a backup`);
}
