// One account, one door: the watchers of a mailbox's folders share it. One of them connects and logs in at a time; when that
// fails, those who waited at the door fail with it instead of trying again. A refused login and a throttle shut the door for
// all of them: the server counts attempts by account, not by folder (F28, F29). Takes ways in; gives sessions.
import type { Clock } from '../lib/time.ts';
import { CollectFault } from './fault.ts';

export interface Door {
  /** Goes in, alone. Throws what that threw, what it threw for the one before, or why the door is shut. */
  enter<T>(goIn: () => Promise<T>): Promise<T>;
  /** Nobody tries for so long. */
  shut(fault: CollectFault, ms: number): void;
}

/** An open door. */
export function openDoor(clock: Pick<Clock, 'monotonic'>): Door {
  let shut: { readonly fault: CollectFault; readonly until: number } | null = null;
  let within: Promise<unknown> | null = null;
  return {
    async enter(goIn) {
      // A failure of the one before is ours: it was the same server, the same account, a moment ago.
      while (within) await within;
      const restMs = shut === null ? 0 : shut.until - clock.monotonic();
      if (shut !== null && restMs > 0) {
        const { kind, message } = shut.fault;
        throw new CollectFault(kind, message, { cause: shut.fault.cause, retryAfterMs: restMs });
      }
      shut = null;
      const going = goIn();
      within = going;
      try {
        return await going;
      } finally {
        within = null;
      }
    },
    shut(fault, ms) {
      shut = { fault, until: clock.monotonic() + ms };
    },
  };
}
