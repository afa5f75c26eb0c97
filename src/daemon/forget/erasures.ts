// Who was asked to be forgotten: when, by whom it was done, and why a legal hold did not prevent it. Takes an app, who asks
// and perhaps an address; gives what is on record, or why he may not see it. Reads only; names nobody.
import { join } from 'node:path';
import { mayOn } from '../../desk/rights.ts';
import type { Actor } from '../../model/ticket.ts';
import { pendingErasures } from '../../store/forget/erase.ts';
import { ERASURES_NAME, listErasures, type NotedErasure, readErasures } from '../../store/forget/erasures.ts';
import type { App } from '../app.ts';

export interface ErasuresAsked {
  readonly actor: Actor;
  /** This one alone; null = all. */
  readonly address: string | null;
  readonly limit: number;
}

export type Erasures =
  | { readonly kind: 'refused'; readonly detail: string }
  /** `pending` = addresses whose erasing was cut off. */
  | { readonly kind: 'listed'; readonly rows: readonly NotedErasure[]; readonly pending: number };

/** What is on record, the newest first. */
export async function erasuresOf(
  { store, setup }: Pick<App, 'store' | 'setup'>,
  { actor, address, limit }: ErasuresAsked,
): Promise<Erasures> {
  const { config } = setup;
  if (actor.kind === 'agent' && !mayOn(null, { config, agent: actor.id }, 'delete')) {
    const detail = `agent ${actor.id} may not see erasures, expected a role whose \`can\` lists delete`;
    return { kind: 'refused', detail };
  }
  const keys = address === null ? [] : readErasures(join(config.data.dir, ERASURES_NAME)).people.map(({ key }) => key);
  return store.read(function* () {
    const rows = yield* listErasures(limit, address === null ? null : { address, keys: [...new Set(keys)] });
    const open = (yield* pendingErasures()).flat();
    return { kind: 'listed' as const, rows, pending: open.filter((one) => address === null || one === address).length };
  });
}
