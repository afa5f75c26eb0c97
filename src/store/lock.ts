// One daemon per data directory (F21): a second SQLite file, held with BEGIN EXCLUSIVE. The operating system lets go
// of it when the process dies, however it dies, so there is no stale lock to clear away. Never blocks the database.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface DataDirLock {
  release(): void;
}

/** Takes the lock of the directory (made when missing); null when another process has it. Throws when the directory cannot be used. */
export function lockDataDir(dir: string): DataDirLock | null {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const db = new Database(join(dir, 'lock.sqlite'), { timeout: 0 });
  try {
    db.exec('begin exclusive');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw new Error(`the data directory ${dir} cannot be locked: look at its owner and rights`, { cause: error });
  }
  return {
    release() {
      if (!db.open) return;
      if (db.inTransaction) db.exec('rollback');
      db.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
