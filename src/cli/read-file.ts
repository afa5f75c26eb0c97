// A file somebody names, read up to a limit: what has no end (a device, a pipe that is fed) is read no further, and one that
// nobody writes into is not waited for. Takes a path; gives its octets, one more than the limit where there are more.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const STEP_OCTETS = 1024 * 1024;
const AGAIN_MS = 20;

/** Throws what the system says. */
export async function readUpTo(path: string, limit: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await readOpen(handle, limit);
  } finally {
    await handle.close();
  }
}

/** The same of one that is open; its size says nothing, a device or a file of /proc has none. */
export async function readOpen(handle: FileHandle, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let rest = limit + 1; rest > 0; ) {
    const piece = Buffer.alloc(Math.min(rest, STEP_OCTETS));
    const octets = await readInto(handle, piece);
    if (octets === 0) break;
    pieces.push(piece.subarray(0, octets));
    rest -= octets;
  }
  return Buffer.concat(pieces);
}

/** A pipe that somebody is about to write into says "not yet": asked again, as a read that blocks would wait. */
async function readInto(handle: FileHandle, piece: Buffer): Promise<number> {
  for (;;) {
    try {
      return (await handle.read(piece)).bytesRead;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
