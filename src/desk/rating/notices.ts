// Whoever rated by mail is thanked, once a ticket: event → wish, which the gate judges like every other. His own words
// stand in it only where he is proven to have written them (H43). Pure.
import type { Happening, NoticeEvent } from '../happening.ts';
import { echo, receipt, type Wish } from '../notice-matrix.ts';
import { knownName } from '../people/called.ts';

/** The wishes of `rated`; [] for every other event. */
export function ratingWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { mail, state } = happening;
  if (event.on !== 'rated' || !mail?.from || state === null) return [];
  const comment = echo(mail, state).body === undefined ? '' : event.comment;
  const to = { ...mail.from, name: mail.from.name || knownName(mail.from.address, happening) };
  return [receipt('rating-thanks', to, happening, { rating: { score: event.score, comment } })];
}
