// A mail of long ago about a ticket that went on without it: it is filed where it belongs and moves nothing. Takes the
// delivery and the ticket as it stands; gives yes or no. Pure.
import type { Reason } from '../../model/decision.ts';
import type { TicketView } from '../../model/facts.ts';
import type { Mail } from '../mail.ts';

/** What is said of it. */
export const LATE_HISTORY: Reason = {
  code: 'imported',
  detail: 'imported into a ticket that is further on: it stands in its history, and moves nothing',
};

/** True when something happened to the ticket since that mail came. A ticket made of imported mails alone grows with them. */
export function isLateHistory({ delivery }: Pick<Mail, 'delivery'>, { isImported, updatedAt }: TicketView): boolean {
  return delivery.isImported === true && (isImported !== true || delivery.receivedAt < updatedAt);
}
