// At most so many mails in any minute (`smtp.rate`): a sliding window on the monotonic clock, as providers count.
import type { Clock } from '../lib/time.ts';

/** Hands out places; `take` waits for one, or returns at once when the signal aborts. */
export interface Rate {
  readonly perMinute: number;
  take(signal: AbortSignal): Promise<void>;
}

const MINUTE_MS = 60_000;

/** The rate for this setting, null = unlimited; `current` goes on when the setting is the same. */
export function openRate(perMinute: number | null, clock: Clock, current: Rate | null): Rate | null {
  if (perMinute === null) return null;
  if (current?.perMinute === perMinute) return current;
  const taken: number[] = [];
  return {
    perMinute,
    async take(signal) {
      while (!signal.aborted) {
        const now = clock.monotonic();
        while (taken[0] !== undefined && taken[0] <= now - MINUTE_MS) taken.shift();
        if (taken.length < perMinute) {
          taken.push(now);
          return;
        }
        await clock.sleep((taken[0] ?? now) + MINUTE_MS - now, signal);
      }
    },
  };
}
