// Tickets as rows of a table, with one head line. Takes tickets; gives lines of CSV. Pure.
import { csvLine } from '../../lib/csv.ts';
import { isoTime } from '../../lib/time.ts';
import type { Ticket } from '../../model/ticket.ts';

type Cell = string | number | null | readonly string[];

const columns: Readonly<Record<string, (ticket: Ticket) => Cell>> = {
  id: (ticket) => ticket.id,
  ref: (ticket) => ticket.ref,
  subject: (ticket) => ticket.subject,
  status: (ticket) => ticket.status,
  kind: (ticket) => ticket.kind,
  queue: (ticket) => ticket.queue,
  type: (ticket) => ticket.type,
  group: (ticket) => ticket.group,
  severity: (ticket) => ticket.severity,
  priority: (ticket) => ticket.priority,
  tags: (ticket) => ticket.tags,
  assignees: (ticket) => ticket.assignees,
  watchers: (ticket) => ticket.watchers,
  customer: (ticket) => ticket.customer?.address ?? null,
  customerName: (ticket) => ticket.customer?.name ?? null,
  visibility: (ticket) => ticket.visibility,
  channel: (ticket) => ticket.channel,
  mails: (ticket) => ticket.mailCount,
  due: (ticket) => isoTime(ticket.due),
  createdAt: (ticket) => isoTime(ticket.createdAt),
  updatedAt: (ticket) => isoTime(ticket.updatedAt),
  firstResponseAt: (ticket) => isoTime(ticket.firstResponseAt),
  closedAt: (ticket) => isoTime(ticket.closedAt),
  closeReason: (ticket) => ticket.closeReason,
  closeCause: (ticket) => ticket.closeCause,
  rating: (ticket) => ticket.rating?.score ?? null,
  organisation: (ticket) => ticket.organisation ?? null,
  contract: (ticket) => ticket.contract ?? null,
  project: (ticket) => ticket.project ?? null,
  spentMinutes: (ticket) => ticket.spentMinutes ?? 0,
  sla: (ticket) => ticket.sla ?? null,
  escalation: (ticket) => ticket.escalation ?? 0,
};

/** The head line; own fields are columns of their own, `field.NAME`. */
export function sheetHead(fields: readonly string[]): string {
  return line([...Object.keys(columns), ...fields.map((name) => `field.${name}`)]);
}

/** A ticket's line. */
export function sheetLine(ticket: Ticket, fields: readonly string[]): string {
  return line([
    ...Object.values(columns).map((column) => column(ticket)),
    ...fields.map((name) => (Object.hasOwn(ticket.fields, name) ? (ticket.fields[name] ?? null) : null)),
  ]);
}

function line(cells: readonly Cell[]): string {
  return csvLine(cells.map((cell) => (typeof cell === 'object' && cell !== null ? cell.join('; ') : cell)));
}
