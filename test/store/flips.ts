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

/** What the index of words answers, as text: for each word where it stands, and which documents have it when they are asked for. */
export function answers(path: string): string {
  const db = new Database(path, { readonly: true });
  try {
    db.exec(`create virtual table temp.places using fts5vocab(main, word_index, instance)`);
    db.exec(`create virtual table temp.words using fts5vocab(main, word_index, row)`);
    const asked = db.prepare<[string], number>('select rowid from word_index where word_index match ?').pluck();
    const words = db.prepare<[], string>('select term from temp.words').pluck().all();
    const places = db.prepare('select term, doc, col, offset from temp.places').raw().all();
    return JSON.stringify([
      places,
      words.map((word) => [word, asked.all(`"${word}"`), asked.all(`"${word.slice(0, 2)}"*`)]),
    ]);
  } catch (error) {
    return `cannot be read: ${String(error)}`;
  } finally {
    db.close();
  }
}

/** Changes a table as a disk does: its second copy (`TABLE_twice`) does not follow. */
export function alterBelow(path: string, table: string, text: string): void {
  const index = `${table}_twice`;
  const edit = (work: (db: Database.Database) => void): void => {
    const db = new Database(path);
    db.unsafeMode(true);
    db.pragma('foreign_keys = off');
    db.pragma('writable_schema = on');
    try {
      work(db);
    } finally {
      db.close();
    }
  };
  let row: unknown[] = [];
  edit((db) => {
    row =
      db
        .prepare<[string], unknown[]>('select type, name, tbl_name, rootpage, sql from sqlite_schema where name = ?')
        .raw()
        .get(index) ?? [];
    db.prepare('delete from sqlite_schema where name = ?').run(index);
  });
  edit((db) => {
    if (db.prepare(text).run().changes === 0) throw new Error(`nothing was altered by ${text}`);
    db.prepare('insert into sqlite_schema values (?, ?, ?, ?, ?)').run(row);
  });
}
