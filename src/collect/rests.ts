// What the server refused is asked again with growing pauses, whatever the polls between: a full target folder is not
// hammered. Takes the wish that failed, as a word; gives whether it rests. Kept as long as the watcher lives.
import { backoffMs } from '../lib/chance.ts';
import type { Wait } from './timing.ts';

export interface Rests {
  /** True while this wish waits. */
  isResting(wish: string, now: number): boolean;
  /** Gives how long it waits from now on, ms. */
  failed(wish: string, now: number, wait: Wait): number;
  succeeded(wish: string): void;
}

/** Nothing rests at first. Times are monotonic. */
export function createRests(): Rests {
  const waiting = new Map<string, { readonly failures: number; readonly until: number }>();
  return {
    isResting: (wish, now) => now < (waiting.get(wish)?.until ?? 0),
    failed(wish, now, { baseMs, capMs }) {
      const failures = (waiting.get(wish)?.failures ?? 0) + 1;
      const restMs = backoffMs(failures, baseMs, capMs);
      waiting.set(wish, { failures, until: now + restMs });
      return restMs;
    },
    succeeded: (wish) => void waiting.delete(wish),
  };
}
