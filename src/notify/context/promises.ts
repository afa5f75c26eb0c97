// What a notice promises its reader and asks of him: when a person will answer, until when an answer opens the ticket
// again, how to rate, which files were not taken, until when nobody is there. Takes an outbox row; gives the variables,
// all of them there and empty in every other notice. Pure.
import type { StatusKind } from '../../model/ticket.ts';
import type { OutboxRow } from '../../ports.ts';
import { type In, wordsFor } from '../labels.ts';
import { cleanLine, cleanText } from '../markdown/values.ts';
import { shownDay, shownWeekday } from './moments.ts';
import { bare, type Context } from './plain.ts';

/** The variables and their shape. */
export const promiseVariables = {
  awaitsAnswer: true,
  expectedAnswer: '',
  outOfHours: true,
  refusedFiles: [{ name: '', why: '' }],
  reopenUntil: '',
  rating: { score: '', stars: '', comment: '', isLow: true },
  ratingScale: '',
  ratingUntil: '',
  absence: { until: '' },
} as const;

/** Scores up to this share of the scale are a complaint. */
const LOW = 0.4;

/** Everything a template may use of them. */
export function promiseContext({ data }: OutboxRow, where: In): Context {
  const { locale } = where;
  const { timezone } = where.setup.config.instance;
  const { expected, rating, ratingAsk, reopenUntil, absence } = data;
  const { refused } = wordsFor(where);
  const day = (at: number | null | undefined): string => (typeof at === 'number' ? shownDay(at, locale, timezone) : '');
  const scale = ratingAsk?.scale ?? 5;
  return {
    awaitsAnswer: data.awaitsAnswer ?? false,
    expectedAnswer: expected ? shownWeekday(expected.at, locale, timezone) : '',
    outOfHours: expected?.isOutOfHours ?? false,
    refusedFiles: (data.refusedFiles ?? []).map((file) => bare({ name: cleanLine(file.name), why: refused[file.why] })),
    reopenUntil: day(reopenUntil),
    rating: rating
      ? bare({
          score: String(rating.score),
          stars: starsOf(rating.score, scale),
          comment: cleanText(rating.comment),
          isLow: rating.score <= scale * LOW,
        })
      : null,
    ratingScale: ratingAsk ? String(ratingAsk.scale) : '',
    ratingUntil: day(ratingAsk?.until),
    absence: absence ? bare({ until: day(absence.until) }) : null,
  };
}

/** Whether the day a ticket is to be done by may be told: to a customer not while we wait for him, nor a day on which nobody of the site is there. */
export function isPromised(
  due: number,
  { kind, row, where }: { readonly kind: StatusKind | null; readonly row: OutboxRow; readonly where: In },
): boolean {
  if (where.isCustomer !== true) return true;
  const { absence } = where.setup.config;
  const isAway = absence !== undefined && absence.from <= due && due < absence.until;
  return kind !== 'waiting' && !isAway && due >= (row.data.absence?.until ?? 0);
}

/** `★★★☆☆`. */
export function starsOf(score: number, scale: number): string {
  const full = Math.max(0, Math.min(Math.round(score), scale, 10));
  return '★'.repeat(full) + '☆'.repeat(Math.max(0, Math.min(scale, 10) - full));
}
