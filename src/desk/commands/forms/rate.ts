// Rate: what a customer thinks of finished work, from 1 to 5 (B12), as he wrote it or as one of our own heard it. The last
// word counts, for a fortnight from the first: after that it stands. A done ticket whose workflow waits for it closes by
// itself; the lead hears of a bad one.
import { workflowOf } from '../../../model/by-queue.ts';
import type { Outcome, Refusal } from '../../../model/change.ts';
import type { CommandOf } from '../../../model/command.ts';
import { type Given, isSettled, MAX_SCORE, RATING_DAYS } from '../../../model/forms/rating.ts';
import { isClosed, type Ticket, type TicketState } from '../../../model/ticket.ts';
import { changeOf, stateOf } from '../../changing.ts';
import type { DeskContext } from '../../context.ts';
import { type NoticeEvent, noOverride } from '../../happening.ts';
import { changesBetween, entryOf } from '../../history.ts';
import { refuse, shown } from '../../refusals.ts';
import { moveByItself } from '../../transitions.ts';

const MAX_COMMENT = 4000;
/** Up to this score the lead hears of it. */
const BAD = 2;

/** The rated ticket; closed where its workflow waits for that. */
export function rate(command: CommandOf<'rate'>, ticket: Ticket, context: DeskContext): Outcome {
  const before = stateOf(ticket);
  const comment = command.comment.trim();
  const hindrance = hindranceOf({ ...command, comment }, ticket, context);
  if (hindrance) return hindrance;
  const { now } = context;
  const state = ratedState(before, { score: command.score, comment }, context);
  const said = `rated ${command.score} of 5`;
  const entry = entryOf(command, now, {
    kind: 'change',
    visibility: command.actor.kind === 'contact' && before.visibility === 'public' ? 'public' : 'internal',
    text: comment === '' ? said : `${said}: ${comment}`,
    changes: changesBetween(before, state),
  });
  const happening = { command, ticket, state, mail: null, override: noOverride, context };
  return changeOf(happening, { entries: [entry], events: ratingEvents(before, state, comment) });
}

/** The ticket with what was given; closed where its workflow waits for that. */
export function ratedState(before: TicketState, given: Given, context: DeskContext): TicketState {
  const { now, config } = context;
  const rated = { ...before, rating: { ...given, firstAt: before.rating?.firstAt ?? now, at: now } };
  const waits = workflowOf(config, before.queue).whenDone?.close === 'rating' && before.kind === 'done';
  return waits ? moveByItself(rated, 'onRated', context) : rated;
}

/** Who is told of a rating: everybody of a ticket it closes, the lead of a bad one. */
export function ratingEvents(before: TicketState, state: TicketState, comment: string): readonly NoticeEvent[] {
  const score = state.rating?.score ?? MAX_SCORE;
  const alert: readonly NoticeEvent[] =
    score <= BAD ? [{ on: 'alerted', who: ['lead'], words: { body: comment, trace: [`rated ${score} of 5`] } }] : [];
  if (before.status === state.status) return alert;
  if (!isClosed(state.kind)) return [{ on: 'status', from: before.status, to: state.status }, ...alert];
  return [{ on: 'closed', reason: '', comment: '', solution: state.fields.solution ?? '', tell: 'all' }, ...alert];
}

/** Why this rating does not count; null when it does. */
export function hindranceOf(
  command: Pick<CommandOf<'rate'>, 'score' | 'comment' | 'actor'>,
  ticket: Ticket,
  { now }: Pick<DeskContext, 'now'>,
): Refusal | null {
  const { score, comment, actor } = command;
  if (!Number.isInteger(score) || score < 1 || score > 5)
    return refuse('invalid', `the rating is ${shown(String(score))}, expected a whole number from 1 (bad) to 5 (good)`);
  if (comment.length > MAX_COMMENT)
    return refuse('invalid', `the comment has ${comment.length} characters, expected at most ${MAX_COMMENT}`);
  if (actor.kind === 'contact' && !ticket.participants.includes(actor.id))
    return refuse('not_allowed', `${actor.id} takes no part in ${ticket.ref}: only its customer rates it`);
  if (ticket.kind !== 'done' && ticket.kind !== 'closed')
    return refuse(
      'invalid',
      `${ticket.ref} is "${ticket.status}", expected a ticket that is done or closed: only finished work is rated`,
    );
  const { rating } = ticket;
  if (!rating) return null;
  if (rating.score === score && rating.comment === comment)
    return refuse('nothing_to_do', `${ticket.ref} is rated ${score} already`);
  if (!isSettled(rating.firstAt, now)) return null;
  return refuse('conflict', `${ticket.ref} was rated ${rating.score} more than ${RATING_DAYS} days ago: that stands`);
}
