// A ticket before anybody said anything of it, whichever door opens it: the workflow's first status, the catalogues'
// defaults, nobody and nothing else. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import type { SetValues } from '../../model/command.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { isAssignable } from '../people/presence.ts';
import { initialStatus, moveByItself } from '../transitions.ts';

/** The blank ticket of a queue, born now; the door adds subject, people, channel and place. */
export function blankTicket(queue: string, { config, now }: Pick<DeskContext, 'config' | 'now'>): TicketState {
  const { catalogues } = config;
  return {
    subject: '',
    ...initialStatus(workflowOf(config, queue)),
    queue,
    type: catalogues.defaultType ?? null,
    group: catalogues.defaultGroup ?? null,
    severity: catalogues.defaultSeverity,
    priority: catalogues.defaultPriority,
    tags: [],
    flags: [],
    fields: {},
    customer: null,
    assignees: [],
    watchers: [],
    participants: [],
    mentioned: [],
    visibility: 'public',
    channel: 'mail',
    language: null,
    mailbox: null,
    ownAddress: null,
    due: null,
    closeReason: null,
    closeCause: null,
    createdAt: now,
    updatedAt: now,
    lastMailAt: null,
    firstResponseAt: null,
    closedAt: null,
    mailCount: 0,
  };
}

/** What is set of a ticket that one of our own opens: it is his where the site wants that and nobody else is named (C15). */
export function staffValues(set: SetValues, staff: string | null, { config }: Pick<DeskContext, 'config'>): SetValues {
  if (config.tickets.assignToCreator !== true || set.assign !== undefined) return set;
  const agent = config.agents.find((one) => one.id === staff);
  return agent && isAssignable(agent) ? { ...set, assign: 'sender' } : set;
}

/** A new ticket that one of our own opened counts as read where the site wants that: he wrote it (C15). */
export function readByStaff(state: TicketState, context: DeskContext): TicketState {
  const { readWhen = 'never' } = context.config.tickets;
  const isRead = readWhen === 'always' || (readWhen === 'internal' && state.visibility === 'internal');
  const { initial } = workflowOf(context.config, state.queue);
  return isRead && state.status === initial ? moveByItself(state, 'onRead', context) : state;
}
