// Take: whoever says it works on it (D4). What somebody else has is not taken from him silently: that is `assign`.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { refuse } from '../refusals.ts';
import { assign } from './assign.ts';

/** The ticket assigned to its actor. */
export function take(command: CommandOf<'take'>, ticket: Ticket, context: DeskContext): Outcome {
  const { actor } = command;
  if (actor.kind !== 'agent')
    return refuse('invalid', `${actor.kind} "${actor.id}" cannot take a ticket, expected an agent (--as NAME)`);
  const others = ticket.assignees.filter((id) => id !== actor.id);
  if (others.length > 0 && !ticket.assignees.includes(actor.id))
    return refuse('conflict', `${ticket.ref} is ${others.join(', ')}'s: ask, or assign it to yourself`);
  const { kind: _, ...base } = command;
  return assign({ ...base, kind: 'assign', to: actor.id }, ticket, context);
}
