// Feeds the service manager's watchdog with progress: WATCHDOG=1 leaves only while every loop of the daemon has moved
// within the time it said itself (lib/progress.ts). One that hangs starves the watchdog, and the manager starts us anew; a
// blocked event loop does, because nobody is here to ask. Takes the book of the loops; gives pings, and says in the log and
// in STATUS which loop stands still. Never pings because time went by.
import type { Log } from '../../lib/log.ts';
import type { Overdue, ProgressBook } from '../../lib/progress.ts';
import type { Clock } from '../../lib/time.ts';
import type { ServiceManager } from './service-manager.ts';

/** Where no manager asks, loops that stand still are said all the same. */
const USUAL_MS = 15_000;
const WORKS = 'every loop moves again';
/** Pings in the time within which one is expected. */
const PINGS = 3;

export interface WatchdogDeps {
  readonly manager: ServiceManager;
  readonly progress: ProgressBook;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks until the signal aborts. */
export async function feedWatchdog(
  { manager, progress, clock, log }: WatchdogDeps,
  signal: AbortSignal,
): Promise<void> {
  const { watchdogMs } = manager;
  const lookMs = watchdogMs === null ? USUAL_MS : watchdogMs / PINGS;
  let said = '';
  let isPinging = false;
  const ping = (): void => {
    // One at a time: a manager that does not answer must not gather a queue of pings.
    if (watchdogMs === null || isPinging) return;
    isPinging = true;
    void manager.tell({ WATCHDOG: '1' }).finally(() => {
      isPinging = false;
    });
  };
  while (!signal.aborted) {
    const overdue = progress.overdue();
    const standing = overdue.map(({ loop }) => loop).join(', ');
    const isFed = overdue.length === 0;
    if (!isFed && standing !== said) log.error('watchdog.starved', { loops: standing, reason: sentence(overdue) });
    if (isFed && said !== '') log.info('watchdog.fed', { loops: said });
    if (standing !== said) void manager.tell({ STATUS: isFed ? WORKS : sentence(overdue) });
    if (isFed) ping();
    said = standing;
    await clock.sleep(lookMs, signal);
  }
}

/** What stands still, for people. */
export function sentence(overdue: readonly Overdue[]): string {
  return overdue
    .map(({ loop, sinceMs, limitMs }) => `${loop} has not moved for ${seconds(sinceMs)}, expected ${seconds(limitMs)}`)
    .join('; ');
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
