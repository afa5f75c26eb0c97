// The mails of desk/mailed: `agent-receipt` and `agent-held` to an agent, `ticket-list` to a customer who asked for it.
// Event → wishes, for the gate.
import type { ListedTicket } from '../../model/mailed/words.ts';
import type { DigestWords } from '../../model/notice.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { receipt, type Wish, wish } from '../notice-matrix.ts';
import { addressOf, greetedAs } from '../people/called.ts';

/** The wishes of `mailed` and `listed`; [] for every other event. */
export function mailedWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  if (event.on === 'listed') return [receipt('ticket-list', event.to, happening, { digest: listOf(event.tickets) })];
  if (event.on !== 'mailed') return [];
  const agent = happening.context.config.agents.find((one) => one.id === event.agent);
  if (!agent) return [];
  const name = event.words.state === 'held' ? 'agent-held' : 'agent-receipt';
  return [
    wish({
      name,
      kind: 'agent',
      to: addressOf(agent),
      agent,
      words: { mailed: event.words, author: greetedAs(agent, happening) },
    }),
  ];
}

/** His tickets, as a digest lists those of an agent. */
function listOf(tickets: readonly ListedTicket[]): DigestWords {
  const mine = tickets.map(({ updatedAt, language: _, ...one }) => ({ ...one, priority: '', since: updatedAt }));
  const counts = { news: 0, mine: mine.length, unassigned: 0, overdue: 0, waiting: 0 };
  return { news: [], mine, unassigned: [], overdue: [], waiting: [], counts };
}
