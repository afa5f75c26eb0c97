// The clock as another process sees it: whether it is in doubt, what is overdue; and accepting it. Takes the store and now.
import type { Program, Store } from '../../ports.ts';
import { keepPulse, readPulse } from './heartbeat.ts';

export interface ClockStatus {
  /** What the clock showed before it jumped and after; null while it is believed. */
  readonly held: { readonly from: number; readonly to: number } | null;
  /** Timers that are due and not done (counted to 10,000): those that mail customers wait while the clock is in doubt. */
  readonly overdue: { readonly ours: number; readonly customers: number; readonly oldestAt: number | null };
}

/** How the clock stands. */
export function* clockStatus(store: Store, now: number): Program<ClockStatus> {
  const pulse = yield* readPulse(store);
  const ours = yield* store.timers.overdue(now, false);
  const customers = yield* store.timers.overdue(now, true);
  const oldest = [ours.oldestAt, customers.oldestAt].filter((at) => at !== null);
  return {
    held: pulse?.held ?? null,
    overdue: { ours: ours.count, customers: customers.count, oldestAt: oldest.length > 0 ? Math.min(...oldest) : null },
  };
}

/** The clock is right: what was held goes out. Gives how it stood before. */
export function* acceptClock(store: Store, now: number): Program<ClockStatus> {
  const before = yield* clockStatus(store, now);
  yield* keepPulse(store, { at: now, held: null });
  return before;
}
