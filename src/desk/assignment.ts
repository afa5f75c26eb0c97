// Who works on it: agents by name or address, teams, `round_robin`, `least_busy`, `sender`, `none`, instead of those who
// have it or besides them (`+bob`, `-anna`). Takes the wish and the counts of the context; gives the assignees with what
// is to be said about them, or why nobody can be named. Only assignable agents get work (D4); who is away is passed over,
// or his delegate named. Never gives a ticket to somebody the configuration does not know. No I/O.

import { canonicalAddress } from '../model/address.ts';
import type { Refusal } from '../model/change.ts';
import { said } from '../model/mailed/said.ts';
import { type AssignmentPart, assignmentParts, assignmentWords, type Strategy } from '../model/people/assignment.ts';
import { type Team, teamNamed, teamsOf } from '../model/people/team.ts';
import { type Agent, agentByAddress, type Config } from '../model/setup.ts';
import type { DeskContext } from './context.ts';
import { available, awayText, hindrances, isAssignable, standInOf } from './people/presence.ts';
import { refuse, shown, unknownValue } from './refusals.ts';

/** What an assignment is about: the ticket's queue, who has it now, and for `sender` the agent who wrote or does it. */
export interface AssignmentPlace {
  readonly queue: string;
  readonly sender: string | null;
  readonly current: readonly string[];
}

/** Whom a strategy chose last of a pool: the next choice begins behind him. */
export interface Turn {
  readonly pool: string;
  readonly agent: string;
}

export interface Choice {
  readonly assignees: readonly string[];
  /** What is to be known of it: who is away, who stands in. */
  readonly hints: readonly string[];
  readonly turns: readonly Turn[];
}

/** The agent a person means by id or by one of his addresses, null when nobody is. */
export function agentNamed(config: Config, text: string): Agent | null {
  const wanted = text.trim();
  return (
    config.agents.find((agent) => agent.id === wanted) ??
    config.agents.find((agent) => agent.id.toLowerCase() === wanted.toLowerCase()) ??
    agentByAddress(config, canonicalAddress(wanted))
  );
}

/** The new assignees, [] for `none`. */
export function chooseAssignees(wish: string, place: AssignmentPlace, context: DeskContext): Choice | Refusal {
  const parts = assignmentParts(wish);
  if (parts === null) return refuse('invalid', said`assign "${shown(wish)}" names more than 50, expected fewer`);
  if (parts.length === 0) return refuse('required', 'assign is empty, expected an agent, a team or none');
  if (parts.length > 1 && parts.some(({ who }) => who.kind === 'none'))
    return refuse(
      'invalid',
      said`assign "${shown(wish)}" names somebody and none, expected one of them; "-NAME" takes off`,
    );
  let choice: Choice = { assignees: parts.some((part) => part.op === 'be') ? [] : place.current, hints: [], turns: [] };
  for (const part of parts) {
    const next = withPart(part, choice, { place, context });
    if ('kind' in next) return next;
    choice = next;
  }
  return choice;
}

interface Scene {
  readonly place: AssignmentPlace;
  readonly context: DeskContext;
}

function withPart(part: AssignmentPart, choice: Choice, scene: Scene): Choice | Refusal {
  const { who } = part;
  if (part.op === 'remove') return without(part, choice, scene);
  switch (who.kind) {
    case 'none':
      return { ...choice, assignees: [] };
    case 'sender':
      return scene.place.sender
        ? withAgent(scene.place.sender, choice, scene)
        : refuse('invalid', 'assign "sender" needs a mail written by an agent; this one is not');
    case 'strategy':
      return withChosen(who, choice, scene);
    case 'team': {
      const team = teamNamed(scene.context.config, who.name, scene.place.queue);
      return team ? withTeam(team, choice, scene) : unknownTeam(who.name, scene);
    }
    case 'name':
      return withName(who.name, choice, scene);
    default:
      return who satisfies never;
  }
}

function withName(name: string, choice: Choice, scene: Scene): Choice | Refusal {
  const { config } = scene.context;
  const agent = agentNamed(config, name);
  if (agent) return withAgent(agent.id, choice, scene);
  const team = teamNamed(config, name, null);
  if (team) return withTeam(team, choice, scene);
  const teams = teamsOf(config).map((one) => one.name);
  return unknownValue('agent', name, [...config.agents.map((one) => one.id), ...teams, ...assignmentWords]);
}

function withAgent(id: string, choice: Choice, { place, context }: Scene): Choice | Refusal {
  const agent = context.config.agents.find((one) => one.id === id);
  if (!agent)
    return unknownValue(
      'agent',
      id,
      context.config.agents.map((one) => one.id),
    );
  if (!isAssignable(agent))
    return refuse('not_allowed', said`agent ${id} is not assignable and gets no tickets (agents.${id}.assignable)`);
  const isAway = available([id], context)[0] !== id;
  // Whoever does it himself is there; whoever has it already keeps it.
  if (!isAway || place.current.includes(id) || isOwnDoing(id, context)) return plus([id], choice);
  const standIn = standInOf(id, context);
  if (standIn === null) return plus([id], choice, [`${id} is ${awayText(id, context)} and nobody stands in`]);
  return plus([standIn], choice, [`${id} is ${awayText(id, context)}: ${standIn} stands in`]);
}

function isOwnDoing(id: string, { actor }: DeskContext): boolean {
  return actor?.kind === 'agent' && actor.id === id;
}

/** Everybody of a team who is there; members who have the ticket keep it. */
function withTeam(team: Team, choice: Choice, { place, context }: Scene): Choice | Refusal {
  const chosen = available(team.agents, context);
  const kept = team.agents.filter((id) => place.current.includes(id));
  if (chosen.length === 0 && kept.length === 0) return nobody(`@${team.name}`, team, context);
  return plus([...kept, ...chosen], choice);
}

function withChosen(
  who: { readonly strategy: Strategy; readonly pool: string | null },
  choice: Choice,
  { place, context }: Scene,
): Choice | Refusal {
  const team = teamNamed(context.config, who.pool ?? 'team', place.queue);
  if (!team) return unknownTeam(who.pool ?? place.queue, { place, context });
  const free = available(team.agents, context).filter((id) => !choice.assignees.includes(id));
  const last = lastOf(team.name, context);
  const at = last === null ? -1 : team.agents.indexOf(last);
  // Whoever had one last comes last: this settles ties of least_busy, too.
  const turn = [...team.agents.slice(at + 1), ...team.agents.slice(0, at + 1)].filter((id) => free.includes(id));
  // Stand-ins from outside the team have no place in its order.
  const [first] = turn.length > 0 ? turn : free;
  if (first === undefined) return nobody(`"${who.strategy}" of @${team.name}`, team, context);
  let best = first;
  if (who.strategy === 'least_busy') for (const id of turn) if (loadOf(id, context) < loadOf(best, context)) best = id;
  const turns = [...choice.turns, { pool: team.name, agent: best }];
  return { ...plus([best], choice), turns };
}

/** Takes somebody off: an agent, a team, or a name that only the ticket knows any more. */
function without({ who }: AssignmentPart, choice: Choice, { place, context }: Scene): Choice | Refusal {
  if (who.kind === 'none' || who.kind === 'strategy')
    return refuse('invalid', said`assign cannot take off "${who.kind}", expected an agent or a team behind the -`);
  const name = 'name' in who ? who.name : (place.sender ?? '');
  const isPerson = who.kind !== 'team';
  const id = isPerson
    ? (agentNamed(context.config, name)?.id ?? choice.assignees.find((one) => one === name))
    : undefined;
  const gone = id === undefined ? teamNamed(context.config, name, place.queue)?.agents : [id];
  if (!gone)
    return unknownValue(
      'agent',
      name,
      context.config.agents.map((one) => one.id),
    );
  return { ...choice, assignees: choice.assignees.filter((one) => !gone.includes(one)) };
}

function plus(ids: readonly string[], choice: Choice, hints: readonly string[] = []): Choice {
  const assignees = [...new Set([...choice.assignees, ...ids])];
  return { ...choice, assignees, hints: [...choice.hints, ...hints] };
}

function unknownTeam(name: string, { context }: Scene): Refusal {
  return unknownValue(
    'team',
    name,
    teamsOf(context.config).map((team) => team.name),
  );
}

function nobody(what: string, team: Team, context: DeskContext): Refusal {
  if (team.agents.length === 0)
    return refuse(
      'invalid',
      said`assign ${what} needs agents, and there are none, expected queues.${team.name}.agents`,
    );
  return refuse('conflict', said`assign ${what} finds nobody: ${hindrances(team.agents, context)}`);
}

function lastOf(pool: string, { turns = {} }: DeskContext): string | null {
  return Object.hasOwn(turns, pool) ? (turns[pool] ?? null) : null;
}

function loadOf(id: string, context: DeskContext): number {
  return Object.hasOwn(context.load, id) ? (context.load[id] ?? 0) : 0;
}
