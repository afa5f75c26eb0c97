// `check`: what is wrong with the files. Takes where the config is; gives everything found at once. Only looks; opens no
// server, and leaves a database that an older program made as it is.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findConfig } from '../config/find.ts';
import type { RulePast } from '../rules/lint/lint.ts';
import { DATABASE_NAME, openStore } from '../store/open.ts';
import type { Checked, OpenOptions, Problem } from './app.ts';
import { isBehind } from './database/before-upgrade.ts';
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
  const loaded = loadSetup(found.path, {
    env: options.env,
    needSecrets: options.needSecrets ?? true,
    areCredentialsElsewhere: true,
  });
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
  if (!path || !existsSync(path) || isBehind(path)) return null;
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
  if (!path || !existsSync(path) || isBehind(path)) return [];
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

/** The mistake of a search that found no config. */
export function nothingFound(looked: readonly string[]): Problem {
  return {
    file: looked[0] ?? 'config/mailclerk.yaml',
    line: 1,
    column: 1,
    severity: 'error',
    message: `no configuration found; looked for ${looked.join(', ')}; name one with --config or MAILCLERK_CONFIG, or make one: mailclerk init`,
  };
}
