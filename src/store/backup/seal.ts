// The seal of a backup: one line behind the last page that holds the SHA-256 of everything before it. SQLite reads only
// the pages its header counts, so a sealed file is still a database that any tool opens. Takes a path; gives what the seal
// says of it. Reads in pieces; never changes a page.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** whole = the bytes are those that were sealed; broken = they are not; none = no seal (a copied database, no backup of ours). */
export type Seal = 'whole' | 'broken' | 'none';

const HEAD = 'mailclerk-backup 1 sha256=';
const OCTETS = HEAD.length + 64 + 1;
const PIECE = 1_048_576;

/** Puts the seal behind the file. */
export function seal(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    const size = fstatSync(handle).size;
    writeSync(handle, `${HEAD}${digest(handle, size)}\n`, size, 'latin1');
  } finally {
    closeSync(handle);
  }
}

/** Whether the bytes are those that were sealed. A seal of which a byte was altered is broken, too. */
export function readSeal(path: string): Seal {
  const handle = openSync(path, 'r');
  try {
    const size = fstatSync(handle).size;
    const isWholePages = size % 512 === 0;
    if (isWholePages || size < OCTETS) return isWholePages ? 'none' : 'broken';
    const line = Buffer.alloc(OCTETS);
    readSync(handle, line, 0, OCTETS, size - OCTETS);
    return line.toString('latin1') === `${HEAD}${digest(handle, size - OCTETS)}\n` ? 'whole' : 'broken';
  } finally {
    closeSync(handle);
  }
}

function digest(handle: number, size: number): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE);
  for (let at = 0; at < size; ) {
    const read = readSync(handle, piece, 0, Math.min(PIECE, size - at), at);
    if (read === 0) throw new Error(`the file ends at octet ${at}, expected ${size}: somebody else writes to it`);
    hash.update(piece.subarray(0, read));
    at += read;
  }
  return hash.digest('hex');
}
