// An answer that is a rating (B12): a participant's first line is a score, and the ticket's work is done or it is closed,
// and its customers are asked. Takes the mail and the ticket it belongs to; gives what he gave, or null. Such a mail never
// opens a ticket again. Whether it counts (in time, not twice) is the desk's to say. Pure.
import type { Command } from '../../model/command.ts';
import type { Reason } from '../../model/decision.ts';
import { ANCHOR_LINE, bareRatingIn, type Given, isNumberLike, ratingIn } from '../../model/forms/rating.ts';
import { saysNothing } from '../commands/farewell.ts';
import { isMachineMail } from '../mail.ts';
import type { Found, ThreadView } from '../thread.ts';

/** How such a mail joins: as the rating it is, or as the number it says; null for every other. */
export function ratedAs(view: ThreadView, found: Found): Rated | null {
  const rating = ratingOf(view, found);
  if (rating) return { reasons: [ratingReason(rating)], rating };
  const number = numberAlone(view, found);
  return number === null ? null : { reasons: [numberReason(number)], isLate: true };
}

interface Rated {
  readonly reasons: readonly Reason[];
  readonly rating?: Given;
  /** It moves nothing. */
  readonly isLate?: true;
}

/** What the mail gives; null when it is no rating. */
function ratingOf(view: ThreadView, found: Found): Given | null {
  const { message } = view.mail;
  if (!isAsked(view, found)) return null;
  const given = ratingIn(message.reply);
  const bare = given ?? bareRatingIn(message.reply);
  // A name below the score is no comment, and nobody need read it.
  return bare && saysNothing(bare.comment, message.from?.name ?? '') ? { ...bare, comment: '' } : given;
}

/**
 * The words of a mail that says nothing but a number and is no rating (`6`, `0`, `10/10`, `4,5`, `Note: 2`); null for every other. It is
 * no reason to open again what is closed: our own people read it, and write down what it was meant as.
 */
function numberAlone(view: ThreadView, found: Found): string | null {
  const { message } = view.mail;
  const [first = '', ...rest] = message.reply.trim().split('\n');
  const isAlone = saysNothing(rest.join('\n').replaceAll(ANCHOR_LINE, ''), message.from?.name ?? '');
  return isAsked(view, found) && isAlone && isNumberLike(first) ? first.trim() : null;
}

/** The work is done, and whoever takes part is asked what he thinks of it. */
function isAsked({ mail, sender, site }: ThreadView, { ticket, thirdParty, visibility }: Found): boolean {
  const asked = site.ratingByQueue?.[ticket.queue];
  const isEnd = ticket.kind === 'closed' || (ticket.kind === 'done' && asked === 'done');
  if (asked === undefined || !isEnd || thirdParty || visibility === 'internal') return false;
  const isOurs = sender.agent !== null && sender.address !== ticket.customer?.address;
  // Whom our people keep informed and nobody else is asked other things: he is no customer.
  const { participants, mentioned = [], informed = [] } = ticket;
  const address = sender.address ?? '';
  const isCustomers = [ticket.customer?.address, ...participants, ...mentioned].includes(address);
  const isInformed = !isCustomers && informed.includes(address);
  return !isOurs && !isInformed && !isMachineMail(mail.message);
}

function numberReason(words: string): Reason {
  return { code: 'rating', detail: `nothing but "${words}", which is no rating from 1 to 5: it stays as it is` };
}

/** Said in the decision. */
function ratingReason({ score }: Given): Reason {
  return { code: 'rating', detail: `the first line is a rating: ${score} of 5` };
}

/** The join as the rating's. */
export function asRating(command: Command, rating: Given | undefined): Command {
  return command.kind === 'join' && rating ? { ...command, rating, movesStatus: false } : command;
}
