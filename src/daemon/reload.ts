// What the store remembers of Setups: which passed its trial last (reload/trial.ts), which files were refused and why.
// Takes files that are wrong; gives the last good Setup, which stays in force. Never half: a Setup is taken whole or not
// at all.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { baseFolder } from '../config/find.ts';
import type { Log } from '../lib/log.ts';
import type { Problem } from '../model/problem.ts';
import type { Program, Store } from '../ports.ts';
import { openLookout } from '../store/check/lookout.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import { settingsPrograms } from '../store/settings.ts';
import { isBehind } from './database/before-upgrade.ts';
import { disk, type Files, recorded } from './files.ts';
import type { Usable } from './reload/trial.ts';
import { isLintedAway } from './reload/verdict.ts';
import { type LoadedSetup, loadSetup, type SetupOptions } from './setup.ts';

/** Under this name a stored Setup says where its config lay. */
export const CONFIG_PATH = 'config-path';
const REFUSED = 'setup.refused';
const ACCEPTED = 'setup.accepted';
const TRIED = 'setup.tried';
/** What stands in stored sources where a password stood in plain text (config/secret). */
const BLANKED = '‹secret›';

/** What was refused last, and when. */
export interface Refused {
  readonly at: number;
  readonly problems: readonly string[];
  /** Revision of the refused files; null when they make no Setup at all (absent in old rows). */
  readonly revision?: string | null;
}

/** The last accepted Setup of this config, when its files are wrong now; null when there is none that can be used. */
export function lastGoodSetup(
  configPath: string,
  wrong: LoadedSetup,
  { now, ...options }: SetupOptions & { readonly now: number },
): Usable | null {
  const last = lastSources(wrong.config?.data.dir ?? likelyDataDir(configPath));
  if (!last || last.sources[CONFIG_PATH] !== configPath) return null;
  const { sources } = last;
  const old = recorded(sources);
  // A config that is right stays in force; a wrong one comes from the record, if no password was taken out of it.
  const current = new Set(wrong.config ? Object.keys(wrong.configSources) : []);
  const mixed: Files = {
    ...old,
    read: (path) => (current.has(path) ? disk.read(path) : old.read(path)),
    names: disk.names,
  };
  const isWhole = !Object.values(sources).some((text) => text.includes(BLANKED));
  const good =
    (wrong.config && usable(configPath, mixed, options)) ?? (isWhole ? usable(configPath, old, options) : null);
  return good && !last.isTried && isLintedAway(good, now) ? null : good;
}

function usable(configPath: string, files: Files, options: SetupOptions): Usable | null {
  const loaded = loadSetup(configPath, { ...options, files, wasAccepted: true });
  return loaded.setup ? { ...loaded, setup: loaded.setup } : null;
}

/** Keeps what was refused, for `status` and for the command line. */
export function* rememberRefused(
  store: Store,
  at: number,
  { problems, revision }: { readonly problems: readonly Problem[]; readonly revision: string | null },
): Program<void> {
  const value: Refused = { at, problems: problems.slice(0, 20).map(placed), revision };
  yield* store.settings.set(REFUSED, JSON.stringify(value));
}

/** Keeps that these files passed their trial: they are the last good ones from now on. */
export function* rememberAccepted(store: Store, revision: string): Program<void> {
  yield* store.settings.set(ACCEPTED, revision);
  yield* store.settings.set(REFUSED, 'null');
}

/** Keeps that these files were tried before somebody decided mails by them: good enough where a daemon never accepted any. */
export function* rememberTried(store: Store, revision: string): Program<void> {
  yield* store.settings.set(TRIED, revision);
}

/** The revision a command tried last; null before the first. */
export function* lastTried(store: Pick<Store, 'settings'>): Program<string | null> {
  return yield* store.settings.get(TRIED);
}

/** The revision that passed its trial last; null before the first. */
export function* lastAccepted(store: Pick<Store, 'settings'>): Program<string | null> {
  return yield* store.settings.get(ACCEPTED);
}

/** What was refused last; null when the files in force are those on the disk. */
export function* lastRefused(store: Store): Program<Refused | null> {
  const text = yield* store.settings.get(REFUSED);
  return text === null ? null : (JSON.parse(text) as Refused | null);
}

/** One line of the log: what is wrong, and which Setup works on. */
export function logRefused(
  log: Log,
  event: 'reload.refused' | 'setup.degraded',
  revision: string,
  problems: readonly Problem[],
): void {
  log.error(event, { revision, problems: problems.map(placed) });
}

/** A mistake in one line, with its place. */
export function placed({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column} ${message}`;
}

interface LastSources {
  readonly sources: Readonly<Record<string, string>>;
  /** False: a program that kept no record of trials stored them, or a command of it that tried nothing. */
  readonly isTried: boolean;
}

function lastSources(dataDir: string | null): LastSources | null {
  const path = dataDir === null ? null : join(dataDir, DATABASE_NAME);
  if (path === null || !existsSync(path)) return null;
  // Looking for a Setup is no upgrade: an older database is read as it is.
  const store = isBehind(path) ? { ...openLookout(path), settings: settingsPrograms } : openStore(path);
  try {
    return store.readNow(function* () {
      for (const revision of [yield* lastAccepted(store), yield* lastTried(store)]) {
        const sources = revision === null ? null : yield* store.settings.setup(revision);
        if (sources) return { sources, isTried: true };
      }
      const latest = yield* store.settings.latestSetup();
      return latest && { sources: latest.sources, isTried: false };
    });
  } finally {
    store.close();
  }
}

/** Where the data most likely lies when the config is wrong: what it says of data.dir, else the usual place. */
function likelyDataDir(configPath: string): string | null {
  const base = baseFolder(configPath);
  try {
    const value: unknown = parse(disk.read(configPath), { logLevel: 'silent' });
    const dir = (value as { readonly data?: { readonly dir?: unknown } } | null)?.data?.dir;
    if (typeof dir === 'string') return resolve(base, dir);
  } catch {
    // Not even YAML: the usual place is left.
  }
  return configPath.startsWith('/etc/') ? '/var/lib/mailclerk' : join(base, 'data');
}

/** A mistake kept as one line, with its place again. */
export function unplaced(text: string): Problem {
  const [, file = '', line = '1', column = '1', message = text] = /^([^:]*):(\d+):(\d+) (.*)$/s.exec(text) ?? [];
  return { file, line: Number(line), column: Number(column), severity: 'error', message };
}
