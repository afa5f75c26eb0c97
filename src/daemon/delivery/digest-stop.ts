// An agent's mail program was told to unsubscribe: his digest ends. Takes the ledger row of the mail, and reads from what
// was proved of it whose digest it is, or the agent whose link was clicked (RFC 8058). Both are one way. Said again by him
// at any time: `agent digest NAME --on`.
import { errorText, type Log } from '../../lib/log.ts';
import type { Store } from '../../ports.ts';
import { isStopped, stopDigest } from '../clock/digests.ts';

interface StopDeps {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly log: Log;
}

/** By mail. Never throws: what cannot be kept is logged, and he presses the button again. */
export async function stopAsked(deps: StopDeps, ledger: number): Promise<void> {
  const { log } = deps;
  try {
    await stop(deps, { ledger });
  } catch (error) {
    log.warn('digest.unstopped', { ledger, reason: errorText(error) });
  }
}

/** By one click. Throws when it cannot be kept: whoever asked is told, and asks again. */
export async function stopClicked(deps: StopDeps, agent: string): Promise<void> {
  await stop(deps, { agent, door: 'http' });
}

type By = { readonly ledger: number } | { readonly agent: string; readonly door: 'http' };

/** In one transaction; what ended already stays as it is, so that a link pressed a thousand times is written once. */
async function stop({ store, clock, log }: StopDeps, by: By): Promise<void> {
  const ended = await store.write(function* () {
    const agent = 'agent' in by ? by.agent : (yield* store.ledger.decision(by.ledger))?.evidence.stopsDigestOf;
    if (agent === undefined || (yield* isStopped(store, agent))) return null;
    yield* stopDigest(store, agent, clock.now());
    return agent;
  });
  if (ended !== null) log.info('digest.stopped', { ...by, agent: ended });
}
