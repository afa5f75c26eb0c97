// Takes a database in use; gives one file with everything committed at one moment, sealed, mode 600. By SQLite's backup
// API inside one read transaction: writers go on (WAL), and what they commit meanwhile does not make it begin anew; a few
// hundred pages at a time. The file gets its name when it is whole and checked; never over one that is there.
// What it costs the daemon: its WAL is not reset while the snapshot is held.

import { chmodSync, closeSync, existsSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { randomId } from '../../lib/chance.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { synced } from '../../lib/synced.ts';
import { openLookout } from '../check/lookout.ts';
import { asFault, StoreFault } from '../faults.ts';
import { schemaOf } from '../migrate.ts';
import { seal } from './seal.ts';

const PAGES_A_STEP = 500;

export interface SnapshotOptions {
  /** Told after each step: pages done, pages in all. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Looks at the copy before it gets its name; what it finds keeps the name from it. */
  readonly check?: (path: string) => Promise<readonly string[]>;
}

/** The file was made; or it was made and is not sound: then it lies beside, under another name. */
export type Snapshot =
  | { readonly kind: 'made'; readonly path: string; readonly schema: number; readonly pages: number }
  | { readonly kind: 'unsound'; readonly path: string; readonly findings: readonly string[] };

/** Copies `source` into the new file `target`. Throws StoreFault, or an error with code EEXIST when there is such a file. */
export async function takeSnapshot(source: string, target: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  if (existsSync(target)) throw exists(target);
  // A container's process has the same number each time: what a killed one left must not be in the way.
  const part = `${target}.${randomId()}.part`;
  makePrivately(part);
  try {
    const pages = await copyPages(source, part, options.onProgress);
    const schema = asOneFile(part);
    const findings = (await options.check?.(part)) ?? [];
    if (findings.length > 0) {
      const path = `${target}.unsound`;
      renameSync(part, path);
      return { kind: 'unsound', path, findings };
    }
    seal(part);
    synced(part);
    failpoint('backup.name');
    nameIt(part, target);
    return { kind: 'made', path: target, schema, pages };
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(part + ending, { force: true });
  }
}

/** Mails are private: the file belongs to its owner alone before the first page is in it. */
function makePrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    const kind = code === 'ENOSPC' ? 'full' : 'cannot-open';
    throw new StoreFault(
      kind,
      code,
      `${path} cannot be written (${code}): name a folder that is there and yours`,
      error,
    );
  }
}

/** Every page of a database as it is at one moment, into a file of its own (mode 600) that stands alone. Gives how many. */
export async function copyDatabase(source: string, copy: string): Promise<number> {
  makePrivately(copy);
  const pages = await copyPages(source, copy, undefined);
  asOneFile(copy);
  return pages;
}

async function copyPages(source: string, part: string, onProgress: SnapshotOptions['onProgress']): Promise<number> {
  const { db, close } = openLookout(source);
  let pages = 0;
  try {
    db.exec('begin');
    // The transaction begins with its first read.
    schemaOf(db);
    await db.backup(part, {
      progress({ totalPages, remainingPages }) {
        pages = totalPages;
        onProgress?.(totalPages - remainingPages, totalPages);
        return PAGES_A_STEP;
      },
    });
    return pages;
  } catch (error) {
    // Reading fills no disk: there is no room for the copy.
    const isFull = error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
    throw asFault(error, isFull ? part : source);
  } finally {
    close();
  }
}

/** Without the WAL mode of the original the file stands alone, wherever it is opened. Gives its schema. */
function asOneFile(path: string): number {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = delete');
    return schemaOf(db);
  } finally {
    db.close();
  }
}

/** Atomically, and never over another file: a hard link refuses. Where there are none, a rename after a look. */
export function nameIt(part: string, target: string): void {
  try {
    linkSync(part, target);
    rmSync(part);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST' || existsSync(target)) throw exists(target);
    renameSync(part, target);
  }
  synced(dirname(target));
}

function exists(path: string): Error {
  const message = `${path} is there already and stays as it is; name another file`;
  return Object.assign(new Error(message), { code: 'EEXIST' });
}
