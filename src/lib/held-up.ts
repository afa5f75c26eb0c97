// How long another process has kept this one waiting for the database: the event loop stands still in such waits, and lines
// to servers die meanwhile. Takes each try that found the database held; gives how much of the time just gone that was,
// so that whoever lost a line can say what it was lost to. One database a process, so one record.

let heldMs = 0;
let to = Number.NEGATIVE_INFINITY;
let heldPath = '';

/** Tries closer together than this are one wait, of which this much between two of them is the pause before the next. */
const GAP_MS = 5_000;
const PAUSE_MS = 250;

/** A try to reach the database ended in vain: it began `waitedMs` ago. Times on the monotonic clock. */
export function noteHeld(path: string, waitedMs: number, now = performance.now()): void {
  const between = now - waitedMs - to;
  // What passes beyond the pause is our own work and not the other's.
  heldMs = waitedMs + (between > GAP_MS ? 0 : heldMs + Math.min(Math.max(between, 0), PAUSE_MS));
  to = now;
  heldPath = path;
}

/** What was waited for within the time just gone, when it explains a line that died: null for waits of less than ten seconds. */
export function heldUp(
  withinMs: number,
  now = performance.now(),
): { readonly path: string; readonly ms: number } | null {
  return to < now - withinMs || heldMs < LEAST_MS ? null : { path: heldPath, ms: heldMs };
}

const LEAST_MS = 10_000;
