// What stands in a digest: what waited for it, the agent's open tickets, those of his queues nobody has, what is overdue,
// what waits for customers. Each list is found by index and cut; the counts go further. Reads only.
import { mayOn } from '../../desk/rights.ts';
import type { DigestNews, DigestTicket, DigestWords } from '../../model/notice.ts';
import type { Condition } from '../../model/query/filter.ts';
import type { DigestRow } from '../../model/rows.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { Program, Store } from '../../ports.ts';
import { ticketTime } from './targets.ts';

/** Tickets that are looked at; lines of a list. */
const LOOKED_AT = 200;
const SHOWN = 25;
const NEWS = 1_000;

export function* gatherDigest(
  store: Store,
  agent: Agent,
  about: { readonly now: number; readonly config: Config; readonly after: number; readonly isWhole: boolean },
): Program<{ readonly words: DigestWords; readonly upTo: number }> {
  const { now, config, after, isWhole } = about;
  const waited = yield* store.outbox.waiting(agent.id, after, NEWS);
  const news = newsOf(waited);
  const upTo = waited.at(-1)?.id ?? after;
  if (!isWhole) return { words: wordsOf({ news, mine: [], unassigned: [], overdue: [], waiting: [] }, now), upTo };
  const isVisible = (ticket: Ticket): boolean => mayOn(ticket, { config, agent: agent.id }, 'view');
  const his = (yield* found(store, [{ is: 'member', of: 'assignee', value: agent.id }])).filter(isVisible);
  const queues = config.queues.filter((queue) => queue.agents.includes(agent.id));
  const places: Condition = { is: 'any', of: queues.map(({ name }) => ({ is: 'value', of: 'queue', value: name })) };
  const nobodys =
    queues.length === 0 ? [] : yield* found(store, [{ is: 'member', of: 'assignee', value: null }, places]);
  const unassigned = nobodys.filter(isVisible);
  const isOver = (ticket: Ticket): boolean =>
    (ticket.due !== null && ticket.due < now && ticket.kind !== 'done') ||
    ticketTime(ticket, config, now).targets.some((target) => target.state === 'overdue');
  const overdue = [...his, ...unassigned].filter(isOver);
  const waiting = his.filter((ticket) => ticket.kind === 'waiting');
  const mine = his.filter((ticket) => ticket.kind === 'new' || ticket.kind === 'open');
  return { words: wordsOf({ news, mine, unassigned, overdue, waiting }, now), upTo };
}

/** Open tickets, what is due first. */
function* found(store: Store, conditions: readonly Condition[]): Program<readonly Ticket[]> {
  const filter = {
    conditions: [...conditions, { is: 'open' as const }],
    order: { by: 'due', isReversed: false },
    ranks: [],
  } as const;
  return (yield* store.search.page(filter, { limit: LOOKED_AT, after: null })).tickets;
}

interface Lists {
  readonly news: readonly DigestNews[];
  readonly mine: readonly Ticket[];
  readonly unassigned: readonly Ticket[];
  readonly overdue: readonly Ticket[];
  readonly waiting: readonly Ticket[];
}

function wordsOf({ news, mine, unassigned, overdue, waiting }: Lists, now: number): DigestWords {
  const shown = (tickets: readonly Ticket[]): readonly DigestTicket[] =>
    tickets.slice(0, SHOWN).map(({ ref, subject, status, queue, priority, due, createdAt }) => ({
      ...{ ref, subject, status, queue, priority, due },
      since: Math.min(createdAt, now),
    }));
  return {
    news: news.slice(0, SHOWN),
    mine: shown(mine),
    unassigned: shown(unassigned),
    overdue: shown(overdue),
    waiting: shown(waiting),
    counts: {
      news: news.length,
      mine: mine.length,
      unassigned: unassigned.length,
      overdue: overdue.length,
      waiting: waiting.length,
    },
  };
}

/** One line a ticket, the latest last. */
function newsOf(rows: readonly DigestRow[]): readonly DigestNews[] {
  const byTicket = new Map<string, DigestNews>();
  for (const { ref, subject, name, createdAt } of rows) {
    const known = byTicket.get(ref);
    byTicket.delete(ref);
    const names = [...new Set([...(known?.names ?? []), name])];
    byTicket.set(ref, { ref, subject, names, count: (known?.count ?? 0) + 1, at: createdAt });
  }
  return [...byTicket.values()];
}
