// Whom the clock tells what: our people of escalations, due times and idle tickets, the customer that we wait for him and
// that his ticket was closed. Takes an event of a timer; gives wishes, which the gate judges like every other. Pure.
import { customerTold } from '../../model/by-queue.ts';
import type { Agent } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { type Wish, wish } from '../notice-matrix.ts';
import { agentsOf, audienceOf } from '../recipients.ts';

/** The wishes of what a timer did; [] for every other event. */
export function timeWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  const { state, context } = happening;
  if (event.on !== 'timed' || state === null) return [];
  const { name, to, words } = event;
  if (to === 'customer') {
    if (!state.customer) return [];
    const isMuted = name === 'auto-closed' && !customerTold(context.config, state.queue).closed;
    return [wish({ name, kind: 'automatic', to: state.customer, words, isMuted })];
  }
  return meant(to, state, happening).map((agent) =>
    wish({ name, kind: 'agent', to: { address: agent.emails[0] ?? '', name: agent.id }, agent, words }),
  );
}

/** Agents by audience, id or role, each once; a name nobody has is passed over. */
function meant(who: readonly string[], state: TicketState, { context }: Happening): readonly Agent[] {
  const { agents } = context.config.notifications;
  const found = who.flatMap((name) => {
    if (name === 'assignee' || name === 'lead' || name === 'queue') return audienceOf(name, state, context);
    if (name === 'escalation') return audienceOf(agents.escalation ?? 'lead', state, context);
    const byId = agentsOf([name], context.config);
    return byId.length > 0 ? byId : context.config.agents.filter((agent) => agent.roles.includes(name));
  });
  return [...new Set(found)];
}
