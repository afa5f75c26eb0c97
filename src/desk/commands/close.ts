// Close: reason, comment, root causes, and who is told (A16, A17, C12). Takes a ticket that is not closed; gives the
// row in its closed status. The comment is public when the customer is told, else it is ours alone.
import type { Outcome, Refusal } from '../../model/change.ts';
import type { Command, CommandOf } from '../../model/command.ts';
import type { Config } from '../../model/setup.ts';
import { isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import type { Status } from '../../model/workflow.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { fromCatalogue, isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';
import { moveTo } from '../transitions.ts';

/** Why a ticket ends. */
export interface Closing {
  readonly reason: string | null;
  readonly causes: readonly string[];
  readonly comment: string;
}

/** The closed ticket with one entry and the `closed` notice. */
export function close(command: CommandOf<'close'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const { workflow } = context.config;
  if (isClosed(before.kind)) return refuse('nothing_to_do', `ticket ${ticket.ref} is closed already`);
  const status = workflow.statuses.find((one) => one.id === workflow.onClose);
  if (!status) return refuse('no_transition', `workflow ${workflow.name} names no status in on_close that exists`);
  const closing = { reason: command.reason, causes: command.causes, comment: command.comment.trim() };
  const state = closedState(before, status, { closing, context });
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
  const missing = missingPart(closing, context.config);
  if (missing) return missing;
  const reason = closeReasonOf(closing.reason, context.config);
  if (isRefusal(reason)) return reason;
  const causes: string[] = [];
  for (const wish of closing.causes) {
    const cause = fromCatalogue('cause', wish, context.config.catalogues.closeCauses);
    if (isRefusal(cause)) return cause;
    if (!causes.includes(cause)) causes.push(cause);
  }
  const moved = moveTo(before, status, context);
  if (isRefusal(moved)) return moved;
  return { ...moved, closeReason: reason, closeCause: causes.length > 0 ? causes.join(', ') : null };
}

/** A reason of the catalogue, null for none. */
export function closeReasonOf(wish: string | null, config: Config): string | null | Refusal {
  if (wish === null || wish.trim() === '') return null;
  return fromCatalogue('reason', wish, config.catalogues.closeReasons);
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
    events: [{ on: 'closed', reason: state.closeReason ?? '', comment: words.comment, tell: words.tell }],
    warnings: words.warnings ?? [],
  });
  const changes = changesBetween(before, state);
  const isTold = change.notices.some((notice) => notice.agent === null && notice.gate.pass);
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: isTold ? 'public' : 'internal',
    text: words.comment || sentence(changes),
    changes,
  });
  return { ...change, entries: [entry] };
}

function missingPart(closing: Closing, config: Config): Refusal | null {
  const { closeRequire, closeReasons, closeCauses } = config.catalogues;
  for (const part of closeRequire) {
    const isThere =
      part === 'reason'
        ? (closing.reason ?? '').trim() !== ''
        : part === 'comment'
          ? closing.comment !== ''
          : closing.causes.length > 0;
    if (isThere) continue;
    const choice = part === 'reason' ? closeReasons : part === 'cause' ? closeCauses : [];
    const expected = choice.length > 0 ? `, expected one of ${choice.slice(0, 20).join(', ')}` : '';
    return refuse('required', `closing needs a ${part}${expected} (catalogues.close.require)`);
  }
  return null;
}
