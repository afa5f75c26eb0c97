// Assign: who works on it. A new ticket moves on by itself; whoever gets it is told.

import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { Ticket } from '../../model/ticket.ts';
import { chooseAssignees } from '../assignment.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';
import { movedByAssignment, staffEvents } from './set.ts';

/** The ticket with its new assignees (nobody for `none`): `agent-assigned` to those who did not have it, `agent-changed` to those who did. */
export function assign(command: CommandOf<'assign'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const sender = command.actor.kind === 'agent' ? command.actor.id : null;
  const place = { queue: before.queue, sender, current: before.assignees };
  const chosen = chooseAssignees(command.to, place, context);
  if (isRefusal(chosen)) return chosen;
  const { assignees } = chosen;
  const state = movedByAssignment(before, { ...before, assignees }, context);
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0) {
    return refuse(
      'nothing_to_do',
      said`ticket ${ticket.ref} is assigned to ${assignees.join(', ') || 'nobody'} already`,
    );
  }
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: sentence(changes),
    changes,
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const isMoved = before.status !== state.status;
  return changeOf(happening, {
    entries: [entry],
    events: [
      ...staffEvents(before, state, context),
      ...(isMoved ? [{ on: 'status', from: before.status, to: state.status } as const] : []),
    ],
  });
}
