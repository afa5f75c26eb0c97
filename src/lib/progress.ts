// Who moves, and who should have moved by now. A loop that must never stand still says before each step how long the step
// may take at most; its waiting counts as a step too, a wait it recorded itself (a backoff) as well. Takes these promises;
// gives the loops that broke theirs. Knows no timers: time passes by the clock it is given, and only promises move it on.

/** One loop's side. */
export interface Progress {
  /** It moved, and will move again within `ms`. */
  within(ms: number): void;
  /** It ended as it should: nothing is expected of it any more. */
  done(): void;
}

/** A loop that has not moved within what it said. */
export interface Overdue {
  readonly loop: string;
  /** Milliseconds since it moved last, and what it had promised. */
  readonly sinceMs: number;
  readonly limitMs: number;
}

/** The side of whoever looks after the loops. */
export interface ProgressBook {
  /** A loop begins; nothing is expected of it before its first `within`. */
  open(loop: string): Progress;
  /** Loops that stand still, the latest first; [] = all move. */
  overdue(): readonly Overdue[];
  /** Names of the loops that are watched now, in order. */
  loops(): readonly string[];
}

/** A new book on this clock. */
export function openProgress(clock: { monotonic(): number }): ProgressBook {
  const open = new Set<{ readonly loop: string; movedAt: number; limitMs: number }>();
  return {
    open(loop) {
      const entry = { loop, movedAt: clock.monotonic(), limitMs: Number.POSITIVE_INFINITY };
      open.add(entry);
      return {
        within(ms) {
          entry.movedAt = clock.monotonic();
          entry.limitMs = ms;
        },
        done: () => void open.delete(entry),
      };
    },
    overdue() {
      const now = clock.monotonic();
      return [...open]
        .map(({ loop, movedAt, limitMs }) => ({ loop, sinceMs: now - movedAt, limitMs }))
        .filter(({ sinceMs, limitMs }) => sinceMs > limitMs)
        .sort((a, b) => b.sinceMs - b.limitMs - (a.sinceMs - a.limitMs));
    },
    loops: () => [...open].map(({ loop }) => loop).sort(),
  };
}

/** For those whom nobody watches. */
export const unwatched: Progress = { within() {}, done() {} };
