// Which Setup a command works with when the files on the disk are wrong, or were refused by a daemon: the last good one,
// loudly. Takes what was loaded; gives what is used instead, or null. Never half: a Setup is taken whole.
import type { Problem } from '../../model/problem.ts';
import type { Store } from '../../ports.ts';
import type { OpenOptions } from '../app.ts';
import { lastGoodSetup, lastRefused, unplaced } from '../reload.ts';
import type { LoadedSetup } from '../setup.ts';
import type { Usable } from './trial.ts';

interface InForce {
  readonly store: Store;
  readonly loaded: Usable;
}

/** Files that a daemon refused (a test of theirs fails) are in force nowhere: commands use the accepted ones, too. */
export async function refusedBefore<T extends InForce>(
  parts: T,
  options: OpenOptions,
  configPath: string,
): Promise<(T & { readonly degraded: readonly Problem[] }) | null> {
  if (options.strict || options.needSecrets !== false) return null;
  const refused = await parts.store.read(() => lastRefused(parts.store));
  if (refused?.revision !== parts.loaded.setup.revision) return null;
  const good = lastGood(configPath, { ...parts.loaded, setup: null }, options);
  if (!good || good.setup.revision === parts.loaded.setup.revision) return null;
  return { ...parts, loaded: good, degraded: refused.problems.map(unplaced) };
}

/** Files that are wrong do not stop the work: the last good Setup goes on, loudly, unless the caller is strict. */
export function lastGood(configPath: string, wrong: LoadedSetup, options: OpenOptions): Usable | null {
  if (options.strict) return null;
  return lastGoodSetup(configPath, wrong, { env: options.env, needSecrets: options.needSecrets ?? true });
}

/** What is wrong with files that another Setup stands in for; [] when they are in force themselves. */
export function mistakesOf({ setup, problems }: LoadedSetup): readonly Problem[] {
  return setup ? [] : problems.filter((problem) => problem.severity === 'error');
}
