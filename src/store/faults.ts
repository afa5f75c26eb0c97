// Takes what a database engine threw; gives one class that callers can switch on. A fault is the environment's (disk
// full, I/O error, lock held, file damaged): it is no mail's fault and never a strike (architecture.md "Poison").
// Keeps the engine's own code in `code`, so that rooms which do not know the store can read it.

import type { StoreFaultKind } from '../model/papers/outside.ts';

/** The store cannot do its work now: what – which file – what to do. `lost` = the whole transaction was rolled back. */
export class StoreFault extends Error {
  readonly kind: StoreFaultKind;
  /** Code of the engine (`SQLITE_FULL`, `SQLITE_IOERR_FSYNC`, …). */
  readonly code: string;
  constructor(kind: StoreFaultKind, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreFault';
    this.kind = kind;
    this.code = code;
  }
}

/** The engine rolled the transaction back by itself: nothing of it is left, savepoints neither. */
export class TransactionLost extends Error {
  readonly code: string;
  constructor(cause: unknown) {
    super('the database rolled the whole transaction back after an error: run its parts one by one', { cause });
    this.name = 'TransactionLost';
    this.code = codeOf(cause);
  }
}

const HINTS: readonly (readonly [RegExp, StoreFaultKind, string])[] = [
  // The shared memory of the log is a file that could not grow.
  [/^SQLITE_(FULL|IOERR_SHMSIZE)/, 'full', 'the disk (or its quota) is full: free space, nothing is lost'],
  [/^SQLITE_IOERR/, 'io', 'the disk reported an error: look at the system log before anything else'],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'busy',
    'another process held the database for too long (an open sqlite3, a copy by hand, another program): fuser -v with the path names it, end it; it will be tried again',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'corrupt',
    'the file is damaged or no database, or the disk cannot read it: run mailclerk db check, restore a backup',
  ],
  [/^SQLITE_READONLY/, 'readonly', 'the file or its directory cannot be written: look at owner and rights'],
  [/^SQLITE_CANTOPEN/, 'cannot-open', 'the file cannot be opened: look at the path, its owner and rights'],
];

/** The error as StoreFault when the environment is to blame, else the error itself. */
export function asFault(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const known = HINTS.find(([pattern]) => pattern.test(code));
  if (!known || error instanceof StoreFault) return error;
  return new StoreFault(known[1], code, `database ${path}: ${code}: ${known[2]}`, error);
}

/** Which fault of the environment this error is, null when it is something else (a bug, a refusal, a bad mail). */
export function faultOf(error: unknown): StoreFaultKind | null {
  if (error instanceof StoreFault) return error.kind;
  if (error instanceof TransactionLost) return faultOf(error.cause);
  return null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
