// The tokens in which SQLite and PostgreSQL differ, for the schema; everything else is written once in the subset both
// speak (CTE, returning, on conflict; times are epoch milliseconds, flags 0/1, JSON text).
export interface Dialect {
  /** A key that grows and is never used twice: ids are parts of Message-IDs and causes. */
  readonly identity: string;
  readonly bytes: string;
  /** What closes a table. */
  readonly table: string;
  /** What closes a table whose rows live in its (short) primary key. */
  readonly keyed: string;
  /** The full-text index: columns and tokens; it keeps no text. */
  readonly wordIndex: string;
  /** A value of a column that holds a JSON object; null when it is not there. */
  readonly jsonValue: (column: string, key: string) => string;
}

export const sqliteDialect: Dialect = {
  identity: 'integer primary key autoincrement',
  bytes: 'blob',
  table: 'strict',
  keyed: 'strict, without rowid',
  // Texts come folded; positions are kept for phrases, sizes are not: nothing is ranked by them.
  wordIndex: `create virtual table word_index using fts5 (said, notes, subject, people, more, files, note_files,
    content='', columnsize=0, tokenize='unicode61 remove_diacritics 0')`,
  jsonValue: (column, key) => `json_extract(${column}, '$.${JSON.stringify(key).replaceAll("'", "''")}')`,
};
