// What a preview says of a real ticket: its own subject, customer, last mail, changes and closing, as a notice about it
// would hold them now. Takes the ticket and its history; gives the part of a notice's data that is true of it. Pure.

import { ticketData } from '../../desk/notice-snapshot.ts';
import { workflowOf } from '../../model/by-queue.ts';
import type { NoticeData } from '../../model/notice.ts';
import type { Setup } from '../../model/setup.ts';
import { type Entry, isOutside, type Ticket } from '../../model/ticket.ts';

/** Those variables that the ticket can fill; `isAgent`: internal entries count, too. */
export function ticketView(
  ticket: Ticket,
  entries: readonly Entry[],
  { setup, sample, isAgent }: { readonly setup: Setup; readonly sample: NoticeData; readonly isAgent: boolean },
): Partial<NoticeData> {
  const seen = entries.filter((entry) => isAgent || isOutside(entry)).toReversed();
  const mail = seen.find((entry) => entry.kind === 'mail');
  const change = seen.find((entry) => Object.keys(entry.changes).length > 0);
  const linked = ticket.links.length > 0;
  return {
    ...(sample.ticket ? { ticket: ticketData(ticket, ticket.ref, workflowOf(setup.config, ticket.queue)) } : {}),
    ...(sample.customer ? { customer: ticket.customer } : {}),
    ...(mail && sample.body !== '' && isAgent ? mailOf(mail) : {}),
    ...(sample.attachments.length > 0 ? { attachments: filesOf(mail) } : {}),
    ...(change && Object.keys(sample.changes).length > 0 ? { changes: change.changes } : {}),
    ...(sample.to === '' ? {} : { to: ticket.status }),
    ...(sample.reason !== '' && ticket.closeReason ? { reason: ticket.closeReason } : {}),
    ...(sample.solution && ticket.fields.solution ? { solution: ticket.fields.solution } : {}),
    ...(sample.newRef === '' ? {} : { newRef: ticket.ref }),
    ...(sample.oldRef === '' || linked ? {} : { oldRef: '' }),
    ...(sample.rating && ticket.rating ? { rating: ticket.rating } : {}),
  };
}

function mailOf(entry: Entry): Pick<NoticeData, 'body' | 'author'> {
  return { body: entry.text, author: entry.from?.name || entry.from?.address || entry.actor.id };
}

function filesOf(entry: Entry | undefined): readonly string[] {
  return entry?.attachments.map((file) => file.filename) ?? [];
}
