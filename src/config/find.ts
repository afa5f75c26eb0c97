// Where the configuration is: --config, MAILCLERK_CONFIG, ./config/mailclerk.yaml, /etc/mailclerk/mailclerk.yaml.
// Takes what was asked for; gives one path, or the places that were looked at. Never reads the file.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface FoundConfig {
  readonly path: string | null;
  /** Every place that was looked at, in order. */
  readonly looked: readonly string[];
}

/** The first place that has a file. A path that was asked for by name is taken as it is: loading says that it is missing. */
export function findConfig(
  asked: string | null,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): FoundConfig {
  if (asked) return { path: resolve(cwd, asked), looked: [resolve(cwd, asked)] };
  const named = env.MAILCLERK_CONFIG;
  if (named) return { path: resolve(cwd, named), looked: [resolve(cwd, named)] };
  const looked = [join(cwd, 'config', 'mailclerk.yaml'), '/etc/mailclerk/mailclerk.yaml'];
  return { path: looked.find((path) => existsSync(path)) ?? null, looked };
}

/** Folder that relative paths of the config start from: the config's own, or its parent when that folder is called `config`. */
export function baseFolder(configPath: string): string {
  const folder = dirname(resolve(configPath));
  return basename(folder) === 'config' ? dirname(folder) : folder;
}
