// Who may look at a ticket: whoever runs the program sees all, an agent what one of his roles gives `view` for in the
// ticket's queue, as in lists and searches. Pure.
import { mayOn } from '../../desk/rights.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor, TicketState } from '../../model/ticket.ts';

/** True when the actor may read the ticket. */
export function maySee(
  ticket: Pick<TicketState, 'queue' | 'assignees'>,
  { actor, config }: { readonly actor: Actor; readonly config: Config },
): boolean {
  return actor.kind !== 'agent' || mayOn(ticket, { config, agent: actor.id }, 'view');
}
