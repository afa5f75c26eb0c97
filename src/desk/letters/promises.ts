// What a notice to a customer promises besides its own words: when a person will answer, until when an answer opens the
// ticket again, and whether he is asked for a rating. Takes a wish and what happened; gives data for its template. Pure.
import { ratingAsked, reopenPolicyOf, workflowOf } from '../../model/by-queue.ts';
import { MAX_SCORE } from '../../model/forms/rating.ts';
import type { NoticeData } from '../../model/notice.ts';
import { absenceNow } from '../../model/people/site-absence.ts';
import type { TicketState } from '../../model/ticket.ts';
import { isOpen, nextOpen } from '../../model/time/business.ts';
import { hoursOf, hoursOfSla, slaOf } from '../../model/time/by-ticket.ts';
import { addSpan } from '../../model/time/span.ts';
import type { DeskContext } from '../context.ts';
import type { Wish } from '../notice-matrix.ts';

const RECEIPTS: readonly Wish['name'][] = ['opened', 'closed-ticket-reply'];
const ENDS: readonly Wish['name'][] = ['closed', 'auto-closed'];
/** Nobody rates work that was not done. */
const NO_WORK: readonly string[] = ['duplicate', 'not_us', 'no_answer', 'spam'];

/** The promises of this notice; {} for our own people. */
export function promisesOf(wish: Wish, state: TicketState | null, context: DeskContext): Partial<NoticeData> {
  if (state === null || wish.agent !== null || wish.kind === 'agent') return {};
  if (RECEIPTS.includes(wish.name)) return expected(state, context);
  return { ...(ENDS.includes(wish.name) ? reopening(state, context) : {}), ...ratingAsk(wish, state, context) };
}

/**
 * By the service level where there is one; else when somebody is there again, where the site says its hours. What would
 * come while nobody of the site is there counts anew from when somebody is back: the absence notice said so already.
 */
function expected(state: TicketState, { config, now }: DeskContext): Partial<NoticeData> {
  const hours = hoursOf(config, state.queue);
  const { absence } = config;
  const isAway = absenceNow(absence, now) !== null;
  const isOutOfHours = isAway || (hours.isSaid === true && !isOpen(hours, now));
  const sla = slaOf(config, state);
  const answered = (from: number): number | null => {
    if (sla?.firstResponse) return addSpan(hoursOfSla(config, sla, state.queue), from, sla.firstResponse);
    return isOutOfHours && hours.isSaid === true ? nextOpen(hours, from) : null;
  };
  const soon = answered(now);
  const isInside = absence !== undefined && now < absence.until && soon !== null && absence.from <= soon;
  const at = isInside ? answered(absence.until) : soon;
  return at === null ? {} : { expected: { at, isOutOfHours } };
}

function reopening(state: TicketState, { config, now }: DeskContext): Partial<NoticeData> {
  const { withinMs, later } = reopenPolicyOf(config, state.queue);
  if (later === 'reopen') return { reopenUntil: null };
  return withinMs > 0 ? { reopenUntil: now + withinMs } : {};
}

/** The customer himself, once, with the notice that says that the work is done, or that the ticket is closed. */
function ratingAsk(wish: Wish, state: TicketState, { config, now }: DeskContext): Partial<NoticeData> {
  const policy = ratingAsked(config, state.queue);
  if (!policy || state.rating || state.visibility === 'internal') return {};
  const { ask, timeoutMs } = policy;
  if (wish.to.address !== state.customer?.address || NO_WORK.includes(state.closeReason ?? '')) return {};
  const isDone = wish.name === 'status' && state.kind === 'done';
  // A workflow without a status for finished work is done when it closes.
  const knowsDone = workflowOf(config, state.queue).statuses.some((status) => status.kind === 'done');
  const isClosed = wish.name === 'closed' && (ask === 'closed' || !knowsDone);
  if (!(ask === 'done' && isDone) && !isClosed) return {};
  return { ratingAsk: { scale: MAX_SCORE, until: timeoutMs === null ? null : now + timeoutMs } };
}
