// Set: field values by a person or a rule. One entry with every field old → new; a status goes through the workflow,
// a closed one through close's own function, a closed ticket back through reopen's rules.
import type { Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf, SetValues } from '../../model/command.ts';
import { isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal, type Taking, takeValues, withFlag, withoutBlanks } from '../fields.ts';
import { type NoticeEvent, noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { refuse } from '../refusals.ts';
import { moveByItself, moveTo, namedStatus } from '../transitions.ts';
import { closedChange, closedState, closeReasonOf } from './close.ts';

/** The ticket with its new values, or the first value that cannot stand. */
export function set(command: CommandOf<'set'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const isLenient = command.actor.kind === 'rule' || command.door === 'rule';
  const sender = command.actor.kind === 'agent' ? command.actor.id : null;
  const taken = updatedState(before, command.set, { context, isLenient, sender });
  if (isRefusal(taken)) return taken;
  const { state, warnings } = taken;
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0) {
    return refuse('nothing_to_do', `ticket ${ticket.ref} has these values already`);
  }
  if (!isClosed(before.kind) && isClosed(state.kind)) {
    return closedChange({ command, ticket, before, state, context }, { comment: '', tell: 'all', warnings });
  }
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: sentence(changes),
    changes,
  });
  return changeOf(happening, { entries: [entry], events: eventsBetween(before, state), warnings });
}

/** The state after `set` or `update` values, status included. Lenient taking skips and flags what cannot stand. */
export function updatedState(
  before: TicketState,
  asked: SetValues,
  taking: Taking,
): { readonly state: TicketState; readonly warnings: readonly string[] } | Refusal {
  const values = taking.isLenient ? withoutBlanks(asked) : asked;
  const taken = takeValues(before, values, taking);
  if (isRefusal(taken)) return taken;
  const warnings = [...taken.warnings];
  let state = taken.state;
  for (const step of [withStatus, withCloseReason]) {
    const next = step(state, values, taking.context);
    if (!isRefusal(next)) state = next;
    else if (taking.isLenient) warnings.push(next.detail);
    else return next;
  }
  const frozen = frozenField(before, state, taking.context);
  if (frozen && !taking.isLenient) return frozen;
  if (frozen) {
    warnings.push(frozen.detail);
    state = {
      ...state,
      type: before.type,
      group: before.group,
      severity: before.severity,
      closeReason: before.closeReason,
    };
  }
  if (warnings.length > 0) state = withFlag(state, 'rule-error');
  if (values.status === undefined) state = movedByAssignment(before, state, taking.context);
  return { state, warnings };
}

/** A new ticket that was given to somebody moves on by itself; one that is under way stays. */
export function movedByAssignment(before: TicketState, state: TicketState, context: DeskContext): TicketState {
  const isGiven = state.assignees.some((id) => !before.assignees.includes(id));
  const waits =
    state.kind === 'new' || (state.kind === 'open' && state.firstResponseAt === null && before.assignees.length === 0);
  return isGiven && waits && !isPastAssigning(state, context) ? moveByItself(state, 'onAssign', context) : state;
}

/** What people may want to know of the way between two states. */
export function eventsBetween(before: TicketState, state: TicketState): readonly NoticeEvent[] {
  const events: NoticeEvent[] = [];
  const fresh = state.assignees.filter((id) => !before.assignees.includes(id));
  if (fresh.length > 0) events.push({ on: 'assigned', agents: fresh });
  if (before.status !== state.status) events.push({ on: 'status', from: before.status, to: state.status });
  return events;
}

/** Statuses are listed in the order of the work: a ticket beyond `onAssign` is not thrown back by a new assignee. */
function isPastAssigning(state: TicketState, context: DeskContext): boolean {
  const ids = context.config.workflow.statuses.map((status) => status.id);
  return ids.indexOf(state.status) > ids.indexOf(context.config.workflow.onAssign);
}

function withStatus(state: TicketState, values: SetValues, context: DeskContext): TicketState | Refusal {
  const wish = values.status;
  if (wish === undefined || wish === 'keep') return state;
  if (wish === 'reopen') return isClosed(state.kind) ? moveByItself(state, 'onReopen', context) : state;
  const status = namedStatus(context.config.workflow, wish);
  if (isRefusal(status) || status.id === state.status) return isRefusal(status) ? status : state;
  if (!isClosed(status.kind) || isClosed(state.kind)) return moveTo(state, status, context);
  const closing = { reason: values.close_reason ?? null, causes: [], comment: '' };
  return closedState(state, status, { closing, context });
}

/** A close reason given to a ticket that is closed corrects it; one that is open has none. */
function withCloseReason(state: TicketState, values: SetValues, context: DeskContext): TicketState | Refusal {
  if (values.close_reason === undefined) return state;
  if (!isClosed(state.kind)) {
    return refuse('invalid', 'close_reason belongs to a closed ticket, expected a closed status with it');
  }
  const reason = closeReasonOf(values.close_reason, context.config);
  return isRefusal(reason) ? reason : { ...state, closeReason: reason };
}

/** C15: closed tickets are reclassified only where the configuration allows it. */
function frozenField(before: TicketState, state: TicketState, context: DeskContext): Refusal | null {
  if (context.config.tickets.reclassifyClosed || !isClosed(before.kind) || !isClosed(state.kind)) return null;
  const changed = (['type', 'group', 'severity', 'closeReason'] as const).find((key) => before[key] !== state[key]);
  if (changed === undefined) return null;
  return refuse('not_allowed', `${changed} of a closed ticket stays, expected an open one (tickets.reclassify_closed)`);
}
