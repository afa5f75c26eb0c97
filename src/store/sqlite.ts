// The SQLite engine: takes Programs, runs them synchronously. A write is one BEGIN IMMEDIATE … COMMIT on disk
// (WAL, synchronous=FULL), a read one snapshot; nothing can slip between two statements. Statements are prepared once
// per text. Errors of a statement are thrown into the Program at its yield, so that `savepoint` can catch them; when
// SQLite rolled the whole transaction back by itself, nothing is resumed: TransactionLost.
import { closeSync, mkdirSync, openSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { noteHeld } from '../lib/held-up.ts';
import type { LeaseClaim } from '../model/lease/lease.ts';
import type { Program, Query, Row } from '../ports.ts';
import { Disk } from './disk.ts';
import { asFault, faultOf, StoreFault } from './faults.ts';
import { fenceOf } from './lease/fence.ts';
import { migrate, refuseNewer } from './migrate.ts';
import { Transactions, WRITING } from './transactions.ts';
import { Turns } from './turns.ts';
import { Wal } from './wal.ts';
import { openWatch, type Watch } from './watch.ts';

export interface SqliteOptions {
  /** How long another process's lock is waited for, in slices; four times as long in all. Default 10 000. */
  readonly busyTimeoutMs?: number;
  /** A database thrown away at the end (a backtest's): nothing waits for the disk. */
  readonly isScratch?: true;
}

export interface Engine {
  write<T>(program: () => Program<T>): Promise<T>;
  writeInSlices<T>(program: () => Program<T>): Promise<T>;
  /** The same at once: for callers that are synchronous anyway (tests, tools). */
  writeNow<T>(program: () => Program<T>): T;
  read<T>(program: () => Program<T>): Promise<T>;
  readNow<T>(program: () => Program<T>): T;
  changed(signal: AbortSignal): Promise<void>;
  /** Store.broken */
  readonly broken: AbortSignal;
  /** Store.checkpoint */
  checkpoint(): Promise<void>;
  /** Store.logBytes */
  logBytes(): Promise<number>;
  /** Store.fence */
  fence(claim: LeaseClaim | null, onLost: (error: Error) => void): void;
  readonly path: string;
  readonly db: Database.Database;
  close(): void;
}

/** How long a lock of another process is waited for at once: the event loop stands still meanwhile. */
const BUSY_SLICE_MS = 1_000;
/** And how long in all, as a multiple of busyTimeoutMs. */
const BUSY_TIMES = 4;

/** Opens (and creates, mode 600) the file and brings its schema up to date. Throws StoreFault when it cannot. */
export function openSqlite(path: string, options: SqliteOptions = {}): Engine {
  const { db, isAlone } = openFile(path, options);
  const patienceMs = BUSY_TIMES * busyMs(options);
  const watch: Watch = openWatch(db);
  const transactions = new Transactions(db, executor(db), path);
  const turns = new Turns();
  const totalChanges = db.prepare<[], number>('select total_changes()').pluck();
  const wal = new Wal(db, path);
  const disk = new Disk(path, () => wal.makeRoom());

  /** A transaction that changed nothing wakes nobody: two idle loops would wake each other for ever. */
  function wakeWhenChanged(before: number | undefined): void {
    if (totalChanges.get() === before) return;
    watch.wake();
    wal.tend();
  }

  function writeNow<T>(program: () => Program<T>): T {
    return disk.ask(() => {
      const before = totalChanges.get();
      const value = transactions.run(WRITING, program);
      wakeWhenChanged(before);
      return value;
    });
  }

  async function writeInSlices<T>(program: () => Program<T>): Promise<T> {
    const before = disk.ask(() => totalChanges.get());
    const value = await transactions.runInSlices(WRITING, program).catch((error) => disk.failed(error));
    disk.ask(() => wakeWhenChanged(before));
    return value;
  }

  const readNow = <T>(program: () => Program<T>): T => disk.ask(() => transactions.run('begin deferred', program));
  return {
    write: (program) => retryBusy((begins) => turns.shared(() => writeNow(program), begins), { patienceMs, path }),
    writeInSlices: (program) =>
      retryBusy((begins) => turns.alone(() => writeInSlices(program), begins), { patienceMs, path }),
    writeNow,
    read: (program) => retryBusy((begins) => turns.shared(() => readNow(program), begins), { patienceMs, path }),
    readNow,
    changed: (signal) => watch.changed(signal),
    broken: disk.broken,
    checkpoint: () =>
      turns.shared(() =>
        disk.ask(() => {
          if (isAlone)
            throw new StoreFault('full', 'SQLITE_FULL', `database ${path}: the disk is full, it can only be read`);
          wal.empty();
        }),
      ),
    logBytes: () => turns.shared(() => disk.ask(() => wal.bytes())),
    fence(claim, onLost) {
      transactions.fence = claim && fenceOf(db, claim, onLost);
    },
    path,
    db,
    close() {
      watch.close();
      // Closing would write the log into the file: the failed disk asked once more. The end of the process closes it.
      if (!disk.broken.aborted) db.close();
    },
  };
}

/** Runs statements, each prepared once. */
function executor(db: Database.Database): (query: Query) => readonly Row[] {
  const statements = new Map<string, Database.Statement<unknown[], Row>>();
  return function execute(query) {
    let statement = statements.get(query.text);
    if (!statement) {
      statement = db.prepare<unknown[], Row>(plainValues(query.text));
      statements.set(query.text, statement);
    }
    if (statement.reader) return statement.all(...query.values);
    statement.run(...query.values);
    return [];
  };
}

/**
 * A value that is compared or limits, as one the planner does not look into: SQLite plans a statement anew at each
 * execution when the value bound to a bare `?` could change the plan (3 to 40 µs, more than most of our statements
 * need). `+?` is the same value.
 */
export function plainValues(text: string): string {
  return text.replaceAll(/([=<>]|limit) \?/g, '$1 +?');
}

/** A lock that is held for longer (a backup, a long writer) is waited for in slices, so that the event loop has its turn meanwhile (F39). */
async function retryBusy<T>(
  work: (begins: () => void) => Promise<T>,
  { patienceMs, path }: { readonly patienceMs: number; readonly path: string },
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    // From its turn on: the wait for other work of this process is no other process' doing.
    let began = performance.now();
    try {
      return await work(() => {
        began = performance.now();
      });
    } catch (error) {
      if (faultOf(error) !== 'busy') throw error;
      noteHeld(path, performance.now() - began);
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(20 * attempt, 200)));
    }
  }
}

function busyMs(options: SqliteOptions): number {
  return options.busyTimeoutMs ?? 10_000;
}

interface Opened {
  readonly db: Database.Database;
  /** Without the log's shared memory, which a full disk has no room for: others are locked out meanwhile. */
  readonly isAlone: boolean;
}

/** On a disk that is full to the last octet the file can still be read, by one process at a time. */
function openFile(path: string, options: SqliteOptions): Opened {
  try {
    return { db: openAs('shared', path, options), isAlone: false };
  } catch (error) {
    if (!(error instanceof StoreFault) || error.code !== 'SQLITE_IOERR_SHMSIZE') throw error;
    return { db: openAs('alone', path, options), isAlone: true };
  }
}

/** A database in memory as the migrations leave it, made once a process: they take 16 ms, its copy 1. */
let blank: Buffer | null = null;

function openAs(how: 'shared' | 'alone', path: string, options: SqliteOptions): Database.Database {
  let db: Database.Database | null = null;
  try {
    createPrivately(path);
    db = new Database(path === ':memory:' ? (blank ?? path) : path, { timeout: busyMs(options) });
    if (how === 'alone') db.pragma('locking_mode = exclusive');
    checkVersion(db);
    // Before anything is written: what a newer program made is not touched.
    refuseNewer(db);
    configure(db, options);
    migrate(db);
    if (path === ':memory:') blank ??= db.serialize();
    db.pragma(`busy_timeout = ${Math.min(busyMs(options), BUSY_SLICE_MS)}`);
    return db;
  } catch (error) {
    const fault = asFault(error, path);
    if (db !== null && path !== ':memory:') stayNew(path);
    // Closing would ask the failed disk once more (disk.ts).
    if (faultOf(fault) !== 'io') db?.close();
    throw fault;
  }
}

/** Mails are private: the file (and with it its -wal and -shm) belongs to its owner alone. */
function createPrivately(path: string): void {
  if (path === ':memory:') return;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    refuseEmptied(path);
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    if (error instanceof StoreFault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new StoreFault(
      code === 'ENOSPC' ? 'full' : 'cannot-open',
      code,
      `database ${path} cannot be opened (${code}): look at the path, its owner and rights`,
      error,
    );
  }
}

/** A first page that a disk did not take (it is full, a quota is used up) leaves no trace: the file still counts as never written. */
function stayNew(path: string): void {
  try {
    const { size, birthtime } = statSync(path);
    if (size === 0) utimesSync(path, birthtime, birthtime);
  } catch {
    // Then it is removed by hand, as the refusal says.
  }
}

/** Between making a file and its first page no crash leaves more time than this. */
const FIRST_PAGE_MS = 1_000;

/**
 * A file of 0 octets that once held something (a disk that was full, a copy that broke off) is no new database: begun anew,
 * every mail would be a ticket again and every customer be told again. Where the file system keeps no time of birth nobody can say.
 */
function refuseEmptied(path: string): void {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined || about.size > 0) return;
  const { birthtimeMs, mtimeMs } = about;
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  const wasWritten = birthtimeMs > 0 && mtimeMs - birthtimeMs > FIRST_PAGE_MS;
  if (!wasWritten && (log?.size ?? 0) === 0) return;
  throw new StoreFault(
    'corrupt',
    'EMPTIED',
    `database ${path} is empty, and was written to since it was made: restore a backup if it held tickets, else remove the file`,
  );
}

function configure(db: Database.Database, options: SqliteOptions): void {
  // Only before the first table; pages of erased mail can then be given back without a full VACUUM.
  if (db.pragma('user_version', { simple: true }) === 0) db.pragma('auto_vacuum = incremental');
  db.pragma('journal_mode = wal');
  db.pragma(options.isScratch ? 'synchronous = off' : 'synchronous = full');
  db.pragma('foreign_keys = on');
  db.pragma('secure_delete = on');
  // Ours to do (wal.ts).
  db.pragma('wal_autocheckpoint = 0');
  db.pragma('journal_size_limit = 67108864');
  db.pragma('cache_size = -24576');
  db.pragma('temp_store = memory');
}

/** SQLite 3.7.0–3.51.2 can lose committed data under WAL with two connections (reliability.md "Traps"). */
function checkVersion(db: Database.Database): void {
  const text = String(db.prepare('select sqlite_version()').pluck().get());
  if (isFixedVersion(text)) return;
  throw new StoreFault(
    'cannot-open',
    'SQLITE_VERSION',
    `SQLite ${text} can lose committed data; expected 3.51.3 or newer (or 3.50.7+, 3.44.6+): reinstall with npm ci`,
  );
}

/** True for the versions without the WAL-reset fault. */
export function isFixedVersion(text: string): boolean {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  if (major !== 3) return major > 3;
  if (minor === 44) return patch >= 6;
  if (minor === 50) return patch >= 7;
  return minor > 51 || (minor === 51 && patch >= 3);
}
