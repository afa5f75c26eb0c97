// Offers (B8): before whom a ticket is put, by a person, a rule or its queue; what of an offer somebody must be told.
// Takes states and wishes; gives states, events, or why nobody can be asked. Only agents who may have tickets and are
// there are asked. Never offers a draft (B5), never a ticket that is closed. Pure.

import { workflowOf } from '../../model/by-queue.ts';
import type { Refusal } from '../../model/change.ts';
import { said } from '../../model/mailed/said.ts';
import { type AcceptMode, acceptModes, type Offer } from '../../model/people/offer.ts';
import { type OfferState, offerState, unanswered } from '../../model/people/offer-state.ts';
import { teamNamed, teamsOf } from '../../model/people/team.ts';
import type { Config } from '../../model/setup.ts';
import { isClosed, type TicketState } from '../../model/ticket.ts';
import { agentNamed } from '../assignment.ts';
import type { DeskContext } from '../context.ts';
import type { NoticeEvent } from '../happening.ts';
import { refuse, unknownValue } from '../refusals.ts';
import { available, hindrances } from './presence.ts';

/** What is asked for: whom, and how; `accept` null = as the queue says, else `many`. */
export interface OfferWish {
  readonly to: readonly string[];
  readonly accept: AcceptMode | null;
  readonly by: string;
}

/** `first anna @north` as people and rules write it: names and teams, and one word of how. [] = as the queue says. */
export function readOfferWish(text: string, by: string): OfferWish {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const accept = acceptModes.find((mode) => words.includes(mode)) ?? null;
  return { accept, by, to: words.filter((word) => !acceptModes.some((mode) => mode === word)) };
}

/** The state put before these agents; an offer that is open is put before more of them. Or why it cannot be. */
export function offeredState(state: TicketState, wish: OfferWish, context: DeskContext): TicketState | Refusal {
  const queue = context.config.queues.find((one) => one.name === state.queue);
  const names = wish.to.length > 0 ? wish.to : (queue?.offer?.to ?? ['team']);
  const asked = membersOf(names, state, context);
  if ('kind' in asked) return asked;
  const here = available(asked, context);
  if (here.length === 0) return refuse('conflict', said`nobody can be asked: ${hindrances(asked, context)}`);
  const old = offerState(state) === null ? null : (state.offer ?? null);
  const accept = wish.accept ?? old?.accept ?? queue?.offer?.accept ?? 'many';
  const hindrance = hindranceOf(state, accept, context);
  if (hindrance) return hindrance;
  const fresh = here.filter((id) => !state.assignees.includes(id));
  const to = [...new Set([...(old?.to ?? []), ...fresh])];
  if (to.length === 0) return refuse('nothing_to_do', said`all of them have the ticket already: ${here.join(', ')}`);
  // Whoever is named again is asked again.
  const declined = (old?.declined ?? []).filter((id) => !fresh.includes(id));
  const offer: Offer = { accept, to, declined, by: old?.by ?? wish.by, at: old?.at ?? context.now };
  return { ...state, offer };
}

/** What a queue with `offer:` does with a ticket nobody has: born in it, moved to it, or no draft any more. `before` null = born. */
export function withQueueOffer(before: TicketState | null, state: TicketState, context: DeskContext): TicketState {
  const queue = context.config.queues.find((one) => one.name === state.queue);
  if (!queue?.offer || state.assignees.length > 0 || state.offer || isClosed(state.kind)) return state;
  const wasDraft = before !== null && isDraft(before, context.config);
  if (before !== null && before.queue === state.queue && !wasDraft) return state;
  const offered = offeredState(state, { to: [], accept: null, by: 'queue' }, context);
  return 'subject' in offered ? offered : state;
}

/** What of the offer's way between two states people must be told. */
export function offerEvents(
  before: TicketState | null,
  state: TicketState,
  { config }: Pick<DeskContext, 'config'>,
): readonly NoticeEvent[] {
  const [was, is] = [before && toldState(before, config), toldState(state, config)];
  const asked = before !== null && was === 'open' ? unanswered(before) : [];
  if (is === null) return asked.length > 0 ? [{ on: 'offer-ended', how: 'withdrawn', agents: asked }] : [];
  if (is === 'declined') return was === 'declined' ? [] : [{ on: 'offer-ended', how: 'declined', agents: [] }];
  if (is === 'taken') {
    const told = was === 'taken' ? [] : asked;
    const losers = told.filter((id) => !state.assignees.includes(id));
    return losers.length > 0 ? [{ on: 'offer-ended', how: 'taken', agents: losers }] : [];
  }
  const fresh = is === 'open' ? unanswered(state).filter((id) => !asked.includes(id)) : [];
  return fresh.length > 0 ? [{ on: 'offered', agents: fresh }] : [];
}

/** A draft is put before nobody yet (B5): whoever is meant is asked when it lacks nothing any more. */
function toldState(state: TicketState, config: Config): OfferState | null {
  return isDraft(state, config) ? null : offerState(state);
}

function isDraft(state: TicketState, config: Config): boolean {
  return state.status === workflowOf(config, state.queue).incomplete;
}

function hindranceOf(state: TicketState, accept: AcceptMode, { config }: DeskContext): Refusal | null {
  if (isClosed(state.kind)) return refuse('conflict', 'the ticket is closed: open it again before it is offered');
  if (isDraft(state, config))
    return refuse('conflict', said`the ticket is a ${state.status}: it is offered when it lacks nothing any more`);
  if (accept === 'first' && state.assignees.length > 0)
    return refuse(
      'conflict',
      said`${state.assignees.join(', ')} has the ticket: only with "many" it is put before more; or take it off him first`,
    );
  return null;
}

/** The agents these names mean, each once. */
function membersOf(names: readonly string[], state: TicketState, { config }: DeskContext): readonly string[] | Refusal {
  const all: string[] = [];
  for (const name of names.slice(0, 1000)) {
    const agent = name.startsWith('@') ? null : agentNamed(config, name);
    const team = agent ? null : teamNamed(config, name, state.queue);
    if (!agent && !team) {
      const teams = teamsOf(config).map((one) => one.name);
      return unknownValue('agent or team', name, [...config.agents.map((one) => one.id), ...teams, 'team']);
    }
    all.push(...(agent ? [agent.id] : (team?.agents ?? [])));
  }
  return [...new Set(all)];
}
