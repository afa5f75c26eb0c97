// Our own people as the command line sees them: who is there, who stands in, how much each has, what his roles give; and
// what they say of being away. One transaction each.
import { absenceOf, isAssignable, type Staff, standInOf } from '../desk/people/presence.ts';
import { type PresenceWish, type Said, sayPresence } from '../desk/people/saying.ts';
import { mayOn } from '../desk/rights.ts';
import type { Refusal } from '../model/change.ts';
import { type Permission, permissionNames } from '../model/people/permission.ts';
import type { Absence } from '../model/people/presence.ts';
import { type Team, teamsOf } from '../model/people/team.ts';
import type { Agent, Config } from '../model/setup.ts';
import type { Actor } from '../model/ticket.ts';
import type { Program } from '../ports.ts';
import type { App } from './app.ts';
import { rehearse } from './rehearse.ts';

/** One of our own people now. */
export interface StaffMember {
  readonly agent: Agent;
  readonly assignable: boolean;
  readonly absence: Absence | null;
  readonly standIn: string | null;
  /** Teams and queues he is in. */
  readonly teams: readonly string[];
  /** Open tickets he has, and open offers he has not answered. */
  readonly open: number;
  readonly offered: number;
}

/** Everybody, in the order of the configuration. */
export async function staffOf({ store, setup, clock }: App): Promise<readonly StaffMember[]> {
  const { config } = setup;
  return store.read(function* () {
    const staff: Staff = { config, now: clock.now(), presence: yield* store.agents.presence() };
    const loads = new Map((yield* store.agents.workload()).map((load) => [load.agent, load]));
    return config.agents.map((agent): StaffMember => {
      const { open = 0, offered = 0 } = loads.get(agent.id) ?? {};
      const absence = absenceOf(agent.id, staff);
      const teams = teamsOf(config).filter((team) => team.agents.includes(agent.id));
      return {
        agent,
        assignable: isAssignable(agent),
        absence,
        standIn: absence === null ? null : standInOf(agent.id, staff),
        teams: teams.map((team) => team.name),
        open,
        offered,
      };
    });
  });
}

/** Teams with their members, the queues' own among them. */
export function teamsWith(config: Config): readonly (Team & { readonly isQueue: boolean })[] {
  return teamsOf(config).map((team) => ({ ...team, isQueue: !(config.teams ?? []).includes(team) }));
}

/** What an agent's roles give him in a queue: always, and only on tickets he has. */
export function rightsIn(config: Config, agent: string, queue: string) {
  const may = (assignees: readonly string[]): readonly Permission[] =>
    permissionNames.filter((name) => mayOn({ queue, assignees }, { config, agent }, name));
  const always = may([]);
  return { always, whenAssigned: may([agent]).filter((name) => !always.includes(name)) };
}

/** Says that somebody is away or back. */
export async function say(
  { store, setup, clock }: App,
  asked: { readonly wish: PresenceWish; readonly actor: Actor; readonly dryRun: boolean },
): Promise<Said | Refusal> {
  const { config } = setup;
  function* program(): Program<Said | Refusal> {
    const staff: Staff = { config, now: clock.now(), presence: yield* store.agents.presence() };
    const said = sayPresence(asked.wish, asked.actor, staff);
    if (!('kind' in said)) yield* store.agents.say(said.presence);
    return said;
  }
  return asked.dryRun ? rehearse(store, program) : store.write(program);
}
