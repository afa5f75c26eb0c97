// Sees that an admin saved a file behind the Setup. Takes the folders to watch; calls back once the saves have been
// quiet for 500 ms and something is really different. Editors that write a new file and rename it, and folders that
// appear, are seen as well. Never throws: where the system can watch no more, SIGHUP still works, and the log says so.
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { errorText, type Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Setup } from '../model/setup.ts';
import { disk } from './files.ts';

const QUIET_MS = 500;
/** Saves that never stop are looked at all the same. */
const MAX_GATHER_MS = 5_000;

export interface FileWatchOptions {
  readonly setup: () => Setup;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** What a reload for another reason (SIGHUP) saw last: the same files are not loaded twice. */
  readonly attempted: () => string;
  readonly onChange: () => Promise<void>;
}

/** Watches until the signal. */
export async function watchFiles(options: FileWatchOptions): Promise<void> {
  const { setup, clock, log, signal, onChange } = options;
  const watching = new Watching(log);
  const onAbort = (): void => watching.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  let known = fingerprint(setup());
  while (!signal.aborted) {
    watching.follow(foldersOf(setup()));
    await watching.event();
    for (let waited = 0; waited < MAX_GATHER_MS && !signal.aborted && watching.takeEvent(); waited += QUIET_MS)
      await clock.sleep(QUIET_MS, signal);
    if (signal.aborted) break;
    const now = fingerprint(setup());
    if (now === known) continue;
    known = now;
    if (now === options.attempted()) continue;
    try {
      await onChange();
    } catch (error) {
      log.error('reload.failed', { reason: errorText(error) });
    }
  }
  watching.stop();
}

/** Every file that belongs to the Setup or would, with time and size. */
export function fingerprint(setup: Setup): string {
  const { config, sources } = setup;
  const templates = config.templates.dir === null ? [] : disk.below(config.templates.dir);
  const paths = new Set([...Object.keys(sources), ...disk.below(config.rulesDir), ...templates]);
  return [...paths].toSorted().map(stamp).join('\n');
}

function stamp(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${path} ${mtimeMs} ${size} ${ino}`;
  } catch {
    return `${path} gone`;
  }
}

function foldersOf({ config, sources }: Setup): ReadonlySet<string> {
  const roots = [config.rulesDir, ...(config.templates.dir === null ? [] : [config.templates.dir])];
  const files = [...Object.keys(sources), ...roots.flatMap((root) => disk.below(root))];
  return new Set([...roots, ...files.filter((path) => path.startsWith('/')).map((path) => dirname(path))]);
}

class Watching {
  readonly #log: Log;
  readonly #watchers = new Map<string, FSWatcher>();
  #wake: (() => void) | null = null;
  #hasEvent = false;
  #isStopped = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Watches these folders and no others. */
  follow(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) if (!folders.has(folder)) this.#drop(folder, watcher);
    for (const folder of folders) if (!this.#watchers.has(folder) && !this.#isStopped) this.#open(folder);
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
    for (const [folder, watcher] of this.#watchers) this.#drop(folder, watcher);
    this.#wake?.();
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#happened());
      watcher.on('error', () => this.#drop(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== 'ENOENT') this.#log.warn('files.unwatched', { folder, reason: errorText(error) });
    }
  }

  #drop(folder: string, watcher: FSWatcher): void {
    this.#watchers.delete(folder);
    watcher.close();
  }

  #happened(): void {
    this.#hasEvent = true;
    this.#wake?.();
    this.#wake = null;
  }
}
