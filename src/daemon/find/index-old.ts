// Takes tickets that are older than the full-text index into it, newest first, in small transactions with room for mail in
// between. Ends when none is left; a crash repeats a slice. The catch of this loop is its one place: it logs once a failure
// and tries again.
import { errorText, type Log } from '../../lib/log.ts';
import type { Clock } from '../../lib/time.ts';
import type { Store } from '../../ports.ts';

/** Tickets in one transaction. */
const SLICE = 10;
/** It takes at most a third of the time. */
const REST = 2;
const REST_MIN_MS = 5;
const RETRY_MS = 10_000;

export interface IndexDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs beside the daemon's other loops until everything is in the index, or the signal aborts. */
export async function indexOld({ store, clock, log }: IndexDeps, signal: AbortSignal): Promise<void> {
  let count = 0;
  while (!signal.aborted) {
    const began = clock.monotonic();
    let restMs = RETRY_MS;
    try {
      const done = await store.write(() => store.search.fill(SLICE));
      if (done === 0) break;
      count += done;
      restMs = Math.max(REST_MIN_MS, REST * (clock.monotonic() - began));
    } catch (error) {
      log.error('index.failed', { reason: errorText(error) });
    }
    await clock.sleep(restMs, signal);
  }
  if (count > 0) log.info('index.filled', { tickets: count });
}
