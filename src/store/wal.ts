// The write-ahead log's way into the file (a checkpoint), started by us after a commit and not by SQLite inside it:
// SQLite hides what fails there, and a failed fsync must end the process instead of being tried again (F38). Takes the
// connection; throws the engine's error when the disk failed, never when there is no room or a reader is in the way:
// then the log grows, and the next commit tries again. https://www.sqlite.org/wal.html
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';

/** Pages in the log from which on it is emptied (32 MB): pages of random-key indexes are then written once for many mails. */
const PAGES = 8_000;
/** A reader is in the way: tried again when so many pages more are there. */
const PAGES_MORE = 1_000;
/** On a small disk the log must leave the file the room it grows into: at most this share of what is free, and not less than so much. */
const FREE_SHARE = 16;
const PAGES_LEAST = 250;
/** Commits between two looks at the disk. */
const LOOK_EVERY = 10;

/** What `pragma wal_checkpoint` says: pages in the log, and those of them that the file holds already. */
interface Checkpoint {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

export class Wal {
  readonly #noop: Database.Statement<[], Checkpoint>;
  readonly #passive: Database.Statement<[], Checkpoint>;
  readonly #truncate: Database.Statement<[], Checkpoint>;
  readonly #pageBytes: number;
  readonly #db: Database.Database;
  readonly #dir: string | null;
  #triedAt = 0;
  #most = PAGES;
  #tended = 0;

  /** `path` of the database. */
  constructor(db: Database.Database, path: string) {
    this.#db = db;
    this.#dir = path === ':memory:' ? null : dirname(path);
    this.#noop = db.prepare('pragma wal_checkpoint(noop)');
    this.#passive = db.prepare('pragma wal_checkpoint(passive)');
    this.#truncate = db.prepare('pragma wal_checkpoint(truncate)');
    this.#pageBytes = Number(db.pragma('page_size', { simple: true }));
  }

  /** After a commit: empties the log when it is long enough. */
  tend(): void {
    const isLook = this.#tended++ % LOOK_EVERY === 0;
    if (isLook) this.#look();
    // With room enough the log may be some commits longer; asking costs 25 µs, and a notice is two commits.
    else if (this.#most === PAGES) return;
    const open = this.#open();
    if (open < this.#most) {
      this.#triedAt = 0;
      return;
    }
    if (this.#triedAt > 0 && open < this.#triedAt + Math.min(PAGES_MORE, this.#most)) return;
    this.#triedAt = open;
    unlessFull(() => this.#passive.get());
  }

  /** The disk is full: what the log takes can be used again once the file holds it. */
  makeRoom(): void {
    this.#tended = 0;
    this.#triedAt = 0;
    unlessFull(() => this.#passive.get());
    // All of it is in the file: what the log takes on the disk is given back.
    if (this.#open() === 0) unlessFull(() => this.#truncate.get());
  }

  /** Octets of the log that the file does not hold yet. */
  bytes(): number {
    return this.#open() * this.#pageBytes;
  }

  /** The whole log into the file, synced, and cut to nothing; waits for readers as long as for any lock. */
  empty(): void {
    unlessFull(() => this.#truncate.get());
  }

  /** How long the log may become, and how much of it stays on the disk when it begins anew. */
  #look(): void {
    const most = this.#affordable();
    if (most === this.#most) return;
    this.#most = most;
    this.#db.pragma(`journal_size_limit = ${2 * most * this.#pageBytes}`);
  }

  #affordable(): number {
    if (this.#dir === null) return PAGES;
    try {
      const { bavail, bsize } = statfsSync(this.#dir);
      const pages = Math.trunc((bavail * bsize) / FREE_SHARE / this.#pageBytes);
      return Math.min(PAGES, Math.max(PAGES_LEAST, pages));
    } catch {
      // The commit before this look stands, whatever the look says.
      return PAGES_LEAST;
    }
  }

  #open(): number {
    const seen = this.#noop.get();
    return seen ? Math.max(0, seen.log - seen.checkpointed) : 0;
  }
}

/** The file could not grow: what the log holds is safe there. */
function unlessFull(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^SQLITE_(FULL|BUSY|LOCKED|IOERR_SHMSIZE)/.test(code)) throw error;
  }
}
