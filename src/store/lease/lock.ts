// One daemon per data directory (F21): a second SQLite file, held with BEGIN EXCLUSIVE. The operating system lets go
// of it when the process dies, however it dies, so there is no stale lock to clear away. Never blocks the database.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { asFault } from '../faults.ts';

export interface DataDirLock {
  release(): void;
}

/** Takes the lock of the directory (made when missing); null when another process has it. Throws when the directory cannot be used. */
export function lockDataDir(dir: string, name = 'lock.sqlite'): DataDirLock | null {
  const path = join(dir, name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { timeout: 0 });
    // Nothing is ever written here, not even a journal: a full disk must not hide who holds the lock.
    db.pragma('journal_mode = memory');
    db.exec('begin exclusive');
    return held(db);
  } catch (error) {
    db?.close();
    if (isBusy(error)) return null;
    throw asFault(error, path);
  }
}

/** True while another process has the lock. Only looks: makes no file, no folder, and keeps nobody waiting. */
export function isDataDirHeld(dir: string): boolean {
  const path = join(dir, 'lock.sqlite');
  if (!existsSync(path)) return false;
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
    db.prepare('select count(*) from sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw asFault(error, path);
  } finally {
    db?.close();
  }
}

function held(db: Database.Database): DataDirLock {
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
