// Who may do what: one check behind every door (A3). Takes a command and its actor; gives null, or the refusal.
// The system (the command line without --as) and rules may everything: whoever runs or configures the daemon decides.
// A contact only sends mail. An agent needs the permission one of his roles gives.

import { workflowOf } from '../model/by-queue.ts';
import type { Refusal } from '../model/change.ts';
import type { Command, CommandOf, SetValues } from '../model/command.ts';
import { LEGAL_HOLD } from '../model/forget/hold.ts';
import { said } from '../model/mailed/said.ts';
import { type AssignmentPart, assignmentParts } from '../model/people/assignment.ts';
import { isUnclaimed } from '../model/people/offer-state.ts';
import type { Permission } from '../model/people/permission.ts';
import type { Config } from '../model/setup.ts';
import { isClosed, type Ticket, type TicketId } from '../model/ticket.ts';
import { findStatus } from '../model/workflow.ts';
import { agentNamed } from './assignment.ts';
import { refuse, unknownValue } from './refusals.ts';
import { type Ground, mayOn } from './rights.ts';

/** Null when the actor may carry out the command, else who may not do what. */
export function refusePermission(command: Command, ticket: Ticket | null, config: Config): Refusal | null {
  const { actor } = command;
  if (actor.kind === 'system' || actor.kind === 'rule') return null;
  const own = neededFor(command, ticket, config);
  const needed: readonly Permission[] = command.isBulk ? ['bulk', ...own] : own;
  if (needed.length === 0) return null;
  if (actor.kind === 'contact') {
    return refuse('not_allowed', said`${actor.id} is a contact and may not ${command.kind}; contacts only write mail`);
  }
  if (!config.agents.some((agent) => agent.id === actor.id)) {
    const known = config.agents.map((agent) => agent.id);
    return { ...unknownValue('agent', actor.id, known), reason: 'not_allowed' };
  }
  const missing = needed.find((permission) =>
    groundsOf(command, ticket, permission).some((ground) => !mayOn(ground, { config, agent: actor.id }, permission)),
  );
  if (missing === undefined) return ticket && refuseUnclaimed(command, ticket);
  if (ticket && mayOn({ ...ticket, assignees: [actor.id] }, { config, agent: actor.id }, missing)) {
    const advice = said`take it first, or ask somebody whose role is not limited to assigned tickets`;
    return refuse('not_allowed', said`agent ${actor.id} may ${missing} only tickets he has; ${advice}`);
  }
  return refuse(
    'not_allowed',
    said`agent ${actor.id} may not ${missing}, expected a role whose \`can\` lists ${missing}; ask somebody with that role`,
  );
}

/** B8: a ticket that is offered belongs to nobody yet; whoever wants to write to its people accepts it first. */
function refuseUnclaimed(command: Command, ticket: Ticket): Refusal | null {
  const isPublic = command.kind === 'reply' || (command.kind === 'update' && command.visibility === 'public');
  if (!isPublic || !isUnclaimed(ticket)) return null;
  const asked = ticket.offer?.to.includes(command.actor.id);
  const advice = asked ? said`accept it first (mailclerk ticket accept)` : said`somebody has to accept it first`;
  return refuse(
    'not_allowed',
    said`${ticket.ref} is offered and nobody has it yet: ${advice}; a note is always possible`,
  );
}

/** A ticket that goes to another queue and ends (or begins again) there needs the right in both. */
function groundsOf(command: Command, ticket: Ticket | null, permission: Permission): readonly Ground[] {
  const queue = command.kind === 'set' ? command.set.queue : undefined;
  const isEnd = permission === 'close' || permission === 'reopen';
  return ticket && queue !== undefined && isEnd ? [ticket, { ...ticket, queue }] : [ticket];
}

/** The same for the further tickets a command touches: a merge needs the right on both. */
export function refuseOnOthers(
  command: Command,
  touched: readonly (TicketId | null)[],
  { config, others = [] }: { readonly config: Config; readonly others?: readonly Ticket[] },
): Refusal | null {
  if (command.actor.kind !== 'agent') return null;
  for (const ticket of others) {
    const refusal = touched.includes(ticket.id) ? refusePermission(command, ticket, config) : null;
    if (refusal) return { ...refusal, detail: `${ticket.ref}: ${refusal.detail}` };
  }
  return null;
}

/** Filing a mail needs no permission: what somebody wrote is never lost for want of a right. What is due is due, whoever looks. */
export function neededFor(command: Command, ticket: Ticket | null, config: Config): readonly Permission[] {
  if (isFiledOrDue(command)) return [];
  switch (command.kind) {
    case 'spent':
      return ['note'];
    case 'note':
    case 'reply':
    case 'close':
    case 'reopen':
      return [command.kind];
    case 'assign':
      return [assigning(command.to, command.actor.id, { ticket, config })];
    case 'offer':
    case 'withdraw':
      return ['assign'];
    case 'accept':
      return ['take'];
    // Whoever was asked may say no.
    case 'decline':
      return ['view'];
    case 'set':
      return setting(command.set, command.actor.id, { ticket, config });
    case 'merge':
      return ['merge'];
    case 'split':
    case 'move':
      return ['split'];
    // What it takes back says what it needs: commands/undo.ts.
    case 'undo':
      return ['view'];
    case 'watch':
      return [agentNamed(config, command.who)?.id === command.actor.id ? 'view' : 'set'];
    case 'link':
    case 'detach':
    case 'order':
    case 'order_set':
      return ['set'];
    case 'cancel':
    case 'spam':
      return ['close'];
    case 'update':
    case 'open':
      return ['note'];
    case 'forward':
      return ['forward'];
    // His own ticket's customer needs nobody's leave; which it is, the command knows.
    case 'rate':
      return command.actor.kind === 'contact' ? [] : ['set'];
    case 'take':
    case 'delete':
    case 'postpone':
      return [command.kind];
    default:
      return command satisfies never;
  }
}

const FILED_OR_DUE = [
  'create',
  'join',
  'reject',
  'redirect',
  'alert_admin',
  'digest',
  'timer',
  'tell_agent',
  'tell_help',
  'tell_tickets',
  'undelivered',
  'settled',
  'probe',
] as const;

/** What comes in, what is due, what the system says: nobody's wish. */
function isFiledOrDue(command: Command): command is CommandOf<(typeof FILED_OR_DUE)[number]> {
  return FILED_OR_DUE.some((kind) => kind === command.kind);
}

function setting(
  set: SetValues,
  actor: string,
  at: { readonly ticket: Ticket | null; readonly config: Config },
): readonly Permission[] {
  const needed: Permission[] = [];
  const { assign, offer, status, ...others } = set;
  // What is said with a status needs no more than the status.
  const { close_reason: _, causes, comment: __, findings, solution, ...plain } = others;
  const isSaid = [others.close_reason, causes, findings, solution].some((one) => one !== undefined);
  if (assign !== undefined) needed.push(assigning(assign, actor, at));
  if (offer !== undefined) needed.push('assign');
  // Who may delete says what may not be, whichever way he says it.
  if (set.legal_hold !== undefined || set.flag?.includes(LEGAL_HOLD)) needed.push('delete');
  const workflow = workflowOf(at.config, set.queue ?? at.ticket?.queue);
  const wanted = status === undefined ? null : findStatus(workflow, status);
  const wasClosed = at.ticket !== null && isClosed(at.ticket.kind);
  if (wanted && isClosed(wanted.kind)) needed.push('close');
  else if (status !== undefined && wasClosed) needed.push('reopen');
  else if (status !== undefined) needed.push('set');
  const isPlain = Object.keys(plain).length > 0 || (isSaid && status === undefined);
  // Words alone change nothing by themselves, and yet a draft may begin by them.
  return isPlain || needed.length === 0 ? [...needed, 'set'] : needed;
}

/** Taking a ticket oneself is less than giving it to somebody. */
function assigning(
  to: string,
  actor: string,
  { ticket, config }: { readonly ticket: Ticket | null; readonly config: Config },
): Permission {
  const parts = assignmentParts(to) ?? [];
  // Only himself, or himself besides others; `anna` alone takes it from whoever has it, as `assign` does.
  const isHim = ({ who }: AssignmentPart): boolean =>
    who.kind === 'sender' || (who.kind === 'name' && agentNamed(config, who.name)?.id === actor);
  const isSelf = parts.length > 0 && parts.every(isHim);
  return isSelf && mayOn(ticket, { config, agent: actor }, 'take') ? 'take' : 'assign';
}
