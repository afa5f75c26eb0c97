// Work that only one process at a time may do on a database: waits for the lease, stands by meanwhile (in sight: log,
// /readyz, metrics), tries the files anew when it stood by for long, works, gives the lease back. When another process took
// over (this one was stopped too long), it ends at once with exit code 7, undrained: whatever started it starts it again,
// and it stands by. Decision 033.
import { errorText } from '../../lib/log.ts';
import type { ProgressBook } from '../../lib/progress.ts';
import type { LeaseRow } from '../../model/lease/lease.ts';
import type { Problem } from '../../model/problem.ts';
import type { RunOptions, RunSummary } from '../app.ts';
import { fingerprint, settledFiles, type WatchedFiles } from '../file-watch.ts';
import { HttpDoor, type HttpDoorDeps } from '../http-door.ts';
import { placed } from '../reload.ts';
import type { Look, Reloaded } from '../setup-in-force.ts';
import { fileOf, type HeldLease } from './held-lease.ts';
import { followStandbyFiles, type StandbyFiles } from './standby-files.ts';
import { takeLease } from './take-lease.ts';

export interface WithLeaseDeps extends HttpDoorDeps {
  /** What a daemon does with its files when it begins; gives the mistakes that prevent it. Each ends with the signal. */
  readonly start: (signal: AbortSignal) => Promise<readonly Problem[]>;
  readonly watched: () => WatchedFiles;
  readonly reload: (look: Look, signal: AbortSignal) => Promise<Reloaded>;
  /** Tries the files as a reload would, and changes nothing. */
  readonly rehearse: (look: Look, signal: AbortSignal) => Promise<readonly Problem[]>;
  /** Where the looking and the renewing say that they move; absent = nobody watches. */
  readonly loops?: ProgressBook;
  /** Called when this process begins to stand by. */
  readonly onStandby?: () => void;
}

/** What is under way when the lease is lost may still say so in the log. */
const LAST_WORDS_MS = 500;
export const LEASE_MS = 20_000;

/** Runs the work under the lease; `signal` also aborts when it is lost. */
export async function withLease(
  deps: WithLeaseDeps,
  options: RunOptions,
  work: (lease: HeldLease, signal: AbortSignal) => Promise<RunSummary>,
): Promise<RunSummary> {
  const { store, clock, log, setup, loops } = deps;
  const { dir, leaseMs } = setup().config.data;
  const { signal } = options;
  const over = new AbortController();
  let files: StandbyFiles | null = null;
  const door = new HttpDoor({ ...deps, isStandby: true, standbyProblems: () => files?.problems() ?? null });
  const onStandby = (): Promise<void> => {
    deps.onStandby?.();
    files = followStandbyFiles({ ...deps, signal: AbortSignal.any([signal, over.signal]) });
    options.onReload(files.reload);
    return door.renew();
  };
  const taken = await takeLease(
    { store, clock, log, dir, file: fileOf(dir), lengthMs: leaseMs ?? LEASE_MS, ...(loops ? { loops } : {}) },
    { isPatient: !options.once && options.standby !== false, signal, onStandby },
  );
  over.abort();
  await door.close();
  if (taken.kind === 'stopped') return summary(0, []);
  if (taken.kind === 'busy') return summary(7, [busyText(dir, taken.holder)]);
  const { lease } = taken;
  try {
    const ends = AbortSignal.any([signal, lease.lost]);
    const mistakes = await deps.start(ends);
    if (mistakes.length > 0) return summary(3, mistakes.map(placed));
    if (taken.stoodBy) await deps.reload(lookOf(deps, signal), ends);
    // Files that take minutes to try must not keep somebody who wants it to end.
    if (signal.aborted) return summary(0, []);
    return await untilLost(deps, lease, work(lease, ends));
  } catch (error) {
    if (lease.lost.aborted) return lostSummary(lease);
    throw error;
  } finally {
    await lease.release();
  }
}

async function untilLost({ clock }: WithLeaseDeps, lease: HeldLease, work: Promise<RunSummary>): Promise<RunSummary> {
  // Nobody listens to it any more after the race; what it throws then is the fence's.
  const result = work.catch((error: unknown) => {
    if (lease.lost.aborted) return lostSummary(lease);
    throw error;
  });
  const lost = new Promise<RunSummary>((resolve) => {
    const over = (): void => {
      const lastWords = clock.sleep(LAST_WORDS_MS, new AbortController().signal);
      // Work that failed by itself gives the lease back, which ends it, too: whoever awaits `result` was told why.
      const ended = result.catch(() => undefined);
      void Promise.race([ended, lastWords]).then(() => resolve(lostSummary(lease)));
    };
    if (lease.lost.aborted) over();
    else lease.lost.addEventListener('abort', over, { once: true });
  });
  return Promise.race([lost, result.then((done) => (lease.lost.aborted ? lost : done))]);
}

function lookOf({ watched, clock }: WithLeaseDeps, signal: AbortSignal): Look {
  return { now: () => fingerprint(watched()), settled: () => settledFiles(watched(), clock, signal) };
}

function busyText(dir: string, { pid, host }: LeaseRow): string {
  const who = pid > 0 ? ` (process ${pid} on ${host})` : '';
  return `another mailclerk runs on ${dir}${who}: stop it first, or give this one a data.dir of its own; without --once and --no-standby this one waits and takes over when the other ends`;
}

function lostSummary(lease: HeldLease): RunSummary {
  return summary(7, [`this process was taken over: ${errorText(lease.lost.reason)}`]);
}

function summary(exitCode: number, problems: readonly string[]): RunSummary {
  return { exitCode, received: 0, filed: 0, sent: 0, problems };
}
