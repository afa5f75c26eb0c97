// Offer: the ticket is put before several agents (B8). Withdraw: it is not any more. Who may give tickets to others may.

import type { Outcome } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { said } from '../../../model/mailed/said.ts';
import { offerState } from '../../../model/people/offer-state.ts';
import type { Ticket } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { isRefusal } from '../../fields.ts';
import { noOverride } from '../../happening.ts';
import { changesBetween, entryOf, sentence } from '../../history.ts';
import { offerEvents, offeredState } from '../../people/offering.ts';
import { refuse } from '../../refusals.ts';

/** The ticket put before these agents, each of whom is asked by mail. */
export function offer(command: CommandOf<'offer'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const { to, accept, actor } = command;
  const state = offeredState(before, { to, accept, by: actor.id }, context);
  if (isRefusal(state)) return { ...state, detail: `${ticket.ref}: ${state.detail}` };
  return offerChange(command, { ticket, context }, state);
}

/** The ticket offered to nobody any more. */
export function withdraw(command: CommandOf<'withdraw'>, ticket: Ticket, context: DeskContext): Outcome {
  const state = offerState(ticket);
  if (state === null) return refuse('nothing_to_do', said`${ticket.ref} is not offered to anybody`);
  return offerChange(command, { ticket, context }, { ...stateOf(ticket), offer: null });
}

function offerChange(
  command: CommandOf<'offer'> | CommandOf<'withdraw'>,
  { ticket, context }: { readonly ticket: Ticket; readonly context: DeskContext },
  state: ReturnType<typeof stateOf>,
): Outcome {
  const before = stateOf(ticket);
  const changes = changesBetween(before, state);
  if (Object.keys(changes).length === 0)
    return refuse('nothing_to_do', said`${ticket.ref} is put before ${(state.offer?.to ?? []).join(', ')} already`);
  const text = sentence(changes);
  const entry = entryOf(command, context.now, { kind: 'change', visibility: 'internal', text, changes });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: offerEvents(before, state, context) });
}
