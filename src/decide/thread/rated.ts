// An answer that is a rating (B12): a participant's first line is a score, and the ticket's work is done or it is closed,
// and its customers are asked. Takes the mail and the ticket it belongs to; gives what he gave, or null. Such a mail never
// opens a ticket again. Whether it counts (in time, not twice) is the desk's to say. Pure.
import type { Command } from '../../model/command.ts';
import type { Reason } from '../../model/decision.ts';
import { type Given, ratingIn } from '../../model/forms/rating.ts';
import { saysNothing } from '../commands/farewell.ts';
import { isMachineMail } from '../mail.ts';
import type { Found, ThreadView } from '../thread.ts';

/** What the mail gives; null when it is no rating. */
export function ratingOf({ mail, sender, site }: ThreadView, found: Found): Given | null {
  const { ticket, thirdParty, visibility } = found;
  const asked = site.ratingByQueue?.[ticket.queue];
  const isEnd = ticket.kind === 'closed' || (ticket.kind === 'done' && asked === 'done');
  if (asked === undefined || !isEnd || thirdParty || visibility === 'internal') return null;
  const isOurs = sender.agent !== null && sender.address !== ticket.customer?.address;
  const given = isOurs || isMachineMail(mail.message) ? null : ratingIn(mail.message.reply);
  // A name below the score is no comment, and nobody need read it.
  return given && saysNothing(given.comment, mail.message.from?.name ?? '') ? { ...given, comment: '' } : given;
}

/** Said in the decision. */
export function ratingReason({ score }: Given): Reason {
  return { code: 'rating', detail: `the first line is a rating: ${score} of 5` };
}

/** The join as the rating's. */
export function asRating(command: Command, rating: Given | undefined): Command {
  return command.kind === 'join' && rating ? { ...command, rating, movesStatus: false } : command;
}
