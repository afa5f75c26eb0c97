// Who is told: an audience of the configuration becomes people with addresses. Never names somebody twice, never the
// person who did it himself.
import { canonicalAddress } from '../model/address.ts';
import type { AgentAudience } from '../model/people/alerts.ts';
import { teamNamed } from '../model/people/team.ts';
import { type Agent, agentByAddress, type Config } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import { absenceOf, type Staff, standInOf } from './people/presence.ts';
import { mayOn } from './rights.ts';

/** A watcher: an agent, or an address of somebody outside. */
export interface Watcher {
  readonly address: string;
  readonly agent: Agent | null;
}

/** The agents an audience means for this ticket. A ticket nobody has is its queue's. */
export function audienceOf(audience: AgentAudience, state: TicketState, staff: Staff): readonly Agent[] {
  const { config } = staff;
  const queue = agentsOf(config.queues.find((one) => one.name === state.queue)?.agents ?? [], config);
  const here = queue.filter((agent) => absenceOf(agent.id, staff) === null);
  // Whoever is away is spared what others of the queue see; nothing is told to nobody.
  const queued = here.length > 0 ? here : queue;
  const assigned = withStandIns(agentsOf(state.assignees, config), queued, staff);
  switch (audience) {
    case 'none':
      return [];
    case 'assignee':
      return assigned.length > 0 ? assigned : queued;
    case 'queue':
      return [...new Set([...assigned, ...queued])];
    case 'lead': {
      const named = config.agents.filter((agent) => agent.roles.includes('lead'));
      // A workflow without leads (member, moderator, admin): whoever may give tickets to others.
      const may = (agent: Agent): boolean => mayOn(state, { config, agent: agent.id }, 'assign');
      const leads = named.length > 0 ? named : config.agents.filter(may);
      const ofQueue = leads.filter((lead) => queue.includes(lead));
      return ofQueue.length > 0 ? ofQueue : leads;
    }
    default:
      return audience satisfies never;
  }
}

/** Whom a word means: an audience, an agent by id, a team (`@north`). [] when nobody. */
export function peopleNamed(name: string, state: TicketState, staff: Staff): readonly Agent[] {
  const { config } = staff;
  if (name === 'assignee' || name === 'lead' || name === 'queue') return audienceOf(name, state, staff);
  if (name.startsWith('@')) return agentsOf(teamNamed(config, name, state.queue)?.agents ?? [], config);
  return agentsOf([name], config);
}

/** Assignees, and for those who are away whoever stands in; when none of them is there, the queue. */
function withStandIns(assigned: readonly Agent[], queued: readonly Agent[], staff: Staff): readonly Agent[] {
  const away = assigned.filter((agent) => absenceOf(agent.id, staff) !== null);
  if (away.length === 0) return assigned;
  const standIns = agentsOf(
    away.flatMap((agent) => standInOf(agent.id, staff) ?? []),
    staff.config,
  );
  const others = away.length === assigned.length && standIns.length === 0 ? queued : standIns;
  return [...new Set([...assigned, ...others])];
}

/** The agents with these ids, in order; ids that nobody uses now are passed over. */
export function agentsOf(ids: readonly string[], config: Config): readonly Agent[] {
  return ids.flatMap((id) => config.agents.find((agent) => agent.id === id) ?? []);
}

/** The people who keep an eye on the ticket. */
export function watchersOf(state: TicketState, config: Config): readonly Watcher[] {
  return state.watchers.flatMap((text) => {
    const agent = config.agents.find((one) => one.id === text) ?? agentByAddress(config, canonicalAddress(text));
    const address = agent?.emails[0] ?? canonicalAddress(text);
    return address ? [{ address, agent }] : [];
  });
}
