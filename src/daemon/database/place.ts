// Where the database of a configuration is, for commands that must not open it as usual (which would make it or migrate it).
// Takes where the config is; gives its data section and the path. Throws with code CONFIG_INVALID when nobody knows.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../model/setup.ts';
import { DATABASE_NAME } from '../../store/open.ts';
import type { OpenOptions } from '../app.ts';

export interface DatabasePlace {
  readonly config: Config;
  readonly configPath: string;
  readonly dir: string;
  readonly path: string;
}

/** The place the configuration names. */
export function databasePlace(options: Pick<OpenOptions, 'configPath' | 'env' | 'cwd'>): DatabasePlace {
  const found = findConfig(options.configPath, options.env, options.cwd);
  const config = found.path === null ? null : loadConfig(found.path, { env: options.env, needSecrets: false }).config;
  if (!config || found.path === null) {
    const message = 'the configuration does not load, so nobody knows where the database is';
    throw Object.assign(new Error(message), { code: 'CONFIG_INVALID' });
  }
  const { dir } = config.data;
  return { config, configPath: found.path, dir, path: join(dir, DATABASE_NAME) };
}

/** True when nothing is there; a path that cannot be walked is left to opening, which says why. */
export function isAbsent(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
