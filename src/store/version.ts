// Which SQLite this is. Takes nothing; gives its version.
import Database from 'better-sqlite3';

/** `3.53.1`. */
export function sqliteVersion(): string {
  const db = new Database(':memory:');
  try {
    return String(db.prepare('select sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}
