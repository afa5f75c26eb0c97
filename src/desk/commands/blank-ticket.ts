// A ticket before anybody said anything of it, whichever door opens it: the workflow's first status, the catalogues'
// defaults, nobody and nothing else. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { initialStatus } from '../transitions.ts';

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
