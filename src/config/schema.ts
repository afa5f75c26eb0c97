// The schema of config/mailclerk.yaml: every key with its meaning, unit, range and default. It is the manual: the JSON
// Schema for editors is made from it. Strict everywhere: an unknown key is an error, never a shrug.
import { z } from 'zod';
import { catalogues } from './schema/catalogues.ts';
import { customers } from './schema/customers.ts';
import { form } from './schema/forms.ts';
import { http } from './schema/http.ts';
import { later } from './schema/later.ts';
import { filledLine, leaf, name } from './schema/leaf.ts';
import { lmtp } from './schema/lmtp.ts';
import { mailbox, mailboxDefaults } from './schema/mailboxes.ts';
import { agent, notifications, queue, role } from './schema/people.ts';
import { retention } from './schema/retention.ts';
import { data, gate, instance, orders, rules, stats, templates, tickets } from './schema/sections.ts';
import { smtp } from './schema/smtp.ts';
import { siteAbsence, team } from './schema/staff.ts';
import { businessHours, idle, serviceLevel } from './schema/time.ts';
import { log, watch } from './schema/watched.ts';
import { webhooks } from './schema/webhooks.ts';
import { workflow } from './schema/workflows.ts';

const version = leaf('1', { const: 1 }, (value) => (value === 1 ? (1 as const) : undefined));

export const configSchema = z.strictObject({
  version: version.prefault(1).describe('Version of this file’s format: 1.'),
  instance: instance.prefault({}).describe('Who you are.'),
  data: data.prefault({}).describe('Where things are kept.'),
  mailboxes: z
    .record(z.string(), mailbox)
    .describe('The mailboxes to take mail from, by a name of your choice. Required.'),
  mailbox_defaults: mailboxDefaults
    .optional()
    .describe(
      'What all mailboxes say alike: any of their keys but address and aliases. A mailbox that sets a key keeps its own. {mailbox} in a text stands for its name.',
    ),
  smtp: smtp.describe('How notices are sent. Required.'),
  tickets: tickets.prefault({}).describe('Numbers, reopening, proofs.'),
  workflow: name()
    .prefault('default')
    .describe(
      'The statuses and how they follow each other, where a queue names no other: default | field-service | helpdesk | actions, or one under `workflows:`.',
    ),
  workflows: z
    .record(z.string(), workflow)
    .prefault({})
    .describe('Own workflows by name; docs/workflows.md says how to write one.'),
  catalogues: catalogues.prefault({}).describe('The values tickets may carry.'),
  queues: z
    .record(z.string(), queue)
    .prefault({})
    .describe('Queues by name. Default: one queue `support` with every agent.'),
  roles: z
    .record(z.string(), role)
    .prefault({})
    .describe('Roles by name, added to those of the workflow (default: `agent` and `lead`) or replacing them.'),
  agents: z.record(z.string(), agent).prefault({}).describe('The people who work on tickets, by a short name.'),
  customers: customers.prefault({}).describe('What is believed of the people who write to us; docs/customers.md.'),
  teams: z
    .record(z.string(), team)
    .prefault({})
    .describe('Teams by name, besides the queues’ agents: `@name` wherever an agent may be named.'),
  notifications: notifications.prefault({}).describe('Who is told what.'),
  gate: gate.prefault({}).describe('Limits on automatic mail, against loops and storms.'),
  templates: templates.prefault({}).describe('How notices look.'),
  rules: rules.prefault({}).describe('Where the rules are.'),
  webhooks: webhooks.prefault({}).describe('What rules may call by HTTP.'),
  include: later('Further files').meta({
    description: 'Further files to read, relative to this one: a name, a list, or folder/*.yaml.',
    deprecated: false,
  }),
  database: later('PostgreSQL instead of the built-in database'),
  business_hours: z
    .record(z.string(), businessHours)
    .prefault({})
    .describe(
      'Business hours by name: weekdays and their spans, holidays, exceptions; docs/time.md says how. Default: `default`, Monday to Friday 09:00-17:00.',
    ),
  sla: z
    .record(z.string(), serviceLevel)
    .prefault({})
    .describe('Service levels by name; `queues.NAME.sla` or a rule’s `set: { sla: … }` chooses one.'),
  idle: idle
    .optional()
    .describe('Reminders for tickets nobody touches, and what becomes of waiting ones. Default: none.'),
  documents: z
    .record(z.string(), filledLine(1000))
    .prefault({})
    .describe(
      'What `ticket print` may be asked for: name → template file below templates.dir; {locale} in the path stands for the language. `ticket` and `order` are there without it; docs/documents.md says how.',
    ),
  orders: orders.prefault({}).describe('Work orders made of tickets.'),
  forms: z
    .record(z.string(), form)
    .prefault({})
    .describe('Creation forms by name: what a new ticket is asked for; docs/forms.md says how.'),
  stats: stats.prefault({}).describe('What statistics show.'),
  retention: retention.prefault({}).describe('How long things are kept. Nothing ends that is not named here.'),
  http: http.optional().describe('Health and metrics over HTTP. Default: off.'),
  log: log.prefault({}).describe('What the daemon logs, and how.'),
  watch: watch.prefault({}).describe('Who hears of the daemon itself from outside.'),
  lmtp: lmtp
    .optional()
    .describe('Mail that your own mail server hands over (LMTP), besides or instead of IMAP. Default: off.'),
  absence: siteAbsence
    .optional()
    .describe(
      'Nobody of the whole site is there: each correspondent is told once, and until when. Default: somebody is.',
    ),
});

/** The file's settings once read: units converted, plain defaults filled in; names not yet checked against each other. */
export type Settings = z.infer<typeof configSchema>;
export type MailboxSettings = Settings['mailboxes'][string];

/** Sections whose entries may be written with nothing after the colon: `queues:\n  ops:`. */
export const entrySections: readonly string[] = ['queues', 'agents', 'mailboxes', 'roles'];
