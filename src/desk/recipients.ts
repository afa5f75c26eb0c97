// Who is told: an audience of the configuration becomes people with addresses. Never names somebody twice, never the
// person who did it himself.
import { canonicalAddress } from '../model/address.ts';
import { type Agent, type AgentAudience, agentByAddress, type Config } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';

/** A watcher: an agent, or an address of somebody outside. */
export interface Watcher {
  readonly address: string;
  readonly agent: Agent | null;
}

/** The agents an audience means for this ticket. A ticket nobody has is its queue's. */
export function audienceOf(audience: AgentAudience, state: TicketState, config: Config): readonly Agent[] {
  const queued = agentsOf(config.queues.find((queue) => queue.name === state.queue)?.agents ?? [], config);
  const assigned = agentsOf(state.assignees, config);
  switch (audience) {
    case 'none':
      return [];
    case 'assignee':
      return assigned.length > 0 ? assigned : queued;
    case 'queue':
      return [...new Set([...assigned, ...queued])];
    case 'lead': {
      const leads = config.agents.filter((agent) => agent.roles.includes('lead'));
      const ofQueue = leads.filter((lead) => queued.includes(lead));
      return ofQueue.length > 0 ? ofQueue : leads;
    }
    default:
      return audience satisfies never;
  }
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
