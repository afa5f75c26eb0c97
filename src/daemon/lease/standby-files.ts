// A daemon that stands by tries its files as the one that works does, at once and at every save: a mistake in them is said
// while another one works, not in the moment it is needed. Takes the means to try them; gives what is wrong with them now.
// Writes nothing and takes nothing up: that comes with the lease.
import type { Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Problem } from '../../model/problem.ts';
import type { WatchedFiles } from '../file-watch.ts';
import { placed } from '../reload.ts';
import { followFiles } from '../run/follow-files.ts';
import type { Look } from '../setup-in-force.ts';

export interface StandbyFilesDeps {
  readonly watched: () => WatchedFiles;
  /** Tries the files on the disk; gives the mistakes that would keep them from being taken up. */
  readonly rehearse: (look: Look, signal: AbortSignal) => Promise<readonly Problem[]>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when it stands by no more. */
  readonly signal: AbortSignal;
}

export interface StandbyFiles {
  /** Lines of what is wrong; null = they have not been tried yet. */
  problems(): readonly string[] | null;
  /** Tries them now, as a signal asks for. */
  reload(): Promise<void>;
}

/** Follows the files until the signal. */
export function followStandbyFiles(deps: StandbyFilesDeps): StandbyFiles {
  const { log, signal, rehearse } = deps;
  let found: readonly string[] | null = null;
  const { reload } = followFiles(deps, async (look) => {
    const problems = (await rehearse(look, signal)).map(placed);
    if (signal.aborted) return;
    if (problems.length > 0) log.error('standby.files_wrong', { problems });
    else log.info('standby.files_well');
    found = problems;
  });
  void reload();
  return { problems: () => found, reload };
}
