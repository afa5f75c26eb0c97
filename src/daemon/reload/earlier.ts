// Which Setup a command works with when the files on the disk are wrong, were refused by a daemon, or would be (for those
// that decide mails): the last good one, loudly. Takes what was loaded; gives what is used instead, or the mistakes. A
// Setup is taken whole; only whoever looks at templates gets the others of today beside the last good one of a wrong file.
import type { Problem } from '../../model/problem.ts';
import type { Store } from '../../ports.ts';
import type { OpenOptions } from '../app.ts';
import { lastAccepted, lastGoodSetup, lastRefused, lastTried, unplaced } from '../reload.ts';
import type { LoadedSetup } from '../setup.ts';
import { removedInUse } from './catalogue-use.ts';
import type { Usable } from './trial.ts';
import { verdictOn } from './verdict.ts';

interface InForce {
  readonly store: Store;
  readonly loaded: Usable;
  readonly degraded: readonly Problem[];
}

/** What a command works with; mistakes when nothing can be used. */
export type WorksWith<T> =
  | { readonly kind: 'usable'; readonly parts: T }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** The files as they are; else, for whoever looks at templates, all but those that are wrong, with the last good ones in their place; else the last good Setup. */
export function usableOf(configPath: string, onDisk: LoadedSetup, options: OpenOptions): Usable | null {
  if (onDisk.setup) return { ...onDisk, setup: onDisk.setup };
  const good = lastGood(configPath, onDisk, options);
  if (!options.drafts || !onDisk.draft) return good;
  const { setup, broken } = onDisk.draft;
  const standIns = Object.entries(good?.setup.templates ?? {}).filter(([path]) => broken.includes(path));
  return { ...onDisk, setup: { ...setup, templates: { ...setup.templates, ...Object.fromEntries(standIns) } } };
}

/** What only looks takes files that load as they are; what decides mails only those that a daemon would take. */
export async function worksWith<T extends InForce>(
  given: T,
  options: OpenOptions,
  configPath: string,
): Promise<WorksWith<T>> {
  const parts = (await refusedBefore(given, options, configPath)) ?? given;
  const { loaded } = parts;
  const problems = options.decides && parts.degraded.length === 0 ? await refusedNow(parts, options, configPath) : [];
  if (problems.length === 0) return { kind: 'usable', parts };
  const good = lastGood(configPath, { ...loaded, setup: null }, options);
  if (!good || good.setup.revision === loaded.setup.revision) return { kind: 'invalid', problems };
  return { kind: 'usable', parts: { ...parts, loaded: good, degraded: problems } };
}

/** Why the daemon would not take these files; [] when it would, or did. */
async function refusedNow(
  { store, loaded }: InForce,
  { clock }: OpenOptions,
  configPath: string,
): Promise<readonly Problem[]> {
  const { setup } = loaded;
  const before = await store.read(function* () {
    return [yield* lastAccepted(store), yield* lastTried(store)];
  });
  const passed = before.includes(setup.revision) ? setup.revision : null;
  const { errors } = await verdictOn(loaded, { now: clock.now(), passed });
  return [...errors, ...(await store.read(() => removedInUse(store, setup, configPath)))];
}

/** Files that a daemon refused (a test of theirs fails) are in force nowhere: commands use the accepted ones, too. */
async function refusedBefore<T extends InForce>(parts: T, options: OpenOptions, configPath: string): Promise<T | null> {
  if (options.strict || (options.needSecrets !== false && !options.decides)) return null;
  const refused = await parts.store.read(() => lastRefused(parts.store));
  if (refused?.revision !== parts.loaded.setup.revision) return null;
  const good = lastGood(configPath, { ...parts.loaded, setup: null }, options);
  if (!good || good.setup.revision === parts.loaded.setup.revision) return null;
  return { ...parts, loaded: good, degraded: refused.problems.map(unplaced) };
}

/** Files that are wrong do not stop the work: the last good Setup goes on, loudly, unless the caller is strict. */
export function lastGood(configPath: string, wrong: LoadedSetup, options: OpenOptions): Usable | null {
  if (options.strict) return null;
  const { env, needSecrets = true, clock } = options;
  return lastGoodSetup(configPath, wrong, { env, needSecrets, now: clock.now() });
}

/** What is wrong with files that another Setup stands in for; [] when they are in force themselves. */
export function mistakesOf({ setup, problems }: LoadedSetup): readonly Problem[] {
  return setup ? [] : problems.filter((problem) => problem.severity === 'error');
}
