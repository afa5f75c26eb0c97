// The shape of a rule's tests: a mail, what is given, what is expected.
import { z } from 'zod';
import { choice, strict, text, textMap, texts } from './parts.ts';

const attachment = strict({
  name: text.describe('File name. Example: name: order.pdf'),
  type: text.optional().describe('Media type; guessed from the name. Example: type: application/pdf'),
  size: text.optional().describe('Octets, filled up with noise. Example: size: 2MB'),
  text: text.optional().describe('Its content. Example: text: "a;b"'),
});

export const mail = strict({
  from: text.optional().describe('Sender. Example: from: Eva <eva@firm.de>'),
  to: texts.optional().describe('Recipients; default: the first mailbox. Example: to: support@example.com'),
  cc: texts.optional().describe('Copies. Example: cc: [boss@example.com]'),
  reply_to: texts.optional().describe('Reply-To. Example: reply_to: eva@firm.de'),
  subject: text.optional().describe('Subject. Example: subject: Drucker kaputt'),
  body: text.optional().describe('Text; default empty. Example: body: "Hallo"'),
  html: text.optional().describe('HTML text besides. Example: html: "<b>Hallo</b>"'),
  date: text.optional().describe('Date header; default now. Example: date: 2026-01-07T09:00'),
  auth: choice(['pass', 'fail', 'none', 'unknown'])
    .optional()
    .describe('What was proved of From; default none. Example: auth: pass'),
  headers: z.record(z.string(), texts).optional().describe('Further headers. Example: headers: { X-Form: contact }'),
  attachments: z.array(attachment).optional().describe('Files. Example: attachments: [ { name: a.pdf } ]'),
  mailbox: text.optional().describe('Mailbox it came through. Example: mailbox: support'),
  in_reply_to: text.optional().describe('In-Reply-To. Example: in_reply_to: <1@firm.de>'),
  references: texts.optional().describe('References. Example: references: [<1@firm.de>]'),
});

export const given = strict({
  now: text.optional().describe('Wall clock, in the instance’s zone. Example: now: 2026-01-07T10:00'),
  lists: z
    .record(z.string(), z.record(z.string(), textMap))
    .optional()
    .describe('Rows instead of a list. Example: lists: { vip: { firm.de: { sla: gold } } }'),
  contact: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The sender’s contact. Example: contact: { known: true }'),
  ticket: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('A ticket the mail belongs to. Example: ticket: { status: closed, by: mark }'),
  rate: z
    .union([z.number(), z.record(z.string(), z.number())])
    .optional()
    .describe('Mails counted before. Example: rate: 25'),
  spam: z.union([z.number(), z.boolean()]).optional().describe('Spam score or verdict. Example: spam: 7.5'),
});

/** Keys of `expect`; a ticket field means the resulting ticket. */
export const expect = strict({
  // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
  then: text.optional().describe('Verdict. Example: then: ticket'),
  outcome: text.optional().describe('What happened. Example: outcome: created'),
  by: text.optional().describe('Deciding rule, or default. Example: by: nagios-problem'),
  queue: text.nullable().optional().describe('Queue of the ticket. Example: queue: ops'),
  type: text.nullable().optional().describe('Its type. Example: type: incident'),
  group: text.nullable().optional().describe('Its group. Example: group: hardware'),
  severity: text.nullable().optional().describe('Its severity. Example: severity: major'),
  priority: text.nullable().optional().describe('Its priority. Example: priority: high'),
  status: text.nullable().optional().describe('Its status. Example: status: waiting'),
  assign: text
    .nullable()
    .optional()
    .describe('Who was asked for: an agent, a team, round_robin …. Example: assign: anna'),
  assignees: texts.optional().describe('Exactly these agents have it; [] = nobody. Example: assignees: [anna]'),
  customer: text.nullable().optional().describe('Address of its customer; null = none. Example: customer: eva@firm.de'),
  watchers: texts.optional().describe('Exactly these watch it. Example: watchers: [boss@example.com]'),
  tags: texts.optional().describe('Exactly these tags; [] = none. Example: tags: [vip]'),
  flags: texts.optional().describe('Exactly these flags. Example: flags: [rule-error]'),
  fields: textMap.optional().describe('Custom fields named here. Example: fields: { order: 4711 }'),
  subject: text.nullable().optional().describe('Its subject. Example: subject: Invoice 4711'),
  language: text.nullable().optional().describe('Language of its notices. Example: language: de'),
  channel: text.nullable().optional().describe('How it reached us. Example: channel: letter'),
  due: text.nullable().optional().describe('When it is due. Example: due: 2026-01-09'),
  sla: text.nullable().optional().describe('Its service level. Example: sla: gold'),
  escalation: text.nullable().optional().describe('Its level. Example: escalation: 1'),
  pending_until: text.nullable().optional().describe('Until when it waits. Example: pending_until: +2bd'),
  contract: text.nullable().optional().describe('Contract a rule named. Example: contract: gold'),
  organisation: text.nullable().optional().describe('Organisation a rule named. Example: organisation: ACME'),
  project: text.nullable().optional().describe('Project a rule named. Example: project: rollout'),
  visibility: text.optional().describe('Who may see the mail. Example: visibility: internal'),
  close_reason: text.nullable().optional().describe('Why it was closed. Example: close_reason: recovered'),
  key: text.nullable().optional().describe('Thread key stored with the ticket. Example: key: nagios/db1/disk'),
  joined_by: text.nullable().optional().describe('How the ticket was found. Example: joined_by: mark'),
  reason: text.optional().describe('A reason that must be among the decision’s. Example: reason: require'),
  reopened: z.boolean().optional().describe('Did the mail open a closed ticket again? Example: reopened: true'),
  mails: texts.optional().describe('Exactly these notice templates; [] = none. Example: mails: [opened]'),
  webhooks: texts.optional().describe('Exactly these addresses are called; [] = none. Example: webhooks: []'),
  imap: text
    .nullable()
    .optional()
    .describe('What happens on the mail server; null = what the mailbox says. Example: imap: move Archive'),
});

export const inlineTest = strict({
  name: text.optional().describe('What it shows. Example: name: a spoofed VIP is only tagged'),
  mail: mail.describe('The mail. Example: mail: { from: eva@firm.de, subject: Hallo }'),
  given: given.optional().describe('What the system knows. Example: given: { contact: { known: true } }'),
  expect: expect.describe('What must become of it. Example: expect: { then: ticket, queue: support }'),
});

export type TestInput = z.infer<typeof inlineTest>;
export type MailInput = z.infer<typeof mail>;
export type GivenInput = z.infer<typeof given>;
export type ExpectInput = z.infer<typeof expect>;
