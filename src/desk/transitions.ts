// A workflow interpreted: which status follows which, what a move does to the row, what happens by itself.
// Takes a state and a wish; gives the state after it. Never invents a status the workflow does not have: a
// forbidden or unknown automatic move leaves the ticket where it is.
import type { Refusal } from '../model/change.ts';
import { isClosed, type TicketState } from '../model/ticket.ts';
import { findStatus, type Status, type Workflow } from '../model/workflow.ts';
import type { DeskContext } from './context.ts';
import { refuse, unknownValue } from './refusals.ts';

/** What the workflow does by itself: the keys that name a status. */
export type AutomaticMove = 'onAssign' | 'onFirstReply' | 'onCustomerReply' | 'onReopen' | 'onClose';

/** True when the workflow lets a ticket go from one status to another; staying is always allowed. */
export function mayMove(workflow: Workflow, from: string, to: string): boolean {
  const reachable = workflow.transitions[from];
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
    )
  );
}

/** The state in its new status, or why the workflow forbids the way there. */
export function moveTo(state: TicketState, status: Status, context: DeskContext): TicketState | Refusal {
  const { workflow } = context.config;
  if (mayMove(workflow, state.status, status.id)) return arrive(state, status, context.now);
  const reachable = workflow.transitions[state.status] ?? [];
  return refuse(
    'no_transition',
    `status "${state.status}" cannot become "${status.id}", expected ${reachable.length > 0 ? reachable.join(', ') : 'no other status'} (workflow ${workflow.name})`,
  );
}

/** The state after what the workflow does by itself; unchanged when it names no status or forbids the move. */
export function moveByItself(state: TicketState, move: AutomaticMove, context: DeskContext): TicketState {
  const { workflow } = context.config;
  const status = workflow.statuses.find((one) => one.id === workflow[move]);
  if (!status || !mayMove(workflow, state.status, status.id)) return state;
  return arrive(state, status, context.now);
}

/** The state a ticket is born in. A workflow without its initial status is config's mistake; the first status serves. */
export function initialStatus(workflow: Workflow): { readonly status: string; readonly kind: TicketState['kind'] } {
  const first = workflow.statuses.find((status) => status.id === workflow.initial) ?? workflow.statuses[0];
  return first ? { status: first.id, kind: first.kind } : { status: workflow.initial, kind: 'new' };
}

/** Sets the status and what hangs on it. Leaving a closed status forgets why it was closed; the history knows. */
function arrive(state: TicketState, status: Status, now: number): TicketState {
  const moved = { ...state, status: status.id, kind: status.kind };
  if (!isClosed(status.kind)) return { ...moved, closedAt: null, closeReason: null, closeCause: null };
  return { ...moved, closedAt: isClosed(state.kind) ? (state.closedAt ?? now) : now };
}
