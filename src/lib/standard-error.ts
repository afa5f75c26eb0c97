// The standard error of the process where it is a file or a pipe: a log must never be what ends a daemon. Takes lines; gives
// them to the file, or leaves them out while it cannot be written (its disk is full, its quota is used up), and to the pipe,
// or leaves them out while its reader stands still, so that they do not pile up here; says afterwards how many are missing.
// A terminal stays as Node opened it; when a pipe has no reader any more, nothing is said.
// Never throws, never emits an error, never waits.
import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

const STDERR = 2;
const LINE_END = 0x0a;
/** What a pipe or a socket may owe its reader, besides what the kernel holds. */
const ROOM_OCTETS = 4 * 1_048_576;

/** How a descriptor is written to: gives how many octets it took, or throws. */
export type WriteOnce = (bytes: Uint8Array) => number;

/** A stream into what may take nothing for a while. */
export class PatientFile extends Writable {
  readonly #once: WriteOnce;
  #lost = 0;
  /** A line was cut in the middle when the room ended. */
  #isCut = false;

  constructor(once: WriteOnce) {
    super({ decodeStrings: true });
    this.#once = once;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    try {
      this.#sayLost();
      this.#all(chunk);
    } catch {
      this.#lost += 1;
    }
    done();
  }

  #sayLost(): void {
    if (this.#lost === 0) return;
    const line = JSON.stringify({ level: 'warn', lines: this.#lost, event: 'log.lost' });
    this.#all(Buffer.from(`${this.#isCut ? '\n' : ''}${line}\n`));
    this.#lost = 0;
  }

  #all(bytes: Uint8Array): void {
    let at = 0;
    try {
      while (at < bytes.length) at += this.#once(bytes.subarray(at));
    } finally {
      if (at > 0) this.#isCut = bytes[at - 1] !== LINE_END;
    }
  }
}

/** Gives a pipe all of it, or throws: Node keeps in memory whatever the reader does not take, without end. */
function handOver(pipe: Writable, bytes: Uint8Array): number {
  if (pipe.writableLength > ROOM_OCTETS) throw new Error('nobody reads');
  pipe.write(bytes);
  return bytes.length;
}

/** The stream for lines to people and for the log: `given` (process.stderr), or the same file or pipe with patience. */
export function standardError<T extends Writable>(given: T): T | PatientFile {
  given.on('error', () => undefined);
  try {
    const about = fstatSync(STDERR);
    if ('isTTY' in given && given.isTTY === true) return given;
    const isPiped = about.isFIFO() || about.isSocket();
    return new PatientFile(isPiped ? (bytes) => handOver(given, bytes) : (bytes) => writeSync(STDERR, bytes));
  } catch {
    // Closed by whoever started us.
    return given;
  }
}
