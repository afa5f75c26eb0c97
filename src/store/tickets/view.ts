// A ticket as rules and threading see it: takes the ticket as it is stored; gives its view. Pure.
import type { TicketView } from '../../model/facts.ts';
import { workEndedAt } from '../../model/forms/rating.ts';
import type { Ticket } from '../../model/ticket.ts';

/** What decide may know of it; nothing that is absent is written down with the facts. */
export function viewOf(ticket: Ticket): TicketView {
  const { id, ref, subject, status, kind, queue, type, group, severity, priority, assignees, tags, fields } = ticket;
  const { customer, participants, mentioned, visibility, createdAt, updatedAt, lastMailAt, closedAt } = ticket;
  const informed = ticket.watchers.filter((text) => text.includes('@'));
  return {
    id,
    ref,
    subject,
    status,
    kind,
    queue,
    type,
    group,
    severity,
    priority,
    assignees,
    tags,
    fields,
    customer,
    participants,
    mentioned,
    ...(informed.length > 0 ? { informed } : {}),
    visibility,
    createdAt,
    updatedAt,
    lastMailAt,
    closedAt,
    messages: ticket.mailCount,
    ...(ticket.kind === 'done' ? { doneAt: workEndedAt(ticket) } : {}),
    ...(ticket.rating ? { ratedAt: ticket.rating.firstAt } : {}),
    ...(ticket.mergedInto ? { mergedInto: ticket.mergedInto } : {}),
    ...(ticket.form ? { form: ticket.form.name } : {}),
    ...(ticket.clock?.isImported ? { isImported: true } : {}),
  };
}
