// Whom the clock tells what: our people of escalations, due times and idle tickets, the customer that we wait for him and
// that his ticket was closed. Takes an event of a timer; gives wishes, which the gate judges like every other. Pure.
import { customerTold } from '../../model/by-queue.ts';
import type { Agent } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { audienceFor, toldOf } from '../alerts/telling.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { toAgents, toTold, type Wish, wish } from '../notice-matrix.ts';
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
  const who = meant(to, state, happening);
  if (name !== 'escalation') return toAgents(name, who, words);
  return toTold(name, toldOf('escalation', state, { ...context, meant: who }), words);
}

/** Agents by audience, id or role, each once; a name nobody has is passed over. */
function meant(who: readonly string[], state: TicketState, { context }: Happening): readonly Agent[] {
  const { config } = context;
  const found = who.flatMap((name) => {
    if (name === 'assignee' || name === 'lead' || name === 'queue') return audienceOf(name, state, context);
    if (name === 'escalation') return audienceOf(audienceFor(name, state.queue, config), state, context);
    const byId = agentsOf([name], config);
    return byId.length > 0 ? byId : config.agents.filter((agent) => agent.roles.includes(name));
  });
  return [...new Set(found)];
}
