// A session whose every command says how long it may take, so that a watcher that hangs is noticed from outside, whatever
// the reason. Takes a session and its watcher's progress; gives the same session.
import type { Progress } from '../lib/progress.ts';
import type { Session } from './session.ts';

/** What comes between two commands (a commit on a slow disk) and what deadlines may overrun by on a busy machine, ms. */
export const BETWEEN_MS = 300_000;

/** The same, telling. */
export function moving(session: Session, progress: Progress): Session {
  const { commandMs, minBytesPerSecond } = session.timing;
  const told = async <T>(work: () => Promise<T>, bytes = 0): Promise<T> => {
    progress.within(commandMs + (bytes / minBytesPerSecond) * 1_000 + BETWEEN_MS);
    try {
      return await work();
    } finally {
      progress.within(BETWEEN_MS);
    }
  };
  return {
    ...session,
    run: (what, work, bytes) => told(() => session.run(what, work, bytes), bytes),
    open: (folder, readOnly) => told(() => session.open(folder, readOnly)),
  };
}
