// What became of a ticket's offer. It follows from the ticket itself, so that no second record of it can be wrong. Pure.

import { isClosed, type TicketState } from '../ticket.ts';
import type { Offer } from './offer.ts';

/** open: somebody may accept it; taken: `first`, and somebody has it; declined: nobody wants it; ended: the ticket is closed. */
export type OfferState = 'open' | 'taken' | 'declined' | 'ended';

type Offered = Pick<TicketState, 'kind' | 'assignees' | 'offer'>;

/** What became of the ticket's offer; null when there is none. */
export function offerState(ticket: Offered): OfferState | null {
  const { offer, assignees, kind } = ticket;
  if (!offer) return null;
  if (isClosed(kind)) return 'ended';
  if (assignees.length > 0) return offer.accept === 'first' ? 'taken' : 'open';
  return offer.to.every((agent) => offer.declined.includes(agent)) ? 'declined' : 'open';
}

/** Those it was put before who have neither accepted nor declined. */
export function unanswered({ offer, assignees }: Offered): readonly string[] {
  if (!offer) return [];
  return offer.to.filter((agent) => !offer.declined.includes(agent) && !assignees.includes(agent));
}

/** True while it is offered and nobody has it: only then may nobody write yet. */
export function isUnclaimed(ticket: Offered): boolean {
  const state = offerState(ticket);
  return ticket.assignees.length === 0 && (state === 'open' || state === 'declined');
}

/** An offer in one line, as the history shows it; null for none. */
export function offerText(offer: Offer | null | undefined): string | null {
  if (!offer) return null;
  const { accept, to, declined } = offer;
  return `${accept} of ${to.join(', ')}${declined.length > 0 ? ` (not ${declined.join(', ')})` : ''}`;
}
