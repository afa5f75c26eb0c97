// Sees that an admin saved a file behind the Setup. Takes the Setup in force; calls back once the saves have been quiet
// for 500 ms and something is really different. Editors that write a new file and rename it, files that are truncated
// and written, folders that appear, links that are swapped (a mounted ConfigMap, `config -> releases/42`) are all seen: by
// the system's events at once, and by a look every few seconds where it has none. Never throws.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText, type Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import { waysOut } from '../model/notice/transports.ts';
import type { Config, Secret, Setup } from '../model/setup.ts';
import { disk, linkFolders } from './files.ts';
import { FolderEvents } from './folder-events.ts';

const QUIET_MS = 500;
/** Saves that never stop are looked at all the same. */
const MAX_GATHER_MS = 5_000;
/** How often the files are looked at when no event came: network file systems have none. */
const LOOK_MS = 5_000;
/** SIGHUP: the writer said that he is done. */
const SETTLE_MS = 100;
const MAX_SETTLE_MS = 1_000;
/** A file that lost all its text is most likely being written. */
const MAX_EMPTY_MS = 3_000;

/** What to look at: the files of the Setup in force, and those a refused one asked for. */
export interface WatchedFiles {
  readonly setup: Setup;
  readonly also: readonly string[];
}

export interface FileWatchOptions {
  readonly watched: () => WatchedFiles;
  /** Something was saved before this began and is not in force. */
  readonly missed?: (() => boolean) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** What the last reload saw, whatever caused it: the same files are not loaded twice. */
  readonly attempted: () => string;
  readonly onChange: () => Promise<void>;
}

/** Watches until the signal. */
export async function watchFiles(options: FileWatchOptions): Promise<void> {
  const { watched, clock, log, signal, onChange } = options;
  const events = new FolderEvents(log);
  const onAbort = (): void => events.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  let known = options.missed?.() ? '' : fingerprint(watched());
  while (!signal.aborted) {
    events.follow(foldersOf(watched()));
    if (known !== '') await eventOrLook(events, clock, signal);
    if (!events.takeEvent() && fingerprint(watched()) === known) continue;
    const now = await quiet(options, events);
    if (signal.aborted) break;
    if (now === known || now === options.attempted()) {
      known = now;
      continue;
    }
    known = now;
    try {
      await onChange();
    } catch (error) {
      log.error('reload.failed', { reason: errorText(error) });
    }
  }
  events.stop();
}

/** Resolves when the files look the same twice in a row (or will not stop changing); gives what they look like. */
export async function settledFiles(watched: WatchedFiles, clock: Clock, signal: AbortSignal): Promise<string> {
  let seen = fingerprint(watched);
  for (let waited = 0; waited < MAX_EMPTY_MS && !signal.aborted; waited += SETTLE_MS) {
    await clock.sleep(SETTLE_MS, signal);
    const now = fingerprint(watched);
    const isSame = now === seen;
    seen = now;
    if ((isSame || waited >= MAX_SETTLE_MS) && !hasEmptied(watched.setup)) break;
  }
  return seen;
}

/** Every file that belongs to the Setup or would, with time, size and identity. */
export function fingerprint(watched: WatchedFiles): string {
  return [...pathsOf(watched)].toSorted().map(stamp).join('\n');
}

async function eventOrLook(events: FolderEvents, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  await Promise.race([events.event(), clock.sleep(LOOK_MS, AbortSignal.any([signal, done.signal]))]);
  done.abort();
}

async function quiet({ watched, clock, signal }: FileWatchOptions, events: FolderEvents): Promise<string> {
  let seen = fingerprint(watched());
  for (let waited = 0; waited < MAX_GATHER_MS && !signal.aborted; waited += QUIET_MS) {
    await clock.sleep(QUIET_MS, signal);
    const now = fingerprint(watched());
    const isSame = now === seen;
    seen = now;
    if (!events.takeEvent() && isSame) break;
  }
  return seen;
}

function hasEmptied({ sources }: Setup): boolean {
  return Object.entries(sources).some(([path, text]) => text !== '' && path.startsWith('/') && sizeOf(path) === 0);
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}

function pathsOf({ setup, also }: WatchedFiles): ReadonlySet<string> {
  const { config, sources } = setup;
  const folders = foldersRead(config).flatMap((folder) => disk.below(folder));
  const paths = [...Object.keys(sources), ...also, ...folders, ...besideConfig(setup), ...secretFiles(config)];
  return new Set(paths.filter((path) => path.startsWith('/')));
}

/** YAML files beside those of the config and in conf.d: an `include: folder/*.yaml` may name them. */
function besideConfig({ config, sources }: Setup): readonly string[] {
  const roots = foldersRead(config);
  const own = Object.keys(sources).filter(
    (path) => /\.ya?ml$/i.test(path) && !roots.some((root) => path.startsWith(`${root}/`)),
  );
  return [...new Set(own.map((path) => dirname(path)))].flatMap((folder) =>
    [folder, join(folder, 'conf.d')].flatMap((one) =>
      disk.names(one).flatMap((name) => (/\.ya?ml$/i.test(name) ? [join(one, name)] : [])),
    ),
  );
}

function foldersRead({ rulesDir, templates }: Config): readonly string[] {
  return templates.dir === null ? [rulesDir] : [rulesDir, templates.dir];
}

/** A password that changed in its file counts like any other save. */
function secretFiles(config: Config): readonly string[] {
  const out = waysOut(config).flatMap(({ smtp }) => [smtp.password, ...(smtp.dkim ?? []).map((one) => one.key)]);
  const secrets: readonly (Secret | null)[] = [...config.mailboxes.map((box) => box.password), ...out];
  return secrets.flatMap((secret) => (secret?.reference.startsWith('file:/') ? [secret.reference.slice(5)] : []));
}

/** How one file looks: time, size and identity. */
export function stamp(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return `${path} ${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch {
    return `${path} gone`;
  }
}

/** Where something could happen: the folders of the files, of the links that lead to them, and of what these lead to. */
function foldersOf(watched: WatchedFiles): ReadonlySet<string> {
  const roots = foldersRead(watched.setup.config);
  const files = [...pathsOf(watched)];
  const linked = new Set([...roots, ...files].flatMap((path) => linkFolders(path)));
  return new Set([...roots, ...files.map((path) => dirname(path)), ...linked]);
}
