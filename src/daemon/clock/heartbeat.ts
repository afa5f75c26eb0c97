// The heartbeat: the wall clock as it was last seen, kept in the store. A clock that is off by more than a week (a dead
// battery, a restored backup, a daemon that was off for a fortnight) is in doubt: timers that mail customers are held until
// a person accepts it (`mailclerk clock accept`) or the clock comes back by itself. Takes moments; gives the pulse. Pure but
// for the two programs that keep it.
import type { Program, Store } from '../../ports.ts';

const WEEK_MS = 7 * 86_400_000;
const KEY = 'clock.heartbeat';

export interface Pulse {
  /** Epoch ms of the last beat. */
  readonly at: number;
  /** What the clock showed before it jumped and after; null while it is believed. */
  readonly held: { readonly from: number; readonly to: number } | null;
}

/** The pulse after a look at the clock. */
export function beat(before: Pulse | null, now: number): Pulse {
  if (before === null) return { at: now, held: null };
  const from = before.held?.from ?? before.at;
  if (Math.abs(now - from) <= WEEK_MS) return { at: now, held: null };
  // While it is in doubt the beats go on; what counts is how far it is from when it was last believed.
  return { at: now, held: before.held ?? { from, to: now } };
}

/** The pulse as it was kept; null before the first. */
export function* readPulse(store: Store): Program<Pulse | null> {
  const text = yield* store.settings.get(KEY);
  return text === null ? null : (JSON.parse(text) as Pulse);
}

export function* keepPulse(store: Store, pulse: Pulse): Program<void> {
  yield* store.settings.set(KEY, JSON.stringify(pulse));
}
