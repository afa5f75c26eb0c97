// Take: whoever says it works on it (D4). What somebody else has is not taken from him silently: that is `assign`. A
// ticket that was offered to him is accepted.

import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import { isClosed, type Ticket } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { refuse } from '../refusals.ts';
import { assign } from './assign.ts';
import { accept } from './people/accept.ts';

/** The ticket assigned to its actor. */
export function take(command: CommandOf<'take'>, ticket: Ticket, context: DeskContext): Outcome {
  const { actor } = command;
  if (actor.kind !== 'agent')
    return refuse('invalid', said`${actor.kind} "${actor.id}" cannot take a ticket, expected an agent (--as NAME)`);
  if (ticket.assignees.includes(actor.id)) return refuse('nothing_to_do', said`${ticket.ref} is ${actor.id}'s already`);
  if (ticket.offer?.to.includes(actor.id) && !isClosed(ticket.kind)) return accept(command, ticket, context);
  const others = ticket.assignees.filter((id) => id !== actor.id);
  if (others.length > 0)
    return refuse('conflict', said`${ticket.ref} is ${others.join(', ')}'s: ask, or assign it to yourself`);
  const { kind: _, ...base } = command;
  return assign({ ...base, kind: 'assign', to: actor.id }, ticket, context);
}
