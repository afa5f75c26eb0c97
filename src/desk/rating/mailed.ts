// A rating that came by mail (B12). Takes the mail's score, the ticket it joins and who wrote it; gives the rated ticket
// with its events, or null when it does not count: too late, no participant, unfinished work. Then it is a mail like every
// other. The rules of counting are those of the command `rate`; nothing is decided twice. Pure.
import { canonicalAddress } from '../../model/address.ts';
import { ratingOf } from '../../model/by-queue.ts';
import type { CommandOf } from '../../model/command.ts';
import { isRatingLate, workEndedAt } from '../../model/forms/rating.ts';
import type { Ticket, TicketState } from '../../model/ticket.ts';
import { hindranceOf, ratedState, ratingEvents } from '../commands/forms/rate.ts';
import type { DeskContext } from '../context.ts';
import type { NoticeEvent } from '../happening.ts';

/** The ticket as the rating leaves it, and what is told. */
export interface Rated {
  readonly state: TicketState;
  readonly events: readonly NoticeEvent[];
}

/** The rating of this mail carried out on `state`, the ticket with the mail counted; null when it does not count. */
export function ratedByMail(
  command: CommandOf<'join'>,
  { ticket, state }: { readonly ticket: Ticket; readonly state: TicketState },
  context: DeskContext,
): Rated | null {
  const { rating, mail, thirdParty } = command;
  const address = canonicalAddress(mail.from?.address ?? '');
  if (!rating || thirdParty || address === null || mail.byAgent !== null || isLate(ticket, context)) return null;
  const wanted = { ...rating, actor: { kind: 'contact', id: address } } as const;
  if (hindranceOf(wanted, ticket, context)) return null;
  const after = ratedState(state, rating, context);
  return { state: after, events: [...ratingEvents(state, after, rating.comment), { on: 'rated', ...rating }] };
}

function isLate(ticket: Ticket, { now, config }: DeskContext): boolean {
  const rateable = { endedAt: workEndedAt(ticket), firstAt: ticket.rating?.firstAt ?? null };
  return isRatingLate(rateable, now, ratingOf(config, ticket.queue).timeoutMs);
}
