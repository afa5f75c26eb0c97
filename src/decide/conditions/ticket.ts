// Fields about the ticket that reference threading found; absent when it found none. Ages count to the arrival of
// this mail (INTERNALDATE), never to its Date (rules.md "Time").
import type { TicketView } from '../../model/facts.ts';
import type { Field } from './look.ts';
import { ABSENT, numberValue, textValues, truthValue, type Values } from './value.ts';

export const ticketFields: Readonly<Record<string, Field>> = {
  'thread.found': { kind: 'truth', read: (look) => truthValue(look.found !== null) },
  'thread.by': { kind: 'name', read: (look) => textValues([look.found?.by]) },
  'ticket.status': ticket('name', (view) => textValues([view.status])),
  'ticket.kind': ticket('name', (view) => textValues([view.kind])),
  'ticket.queue': ticket('name', (view) => textValues([view.queue])),
  'ticket.type': ticket('name', (view) => textValues([view.type])),
  'ticket.group': ticket('name', (view) => textValues([view.group])),
  'ticket.severity': ticket('name', (view) => textValues([view.severity])),
  'ticket.priority': ticket('name', (view) => textValues([view.priority])),
  'ticket.assignee': ticket('name', (view) => textValues(view.assignees)),
  'ticket.tags': ticket('name', (view) => textValues(view.tags)),
  'ticket.age': ticket('number', (view, at) => since(view.createdAt, at)),
  'ticket.idle': ticket('number', (view, at) => since(view.lastMailAt ?? view.createdAt, at)),
  'ticket.closed_for': ticket('number', (view, at) => since(view.closedAt, at)),
  'ticket.messages': ticket('number', (view) => numberValue(view.messages)),
};

/** `ticket.field.<x>`: a custom field of the found ticket. */
export function ticketField(name: string): Field {
  return ticket('text', (view) => textValues([Object.hasOwn(view.fields, name) ? view.fields[name] : null]));
}

function ticket(kind: Field['kind'], read: (view: TicketView, receivedAt: number) => Values): Field {
  return { kind, read: (look) => (look.found ? read(look.found.ticket, look.mail.delivery.receivedAt) : ABSENT) };
}

function since(start: number | null, at: number): Values {
  return start === null ? ABSENT : numberValue(Math.max(at - start, 0));
}
