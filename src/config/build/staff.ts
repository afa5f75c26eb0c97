// Teams, absences, delegates and offers of queues: names that must exist, times in the instance's zone.
import { readMoment } from '../../model/people/moment.ts';
import type { Absence } from '../../model/people/presence.ts';
import type { SiteAbsence } from '../../model/people/site-absence.ts';
import { type Team, teamNamed, teamsOf } from '../../model/people/team.ts';
import type { Agent, Queue } from '../../model/setup.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, reportWarning, unknownName } from './context.ts';

type AgentSettings = Settings['agents'][string];

/** Teams besides the queues' own. A team has no agent's name: `assign: anna` must mean one of them. */
export function buildTeams(context: BuildContext, settings: Settings): readonly Team[] {
  const agents = Object.keys(settings.agents);
  return Object.entries(settings.teams).map(([name, team]) => {
    const at = ['teams', name];
    if (!NAME.test(name) || name === 'team')
      reportError(
        context,
        at,
        `the name "${name.slice(0, 60)}" in teams will not do: expected lower-case letters, digits, . _ - that begin with a letter or digit, and not "team"`,
      );
    if (agents.includes(name)) reportError(context, at, `${name} is an agent already; call the team otherwise`);
    if (team.agents.length === 0)
      reportError(context, [...at, 'agents'], `teams.${name}.agents is empty; name its members`);
    team.agents.forEach((agent, index) => {
      if (!agents.includes(agent)) reportError(context, [...at, 'agents', index], unknownName('agent', agent, agents));
    });
    if (team.lead !== undefined && !agents.includes(team.lead))
      reportError(context, [...at, 'lead'], unknownName('agent', team.lead, agents));
    return { name, agents: [...new Set(team.agents)], ...(team.lead === undefined ? {} : { lead: team.lead }) };
  });
}

/** What the file says of an agent's being there. */
export function presenceOf(
  context: BuildContext,
  settings: Settings,
  { id, agent }: { readonly id: string; readonly agent: AgentSettings },
): Pick<Agent, 'assignable' | 'away' | 'delegate'> {
  const { assignable, delegate } = agent;
  checkDelegate(context, settings, { id, delegate, path: ['agents', id, 'delegate'] });
  const away = agent.away.flatMap((one, index) => absenceOf(context, settings, { id, one, index }) ?? []);
  if (!assignable && agent.away.some((one) => one.delegate !== undefined))
    reportWarning(context, ['agents', id, 'away'], `agents.${id} is not assignable: nobody needs to stand in`);
  return {
    ...(assignable ? {} : { assignable }),
    ...(away.length > 0 ? { away } : {}),
    ...(delegate === undefined ? {} : { delegate }),
  };
}

/** Every name an offer of a queue may hold exists. */
export function checkOffers(
  context: BuildContext,
  settings: Settings,
  place: { readonly queues: readonly Queue[]; readonly teams: readonly Team[] },
): void {
  const agents = Object.keys(settings.agents);
  for (const queue of place.queues) {
    for (const name of queue.offer?.to ?? []) {
      const isAgent = !name.startsWith('@') && agents.includes(name);
      if (isAgent || teamNamed(place, name, queue.name)) continue;
      const known = [...agents, 'team', ...teamsOf(place).map((team) => `@${team.name}`)];
      reportError(context, ['queues', queue.name, 'offer'], unknownName('agent or team', name, known));
    }
    if (queue.offer?.to.includes('team') && queue.agents.length === 0)
      reportError(
        context,
        ['queues', queue.name, 'offer'],
        `queues.${queue.name}.offer: the queue has no agents to offer its tickets to; name them in queues.${queue.name}.agents`,
      );
  }
}

function absenceOf(
  context: BuildContext,
  settings: Settings,
  { id, one, index }: { readonly id: string; readonly one: AgentSettings['away'][number]; readonly index: number },
): Absence | null {
  const at = ['agents', id, 'away', index];
  const zone = settings.instance.timezone ?? 'UTC';
  const from = one.from === undefined ? 0 : readMoment(one.from, zone, 'begin');
  const until = one.until === undefined ? null : readMoment(one.until, zone, 'end');
  if (from === null) reportError(context, [...at, 'from'], noDay(one.from ?? ''));
  if (one.until !== undefined && until === null) reportError(context, [...at, 'until'], noDay(one.until));
  checkDelegate(context, settings, { id, delegate: one.delegate, path: [...at, 'delegate'] });
  if (from === null) return null;
  if (until !== null && until <= from)
    reportError(
      context,
      [...at, 'until'],
      `${one.until} is not after ${one.from ?? 'then'}; expected the last day he is away`,
    );
  return { from, until, delegate: one.delegate ?? null };
}

/** `absence:` of the whole site; {} when there is none. */
export function buildSiteAbsence(context: BuildContext, settings: Settings): { readonly absence?: SiteAbsence } {
  const { absence } = settings;
  if (!absence) return {};
  const zone = settings.instance.timezone ?? 'UTC';
  const from = absence.from === undefined ? 0 : readMoment(absence.from, zone, 'begin');
  const until = readMoment(absence.until, zone, 'end');
  if (from === null) reportError(context, ['absence', 'from'], noDay(absence.from ?? ''));
  if (until === null) reportError(context, ['absence', 'until'], noDay(absence.until));
  if (from === null || until === null) return {};
  if (until <= from)
    reportError(
      context,
      ['absence', 'until'],
      `${absence.until} is not after ${absence.from ?? 'then'}; expected the last day nobody is there`,
    );
  return { absence: { from, until, template: absence.template } };
}

function checkDelegate(
  context: BuildContext,
  { agents }: Settings,
  { id, delegate, path }: { readonly id: string; readonly delegate: string | undefined; readonly path: Path },
): void {
  if (delegate === undefined) return;
  const other = Object.hasOwn(agents, delegate) ? agents[delegate] : undefined;
  if (delegate === id) reportError(context, path, `${id} cannot stand in for himself; name somebody else`);
  else if (!other) reportError(context, path, unknownName('agent', delegate, Object.keys(agents)));
  else if (!other.assignable)
    reportWarning(context, path, `${delegate} is not assignable and cannot stand in; his own delegate is asked`);
}

function noDay(text: string): string {
  return `${text} is no day of the calendar; expected one like 2026-12-24, or "2026-12-24 14:00"`;
}
