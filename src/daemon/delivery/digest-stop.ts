// An agent's mail program was told to unsubscribe: his digest ends. Takes the ledger row of the mail; reads from what was
// proved of it whose digest it is. Said again by him at any time: `agent digest NAME --on`.
import { errorText, type Log } from '../../lib/log.ts';
import type { Store } from '../../ports.ts';
import { stopDigest } from '../clock/digests.ts';

/** Never throws: what cannot be kept is logged, and he presses the button again. */
export async function stopAsked(
  { store, clock, log }: { readonly store: Store; readonly clock: { now(): number }; readonly log: Log },
  ledger: number,
): Promise<void> {
  try {
    const agent = await store.write(function* () {
      const found = (yield* store.ledger.decision(ledger))?.evidence.stopsDigestOf;
      if (found !== undefined) yield* stopDigest(store, found, clock.now());
      return found ?? null;
    });
    if (agent !== null) log.info('digest.stopped', { agent, ledger });
  } catch (error) {
    log.warn('digest.unstopped', { ledger, reason: errorText(error) });
  }
}
