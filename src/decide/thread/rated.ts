// An answer that is a rating (B12): a participant's first line is a score, and the ticket's work is done or it is closed,
// and its customers are asked. Takes the mail and the ticket it belongs to; gives what he gave, or null. Such a mail never
// opens a ticket again; but words below a score that comes too late, or of somebody who takes no part, are a reply like every
// other. Whether it counts in the end is the desk's to say. Pure.
import type { Command } from '../../model/command.ts';
import type { Reason } from '../../model/decision.ts';
import type { Asking } from '../../model/facts.ts';
import {
  ANCHOR_LINE,
  bareRatingIn,
  type Given,
  isNumberLike,
  isRatingLate,
  ratingIn,
} from '../../model/forms/rating.ts';
import { saysNothing } from '../commands/farewell.ts';
import { isMachineMail } from '../mail.ts';
import type { Found, ThreadView } from '../thread.ts';

/** How such a mail joins: as the rating it is, or as the number it says; null for every other. */
export function* ratedAs(view: ThreadView, found: Found): Asking<Rated | null> {
  const rating = ratingOf(view, found);
  if (rating && (rating.comment === '' || (yield* mayCount(view, found))))
    return { reasons: [ratingReason(rating)], rating };
  if (rating) return null;
  const number = numberAlone(view, found);
  return number === null ? null : { reasons: [numberReason(number)], isLate: true };
}

interface Rated {
  readonly reasons: readonly Reason[];
  readonly rating?: Given;
  /** It moves nothing. */
  readonly isLate?: true;
}

/** Of somebody who takes part, in time: the rules of the desk, asked where the words would be lost as a rating that does not count. */
function* mayCount({ inquiry, sender, site }: ThreadView, { ticket }: Found): Asking<boolean> {
  if (!ticket.participants.includes(sender.address ?? '')) return false;
  const now = yield* inquiry.ask<'now'>({ ask: 'now' });
  const endedAt = ticket.closedAt ?? ticket.doneAt ?? ticket.updatedAt;
  const { timeoutMs = null } = site.ratingByQueue?.[ticket.queue] ?? {};
  return !isRatingLate({ endedAt, firstAt: ticket.ratedAt ?? null }, now, timeoutMs);
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
  const isEnd = ticket.kind === 'closed' || (ticket.kind === 'done' && asked?.ask === 'done');
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
