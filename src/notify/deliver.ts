// The deliver loop of one channel (mails, webhooks): outbox rows → sent, each result committed by itself. One row's way:
//
//   due → compose → [bytes + sending committed] → SMTP/HTTP → sent | deferred (backoff) | dead | ambiguous (once more, then waits)
//
// The bytes are committed before the first SMTP byte, so every retry sends the same mail. A crash in between leaves
// `sending`, which the store's `recover` makes ambiguous: sent once more, never again by itself (F40–F42).
// Never loses a row: a notice that cannot be composed becomes dead with its reason.
import { failLoop } from '../lib/failpoint.ts';
import { errorText } from '../lib/log.ts';
import { unwatched } from '../lib/progress.ts';
import type { DeliverDeps } from './deliver-deps.ts';
import { Dispatch } from './dispatch.ts';

export type { DeliverDeps } from './deliver-deps.ts';

const STALLS_UNTIL_END = 3;
/** A turn: reading what is due, and a pause, which is never longer than ten minutes. */
const TURN_MS = 900_000;

/** Sends what is due until the signal aborts; wakes at every commit and when the next row comes due. */
export async function deliverLoop(deps: DeliverDeps): Promise<void> {
  const desk = new Dispatch(deps, { isPatient: true });
  const progress = deps.progress?.open(`deliver ${desk.name}`) ?? unwatched;
  let isRecovered = false;
  let change: Promise<void> | null = null;
  while (!deps.signal.aborted) {
    progress.within(TURN_MS);
    await failLoop('deliver', progress);
    // Asked for before reading, so that nothing committed in between is slept through; one promise until it resolves.
    change ??= deps.store.changed(deps.signal).then(() => {
      change = null;
    });
    let nextAt: number | null = null;
    try {
      // In here, because a process may begin on a full disk: it waits for room, it does not end.
      if (!isRecovered) await desk.recover();
      isRecovered = true;
      ({ nextAt } = await desk.startDue());
    } catch (error) {
      // A store that fails now and then (busy, full) must not end delivery: said once, tried again soon.
      deps.log.error('outbox.stalled', { reason: errorText(error) });
      nextAt = deps.clock.now() + 5_000;
    }
    await desk.pause(change, nextAt);
  }
  await desk.drained();
  progress.done();
}

/** Sends what is due now and returns when nothing is left that is due now. Gives the number of rows tried. */
export async function deliverAll(deps: DeliverDeps): Promise<number> {
  const desk = new Dispatch(deps, { isPatient: false });
  try {
    await desk.recover();
    // A store that cannot be written (disk full) would have the same rows tried for ever.
    while (!deps.signal.aborted && desk.stalls < STALLS_UNTIL_END) {
      const { begun } = await desk.startDue();
      if (begun === 0 && !desk.isBusy) break;
      await desk.oneDone();
    }
  } finally {
    // Whatever ended it: what is on its way has its result written down, or it would leave again.
    await desk.drained();
  }
  return desk.tried;
}
