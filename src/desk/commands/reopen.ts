// Reopen: a closed or cancelled ticket goes on. The customer is told only when the matrix says so.

import { workflowOf } from '../../model/by-queue.ts';
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import { isClosed, type Ticket } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { authorOutside } from '../people/called.ts';
import { refuse } from '../refusals.ts';
import { moveByItself } from '../transitions.ts';

/** The open ticket with one internal entry. */
export function reopen(command: CommandOf<'reopen'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  if (!isClosed(before.kind)) return refuse('nothing_to_do', said`ticket ${ticket.ref} is open (${before.status})`);
  const state = moveByItself(before, 'onReopen', context);
  if (isClosed(state.kind)) {
    const workflow = workflowOf(context.config, before.queue);
    return refuse(
      'no_transition',
      said`status "${before.status}" cannot be reopened: workflow ${workflow.name} forbids the way to "${workflow.onReopen}"`,
    );
  }
  const changes = changesBetween(before, state);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: command.comment.trim() || sentence(changes),
    changes,
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: [{ on: 'reopened', by: authorOutside(happening) }] });
}
