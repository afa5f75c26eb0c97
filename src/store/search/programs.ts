// SearchPrograms put together.

import type { SearchPrograms } from '../../model/query/programs.ts';
import type { Ticket, TicketId } from '../../model/ticket.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { ticketWhere } from '../tickets/rows.ts';
import { indexAnew } from './anew.ts';
import { fillIndex, unindexed } from './fill.ts';
import { find } from './find.ts';
import { placeText, readPlace } from './phases.ts';

type Programs = SearchPrograms<Query, readonly Row[]>;

/** What a page may hold. */
const PAGE_MAX = 1000;

export const searchPrograms: Programs = { page, ids, fill: fillIndex, unindexed, anew: indexAnew };

function* page(...given: Parameters<Programs['page']>): ReturnType<Programs['page']> {
  const found = yield* ids(...given);
  const tickets: Ticket[] = [];
  for (const id of found.ids) {
    const ticket = yield* ticketWhere('id = ?', id);
    if (ticket) tickets.push(ticket);
  }
  return { tickets, next: found.next };
}

function* ids(
  filter: Parameters<Programs['ids']>[0],
  { limit, after }: Parameters<Programs['ids']>[1],
): Program<{ readonly ids: readonly TicketId[]; readonly next: string | null }> {
  const found = yield* find(filter, Math.min(limit, PAGE_MAX), after === null ? null : readPlace(after));
  return { ids: found.ids as readonly TicketId[], next: found.next && placeText(found.next) };
}
