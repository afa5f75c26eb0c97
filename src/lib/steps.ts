// Long work in small steps, written once: a generator that yields wherever others may run. Taken at once where nobody
// waits (the command line), gently where a daemon must go on with its mail. Never longer than one step beyond the slice.
import { setImmediate } from 'node:timers/promises';

/** Work that yields between its steps and ends in a value. */
export type Steps<T> = Generator<void, T, void>;

/** Milliseconds of work between two turns of the event loop. */
const SLICE_MS = 10;

/** All steps one after another. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same, the event loop having its turn at least every 10 ms of work (or after a longer step). */
export async function gently<T>(steps: Steps<T>, monotonic: () => number = () => performance.now()): Promise<T> {
  let began = monotonic();
  let step = steps.next();
  while (!step.done) {
    if (monotonic() - began >= SLICE_MS) {
      await setImmediate();
      began = monotonic();
    }
    step = steps.next();
  }
  return step.value;
}
