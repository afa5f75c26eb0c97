// The gate as deliver asks it: takes a held or deferred row that comes due, looks at its ticket and the configuration
// as they are now, and gives the gate's verdict. A queue that was muted meanwhile, a ticket that became internal, an
// agent who left: the notice is suppressed with its reason, not sent. Never changes anything.
import { stillPasses } from '../desk/gate.ts';
import type { GateVerdict } from '../model/notice/gate.ts';
import type { Setup } from '../model/setup.ts';
import type { OutboxRow, Store } from '../ports.ts';

/** What deliver needs of the gate. */
export function gateAgain(store: Store, setup: () => Setup): (row: OutboxRow) => Promise<GateVerdict> {
  return async (row) => {
    const id = row.ticket;
    const ticket = id === null ? null : await store.read(() => store.tickets.get(id));
    const { kind, agent, queue, name, toAddress: to } = row;
    // Somebody's own words go out even to an address mail came back from.
    const contact = agent !== null || kind === 'human' ? null : await store.read(() => store.customers.contact(to));
    const isReturned = contact?.bounce?.kind === 'hard';
    return stillPasses({ kind, to, agent, queue, name }, { config: setup().config, ticket, isReturned });
  };
}
