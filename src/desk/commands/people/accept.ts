// Accept: whoever was asked says yes (B8). With `first` he alone has the ticket and the others are told; with `many` he
// becomes one more assignee. One transaction after another decides who was first. Decline: he says "not me"; when nobody
// wants it, whoever may give it to somebody is told.

import type { Outcome, Refusal } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { said } from '../../../model/mailed/said.ts';
import type { Offer } from '../../../model/people/offer.ts';
import { offerState } from '../../../model/people/offer-state.ts';
import type { Ticket, TicketState } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { noOverride } from '../../happening.ts';
import { changesBetween, entryOf, sentence } from '../../history.ts';
import { isAssignable } from '../../people/presence.ts';
import { refuse } from '../../refusals.ts';
import { eventsBetween, movedByAssignment } from '../set.ts';

type Answer = CommandOf<'accept'> | CommandOf<'decline'> | CommandOf<'take'>;

/** The ticket with its actor among the assignees. */
export function accept(
  command: CommandOf<'accept'> | CommandOf<'take'>,
  ticket: Ticket,
  context: DeskContext,
): Outcome {
  const { actor } = command;
  const offer = offerFor(command, ticket);
  if ('kind' in offer) return offer;
  if (ticket.assignees.includes(actor.id)) return refuse('nothing_to_do', said`${ticket.ref} is ${actor.id}'s already`);
  if (offerState(ticket) === 'taken')
    return refuse(
      'conflict',
      said`${ticket.ref} is taken: it was for the first who accepts, and ${ticket.assignees.join(', ')} was`,
    );
  const agent = context.config.agents.find((one) => one.id === actor.id);
  if (!agent || !isAssignable(agent))
    return refuse(
      'not_allowed',
      said`agent ${actor.id} is not assignable and gets no tickets (agents.${actor.id}.assignable)`,
    );
  const before = stateOf(ticket);
  const declined = offer.declined.filter((id) => id !== actor.id);
  const given = { ...before, assignees: [...before.assignees, actor.id], offer: { ...offer, declined } };
  return answered(command, { ticket, context }, movedByAssignment(before, given, context));
}

/** The offer without its actor. */
export function decline(command: CommandOf<'decline'>, ticket: Ticket, context: DeskContext): Outcome {
  const { actor } = command;
  const offer = offerFor(command, ticket);
  if ('kind' in offer) return offer;
  if (offer.declined.includes(actor.id))
    return refuse('nothing_to_do', said`${actor.id} declined ${ticket.ref} before`);
  if (ticket.assignees.includes(actor.id))
    return refuse('conflict', said`${ticket.ref} is ${actor.id}'s: give it back (mailclerk ticket assign --remove)`);
  if (offerState(ticket) === 'taken')
    return refuse('nothing_to_do', said`${ticket.ref} is taken: ${ticket.assignees.join(', ')} accepted`);
  const state = { ...stateOf(ticket), offer: { ...offer, declined: [...offer.declined, actor.id] } };
  return answered(command, { ticket, context }, state);
}

/** The offer somebody answers, or why there is none for him. */
function offerFor(command: Answer, ticket: Ticket): Offer | Refusal {
  const { actor, kind } = command;
  const { offer, assignees, ref } = ticket;
  if (actor.kind !== 'agent')
    return refuse('invalid', said`${actor.kind} "${actor.id}" cannot ${kind} an offer, expected an agent (--as NAME)`);
  const state = offerState(ticket);
  if (!offer || state === null) {
    const who =
      assignees.length > 0 ? said`it is ${assignees.join(', ')}'s` : said`take it instead (mailclerk ticket take)`;
    return refuse('conflict', said`${ref} is not offered, or not any more: ${who}`);
  }
  if (state === 'ended') return refuse('conflict', said`${ref} is closed: there is nothing to ${kind} any more`);
  if (offer.to.includes(actor.id)) return offer;
  return refuse('not_allowed', said`${ref} was not offered to ${actor.id}, but to ${offer.to.join(', ')}`);
}

function answered(
  command: Answer,
  { ticket, context }: { readonly ticket: Ticket; readonly context: DeskContext },
  state: TicketState,
): Outcome {
  const before = stateOf(ticket);
  const changes = changesBetween(before, state);
  const said = command.kind === 'decline' ? 'declined the offer' : 'accepted the offer';
  const comment = command.kind === 'decline' ? command.comment.trim() : '';
  const text = [said, comment, sentence(changes)].filter((part) => part !== '').join('; ');
  const entry = entryOf(command, context.now, { kind: 'change', visibility: 'internal', text, changes });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: eventsBetween(before, state, { context, comment: '' }) });
}
