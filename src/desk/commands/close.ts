// Close: reason, comment, root causes, and who is told (A16, A17, C12). Takes a ticket that is not closed; gives the
// row in its closed status. The comment is public when the customer is told, else it is ours alone.

import { entriesOf, workflowOf } from '../../model/by-queue.ts';
import type { Outcome, Refusal } from '../../model/change.ts';
import type { Command, CommandOf } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import type { Config } from '../../model/setup.ts';
import { isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import type { Status } from '../../model/workflow.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { fromCatalogue, isRefusal, withParts } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';
import type { Given } from '../required-parts.ts';
import { moveTo } from '../transitions.ts';

/** Why a ticket ends. */
export type Closing = Given;

/** The closed ticket with one entry and the `closed` notice. */
export function close(command: CommandOf<'close'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const workflow = workflowOf(context.config, before.queue);
  if (isClosed(before.kind)) return refuse('nothing_to_do', said`ticket ${ticket.ref} is closed already`);
  const status = workflow.statuses.find((one) => one.id === workflow.onClose);
  if (!status) return refuse('no_transition', said`workflow ${workflow.name} names no status in on_close that exists`);
  const closing = { reason: command.reason, causes: command.causes, comment: command.comment.trim() };
  const given = withParts(before, command);
  if (isRefusal(given)) return given;
  const state = closedState(given, status, { closing, context });
  if (isRefusal(state)) return state;
  return closedChange({ command, ticket, before, state, context }, { comment: closing.comment, tell: command.notify });
}

/** The state after closing, or what is missing, unknown or forbidden. Shared by `close`, `set status` and rules. */
export function closedState(
  before: TicketState,
  status: Status,
  how: { readonly closing: Closing; readonly context: DeskContext },
): TicketState | Refusal {
  const { closing, context } = how;
  const moved = moveTo(before, status, { context, given: closing });
  if (isRefusal(moved)) return moved;
  const reason = closeReasonOf(closing.reason, context.config);
  if (isRefusal(reason)) return reason;
  const causes = closeCausesOf(closing.causes, context.config);
  if (isRefusal(causes)) return causes;
  return { ...moved, closeReason: reason, closeCause: causes };
}

/** Root causes of the catalogue, each once, as the row keeps them; null for none. */
export function closeCausesOf(wishes: readonly string[], config: Config): string | null | Refusal {
  const causes: string[] = [];
  for (const wish of wishes.filter((one) => one.trim() !== '')) {
    const cause = fromCatalogue('cause', wish, entriesOf(config, 'causes'));
    if (isRefusal(cause)) return cause;
    if (!causes.includes(cause)) causes.push(cause);
  }
  return causes.length > 0 ? causes.join(', ') : null;
}

/** A reason of the catalogue, null for none. */
export function closeReasonOf(wish: string | null, config: Config): string | null | Refusal {
  if (wish === null || wish.trim() === '') return null;
  return fromCatalogue('reason', wish, entriesOf(config, 'reasons'));
}

/** The Change of a ticket that was closed: one entry, public only when somebody outside is told its comment. */
export function closedChange(
  done: {
    readonly command: Command;
    readonly ticket: Ticket;
    readonly before: TicketState;
    readonly state: TicketState;
    readonly context: DeskContext;
  },
  words: {
    readonly comment: string;
    readonly tell: 'all' | 'customer' | 'none';
    readonly warnings?: readonly string[];
  },
): Outcome {
  const { command, ticket, before, state, context } = done;
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, {
    entries: [],
    events: [
      {
        on: 'closed',
        reason: state.closeReason ?? '',
        comment: words.comment,
        solution: state.fields.solution ?? '',
        tell: words.tell,
      },
    ],
    warnings: words.warnings ?? [],
  });
  const changes = changesBetween(before, state);
  // Public is what somebody outside was told: the comment. What changed beside it (findings, root causes) is ours alone.
  const isTold = words.comment !== '' && change.notices.some((notice) => notice.agent === null && notice.gate.pass);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: isTold ? 'public' : 'internal',
    text: words.comment || sentence(changes),
    changes,
  });
  return { ...change, entries: [entry] };
}
