// The shape of one rule. Descriptions are the manual: a sentence and an example each.
import { z } from 'zod';
import { joinWays } from '../fields.ts';
import { doActions } from './actions.ts';
import { condition } from './condition.ts';
import { choice, names, strict, text, textMap, texts } from './parts.ts';
import { inlineTest } from './test.ts';

export const verdict = choice(['ticket', 'create', 'join', 'ignore', 'quarantine', 'reject', 'redirect']);
const duration = z.string({ error: 'expected a duration like 14d' });

const customer = z.union(
  [
    z.string(),
    strict({
      email: text.describe('Address. Example: email: "{{form.email}}"'),
      name: text.optional().describe('Display name. Example: name: "{{form.name}}"'),
    }),
  ],
  { error: 'expected an address, reply_to, or { email: …, name: … }' },
);

/** What `set:` and `update:` may hold. */
export const setShape = strict({
  queue: text.optional().describe('Queue of the ticket. Example: queue: ops'),
  type: text.optional().describe('Type from the catalogue. Example: type: incident'),
  group: text.optional().describe('Group from the catalogue. Example: group: hardware'),
  severity: text.optional().describe('Severity from the catalogue. Example: severity: major'),
  priority: text.optional().describe('Priority from the catalogue. Example: priority: high'),
  status: text.optional().describe('Status id; in update also keep and reopen. Example: status: waiting'),
  assign: text
    .optional()
    .describe(
      'Agents, @teams, round_robin, least_busy@team, sender or none; +bob adds, -bob takes off. Example: assign: anna',
    ),
  offer: texts
    .optional()
    .describe(
      'Whom the ticket is offered to: team, agents, @teams, and first or many; none = nobody. Example: offer: team',
    ),
  customer: customer.optional().describe('Who the customer is, if not From. Example: customer: reply_to'),
  organisation: text.optional().describe('Organisation of the customer. Example: organisation: ACME'),
  watchers: texts.optional().describe('Who is told besides. Example: watchers: [boss@example.com]'),
  project: text.optional().describe('Project. Example: project: rollout'),
  contract: text.optional().describe('Contract. Example: contract: gold'),
  tags: texts.optional().describe('Tags to add; -tag removes. Example: tags: [vip, -new]'),
  fields: textMap.optional().describe('Custom fields. Example: fields: { order: "{{order}}" }'),
  subject: text.optional().describe('Subject of the ticket. Example: subject: "Invoice {{number}}"'),
  body: text.optional().describe('Text shown instead of the mail’s. Example: body: "{{text}}"'),
  language: text.optional().describe('Language of notices, or auto. Example: language: de'),
  channel: text.optional().describe('How it reached us. Example: channel: letter'),
  due: text.optional().describe('When it is due. Example: due: 2d'),
  pending_until: text.optional().describe('Until when it waits. Example: pending_until: 7d'),
  sla: text.optional().describe('Service level. Example: sla: gold'),
  escalation: text.optional().describe('Escalation level. Example: escalation: 1'),
  visibility: choice(['public', 'internal']).optional().describe('Who may see the mail. Example: visibility: internal'),
  link: text.optional().describe('A ticket it is linked to. Example: link: "{{ref}}"'),
  parent: text.optional().describe('The ticket above it. Example: parent: "{{ref}}"'),
  flag: text.optional().describe('A flag agents see. Example: flag: undeliverable'),
  form: text.optional().describe('Creation form. Example: form: pump'),
  close_reason: text.optional().describe('Reason when status closes it. Example: close_reason: recovered'),
});

export const extraction = strict({
  in: names.describe('Where to look; a list is tried in order. Example: in: [subject.clean, body]'),
  regex: z.string().optional().describe("The first group, or named groups. Example: regex: '/order (\\d+)/i'"),
  label: texts.optional().describe('The text after `Label:`. Example: label: [Total, Gesamtbetrag]'),
  labels: z
    .record(z.string(), texts)
    .optional()
    .describe('Several labels at once. Example: labels: { email: [E-Mail, Email] }'),
  between: z.tuple([text, text]).optional().describe('The text between two marks. Example: between: [BEGIN, END]'),
  line: z.number().int().optional().describe('A line by its number. Example: line: 1'),
  json: text.optional().describe('A path in JSON. Example: json: order.id'),
  xml: text.optional().describe('A path in XML. Example: xml: order/id'),
  csv: text.optional().describe('A column of CSV. Example: csv: number'),
  table: text.optional().describe('A column of a table in the mail. Example: table: Artikel'),
  map: textMap.optional().describe('Words to values, first in written order. Example: map: { DOWN: urgent }'),
  as: choice(['text', 'number', 'money', 'date', 'email', 'phone', 'iban', 'url', 'list'])
    .optional()
    .describe('The type of the value. Example: as: money'),
  else: text.optional().describe('Value when nothing was found. Example: else: normal'),
  optional: z.boolean().optional().describe('true: nothing found is fine. Example: optional: true'),
});

export const thread = strict({
  key: text.optional().describe('Mails with the same key are one ticket. Example: key: "nagios/{{host}}"'),
  by: z
    .array(choice(joinWays as [string, ...string[]]))
    .optional()
    .describe('Ways to find the ticket, in order. Example: by: [address, key]'),
  within: duration.optional().describe('Only tickets whose last mail is younger. Example: within: 14d'),
  missing: choice(['skip', 'create', 'ignore', 'quarantine'])
    .optional()
    .describe('What to do when nothing is found. Example: missing: ignore'),
  closed: choice(['skip']).optional().describe('skip: look at open tickets only. Example: closed: skip'),
});

const notify = z.record(
  z.string(),
  z.union([z.boolean(), z.string()], { error: 'expected true, false or a template' }),
);

/** The keys a rule and a preset share. */
const adjustments = {
  set: setShape.optional().describe('Written once, when the ticket is born. Example: set: { queue: ops }'),
  update: setShape.optional().describe('Written on every later mail. Example: update: { status: keep }'),
  tags: texts.optional().describe('Tags in both cases; -tag removes. Example: tags: [vip]'),
  do: doActions.optional().describe('What else to do. Example: do: [ { alert: [assignee] } ]'),
  notify: notify.optional().describe('Mutes or swaps notices. Example: notify: { customer: false }'),
  thread: thread.optional().describe('How mails find their ticket. Example: thread: { key: "nagios/{{host}}" }'),
};

/** `presets:`: rule keys to be mixed in by `preset:`. */
export const presetShape = strict(adjustments);

export const ruleShape = strict({
  id: z
    .string({ error: 'expected a name, unique over all files' })
    .regex(/^[a-z0-9][a-z0-9_.-]{0,79}$/i, {
      error: 'expected letters, digits and - _ . (at most 80), unique over all files',
    })
    .describe('Name of the rule, unique over all files. Example: id: nagios-problem'),
  why: z.string().optional().describe('Why this rule is there. Example: why: monitoring opens one ticket per service'),
  when: condition
    .optional()
    .describe('Conditions; empty or missing always matches. Example: when: { from: eva@firm.de }'),
  extract: z
    .record(z.string(), extraction)
    .optional()
    .describe('Values taken from the mail. Example: extract: { number: { in: subject, regex: "/(\\\\d+)/" } }'),
  require: z
    .record(z.string(), choice(['text', 'number', 'money', 'date', 'email', 'phone', 'iban', 'url']))
    .optional()
    .describe('Quarantine when missing or malformed. Example: require: { form.email: email }'),
  preset: names.optional().describe('Presets mixed in; own keys win. Example: preset: alert'),
  // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
  then: verdict
    .optional()
    .describe('Decides and ends the run: ticket create join ignore quarantine reject redirect. Example: then: ticket'),
  redirect: text.optional().describe('Where `then: redirect` sends it. Example: redirect: other@example.com'),
  stop: z.boolean().optional().describe('Ends the run without deciding. Example: stop: true'),
  continue: z.boolean().optional().describe('Decides, but later rules may still adjust. Example: continue: true'),
  override: z.boolean().optional().describe('Replaces what earlier rules set. Example: override: true'),
  set_from_headers: z
    .string()
    .refine(
      (prefix) => /^[\x21-\x39\x3b-\x7e]{1,60}$/.test(prefix),
      'expected the beginning of a header name, like X-Ticket-',
    )
    .optional()
    .describe('Prefix of headers a verified sender may set fields with. Example: set_from_headers: X-Ticket-'),
  enabled: z
    .union([z.boolean(), z.literal('shadow')], { error: 'expected true, false or shadow' })
    .optional()
    .describe('false: off; shadow: traced only. Example: enabled: shadow'),
  expires: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'expected a date like 2026-12-31' })
    .optional()
    .describe('Last day it works. Example: expires: 2026-12-31'),
  owner: z.string().optional().describe('Who looks after it. Example: owner: anna'),
  ...adjustments,
  tests: z
    .array(inlineTest)
    .optional()
    .describe('Mails with what must become of them. Example: tests: [ { mail: {…}, expect: {…} } ]'),
});

export type RuleInput = z.infer<typeof ruleShape>;
export type SetInput = z.infer<typeof setShape>;
export type ExtractInput = z.infer<typeof extraction>;
export type ThreadInput = z.infer<typeof thread>;
export type PresetInput = z.infer<typeof presetShape>;
