// A ticket, an entry, a notice to present.
import type { Entry, EntryId, Ticket, TicketId } from '../../src/model/ticket.ts';
import type { OutboxRow } from '../../src/ports.ts';

export const AT = Date.parse('2026-01-07T10:00:00Z');
const anna = { address: 'anna@example.com', name: 'Anna' };

export function ticket(more: Partial<Ticket>): Ticket {
  return {
    id: 17 as TicketId,
    ref: 'T-2026-00017',
    version: 1,
    links: [],
    subject: 'Printer',
    status: 'unread',
    kind: 'new',
    queue: 'support',
    type: null,
    group: null,
    severity: 'normal',
    priority: 'normal',
    tags: [],
    flags: [],
    fields: {},
    customer: anna,
    assignees: [],
    watchers: [],
    participants: ['anna@example.com'],
    visibility: 'public',
    channel: 'mail',
    language: null,
    mailbox: 'support',
    ownAddress: 'support@example.com',
    due: null,
    closeReason: null,
    closeCause: null,
    createdAt: AT,
    updatedAt: AT,
    lastMailAt: AT,
    firstResponseAt: null,
    closedAt: null,
    mailCount: 1,
    ...more,
  };
}

export function entry(more: Partial<Entry>): Entry {
  return {
    id: 1 as EntryId,
    at: AT,
    kind: 'mail',
    visibility: 'public',
    door: 'mail',
    actor: { kind: 'contact', id: 'anna@example.com' },
    messageId: '<1@example.com>',
    from: anna,
    text: 'It burns.',
    changes: {},
    attachments: [{ filename: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'ff' }],
    ledger: 5,
    joinedBy: null,
    thirdParty: false,
    ...more,
  };
}

export function notice(more: Partial<OutboxRow>): OutboxRow {
  return {
    id: 3,
    ticket: 17 as TicketId,
    event: 'mail:5/0/opened',
    name: 'opened',
    template: 'opened',
    kind: 'receipt',
    toAddress: 'anna@example.com',
    toName: 'Anna',
    agent: null,
    state: 'queued',
    reason: null,
    messageId: '<3.17.abc@example.com>',
    inReplyTo: null,
    references: [],
    mailbox: 'support',
    ownAddress: 'support@example.com',
    queue: 'support',
    locale: 'de',
    visibility: 'public',
    attempts: 0,
    createdAt: AT,
    dueAt: AT,
    sentAt: null,
    bytes: null,
    resent: false,
    data: {
      ticket: {
        ref: 'T-2026-00017',
        subject: 'Printer',
        status: 'unread',
        statusLabel: {},
        queue: 'support',
        priority: 'normal',
        createdAt: AT,
      },
      customer: anna,
      body: '',
      author: '',
      reason: '',
      comment: '',
      from: '',
      to: '',
      oldRef: '',
      newRef: '',
      changes: {},
      attachments: [],
      trace: [],
    },
    ...more,
  };
}
