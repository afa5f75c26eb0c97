// Merge: a ticket goes on as part of another. Its row closes and points to the survivor, its entries stay where they
// are (the history is append-only), later mails follow. Nobody becomes the other's participant, no customer is told
// anything: answers to him are written in his own ticket (surface.md "What must never surprise").

import { workflowOf } from '../../model/by-queue.ts';
import type { Outcome, Refusal } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import { isHeld, withHold } from '../../model/forget/hold.ts';
import { said } from '../../model/mailed/said.ts';
import { isClosed, type Ticket, type TicketState } from '../../model/ticket.ts';
import { changeOf, stateOf } from '../changing.ts';
import type { DeskContext } from '../context.ts';
import { isRefusal } from '../fields.ts';
import { noOverride } from '../happening.ts';
import { changesBetween, entryOf } from '../history.ts';
import { refuse } from '../refusals.ts';

const MAX_STEPS = 20;

/** The ticket closed and tied to the last of the chain that `into` begins. */
export function merge(command: CommandOf<'merge'>, ticket: Ticket, context: DeskContext): Outcome {
  const target = survivorFor(ticket, command, context);
  if (isRefusal(target)) return target;
  const before = stateOf(ticket);
  const ended = isClosed(before.kind) ? before : endedState(before, context);
  const state = { ...withHold(ended, false), mergedInto: target.id };
  const targetBefore = stateOf(target);
  const watchers = withAgents(targetBefore, before, context);
  // The matter goes on there, and so does the hold: what a merged ticket says of it nobody could lift any more.
  const targetState = { ...withHold(targetBefore, isHeld(before) || isHeld(targetBefore)), watchers };
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  const change = changeOf(happening, {
    entries: [
      entryOf(command, context.now, {
        kind: 'change',
        visibility: 'internal',
        text: `merged into ${target.ref}`,
        changes: { ...changesBetween(before, state), mergedInto: { from: null, to: target.ref } },
      }),
    ],
    events: [],
    links: [{ kind: 'merged_into', ticket: target.id }],
    warnings: isClosed(target.kind) ? [`${target.ref} is ${target.status}: mails to ${ticket.ref} find it closed`] : [],
  });
  const entry = entryOf(command, context.now, {
    kind: 'change',
    visibility: 'internal',
    text: `${ticket.ref} merged into this ticket`,
    changes: changesBetween(targetBefore, targetState),
  });
  const updatedAt = Math.max(context.now, targetState.updatedAt);
  return { ...change, others: [{ ticket: target.id, state: { ...targetState, updatedAt }, entries: [entry] }] };
}

/** True when mails of one ticket's people must not be shown to the other's: both have a customer, and not the same. */
export function hasOtherCustomer(one: Pick<TicketState, 'customer'>, other: Pick<TicketState, 'customer'>): boolean {
  return one.customer !== null && other.customer !== null && one.customer.address !== other.customer.address;
}

/** A ticket that ends without a word to anybody: what closing asks for and tells is not asked and not told. */
export function endedState(state: TicketState, context: DeskContext): TicketState {
  const workflow = workflowOf(context.config, state.queue);
  const status = workflow.statuses.find((one) => one.id === workflow.onClose && isClosed(one.kind));
  return {
    ...state,
    status: status?.id ?? state.status,
    kind: status?.kind ?? 'closed',
    closedAt: isClosed(state.kind) ? (state.closedAt ?? context.now) : context.now,
  };
}

/** The last ticket of the chain, or why there is none to merge into. */
function survivorFor(ticket: Ticket, command: CommandOf<'merge'>, context: DeskContext): Ticket | Refusal {
  const known = [ticket, ...(context.others ?? [])];
  const named = known.find((one) => one.id === command.into);
  if (!named) return refuse('not_found', said`ticket ${command.into} does not exist, expected one to merge into`);
  let last: Ticket = named;
  for (let step = 0; last.id !== ticket.id && step <= MAX_STEPS; step++) {
    const next: Ticket | undefined = known.find((one) => one.id === last.mergedInto);
    if (!next) break;
    last = next;
  }
  if (last.id === ticket.id && command.into === ticket.id)
    return refuse('invalid', said`ticket ${ticket.ref} cannot be merged into itself, expected another ticket`);
  if (last.id === ticket.id)
    return refuse('conflict', said`that would be a circle: the other ticket was merged into ${ticket.ref} itself`);
  if (last.mergedInto)
    return refuse(
      'conflict',
      said`ticket ${last.ref} was merged further than ${MAX_STEPS} tickets, expected its survivor`,
    );
  if (!command.acrossCustomers && hasOtherCustomer(ticket, last))
    return refuse(
      'required',
      said`${ticket.ref} is ${ticket.customer?.address ?? ''}'s and ${last.ref} is ${last.customer?.address ?? ''}'s: tickets of different customers are merged only when you say so (--yes); neither will see the other's mails`,
    );
  return last;
}

/** Our own people who watch one watch the other; addresses outside do not come along. */
function withAgents(target: TicketState, source: TicketState, { config }: DeskContext): readonly string[] {
  const agents = source.watchers.filter((text) => config.agents.some((agent) => agent.id === text));
  return [...new Set([...target.watchers, ...agents])];
}
