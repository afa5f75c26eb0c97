// Assign: who works on it. A new ticket moves on by itself; whoever gets it is told.
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { chooseAssignees } from '../assignment.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';
import { movedByAssignment } from './set.ts';

/** The ticket with its new assignees ([] for `none`) and `agent-assigned` to those who did not have it before. */
export function assign(command: CommandOf<'assign'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const sender = command.actor.kind === 'agent' ? command.actor.id : null;
  const chosen = chooseAssignees(command.to, { queue: before.queue, sender }, context);
  if (isRefusal(chosen)) return chosen;
  const state = movedByAssignment(before, { ...before, assignees: chosen }, context);
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0) {
    return refuse('nothing_to_do', `ticket ${ticket.ref} is assigned to ${chosen.join(', ') || 'nobody'} already`);
  }
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: sentence(changes),
    changes,
  });
  const fresh = chosen.filter((id) => !before.assignees.includes(id));
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const isMoved = before.status !== state.status;
  return changeOf(happening, {
    entries: [entry],
    events: [
      { on: 'assigned', agents: fresh },
      ...(isMoved ? [{ on: 'status', from: before.status, to: state.status } as const] : []),
    ],
  });
}
