// The files behind a Setup as they were when it was read: a start may take minutes (an upgrade of the database, rules with
// many tests, another daemon that works), and what is saved meanwhile is seen by no watch that begins after it. Takes the
// Setup that was read; says later whether one of its files is another one, or a new one is beside them.
import type { Setup } from '../../model/setup.ts';
import { fingerprint } from '../file-watch.ts';

/** How the files looked. */
export interface AsRead {
  /** They look different now. */
  changed(): boolean;
}

/** To be asked right after the reading. */
export function asRead(setup: Setup): AsRead {
  const watched = { setup, also: [] };
  const seen = fingerprint(watched);
  return { changed: () => fingerprint(watched) !== seen };
}
