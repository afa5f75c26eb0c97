// The only reader of the wall clock. Wall time is for display and due times; time-outs and backoff use `monotonic`.
// MAILCLERK_NOW=<ISO time> starts the wall clock there (tests, demos); it runs on from that moment.
// Everything that waits takes an AbortSignal.

export interface Clock {
  /** Epoch milliseconds, wall clock. */
  now(): number;
  /** Milliseconds since an arbitrary start, never going back. */
  monotonic(): number;
  /** The latest moment `now` gave since this was last asked: a clock that ran ahead and was set right in between is noticed. Absent = nobody keeps it. */
  furthest?(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's clock, shifted when `startsAt` (ISO 8601) is given. Throws on text that is no time. */
export function systemClock(startsAt: string | undefined): Clock {
  const offset = startsAt ? startOffset(startsAt) : 0;
  let furthest = 0;
  const now = (): number => {
    const at = Date.now() + offset;
    if (at > furthest) furthest = at;
    return at;
  };
  return {
    now,
    furthest() {
      const latest = furthest;
      furthest = 0;
      return latest;
    },
    monotonic: () => performance.now(),
    sleep,
  };
}

/** A moment of the machine's clock, like a file's time, on a clock that shows `now`: under MAILCLERK_NOW ages stay what they are. */
export function onClock(now: number, machineMs: number): number {
  return now - Math.trunc(Date.now() - machineMs);
}

/** Microseconds of the machine's monotonic clock (CLOCK_MONOTONIC), as systemd counts them. */
export function machineMicros(): bigint {
  return process.hrtime.bigint() / 1_000n;
}

/** Milliseconds as ISO 8601 UTC, for machine interfaces; null stays null. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Resolves with the work, or rejects when it takes longer than `ms` or the signal aborts. The work itself goes on: give it the means to stop. */
export async function withDeadline<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, ms)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A command of a server or a worker took longer than it may. */
export class DeadlineError extends Error {
  constructor(what: string, ms: number) {
    super(`${what} took longer than ${ms} ms`);
    this.name = 'DeadlineError';
  }
}

function startOffset(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`MAILCLERK_NOW is "${text}", expected an ISO 8601 time like 2026-01-07T10:00:00Z`);
  return at - Date.now();
}

/** Never shorter: a timer rings up to a millisecond early, and whoever waits for a moment would find that it has not come (a door still shut, F28). */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wait = Math.min(Math.max(ms, 0), 2_147_483_647);
    const until = performance.now() + wait;
    let timer = setTimeout(ring, wait);
    signal.addEventListener('abort', done, { once: true });
    function ring(): void {
      const left = until - performance.now();
      if (left > 0) timer = setTimeout(ring, Math.ceil(left));
      else done();
    }
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
