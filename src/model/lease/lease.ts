// The lease on a database: which daemon may work. Its row, and the arithmetic of who may take it. Pure: no clock, no I/O.
//
//   free (given back, or never held) → held (renewed again and again) → given back
//                                       held → taken over: its process is known to be dead, or it was silent for its length
//
// Silence is counted by whoever looks, on his own monotonic clock, look by look: no wall clock takes part, and time in
// which the looker himself was stopped (or the machine asleep) counts for no more than one look. Decision 033.

/** The row. Times are epoch milliseconds and for people alone. */
export interface LeaseRow {
  /** Grows by one each time the lease changes hands. */
  readonly token: number;
  /** Who holds it; null = nobody. */
  readonly owner: string | null;
  /** Grows with each renewal. */
  readonly beat: number;
  /** So long the holder may be silent, ms; the holder's word, so that all who look count alike. */
  readonly lengthMs: number;
  /** The holder also has the lock of the data directory: a free lock then proves that its process is gone. */
  readonly locked: boolean;
  readonly host: string;
  readonly pid: number;
  readonly since: number;
  readonly renewedAt: number;
  /** How often it was taken from a holder that had not given it back. */
  readonly takeovers: number;
}

/** A holder's claim: what every transaction of his is checked against. */
export interface LeaseClaim {
  readonly token: number;
  readonly owner: string;
}

/** What one who looks has seen of a holder; times on his own monotonic clock, ms. */
export interface Watched {
  readonly token: number;
  readonly beat: number;
  /** When he looked last. */
  readonly at: number;
  /** How long nothing changed while he was looking. */
  readonly silentMs: number;
}

/** A look that comes later than this after the one before says that the looker himself was stopped. */
export const MAX_GAP_MS = 2_500;

/** After one more look. */
export function watched(before: Watched | null, row: Pick<LeaseRow, 'token' | 'beat'>, at: number): Watched {
  const { token, beat } = row;
  if (before === null || before.token !== token || before.beat !== beat) return { token, beat, at, silentMs: 0 };
  const gapMs = Math.min(Math.max(at - before.at, 0), MAX_GAP_MS);
  return { token, beat, at, silentMs: before.silentMs + gapMs };
}

/** Why the lease may be taken now: `free`, `dead` (its holder's process is gone), `silent` (not renewed for its length). Null: it may not. */
export function mayTake(
  row: LeaseRow,
  seen: Pick<Watched, 'silentMs'>,
  hasLock: boolean,
): 'free' | 'dead' | 'silent' | null {
  if (row.owner === null) return 'free';
  if (row.locked && hasLock) return 'dead';
  return seen.silentMs >= row.lengthMs ? 'silent' : null;
}

/** How a holder lives with a length: renews four times within it, trusts a renewal for half of it before he acts outside. */
export function holderTimes(lengthMs: number): { readonly renewMs: number; readonly trustMs: number } {
  return { renewMs: lengthMs / 4, trustMs: lengthMs / 2 };
}

/** How often one who stands by looks, ms. */
export function lookMs(lengthMs: number): number {
  return Math.min(1_000, Math.max(50, lengthMs / 10));
}
