// What a person or a program can read of a store: every value of every table as the product hands it out, unpacked where it
// is packed. Takes a database file; gives the text of each row, or the error it gave. For tests of damage only.
import Database from 'better-sqlite3';
import { unpackBytes, unpackJson } from '../../src/store/pack.ts';
import { personalColumns } from '../../src/store/personal.ts';

const packed = new Map(personalColumns.map(({ table, column, form }) => [`${table}.${column}`, form]));
const alsoPacked: Readonly<Record<string, 'packed'>> = { 'setups.sources': 'packed' };

/** Table → rows as text. A table that cannot be read is one row that says so. */
export function readable(path: string): ReadonlyMap<string, readonly string[]> {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
      )
      .all();
    return new Map(tables.map(({ name }) => [name, rowsOf(db, name)]));
  } finally {
    db.close();
  }
}

function rowsOf(db: Database.Database, table: string): readonly string[] {
  try {
    // Virtual tables are read through the tables below them.
    if (table === 'word_index') return [];
    return db
      .prepare<[], Record<string, unknown>>(`select * from "${table}"`)
      .all()
      .map((row) => rowText(table, row));
  } catch (error) {
    return [`cannot be read: ${String(error)}`];
  }
}

function rowText(table: string, row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(([column, value]) => `${column}=${valueText(`${table}.${column}`, value)}`)
    .join(' ');
}

function valueText(name: string, value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const form = packed.get(name) ?? alsoPacked[name];
  try {
    if (form === 'packed') return JSON.stringify(unpackJson(value));
    if (form === 'zstd') return Buffer.from(unpackBytes(value)).toString('hex');
  } catch (error) {
    return `damaged: ${String(error)}`;
  }
  return Buffer.from(value).toString('hex');
}
