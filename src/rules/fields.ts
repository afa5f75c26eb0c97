// The match fields of the rule language, one table: what each is, how a bare value is tested, what it costs.
// The schema (manual, editors), the condition compiler and the pending list read it; nobody else lists fields.

/**
 * How a bare value is tested: address – exact, `@domain`, glob; domain – whole, glob; text – contains; name – the whole
 * folded word; choice – one of `values`; flag – true/false; count, size, duration, date, number – compare; time – of day.
 */
export type FieldType =
  | 'address'
  | 'domain'
  | 'text'
  | 'name'
  | 'choice'
  | 'flag'
  | 'count'
  | 'size'
  | 'duration'
  | 'date'
  | 'number'
  | 'time';

export interface Field {
  readonly type: FieldType;
  /** Roughly what looking costs: clauses of one `all` run cheap first. */
  readonly cost: number;
  readonly about: string;
  readonly example: string;
  readonly values?: readonly string[];
}

const f = (type: FieldType, cost: number, about: string, example: string, values?: readonly string[]): Field =>
  values ? { type, cost, about, example, values } : { type, cost, about, example };

export const classNames: readonly string[] = [
  'new',
  'reply',
  'auto',
  'out_of_office',
  'bounce',
  'bounce.hard',
  'bounce.soft',
  'list',
  'read_receipt',
  'calendar',
  'forwarded',
  'encrypted',
  'signed',
  'spam',
  'abuse_report',
  'agent',
  'customer',
];
export const joinWays: readonly string[] = [
  'address',
  'message_id',
  'reference',
  'root',
  'anchor',
  'mark',
  'key',
  'original_message_id',
];
export const kinds: readonly string[] = ['new', 'open', 'waiting', 'done', 'closed', 'cancelled'];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const results = ['pass', 'fail', 'none', 'neutral', 'softfail', 'temperror', 'permerror', 'policy', 'bestguesspass'];
const flags = ['seen', 'answered', 'flagged'];

/** Fields with a fixed name. `header.X`, `var.X`, `ticket.field.X`, `contact.field.X` are made by `fieldOf`. */
export const fields: Readonly<Record<string, Field>> = {
  is: f('choice', 1, 'What kind of mail it is; a list means any of them.', 'is: [auto, bounce]', classNames),
  mailbox: f('name', 1, 'Name of the mailbox (config) it came through.', 'mailbox: support'),
  folder: f('name', 1, 'IMAP folder it lay in.', 'folder: INBOX'),
  flags: f('name', 1, 'IMAP flags and keywords: seen, answered, flagged or any keyword.', 'flags: flagged', flags),
  size: f('size', 1, 'Octets of the whole mail.', 'size: ">20MB"'),
  from: f('address', 2, 'Address in From. `@firm.de` is a domain, `*.firm.de` its subdomains.', 'from: eva@firm.de'),
  'from.domain': f('domain', 2, 'Domain of the From address.', 'from.domain: "*.firm.de"'),
  'from.name': f('text', 2, 'Display name in From.', 'from.name: Newsletter'),
  sender: f('address', 2, 'Address in Sender.', 'sender: "@firm.de"'),
  reply_to: f('address', 2, 'Addresses in Reply-To.', 'reply_to: "@firm.de"'),
  to: f('address', 2, 'Addresses in To.', 'to: support@example.com'),
  cc: f('address', 2, 'Addresses in Cc.', 'cc: boss@example.com'),
  bcc: f('address', 2, 'Addresses in Bcc.', 'bcc: archive@example.com'),
  recipient: f(
    'address',
    2,
    'To, Cc, Bcc, Delivered-To and X-Original-To together.',
    'recipient: [a@example.com, b@example.com]',
  ),
  'to.tag': f('name', 2, 'The plus part of an own address the mail went to.', 'to.tag: pump42'),
  envelope_from: f('address', 2, 'The envelope sender (Return-Path).', 'envelope_from: { empty: true }'),
  anyone: f('address', 2, 'Every address of the mail, senders and recipients.', 'anyone: "@firm.de"'),
  list_id: f('text', 3, 'The List-Id header.', 'list_id: announce.firm.de'),
  importance: f('choice', 3, 'Importance, Priority and X-Priority as one word.', 'importance: high', [
    'high',
    'normal',
    'low',
  ]),
  message_id: f('text', 3, 'The Message-ID.', "message_id: '/@firm\\.de>$/'"),
  in_reply_to: f('text', 3, 'Message-ID in In-Reply-To.', 'in_reply_to: { exists: true }'),
  references: f('text', 3, 'Message-IDs in References.', 'references: { exists: true }'),
  language: f('name', 3, 'Language of the mail, as far as it is known.', 'language: [de, nl]'),
  charset: f('name', 3, 'Charset the text came in.', 'charset: gb2312'),
  date: f('date', 3, 'The Date header, as claimed.', 'date: "<2020-01-01"'),
  'auth.state': f('choice', 3, 'Is the From domain proved?', 'auth.state: fail', ['pass', 'fail', 'none', 'unknown']),
  'auth.verified': f('flag', 3, 'True when auth.state is pass (aligned DKIM or DMARC).', 'auth.verified: true'),
  'auth.dkim': f('choice', 3, 'The DKIM result.', 'auth.dkim: pass', results),
  'auth.spf': f('choice', 3, 'The SPF result.', 'auth.spf: softfail', results),
  'auth.dmarc': f('choice', 3, 'The DMARC result.', 'auth.dmarc: fail', results),
  'auth.arc': f('choice', 3, 'The ARC result.', 'auth.arc: pass', results),
  'spam.score': f('number', 3, 'Spam score that a filter before us wrote.', 'spam.score: ">5"'),
  subject: f('text', 4, 'The subject.', 'subject: Rechnung'),
  'subject.clean': f(
    'text',
    4,
    'The subject without Re/AW/… and without our ticket mark.',
    'subject.clean: { starts: Order }',
  ),
  attachments: f('count', 4, 'How many attachments.', 'attachments: ">0"'),
  'received.weekday': f('choice', 4, 'Weekday it arrived.', 'received: { weekday: [sat, sun] }', weekdays),
  'received.time': f('time', 4, 'Time of day it arrived.', 'received: { time: ["18:00-24:00", "00:00-06:00"] }'),
  'received.business_hours': f(
    'flag',
    4,
    'Did it arrive within business hours?',
    'received: { business_hours: false }',
  ),
  'thread.found': f('flag', 5, 'Does the mail belong to a known ticket?', 'thread.found: true'),
  'thread.by': f('choice', 5, 'How the ticket was found.', 'thread.by: mark', joinWays),
  'ticket.status': f('name', 5, 'Status of the found ticket.', 'ticket.status: waiting'),
  'ticket.kind': f('choice', 5, 'Kind of that status.', 'ticket.kind: [closed, cancelled]', kinds),
  'ticket.queue': f('name', 5, 'Queue of the found ticket.', 'ticket.queue: ops'),
  'ticket.type': f('name', 5, 'Type of the found ticket.', 'ticket.type: incident'),
  'ticket.group': f('name', 5, 'Group of the found ticket.', 'ticket.group: hardware'),
  'ticket.severity': f('name', 5, 'Severity of the found ticket.', 'ticket.severity: critical'),
  'ticket.priority': f('name', 5, 'Priority of the found ticket.', 'ticket.priority: urgent'),
  'ticket.assignee': f('name', 5, 'Agents the found ticket is assigned to.', 'ticket.assignee: { empty: true }'),
  'ticket.tags': f('name', 5, 'Tags of the found ticket.', 'ticket.tags: vip'),
  'ticket.age': f('duration', 5, 'Time since the found ticket was born.', 'ticket.age: ">30d"'),
  'ticket.idle': f('duration', 5, 'Time since its last mail.', 'ticket.idle: ">7d"'),
  'ticket.closed_for': f('duration', 5, 'Time since it was closed.', 'ticket.closed_for: ">90d"'),
  'ticket.messages': f('count', 5, 'How many mails it has.', 'ticket.messages: ">20"'),
  'contact.known': f('flag', 6, 'Did we have to do with the sender before?', 'contact.known: false'),
  'contact.organisation': f('name', 6, 'Organisation of the sender.', 'contact.organisation: ACME'),
  'contact.tags': f('name', 6, 'Tags of the sender.', 'contact.tags: reseller'),
  'contact.contract': f('name', 6, 'Contract of the sender.', 'contact.contract: gold'),
  'contact.project': f('name', 6, 'Project of the sender.', 'contact.project: rollout'),
  'contact.open_tickets': f('count', 6, 'Open tickets of the sender.', 'contact.open_tickets: ">3"'),
  'contact.blocked': f('flag', 6, 'Is the sender blocked?', 'contact.blocked: true'),
  body: f('text', 8, 'The new words of the mail, without what it quotes.', 'body: Kündigung'),
  'body.full': f('text', 8, 'The whole text, quotes included.', 'body.full: { word: refund }'),
  'body.html': f('text', 9, 'The HTML source.', "body.html: '/<form/i'"),
  anywhere: f('text', 9, 'Subject, new words and attachment names together.', 'anywhere: { word: invoice }'),
};

/** Clauses of `attachment:`; all of them hold for one and the same file. */
export const attachmentFields: Readonly<Record<string, Field>> = {
  name: f('text', 4, 'File name.', 'name: { ends: .pdf }'),
  ext: f('name', 4, 'The part of the file name after the last dot.', 'ext: [pdf, xml]'),
  type: f('text', 4, 'Media type.', 'type: { starts: image/ }'),
  size: f('size', 4, 'Octets after decoding.', 'size: "<20MB"'),
  inline: f('flag', 4, 'Shown inside the text?', 'inline: false'),
  text: f('text', 9, 'The text of a text file.', 'text: Bestellung'),
  sha256: f('name', 4, 'SHA-256 of its bytes in hex.', 'sha256: 9f86d0…'),
};

/** Families of fields whose last part the writer chooses. */
export const families: Readonly<Record<string, Field>> = {
  'header.': f('text', 3, 'A header by its name; several of one name count each.', 'header.X-Form: contact'),
  'var.': f('text', 7, 'A variable captured or extracted by an earlier rule.', 'var.service: mysql'),
  'ticket.field.': f('text', 5, 'A custom field of the found ticket.', 'ticket.field.order: "4711"'),
  'contact.field.': f('text', 6, 'A custom field of the sender.', 'contact.field.region: south'),
};

/** What a field name means, and the name the evaluator uses (header names in lower case); null when there is no such field. */
export function fieldOf(name: string): { readonly name: string; readonly field: Field } | null {
  if (Object.hasOwn(fields, name)) {
    const field = fields[name];
    return field ? { name, field } : null;
  }
  for (const [prefix, field] of Object.entries(families)) {
    const rest = name.slice(prefix.length);
    if (!name.startsWith(prefix) || rest === '') continue;
    if (prefix !== 'header.') return { name, field };
    return /^[!-9;-~]+$/.test(rest) ? { name: `header.${rest.toLowerCase()}`, field } : null;
  }
  return null;
}
