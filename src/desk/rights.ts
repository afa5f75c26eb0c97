// What an agent's roles give him on a ticket: the roles its queue's workflow knows, those that count only for tickets he
// has (`when: assigned` never limits view, take, note), and who may go a workflow's way. Pure.

import { rightsOf } from '../model/by-queue.ts';
import type { Refusal } from '../model/change.ts';
import { said } from '../model/mailed/said.ts';
import type { Config } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import type { Way } from '../model/workflow.ts';
import type { DeskContext } from './context.ts';
import { refuse } from './refusals.ts';

/** What rights are asked on: a ticket, or none in particular. */
export type Ground = Pick<TicketState, 'queue' | 'assignees'> | null;

const NEVER_LIMITED: readonly string[] = ['view', 'take', 'note'];

/** True when one of the agent's roles gives the permission on this ticket. */
export function mayOn(ground: Ground, who: { readonly config: Config; readonly agent: string }, permission: string) {
  const { config, agent: id } = who;
  const agent = config.agents.find((one) => one.id === id);
  const rights = rightsOf(config, ground?.queue);
  return (agent?.roles ?? []).some((name) => {
    const role = Object.hasOwn(rights, name) ? rights[name] : undefined;
    if (!role || !(role.can.includes(permission) || role.can.includes('all'))) return false;
    const isLimited = role.whenAssigned && !NEVER_LIMITED.includes(permission);
    return !isLimited || ground === null || ground.assignees.includes(id);
  });
}

/** Null when the actor may go this way of the workflow; whoever runs or configures the daemon may go every way. */
export function mayGo(way: Way, state: TicketState, { actor, config }: DeskContext): Refusal | null {
  if (way.may.length === 0 || actor?.kind !== 'agent') return null;
  const roles = config.agents.find((one) => one.id === actor.id)?.roles ?? [];
  const isAllowed = way.may.some((one) => roles.includes(one) || mayOn(state, { config, agent: actor.id }, one));
  if (isAllowed) return null;
  return refuse(
    'not_allowed',
    said`agent ${actor.id} may not move a ticket from "${state.status}" to "${way.to}", expected ${way.may.join(' or ')}; ask somebody who is or may`,
  );
}
