// A workflow interpreted: which status follows which, who may go there and what must be said, what a move does to the
// row, what happens by itself, what becomes of a status in another queue. The one place for transitions. Takes a state
// and a wish; gives the state after it. Never invents a status the workflow does not have: a forbidden or unknown
// automatic move leaves the ticket where it is.

import { workflowOf } from '../model/by-queue.ts';
import type { Refusal } from '../model/change.ts';
import { said } from '../model/mailed/said.ts';
import { isClosed, type TicketState } from '../model/ticket.ts';
import { findStatus, mappedStatus, type Status, type Workflow, wayBetween } from '../model/workflow.ts';
import type { DeskContext } from './context.ts';
import { refuse, unknownValue } from './refusals.ts';
import { type Given, incompleteParts, missingPart, nothingGiven } from './required-parts.ts';
import { mayGo } from './rights.ts';

/** What the workflow does by itself: the keys that name a status. */
export type AutomaticMove =
  | 'initial'
  | 'onRead'
  | 'onAssign'
  | 'onFirstReply'
  | 'onCustomerReply'
  | 'onReopen'
  | 'onClose'
  | 'onRated';

/** True when the workflow lets a ticket go from one status to another; staying is always allowed. */
export function mayMove(workflow: Workflow, from: string, to: string): boolean {
  const reachable = Object.hasOwn(workflow.transitions, from) ? workflow.transitions[from] : undefined;
  return from === to || reachable === undefined || reachable.includes(to);
}

/** The status a person or a rule names, or the refusal that lists those there are. */
export function namedStatus(workflow: Workflow, text: string): Status | Refusal {
  return (
    findStatus(workflow, text) ??
    unknownValue(
      'status',
      text,
      workflow.statuses.map((status) => status.id),
      workflow.statuses.flatMap(({ label, also = [] }) => [...Object.values(label), ...also]),
    )
  );
}

/** The state in its new status, or why it cannot come there: no way, not for this actor, something not said. */
export function moveTo(
  state: TicketState,
  status: Status,
  how: { readonly context: DeskContext; readonly given?: Given },
): TicketState | Refusal {
  const { context, given = nothingGiven } = how;
  const workflow = workflowOf(context.config, state.queue);
  if (!mayMove(workflow, state.status, status.id)) {
    const reachable = workflow.transitions[state.status] ?? [];
    return refuse(
      'no_transition',
      said`status "${state.status}" cannot become "${status.id}", expected ${reachable.length > 0 ? reachable.join(', ') : 'no other status'} (workflow ${workflow.name})`,
    );
  }
  if (state.status === status.id) return arrive(state, status, context.now);
  const way = wayBetween(workflow, state.status, status.id);
  const forbidden = way && mayGo(way, state, context);
  if (forbidden) return forbidden;
  const missing = missingPart(status, way?.needs ?? [], { state, given, config: context.config });
  return missing ?? arrive(state, status, context.now);
}

/** The state after what the workflow does by itself; unchanged when it names no status or forbids the move. */
export function moveByItself(state: TicketState, move: AutomaticMove, context: DeskContext): TicketState {
  const workflow = workflowOf(context.config, state.queue);
  const status = workflow.statuses.find((one) => one.id === workflow[move]);
  if (!status || !mayMove(workflow, state.status, status.id)) return state;
  return arrive(state, status, context.now);
}

/** The state a ticket is born in. A workflow without its initial status is config's mistake; the first status serves. */
export function initialStatus(workflow: Workflow): { readonly status: string; readonly kind: TicketState['kind'] } {
  const first = workflow.statuses.find((status) => status.id === workflow.initial) ?? workflow.statuses[0];
  return first ? { status: first.id, kind: first.kind } : { status: workflow.initial, kind: 'new' };
}

/** True for what a done or waiting ticket's customer does by writing: the work goes on. */
export function goesOnByReply(state: Pick<TicketState, 'kind'>): boolean {
  return state.kind === 'waiting' || state.kind === 'done';
}

/** The state in its new queue: where the workflow there has no such status, in the one that means the same. */
export function adopted(before: TicketState, state: TicketState, context: DeskContext): TicketState {
  if (before.queue === state.queue) return state;
  const from = workflowOf(context.config, before.queue);
  const to = workflowOf(context.config, state.queue);
  if (from === to) return state;
  const status = mappedStatus(from, { id: state.status, kind: state.kind }, to);
  if (status === null || (status.id === state.status && status.kind === state.kind)) return state;
  const moved = arrive(state, status, context.now);
  // Why it was closed stays true where it stays closed.
  return isClosed(state.kind) && isClosed(status.kind)
    ? { ...moved, closeReason: state.closeReason, closeCause: state.closeCause }
    : moved;
}

/** The new ticket where its workflow lets it wait while something mandatory is missing, with what that is; null when nothing is. */
export function draftOf(
  state: TicketState,
  context: DeskContext,
): { readonly state: TicketState; readonly hint: string } | null {
  const workflow = workflowOf(context.config, state.queue);
  const draft = workflow.statuses.find((one) => one.id === workflow.incomplete);
  const lacking = draft ? incompleteParts(state, context.config) : [];
  if (!draft || lacking.length === 0) return null;
  const hint = `status ${draft.id} until it has ${lacking.join(', ')} (workflow ${workflow.name})`;
  return { state: { ...state, status: draft.id, kind: draft.kind }, hint };
}

/** Says of a move between workflows what became of the status; '' when nothing did. */
export function adoptionText(before: TicketState, after: TicketState, context: DeskContext): string {
  const from = workflowOf(context.config, before.queue);
  const to = workflowOf(context.config, after.queue);
  if (from === to || before.status === after.status) return '';
  return `status "${before.status}" of workflow ${from.name} is "${after.status}" in workflow ${to.name}`;
}

/** Sets the status and what hangs on it. Leaving a closed status forgets why it was closed; the history knows. */
function arrive(state: TicketState, status: Status, now: number): TicketState {
  const moved = { ...state, status: status.id, kind: status.kind };
  if (!isClosed(status.kind)) return { ...moved, closedAt: null, closeReason: null, closeCause: null };
  return { ...moved, closedAt: isClosed(state.kind) ? (state.closedAt ?? now) : now };
}
