// The daemon's pipeline with its suspects: counts the deaths the last process left, once the database is ours, and tries
// suspected mails apart. Takes what the daemon works with; gives the same, with the pipeline that knows them.
import { errorText } from '../../lib/log.ts';
import type { WorkDeps } from '../run/work.ts';
import { countDeaths, openSuspects } from './suspects.ts';
import { openTrial, type TrialOptions } from './trial.ts';

type Needed = Pick<WorkDeps, 'store' | 'log' | 'clock' | 'pipeline'> & { readonly world: TrialOptions };

/** The same, knowing suspects. */
export async function withSuspects<T extends Needed>(deps: T): Promise<T> {
  const { store, log, clock, pipeline, world } = deps;
  const now = (): number => clock.now();
  // Loaded now: when descriptors run out (F60) it could not be, and no mail could be read.
  await pipeline.reader.load?.().catch((error: unknown) => log.warn('reader.unloaded', { reason: errorText(error) }));
  await countDeaths({ store, log, now });
  const suspects = openSuspects({ store, log, now, trial: openTrial(world) });
  return { ...deps, pipeline: { ...pipeline, suspects } };
}
