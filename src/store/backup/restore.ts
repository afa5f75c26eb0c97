// Puts a backup in the place of the database. Takes the backup and the database's path; the caller holds the data
// directory's lock. Everything is done with a copy beside the database: brought to this program's schema, checked, marked
// (restored.ts), synced; then one rename. A crash leaves either database whole under its name. The old one is kept aside.
// Never changes the backup; never replaces a database that another process has open.

import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { failpoint } from '../../lib/failpoint.ts';
import { synced } from '../../lib/synced.ts';
import { checkStore } from '../check.ts';
import { StoreFault } from '../faults.ts';
import { openStore, type SqliteStore } from '../open.ts';
import { markRestored, type Skipped } from './restored.ts';
import { readSeal } from './seal.ts';
import { copyDatabase } from './snapshot.ts';

export interface RestoreOptions {
  readonly now: number;
  /** Counters of ticket numbers that may have been drawn from since the backup. */
  readonly counters: readonly string[];
  /** A backup with findings is restored all the same. */
  readonly force: boolean;
  readonly onStep?: (what: string) => void;
  /** Forgets in the copy whom this desk forgot since the backup was made; gives how many addresses. */
  readonly forget?: (copy: SqliteStore) => Promise<number>;
}

export type RestoreResult =
  | { readonly kind: 'unsound'; readonly findings: readonly string[] }
  | ({
      readonly kind: 'restored';
      /** Where the old database is now; null when there was none. */
      readonly aside: string | null;
      /** The newest moment the restored database knows of, epoch ms. */
      readonly knows: number;
      readonly findings: readonly string[];
      /** Addresses that were erased since the backup, and were erased again. */
      readonly forgotten: number;
    } & Skipped);

/** Throws StoreFault: no database, a newer schema, no room; an error with code SQLITE_BUSY when somebody has the database open. */
export async function restore(backup: string, target: string, options: RestoreOptions): Promise<RestoreResult> {
  const copy = `${target}.restoring`;
  removeAll(copy);
  try {
    options.onStep?.('reading the backup');
    const sealed = readSeal(backup);
    const findings: string[] =
      sealed === 'broken' ? [`file: ${backup} is not as it was made: bytes were altered or cut off`] : [];
    await copyDatabase(backup, copy);
    const made = await prepared(copy, options);
    findings.push(...made.findings);
    if (findings.length > 0 && !options.force) return { kind: 'unsound', findings };
    options.onStep?.('putting it in place');
    const aside = swap(copy, target, options.now);
    return { kind: 'restored', aside, findings, forgotten: made.forgotten, ...made.marks };
  } catch (error) {
    // However broken the backup is: the database in place is untouched.
    if (!(error instanceof StoreFault) || error.kind !== 'corrupt') throw error;
    return { kind: 'unsound', findings: [`file: ${backup} is damaged or no database (${error.code})`] };
  } finally {
    removeAll(copy);
  }
}

async function prepared(copy: string, { now, counters, onStep, forget }: RestoreOptions) {
  onStep?.('bringing it to this version, checking it');
  const store = openStore(copy);
  try {
    const findings = (await checkStore(store)).map((found) => `${found.kind}: ${found.detail}`);
    const marks = await store.write(() => markRestored(now, counters));
    const forgotten = (await forget?.(store)) ?? 0;
    return { findings, marks, forgotten };
  } finally {
    store.close();
    asOneFile(copy);
    synced(copy);
  }
}

/** Out of WAL mode: everything is in one file. SQLite refuses while another process has it open. */
function asOneFile(path: string): void {
  const db = new Database(path, { timeout: 2_000 });
  try {
    db.pragma('wal_checkpoint(truncate)');
    const mode = db.pragma('journal_mode = delete', { simple: true });
    if (mode !== 'delete') throw busy(path);
  } finally {
    db.close();
  }
}

/** The old database gets a second name, then the copy takes its first: at no moment is there none. */
function swap(copy: string, target: string, now: number): string | null {
  if (!existsSync(target)) {
    dropJournals(target);
    renameSync(copy, target);
    synced(dirname(target));
    return null;
  }
  const aside = freeName(`${target}.before-restore-${stamp(now)}`);
  settleOld(target, aside);
  nameTwice(target, aside);
  failpoint('restore.swap');
  renameSync(copy, target);
  synced(dirname(target));
  failpoint('restore.swapped');
  return aside;
}

/** A log of the old database must never be replayed into the new one: it is written back first, or, when the file is too damaged for that, goes aside with it. */
function settleOld(target: string, aside: string): void {
  try {
    asOneFile(target);
  } catch (error) {
    // A damaged file cannot change its mode either; then nobody's word is lost that could be read.
    if (isBusy(error) && !isDamaged(target)) throw busy(target, error);
    for (const ending of ['-wal', '-shm', '-journal'])
      if (existsSync(target + ending)) renameSync(target + ending, aside + ending);
  }
}

function isDamaged(path: string): boolean {
  try {
    const db = new Database(path, { readonly: true });
    try {
      return db.pragma('quick_check(1)', { simple: true }) !== 'ok';
    } finally {
      db.close();
    }
  } catch (error) {
    return !isBusy(error);
  }
}

function nameTwice(target: string, aside: string): void {
  try {
    linkSync(target, aside);
  } catch {
    // A file system without hard links.
    copyFileSync(target, aside);
  }
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}

function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

function removeAll(path: string): void {
  rmSync(path, { force: true });
  dropJournals(path);
}

function dropJournals(path: string): void {
  for (const ending of ['-wal', '-shm', '-journal']) rmSync(path + ending, { force: true });
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}

function busy(path: string, cause?: unknown): StoreFault {
  const message = `another process has ${path} open: stop the daemon and every mailclerk command, then restore`;
  return new StoreFault('busy', 'SQLITE_BUSY', message, cause);
}
