// Which of a person's names are words that others use. Whoever writes to us chooses his name: one that calls himself "Guten
// Tag", or as we do, must not take every mail of the desk with him. Takes the places that name him; gives the names that
// stand in so many tickets and mails of others, without an address of his beside, that they say nothing of him. Pure.
import type { Place } from './walk.ts';

/** Tickets, or mails, of others. A person of whom more others speak is rare; whoever erases may say that it is so. */
const MOST = 25;

/** Those of the names that are replaced in his own tickets alone. `his` = tickets and mails that are his and there still. */
export function commonAmong(
  places: readonly Place[],
  names: readonly string[],
  his: { readonly tickets: ReadonlySet<number>; readonly mails: number } = { tickets: new Set(), mails: 0 },
): ReadonlySet<string> {
  const common = new Set<string>();
  for (const name of names) {
    const alone = places.filter(({ named }) => named.has(name) && [...named].every((one) => names.includes(one)));
    const tickets = new Set(
      alone.flatMap(({ ticket }) => (ticket === null || his.tickets.has(ticket) ? [] : [ticket])),
    );
    const mails = alone.filter(({ table }) => table === 'raw').length - his.mails;
    if (Math.max(tickets.size, mails) > MOST) common.add(name);
  }
  return common;
}
