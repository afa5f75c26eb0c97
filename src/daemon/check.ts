// `check` and `db check`: what is wrong with the files, what is wrong with the database. Takes where the config is;
// gives everything found at once. Only looks; opens no server.
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findConfig } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import type { RulePast } from '../rules/lint/lint.ts';
import { checkStore } from '../store/check.ts';
import { StoreFault } from '../store/faults.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import type { Checked, OpenOptions, Problem } from './app.ts';
import { removedInUse } from './reload/catalogue-use.ts';
import { lintSetup } from './rules/lint.ts';
import { pastOf as rulesPast } from './rules/list.ts';
import { type LoadedSetup, loadSetup } from './setup.ts';

/** What `check` prints: every mistake of config, rules and templates, and what is most likely not meant (lints); needs no secret to be right. */
export function checkSetup(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd' | 'needSecrets' | 'clock'>,
): Checked {
  const found = findConfig(options.configPath, options.env, options.cwd);
  if (!found.path) return { problems: [nothingFound(found.looked)], files: 0, rules: 0 };
  const loaded = loadSetup(found.path, { env: options.env, needSecrets: options.needSecrets ?? true });
  const problems = [
    ...loaded.problems,
    ...inUse(loaded, found.path),
    ...lintSetup(loaded, options.clock.now(), pastOf(loaded)),
  ];
  const rulesFolder = loaded.setup ? basename(loaded.setup.config.rulesDir) : null;
  return { problems, files: Object.keys(loaded.setup?.sources ?? {}).length, rules: loaded.rules, rulesFolder };
}

/** What the database knows of the rules; null when there is none yet, or it cannot be read now: no lint needs it. */
function pastOf({ setup }: LoadedSetup): ReadonlyMap<string, RulePast> | null {
  const path = setup && join(setup.config.data.dir, DATABASE_NAME);
  if (!path || !existsSync(path)) return null;
  try {
    const store = openStore(path);
    try {
      return rulesPast(store.readNow(() => store.rules.hits()));
    } finally {
      store.close();
    }
  } catch {
    return null;
  }
}

/** Catalogue entries that are gone and that tickets still carry; [] when there is no database to ask. */
function inUse({ setup }: LoadedSetup, configPath: string): readonly Problem[] {
  const path = setup && join(setup.config.data.dir, DATABASE_NAME);
  if (!path || !existsSync(path)) return [];
  try {
    const store = openStore(path);
    try {
      return store.readNow(() => removedInUse(store, setup, configPath));
    } finally {
      store.close();
    }
  } catch {
    return [];
  }
}

/** What `db check` prints; only looks: a database that is not there is not made, one that cannot be opened is a finding. */
export async function checkDatabase(
  options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd'>,
): Promise<{ readonly ok: boolean; readonly findings: readonly string[] }> {
  const found = findConfig(options.configPath, options.env, options.cwd);
  const config = found.path === null ? null : loadConfig(found.path, { env: options.env, needSecrets: false }).config;
  if (!config) {
    const message = 'the configuration does not load, so nobody knows where the database is';
    throw Object.assign(new Error(message), { code: 'CONFIG_INVALID' });
  }
  const path = join(config.data.dir, DATABASE_NAME);
  if (isAbsent(path)) return { ok: false, findings: [`file: there is no database ${path}; the first run makes it`] };
  const findings = await findingsOf(path);
  return { ok: findings.length === 0, findings };
}

/** True when nothing is there; a path that cannot be walked is left to opening, which says why. */
function isAbsent(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

async function findingsOf(path: string): Promise<readonly string[]> {
  try {
    const store = openStore(path);
    try {
      return (await checkStore(store)).map((problem) => `${problem.kind}: ${problem.detail}`);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof StoreFault && error.kind === 'corrupt')
      return [`file: ${path} is damaged or no database (${error.code})`];
    throw error;
  }
}

/** The mistake of a search that found no config. */
export function nothingFound(looked: readonly string[]): Problem {
  return {
    file: looked[0] ?? 'config/mailclerk.yaml',
    line: 1,
    column: 1,
    severity: 'error',
    message: `no configuration found; looked for ${looked.join(', ')}; name one with --config or MAILCLERK_CONFIG`,
  };
}
