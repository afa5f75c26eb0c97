// Says when something happens in folders. Takes the folders to watch, as often as they change; wakes whoever waits. A
// folder that was exchanged under its name (a swapped link, a restored backup) is watched anew. Where the system can
// watch no more the log says so; the caller looks by himself now and then.
import { type FSWatcher, statSync, watch } from 'node:fs';
import type { Log } from '../lib/log.ts';

interface Watched {
  readonly watcher: FSWatcher;
  /** Device and inode: what the watcher really watches. */
  readonly identity: string;
}

export class FolderEvents {
  readonly #log: Log;
  readonly #watched = new Map<string, Watched>();
  readonly #told = new Set<string>();
  #wake: (() => void) | null = null;
  #hasEvent = false;
  #isStopped = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Watches these folders and no others. */
  follow(folders: ReadonlySet<string>): void {
    for (const [folder, { identity }] of this.#watched)
      if (!folders.has(folder) || identityOf(folder) !== identity) this.#drop(folder);
    for (const folder of folders) if (!this.#watched.has(folder) && !this.#isStopped) this.#open(folder);
  }

  /** Resolves at the next event, or when stopped. */
  event(): Promise<void> {
    if (this.#hasEvent || this.#isStopped) return Promise.resolve();
    return new Promise((done) => {
      this.#wake = done;
    });
  }

  /** True when something happened since the last call. */
  takeEvent(): boolean {
    const had = this.#hasEvent;
    this.#hasEvent = false;
    return had;
  }

  stop(): void {
    this.#isStopped = true;
    for (const folder of this.#watched.keys()) this.#drop(folder);
    this.#wake?.();
  }

  #open(folder: string): void {
    const identity = identityOf(folder);
    if (identity === null) return;
    try {
      const watcher = watch(folder, () => this.#happened());
      watcher.on('error', () => this.#drop(folder));
      this.#watched.set(folder, { watcher, identity });
    } catch (error) {
      if (this.#told.has(folder)) return;
      this.#told.add(folder);
      this.#log.warn('files.unwatched', { folder, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #drop(folder: string): void {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
  }

  #happened(): void {
    this.#hasEvent = true;
    this.#wake?.();
    this.#wake = null;
  }
}

function identityOf(folder: string): string | null {
  try {
    const { dev, ino } = statSync(folder);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
