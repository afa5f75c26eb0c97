// Cancel: it ends without having been done. Needs a status of kind `cancelled` in the workflow.
import { workflowOf } from '../../model/by-queue.ts';
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import { stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { refuse } from '../refusals.ts';
import { moveTo } from '../transitions.ts';
import { closedChange } from './close.ts';

/** The cancelled ticket; told like a closing. */
export function cancel(command: CommandOf<'cancel'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const workflow = workflowOf(context.config, before.queue);
  if (before.kind === 'cancelled') return refuse('nothing_to_do', `ticket ${ticket.ref} is cancelled already`);
  const status = workflow.statuses.find((one) => one.kind === 'cancelled');
  if (!status)
    return refuse(
      'no_transition',
      `workflow ${workflow.name} has no status of kind cancelled, expected one; close it instead`,
    );
  const state = moveTo(before, status, { context, given: { reason: null, causes: [], comment: command.comment } });
  if (isRefusal(state)) return state;
  const words = { comment: command.comment.trim(), tell: command.notify };
  return closedChange({ command, ticket, before, state, context }, words);
}
