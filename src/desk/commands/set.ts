// Set: field values by a person or a rule. One entry with every field old → new; a status goes through the workflow,
// a closed one through close's own function, a closed ticket back through reopen's rules.

import { workflowOf } from '../../model/by-queue.ts';
import type { Change, Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf, SetValues } from '../../model/command.ts';
import { said } from '../../model/mailed/said.ts';
import { isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import { toldFields } from '../../model/workflow.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal, type Taking, takeValues, withFlag, withoutBlanks } from '../fields.ts';
import { goneOnChange, type Telling } from '../forms/asking.ts';
import { type NoticeEvent, noOverride } from '../happening.ts';
import { changesBetween, entryOf, sentence } from '../history.ts';
import { offerEvents, withQueueOffer } from '../people/offering.ts';
import { refuse } from '../refusals.ts';
import { incompleteParts } from '../required-parts.ts';
import { escalatedBy } from '../time/escalated.ts';
import { heldUntil } from '../time/setters.ts';
import { adopted, adoptionText, moveByItself, moveTo, namedStatus } from '../transitions.ts';
import { closeCausesOf, closedChange, closedState, closeReasonOf } from './close.ts';

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
    return refuse('nothing_to_do', said`ticket ${ticket.ref} has these values already`);
  }
  const comment = (command.set.comment ?? '').trim();
  if (!isClosed(before.kind) && isClosed(state.kind)) {
    return closedChange({ command, ticket, before, state, context }, { comment, tell: 'all', warnings });
  }
  const make = ({ state: after, events }: Telling): Change => {
    const happening = { command, ticket, state: after, mail: null, override: noOverride, context };
    const change = changeOf(happening, { entries: [], events, warnings });
    const isTold =
      comment !== '' &&
      change.notices.some(({ name, agent, gate }) => name === 'status' && agent === null && gate.pass);
    const all = changesBetween(before, after);
    const said = [sentence(all), adoptionText(before, after, context)].filter((text) => text !== '').join('; ');
    const visibility = isTold ? 'public' : 'internal';
    return {
      ...change,
      entries: [entryOf(command, context.now, { kind: 'change', visibility, text: comment || said, changes: all })],
    };
  };
  const events = eventsBetween(before, state, { context, comment });
  return goneOnChange(before, { state, events }, { config: context.config, faults: [], hears: false, make });
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
  let state = adopted(before, taken.state, taking.context);
  for (const step of [heldUntil, withStatus, withCloseReason, completed]) {
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
      closeCause: before.closeCause,
      fields: before.fields,
    };
  }
  if (warnings.length > 0) state = withFlag(state, 'rule-error');
  if (values.status === undefined) state = movedByAssignment(before, state, taking.context);
  if (values.offer === undefined) state = withQueueOffer(before, state, taking.context);
  return { state, warnings };
}

/** A new ticket that was given to somebody moves on by itself, and back when nobody has it any more; one that is under way stays. */
export function movedByAssignment(before: TicketState, state: TicketState, context: DeskContext): TicketState {
  if (before.assignees.length > 0 && state.assignees.length === 0) return movedBack(state, context);
  const isGiven = state.assignees.some((id) => !before.assignees.includes(id));
  const waits =
    state.kind === 'new' || (state.kind === 'open' && state.firstResponseAt === null && before.assignees.length === 0);
  const isDraft = state.status === workflowOf(context.config, state.queue).incomplete;
  return isGiven && waits && !isDraft && !isPastAssigning(state, context)
    ? moveByItself(state, 'onAssign', context)
    : state;
}

/** Out of the status that says somebody has it. One that work leads to as well (`in progress`) says more than that, and stays. */
function movedBack(state: TicketState, context: DeskContext): TicketState {
  const { onAssign, onRead, onFirstReply, onCustomerReply, onReopen } = workflowOf(context.config, state.queue);
  const isWork = [onFirstReply, onCustomerReply, onReopen].includes(onAssign);
  if (state.status !== onAssign || isWork) return state;
  return moveByItself(state, onRead === undefined ? 'initial' : 'onRead', context);
}

/** What people may want to know of the way between two states. */
export function eventsBetween(
  before: TicketState,
  state: TicketState,
  words: { readonly context: DeskContext; readonly comment: string },
): readonly NoticeEvent[] {
  const events: NoticeEvent[] = [];
  events.push(...staffEvents(before, state, words.context));
  // Another queue's name for the same status is no step anybody need be told of.
  const start = adopted(before, { ...before, queue: state.queue }, words.context);
  if (start.status !== state.status) {
    const solution = before.fields.solution === state.fields.solution ? '' : (state.fields.solution ?? '');
    events.push({ on: 'status', from: start.status, to: state.status, comment: words.comment, solution });
  }
  const changes = changesBetween(before, state);
  if ((state.escalation ?? 0) > (before.escalation ?? 0)) events.push(escalatedBy(state));
  const told = toldFields.filter((name) => Object.hasOwn(changes, name)).map((name) => [name, changes[name]] as const);
  const fields = Object.fromEntries(told.flatMap(([name, change]) => (change ? [[name, change]] : [])));
  if (Object.keys(fields).length > 0) events.push({ on: 'fields', changes: fields });
  return events;
}

/** What our own people may want to know of it: who has it now, before whom it is put. */
export function staffEvents(
  before: TicketState,
  state: TicketState,
  context: Pick<DeskContext, 'config'>,
): readonly NoticeEvent[] {
  const fresh = state.assignees.filter((id) => !before.assignees.includes(id));
  const isSame = fresh.length === 0 && before.assignees.length === state.assignees.length;
  return [
    ...(fresh.length > 0 ? [{ on: 'assigned', agents: fresh } as const] : []),
    ...(isSame || before.assignees.length === 0 ? [] : [{ on: 'reassigned', before: before.assignees } as const]),
    ...offerEvents(before, state, context),
  ];
}

/** Statuses are listed in the order of the work: a ticket beyond `onAssign` is not thrown back by a new assignee. */
function isPastAssigning(state: TicketState, context: DeskContext): boolean {
  const { statuses, onAssign } = workflowOf(context.config, state.queue);
  const ids = statuses.map((status) => status.id);
  return ids.indexOf(state.status) > ids.indexOf(onAssign);
}

function withStatus(state: TicketState, values: SetValues, context: DeskContext): TicketState | Refusal {
  const wish = values.status;
  if (wish === undefined || wish === 'keep') return state;
  if (wish === 'reopen') return isClosed(state.kind) ? moveByItself(state, 'onReopen', context) : state;
  const workflow = workflowOf(context.config, state.queue);
  const status = namedStatus(workflow, wish);
  if (isRefusal(status) || status.id === state.status) return isRefusal(status) ? status : state;
  const given = {
    reason: values.close_reason ?? null,
    causes: values.causes ?? [],
    comment: values.comment ?? '',
  };
  if (isClosed(status.kind) && !isClosed(state.kind)) return closedState(state, status, { closing: given, context });
  const moved = moveTo(state, status, { context, given });
  const end = workflow.statuses.find((one) => one.id === workflow.onClose);
  const closesAtOnce = status.kind === 'done' && workflow.whenDone?.close === 'at_once' && end !== undefined;
  if (isRefusal(moved) || !closesAtOnce) return moved;
  return closedState(moved, end, { closing: given, context });
}

/** A draft that lacks nothing any more begins (B5). */
function completed(state: TicketState, _: SetValues, context: DeskContext): TicketState | Refusal {
  const { incomplete, initial, statuses } = workflowOf(context.config, state.queue);
  if (incomplete === undefined || state.status !== incomplete) return state;
  const first = statuses.find((one) => one.id === initial);
  if (!first || incompleteParts(state, context.config).length > 0) return state;
  return state.assignees.length > 0
    ? moveByItself({ ...state, status: first.id, kind: first.kind }, 'onAssign', context)
    : { ...state, status: first.id, kind: first.kind };
}

/** A close reason given to a ticket that is closed corrects it; one that is open has none. */
function withCloseReason(state: TicketState, values: SetValues, context: DeskContext): TicketState | Refusal {
  if (values.close_reason === undefined && values.causes === undefined) return state;
  if (!isClosed(state.kind)) {
    const key = values.close_reason === undefined ? 'cause' : 'close_reason';
    return refuse('invalid', said`${key} belongs to a closed ticket, expected a closed status with it`);
  }
  const reason =
    values.close_reason === undefined ? state.closeReason : closeReasonOf(values.close_reason, context.config);
  if (isRefusal(reason)) return reason;
  const causes = values.causes === undefined ? state.closeCause : closeCausesOf(values.causes, context.config);
  return isRefusal(causes) ? causes : { ...state, closeReason: reason, closeCause: causes };
}

/** C15: closed tickets are reclassified only where the configuration allows it. */
function frozenField(before: TicketState, state: TicketState, context: DeskContext): Refusal | null {
  if (context.config.tickets.reclassifyClosed || !isClosed(before.kind) || !isClosed(state.kind)) return null;
  const changed = (['type', 'group', 'severity', 'closeReason', 'closeCause'] as const).find(
    (key) => before[key] !== state[key],
  );
  const isFieldChanged = JSON.stringify(before.fields) !== JSON.stringify(state.fields);
  if (changed === undefined && !isFieldChanged) return null;
  return refuse(
    'not_allowed',
    said`${changed ?? 'fields'} of a closed ticket stays, expected an open one (tickets.reclassify_closed)`,
  );
}
