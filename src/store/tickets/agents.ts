// What the store knows of our own people: who said that he is away or back, how many open tickets each has, how many
// wait for his answer to an offer. Few rows, read whole. Never decides who may have a ticket.
import type { Offer } from '../../model/people/offer.ts';
import { unanswered } from '../../model/people/offer-state.ts';
import type { Presence } from '../../model/people/presence.ts';
import type { AgentPrograms } from '../../model/people/programs.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { all, clean, run, sql } from '../sql.ts';

export const agentPrograms: AgentPrograms<Query, readonly Row[]> = { presence, say, workload };

/** AgentPrograms.presence: what was said last of each agent. */
export function* presence(): Program<readonly Presence[]> {
  return yield* all<Presence>(sql`
    select agent, said, from_at as "from", until_at as "until", delegate, said_by as "by", said_at as "at"
    from agent_presence order by agent`);
}

function* say({ agent, said, from, until, delegate, by, at }: Presence): Program<void> {
  yield* run(sql`
    insert into agent_presence (agent, said, from_at, until_at, delegate, said_by, said_at)
    values (${agent}, ${said}, ${from}, ${until}, ${delegate}, ${clean(by)}, ${at})
    on conflict (agent) do update set said = excluded.said, from_at = excluded.from_at, until_at = excluded.until_at,
      delegate = excluded.delegate, said_by = excluded.said_by, said_at = excluded.said_at`);
}

function* workload(): ReturnType<AgentPrograms<Query, readonly Row[]>['workload']> {
  const rows = yield* all<{ agent: string; open: number }>(sql`
    select agent, open_tickets as open from agent_load where open_tickets > 0`);
  const found = new Map(rows.map(({ agent, open }) => [agent, { agent, open, offered: 0 }]));
  const offered = yield* all<{ offer: string; assignees: string }>(sql`
    select offer, assignees from tickets
    where offer is not null and kind not in ('closed', 'cancelled') order by id limit 10000`);
  for (const row of offered) {
    const offer = JSON.parse(row.offer) as Offer;
    const assignees = JSON.parse(row.assignees) as string[];
    if (offer.accept === 'first' && assignees.length > 0) continue;
    for (const agent of unanswered({ kind: 'open', offer, assignees })) {
      const one = found.get(agent) ?? { agent, open: 0, offered: 0 };
      found.set(agent, { ...one, offered: one.offered + 1 });
    }
  }
  return [...found.values()];
}
