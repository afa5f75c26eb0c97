// Takes up what the files say: at SIGHUP, and whenever they change. Takes what to do then; gives the means to ask for it. One
// at a time: a hundred calls while one runs are one more, which sees everything they meant.
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import { fingerprint, settledFiles, type WatchedFiles, watchFiles } from '../file-watch.ts';
import type { Look } from '../setup-in-force.ts';

interface Followed {
  readonly watched: () => WatchedFiles;
  /** Files were saved between their reading and now: they are taken up at once. */
  readonly missed?: (() => boolean) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Watches the files until the signal aborts. */
export function followFiles(
  { watched, missed, clock, log, signal }: Followed,
  takeUp: (look: Look) => Promise<void>,
): { reload(): Promise<void>; readonly ended: Promise<void> } {
  let attempted = '';
  const look: Look = {
    now: () => fingerprint(watched()),
    async settled() {
      attempted = await settledFiles(watched(), clock, signal);
      return attempted;
    },
  };
  const { reload, quiet } = gathered(log, () => takeUp(look));
  const watching = watchFiles({ watched, missed, clock, log, signal, attempted: () => attempted, onChange: reload });
  return { reload, ended: watching.then(quiet) };
}

/** One at a time, and at most one waiting: a hundred calls while one runs are one more, which sees everything they meant. */
function gathered(log: Log, work: () => Promise<void>): { reload(): Promise<void>; quiet(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  const reload = (): Promise<void> => {
    waiting ??= running.then(() => {
      waiting = null;
      running = work().catch((error: unknown) => log.error('reload.failed', { reason: errorText(error) }));
      return running;
    });
    return waiting;
  };
  return { reload, quiet: () => waiting ?? running };
}
