// Takes the mail, what was found, and what rules captured; gives the variables templates see (rules.md "Variables").
// Objects without prototypes, made of plain text: mail content is data and reaches nothing else (H51).
import { addressParts } from '../model/address.ts';
import type { ContactView, TicketView } from '../model/facts.ts';
import type { Variables } from '../model/policy.ts';
import { agreedWith, organisationOf } from './conditions/contact.ts';
import { comparable, type Mail } from './mail.ts';
import type { Sender } from './sender.ts';

const MAX_TEXT = 65_536;

export interface Subject {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly ticket: TicketView | null;
  readonly contact: ContactView | null;
}

/** The fixed namespaces `mail.* ticket.* contact.* bounce.*`; captures and extracts are laid over them by `withCaptured`. */
export function namespaces(subject: Subject): Variables {
  return plain({
    mail: mailVariables(subject.mail),
    ticket: subject.ticket ? ticketVariables(subject.ticket) : undefined,
    contact: contactVariables(subject),
    bounce: bounceVariables(subject.mail),
  });
}

/** Captures by name, as `{{x}}` and `{{var.x}}`. */
export function withCaptured(fixed: Variables, captured: Variables): Variables {
  return plain({ ...captured, ...fixed, var: captured });
}

/** A record without a prototype; undefined entries are left out. */
export function plain(entries: Readonly<Record<string, string | Variables | undefined>>): Variables {
  const record: Record<string, string | Variables> = Object.create(null);
  for (const [name, value] of Object.entries(entries)) if (value !== undefined) record[name] = value;
  return record;
}

function mailVariables({ message, delivery }: Mail): Variables {
  const from = message.from ? comparable(message.from.address) : '';
  return plain({
    from,
    from_name: message.from?.name ?? '',
    from_domain: from.includes('@') ? addressParts(from).domain : '',
    reply_to: message.replyTo[0]?.address ?? '',
    to: message.to
      .map((entry) => entry.address)
      .join(', ')
      .slice(0, 2000),
    cc: message.cc
      .map((entry) => entry.address)
      .join(', ')
      .slice(0, 2000),
    subject: message.subject,
    subject_clean: message.subjectClean,
    body: message.reply.slice(0, MAX_TEXT),
    message_id: message.messageId ?? '',
    date: message.date ?? '',
    received: isoOf(delivery.receivedAt),
    size: String(message.size),
    mailbox: delivery.mailbox,
    folder: delivery.folder,
    language: message.language ?? '',
  });
}

/** '' for a time no calendar has: a server may say anything. */
function isoOf(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : '';
}

function ticketVariables(ticket: TicketView): Variables {
  return plain({
    ref: ticket.ref,
    subject: ticket.subject,
    status: ticket.status,
    kind: ticket.kind,
    queue: ticket.queue,
    type: ticket.type ?? '',
    group: ticket.group ?? '',
    severity: ticket.severity,
    priority: ticket.priority,
    assignee: ticket.assignees.join(', '),
    tags: ticket.tags.join(', '),
    customer: ticket.customer?.address ?? '',
    messages: String(ticket.messages),
    field: plain(ticket.fields),
  });
}

function contactVariables({ contact, sender }: Subject): Variables | undefined {
  if (!contact) return undefined;
  return plain({
    address: sender.address ?? '',
    name: contact.name,
    organisation: organisationOf(contact, { sender })[0] ?? '',
    contract: agreedWith(contact, 'contracts', { sender }).join(', '),
    project: agreedWith(contact, 'projects', { sender }).join(', '),
    blocked: contact.blocked ? 'true' : '',
    field: plain(contact.fields ?? {}),
    tags: contact.tags.join(', '),
    open_tickets: String(contact.openTickets),
    known: contact.known ? 'true' : '',
  });
}

function bounceVariables({ message: { bounce } }: Mail): Variables | undefined {
  if (!bounce) return undefined;
  const { kind, recipient, status, action, text } = bounce;
  return plain({ kind, recipient: recipient ?? '', status: status ?? '', action: action ?? '', text });
}
