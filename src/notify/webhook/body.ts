// What a webhook says: ticket and mail as they were when the rule hit, as JSON. The schema is the manual (docs/webhook.schema.json
// is made from it). Takes an outbox row; gives the bytes, or the rule's own body as it was written. Pure.
import { z } from 'zod';
import type { MailFacts } from '../../model/command.ts';
import type { WebhookData } from '../../model/notice.ts';
import { orderStatuses } from '../../model/papers/order.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { OutboxRow } from '../../ports.ts';
import { NO_PAGE } from '../context/plain.ts';

const time = z.iso.datetime().describe('ISO 8601, UTC.');
const person = z.strictObject({
  address: z.string().describe('Mail address.'),
  name: z.string().describe('Display name as the sender wrote it; "" when there was none.'),
});
const file = z.strictObject({
  filename: z.string(),
  type: z.string().describe('Media type.'),
  size: z.int().describe('Octets after decoding.'),
  sha256: z.string().describe('Of its bytes, in hex.'),
});

const ticket = z.strictObject({
  id: z.int().describe('Number in the database; never changes.'),
  ref: z.string().describe('The number people see, like T-2026-00017.'),
  url: z.string().nullable().describe('Its page; null until there is a console.'),
  subject: z.string(),
  status: z.string(),
  kind: z.string().describe('Kind of the status: new, open, waiting, done, closed, cancelled.'),
  queue: z.string(),
  type: z.string().nullable(),
  group: z.string().nullable(),
  severity: z.string(),
  priority: z.string(),
  tags: z.array(z.string()),
  fields: z.record(z.string(), z.string()).describe('Custom fields by name.'),
  customer: person.nullable(),
  assignees: z.array(z.string()).describe('Agents, by their names in the config.'),
  visibility: z.enum(['public', 'internal']),
  channel: z.string(),
  due: time.nullable(),
  createdAt: time,
  updatedAt: time,
  closedAt: time.nullable(),
});

const mail = z.strictObject({
  id: z.int().describe('Number of the mail: mailclerk mail show ID.'),
  messageId: z.string().nullable(),
  from: person.nullable(),
  subject: z.string(),
  text: z.string().describe('The new words of the mail, at most 64 KB.'),
  classes: z.array(z.string()).describe('auto, bounce, list … as `is:` of the rules.'),
  auth: z
    .enum(['pass', 'fail', 'none', 'unknown'])
    .describe('Is the From domain proved? Trust nothing else about the sender.'),
  receivedAt: time,
  attachments: z.array(file),
});

const order = z.strictObject({
  ref: z.string().describe('The number people see, like W-2026-00003.'),
  status: z.enum(orderStatuses),
  title: z.string(),
  text: z.string().describe('What is to be done.'),
  assignee: z.string().describe('Who does it; "" = nobody said.'),
  due: time.nullable(),
});

/** The body of every call whose rule writes none of its own. */
export const webhookBody = z.strictObject({
  version: z.literal(1).describe('Of this format; keys may be added, never taken away or renamed.'),
  id: z.string().describe('The same in every try of this call, and in the headers webhook-id and Idempotency-Key.'),
  event: z
    .enum(['ticket.created', 'ticket.joined', 'ticket.reopened', 'order.created', 'order.changed'])
    .describe('What happened: a mail did it, or somebody made or changed a work order.'),
  rule: z.string().describe('Id of the rule that asked for the call; "" for work orders.'),
  at: time.describe('When the mail was decided, or the order made.'),
  instance: z.string().describe('instance.name of the config.'),
  ticket: ticket.describe('As it was then; of an order: as the order copied it.'),
  mail: mail.optional().describe('The mail behind it; absent for work orders.'),
  order: order.optional().describe('The work order; absent for mails.'),
});

export type WebhookBody = z.infer<typeof webhookBody>;

const MAX_TEXT = 65_536;

/** The bytes of a call. */
export function webhookBytes(
  row: OutboxRow,
  call: WebhookData,
  instance: { readonly name: string; readonly url: string | null },
): Uint8Array {
  const text = call.body ?? JSON.stringify(bodyOf(row, call, instance));
  return Buffer.from(text.toWellFormed(), 'utf8');
}

function bodyOf(
  row: OutboxRow,
  call: WebhookData,
  instance: { readonly name: string; readonly url: string | null },
): WebhookBody {
  const { event, rule, at } = call;
  const ref = row.data.ticket?.ref ?? '';
  return {
    version: 1,
    id: row.messageId,
    event,
    rule,
    at: iso(at),
    instance: instance.name,
    ticket: { id: row.ticket ?? 0, ref, url: NO_PAGE || null, ...ticketPart(call.ticket) },
    ...(call.mail ? { mail: mailPart(call.mail) } : {}),
    ...(call.order ? { order: { ...call.order, due: call.order.due === null ? null : iso(call.order.due) } } : {}),
  };
}

function ticketPart(state: TicketState): Omit<WebhookBody['ticket'], 'id' | 'ref' | 'url'> {
  const { subject, status, kind, queue, type, group, severity, priority, visibility, channel } = state;
  return {
    ...{ subject, status, kind, queue, type, group, severity, priority, visibility, channel },
    tags: [...state.tags],
    fields: { ...state.fields },
    customer: state.customer && { address: state.customer.address, name: state.customer.name },
    assignees: [...state.assignees],
    due: state.due === null ? null : iso(state.due),
    createdAt: iso(state.createdAt),
    updatedAt: iso(state.updatedAt),
    closedAt: state.closedAt === null ? null : iso(state.closedAt),
  };
}

function mailPart(facts: MailFacts): WebhookBody['mail'] {
  const { ledger, messageId, from, subject, auth, receivedAt } = facts;
  return {
    ...{ id: ledger, messageId, subject, auth },
    from: from && { address: from.address, name: from.name },
    text: facts.text.slice(0, MAX_TEXT),
    classes: [...facts.classes],
    receivedAt: iso(receivedAt),
    attachments: facts.attachments.map(({ filename, type, size, sha256 }) => ({ filename, type, size, sha256 })),
  };
}

function iso(at: number): string {
  return new Date(Math.max(-8.64e15, Math.min(8.64e15, at))).toISOString();
}
