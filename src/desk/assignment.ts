// Who works on it: an agent by name or address, `round_robin`, `least_busy`, `sender`, `none`.
// Takes the wish and the counts of the context; gives the assignees, or why nobody can be named. No I/O.
import { canonicalAddress } from '../model/address.ts';
import type { Refusal } from '../model/change.ts';
import { type Agent, agentByAddress, type Config } from '../model/setup.ts';
import type { DeskContext } from './context.ts';
import { refuse, unknownValue } from './refusals.ts';

/** What an assignment is about: the ticket's queue and, for `sender`, the agent who wrote the mail. */
export interface AssignmentPlace {
  readonly queue: string;
  readonly sender: string | null;
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
export function chooseAssignees(
  wish: string,
  place: AssignmentPlace,
  context: DeskContext,
): readonly string[] | Refusal {
  switch (wish) {
    case 'none':
      return [];
    case 'sender':
      return place.sender
        ? [place.sender]
        : refuse('invalid', 'assign "sender" needs a mail written by an agent; this one is not');
    case 'round_robin':
    case 'least_busy':
      return chooseFromQueue(wish, place.queue, context);
    default:
      break;
  }
  const agent = agentNamed(context.config, wish);
  if (agent) return [agent.id];
  const words = ['none', 'round_robin', 'least_busy', 'sender'];
  return unknownValue('agent', wish, [...context.config.agents.map((one) => one.id), ...words]);
}

function chooseFromQueue(
  wish: 'round_robin' | 'least_busy',
  queue: string,
  context: DeskContext,
): readonly string[] | Refusal {
  const { config } = context;
  const listed = config.queues.find((one) => one.name === queue)?.agents ?? [];
  const members = listed.filter((id) => config.agents.some((agent) => agent.id === id));
  const last = context.lastRoundRobin === null ? -1 : members.indexOf(context.lastRoundRobin);
  // Whoever had one last comes last: this settles ties of least_busy, too.
  const turn = [...members.slice(last + 1), ...members.slice(0, last + 1)];
  const [first] = turn;
  if (first === undefined) {
    return refuse('invalid', `assign "${wish}" needs agents in queue "${queue}", expected queues.${queue}.agents`);
  }
  if (wish === 'round_robin') return [first];
  let best = first;
  for (const id of turn) if (loadOf(id, context) < loadOf(best, context)) best = id;
  return [best];
}

function loadOf(id: string, context: DeskContext): number {
  return Object.hasOwn(context.load, id) ? (context.load[id] ?? 0) : 0;
}
