// What looks after the daemon from beside: the book of its loops, the service manager it reports to, and the watchdog
// between them. Takes the environment and the clock; begins at once, before anything is waited for (another daemon's lease,
// the first connection), and ends last.
import { errorText, type Log } from '../../lib/log.ts';
import { openProgress, type ProgressBook } from '../../lib/progress.ts';
import { type Clock, machineMicros } from '../../lib/time.ts';
import { type ServiceManager, serviceManager } from './service-manager.ts';
import { feedWatchdog } from './watchdog.ts';

const LAST_WORD_MS = 3_000;

export interface Guard {
  readonly loops: ProgressBook;
  readonly manager: ServiceManager;
  /** It works, or stands by: starting is over. */
  ready(status: string): void;
  /** Around a reload: the manager waits for its end. */
  reloading<T>(status: () => string, work: () => Promise<T>): Promise<T>;
  stopping(): void;
  /** Resolves when the manager heard the last word, or after some seconds: a process that ends takes it along. */
  end(): Promise<void>;
}

/** Begins to look. */
export function openGuard(deps: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
}): Guard {
  const { env, clock, log } = deps;
  const loops = openProgress(clock);
  const manager = serviceManager(env, log);
  const over = new AbortController();
  // Node prints what nobody caught and ends the process; whoever started it starts it anew. This only writes it down (F58).
  const lastWords = (error: unknown, origin: string): void =>
    log.error('process.failed', {
      origin,
      reason: errorText(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  process.on('uncaughtExceptionMonitor', lastWords);
  void feedWatchdog({ manager, progress: loops, clock, log }, over.signal);
  let isStopping = false;
  const ready = (status: string): void => {
    if (!isStopping) void manager.tell({ READY: '1', STATUS: status });
  };
  return {
    loops,
    manager,
    ready,
    async reloading(status, work) {
      if (isStopping) return work();
      // Type=notify-reload: the manager pairs this with the SIGHUP it sent by the time of its own clock.
      void manager.tell({ RELOADING: '1', MONOTONIC_USEC: String(machineMicros()), STATUS: 'reading its files anew' });
      try {
        return await work();
      } finally {
        ready(status());
      }
    },
    stopping() {
      isStopping = true;
      void manager.tell({ STOPPING: '1', STATUS: 'finishes what is under way' });
    },
    async end() {
      process.off('uncaughtExceptionMonitor', lastWords);
      over.abort();
      const waiting = new AbortController();
      await Promise.race([manager.heard(), clock.sleep(LAST_WORD_MS, waiting.signal)]);
      waiting.abort();
    },
  };
}
