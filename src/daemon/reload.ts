// Accepting a Setup: files are loaded, checked, and their own tests run; only then they replace the old one. Takes what
// is on the disk; gives the new Setup or what is wrong with it. At start, files that are wrong leave the last good Setup
// in force. Never half: a Setup is taken whole or not at all. What was refused is kept for `status`.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { baseFolder } from '../config/find.ts';
import type { Log } from '../lib/log.ts';
import type { Problem } from '../model/problem.ts';
import type { Setup } from '../model/setup.ts';
import type { Program, Store } from '../ports.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import { disk, type Files, recorded } from './files.ts';
import { runTests } from './rule-tests.ts';
import { type LoadedSetup, loadSetup, type SetupOptions } from './setup.ts';

/** Under this name a stored Setup says where its config lay. */
export const CONFIG_PATH = 'config-path';
const REFUSED = 'setup.refused';
/** What stands in stored sources where a password stood in plain text (config/secret). */
const BLANKED = '‹secret›';

/** A Setup that may be used, with everything that was read for it. */
export type Usable = LoadedSetup & { readonly setup: Setup };

export type Reloaded =
  | { readonly kind: 'accepted'; readonly loaded: Usable }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/** What was refused last, and when. */
export interface Refused {
  readonly at: number;
  readonly problems: readonly string[];
}

/** Loads the files and runs their tests. */
export async function reloadSetup(configPath: string, options: SetupOptions): Promise<Reloaded> {
  const loaded = loadSetup(configPath, options);
  const { setup } = loaded;
  if (!setup) return { kind: 'refused', problems: loaded.problems.filter((problem) => problem.severity === 'error') };
  const problems = await failedTests(loaded, setup);
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'accepted', loaded: { ...loaded, setup } };
}

/** The last accepted Setup of this config, when its files are wrong now; null when there is none that can be used. */
export function lastGoodSetup(configPath: string, wrong: LoadedSetup, options: SetupOptions): Usable | null {
  const sources = lastSources(wrong.config?.data.dir ?? likelyDataDir(configPath));
  if (!sources || sources[CONFIG_PATH] !== configPath) return null;
  const old = recorded(sources);
  // A config that is right stays in force; a wrong one comes from the record, if no password was taken out of it.
  const current = wrong.config ? new Set(Object.keys(wrong.configSources)) : null;
  if (!current && Object.values(sources).some((text) => text.includes(BLANKED))) return null;
  const files: Files = current
    ? { ...old, read: (path) => (current.has(path) ? disk.read(path) : old.read(path)), names: disk.names }
    : old;
  const loaded = loadSetup(configPath, { ...options, files });
  return loaded.setup ? { ...loaded, setup: loaded.setup } : null;
}

/** Keeps what was refused, for `status`; null = all is well. */
export function* rememberRefused(store: Store, at: number, problems: readonly Problem[]): Program<void> {
  const value: Refused | null = problems.length === 0 ? null : { at, problems: problems.slice(0, 20).map(placed) };
  yield* store.settings.set(REFUSED, JSON.stringify(value));
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

function placed({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column} ${message}`;
}

async function failedTests(loaded: LoadedSetup, setup: Setup): Promise<readonly Problem[]> {
  const failed = (await runTests(loaded, setup)).filter((test) => !test.ok);
  return failed.map((test): Problem => {
    const [file = test.at, line = '1'] = test.at.split(':');
    const message = `the test of rule ${test.rule} fails: ${test.detail}`;
    return { file, line: Number(line), column: 1, severity: 'error', message };
  });
}

function lastSources(dataDir: string | null): Readonly<Record<string, string>> | null {
  const path = dataDir === null ? null : join(dataDir, DATABASE_NAME);
  if (path === null || !existsSync(path)) return null;
  const store = openStore(path);
  try {
    return store.readNow(() => store.settings.latestSetup())?.sources ?? null;
  } finally {
    store.close();
  }
}

/** Where the data most likely lies when the config is wrong: what it says of data.dir, else the usual place. */
function likelyDataDir(configPath: string): string | null {
  const base = baseFolder(configPath);
  try {
    const value: unknown = parse(readFileSync(configPath, 'utf8'), { logLevel: 'silent' });
    const dir = (value as { readonly data?: { readonly dir?: unknown } } | null)?.data?.dir;
    if (typeof dir === 'string') return resolve(base, dir);
  } catch {
    // Not even YAML: the usual place is left.
  }
  return configPath.startsWith('/etc/') ? '/var/lib/mailclerk' : join(base, 'data');
}
