// Letting a kind of notice go on by hand after its circuit opened: somebody looked, and the storm is over or was none.
// Takes the store and who asks; gives what was done. What was held back meanwhile stays held back.
import { mayOn } from '../../desk/rights.ts';
import type { Circuit, CircuitReset } from '../../model/notice/gate.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor } from '../../model/ticket.ts';
import type { Program, Store } from '../../ports.ts';

export const circuits: readonly Circuit[] = ['receipt', 'automatic'];

export interface CircuitDone {
  readonly circuit: Circuit;
  /** Null = it was closed already. */
  readonly reset: CircuitReset | null;
}

/** Why he may not; null = he may. */
export function resetRefusal(actor: Actor, config: Config): string | null {
  if (actor.kind !== 'agent' || mayOn(null, { config, agent: actor.id }, 'bulk')) return null;
  return `agent ${actor.id} may not reset a circuit of the gate, expected a role whose \`can\` lists bulk; ask somebody with that role`;
}

/** Closes these, each with its reason on record. */
export function* resetCircuits(
  store: Store,
  which: readonly Circuit[],
  asked: Omit<CircuitReset, 'openSince'>,
): Program<readonly CircuitDone[]> {
  const done: CircuitDone[] = [];
  for (const circuit of which) done.push({ circuit, reset: yield* store.gate.resetCircuit(circuit, asked) });
  return done;
}
