// Remembers that the disk failed (F38). After a failed fsync the operating system may call the same pages clean: a second
// try would say yes to what was never written. So from the first I/O error on nothing is asked of it again; whoever runs
// the process ends it. SQLite says `corrupt` both of a page that cannot be read (EIO) and of one that cannot be right. A full disk is no failed one: what can be made free is, and the caller tries again later. Takes
// work; gives its value, or the fault that broke the disk, for ever.
import { asFault, faultOf } from './faults.ts';

export class Disk {
  readonly #path: string;
  readonly #broken = new AbortController();

  readonly #onFull: () => void;

  /** `onFull` makes room, if it can. */
  constructor(path: string, onFull: () => void) {
    this.#path = path;
    this.#onFull = onFull;
  }

  /** Aborts with the fault. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  ask<T>(work: () => T): T {
    if (this.broken.aborted) throw this.broken.reason;
    try {
      return work();
    } catch (error) {
      return this.failed(error);
    }
  }

  failed(error: unknown): never {
    const fault = asFault(error, this.#path);
    const kind = faultOf(fault);
    if ((kind === 'io' || kind === 'corrupt') && !this.broken.aborted) this.#broken.abort(fault);
    if (kind === 'full') this.#makeRoom();
    throw fault;
  }

  #makeRoom(): void {
    try {
      this.#onFull();
    } catch (error) {
      this.failed(error);
    }
  }
}
