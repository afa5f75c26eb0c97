// Teams: agents who can be named together. Every queue's agents are a team by the queue's name; `teams:` adds others.
// Takes the configuration's names; gives members. Pure.
import { fold } from '../fold.ts';

/** Agents who are named together; `lead` hears of what nobody of the team wants. */
export interface Team {
  readonly name: string;
  readonly agents: readonly string[];
  /** Absent = whoever may assign. */
  readonly lead?: string;
}

/** What of the configuration teams are made of. */
export interface TeamSource {
  readonly teams?: readonly Team[];
  readonly queues: readonly { readonly name: string; readonly agents: readonly string[] }[];
}

/** Every team: those of `teams:` first, then the queues'. A team hides the queue of its name. */
export function teamsOf(source: TeamSource): readonly Team[] {
  const own = source.teams ?? [];
  const queues = source.queues.filter((queue) => !own.some((team) => team.name === queue.name));
  return [...own, ...queues.map(({ name, agents }) => ({ name, agents }))];
}

/** The team a word means, with or without its `@`; `team` = the queue's. Null when there is none. */
export function teamNamed(source: TeamSource, text: string, queue: string | null): Team | null {
  const name = text.trim().replace(/^@/, '');
  const all = teamsOf(source);
  const named = (one: string): Team | null =>
    all.find((team) => team.name === one) ?? all.find((team) => fold(team.name) === fold(one)) ?? null;
  const found = named(name);
  if (found || name !== 'team' || queue === null) return found;
  const own = source.queues.find((one) => one.name === queue);
  return own ? { name: own.name, agents: own.agents } : null;
}
