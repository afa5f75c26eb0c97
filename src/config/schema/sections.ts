// The sections with defaults: instance, data, tickets, templates, rules, gate.
import { z } from 'zod';
import { later } from './later.ts';
import { duration, filledLine, flag, lines, oneOf, oneOrMore, size, textLeaf, whole } from './leaf.ts';

const DAY = 86_400_000;
const GB = 1024 ** 3;

const language = textLeaf(
  'a language tag like de or nl-BE',
  { pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$' },
  (text) => (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(text) ? text : undefined),
);

const timezone = textLeaf('an IANA time zone like Europe/Berlin', {}, (text) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) && text;
  } catch {
    return undefined;
  }
});

const url = textLeaf('a web address like https://tickets.example.com', { format: 'uri' }, (text) =>
  /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text) ? text.replace(/\/+$/, '') : undefined,
);

const mask = textLeaf(
  'a mask with exactly one {seq:n} (n = 1–12), and {yyyy} {yy} {mm} {dd} {queue}, at most one {check} behind the {seq:n}, letters, digits, . _ / -, like T-{yyyy}-{seq:5}',
  {},
  (text) => {
    const bare = text.replace(/\{(yyyy|yy|mm|dd|queue|check)\}/g, '');
    const fits = /^[A-Za-z0-9._/-]*\{seq:([1-9]|1[0-2])\}[A-Za-z0-9._/-]*$/.test(bare);
    // A check digit covers what stands before it: before the counter it would check nothing.
    const checks = text.split('{check}').length - 1;
    const isChecking = checks === 0 || (checks === 1 && text.indexOf('{check}') > text.indexOf('{seq:'));
    return fits && isChecking && text.length <= 60 ? text : undefined;
  },
);

const closedPolicy = oneOf('reopen', 'create_linked', 'reject');

export const instance = z.strictObject({
  name: filledLine(100).prefault('Support').describe('Your name in notices.'),
  url: url
    .optional()
    .describe(
      'Web address of the console, which is not built yet: no notice links there until it is; https and http.listen: digests end by one click.',
    ),
  timezone: timezone.optional().describe('IANA zone of ticket numbers and shown times. Default: UTC, with a warning.'),
  language: language.prefault('en').describe('Language of notices when the customer’s is not known.'),
  languages: oneOrMore(language, 30)
    .optional()
    .describe(
      'Languages notices may be written in, 1–30; others get instance.language. Default: every language there are templates for (de, en, nl, fr and your own).',
    ),
  form: oneOf('formal', 'informal')
    .prefault('formal')
    .describe(
      'How people are addressed where the language knows a difference: formal (Sie, u, vous) | informal (du, je, tu).',
    ),
  legal: lines(1000).prefault('').describe('Letter particulars in every customer notice; several lines stay several.'),
});

export const data = z.strictObject({
  dir: filledLine(1000)
    .optional()
    .describe(
      'Folder of the database. Default: /var/lib/mailclerk for a config in /etc, else `data` in the base folder.',
    ),
  min_free: size(0, 1024 * GB)
    .prefault('1GB')
    .describe('Below this free space no mail is fetched until there is room again.'),
  lease: duration(1_000, 600_000)
    .prefault('20s')
    .describe(
      'How long a working daemon may be silent (stopped, hung) before one that stands by takes over, 1 s to 10 min; a killed one is replaced at once.',
    ),
  database: later('PostgreSQL instead of the built-in database'),
});

const reopen = z.strictObject({
  within: duration(0, 3650 * DAY)
    .prefault('14d')
    .describe('A customer’s mail this soon after closing reopens the ticket.'),
  later: closedPolicy.prefault('create_linked').describe('What a later mail does: reopen | create_linked | reject.'),
  cancelled: closedPolicy.prefault('reject').describe('What a mail to a cancelled ticket does.'),
});

export const tickets = z.strictObject({
  number: mask
    .prefault('T-{yyyy}-{seq:5}')
    .describe('Number mask; it counts anew with each date part (and {queue}) it holds.'),
  reopen: reopen.prefault({}).describe('Mail to a closed ticket.'),
  thread_secret: filledLine(1000)
    .optional()
    .describe(
      'Key that signs reply addresses and Message-IDs, ≥ 16 characters, as env:, file: or cred:. Default: made at the first start, kept in the database.',
    ),
  agent_reply: oneOf('note', 'reply')
    .prefault('note')
    .describe('What an agent’s plain answer to a notice means: note (internal) | reply (to the customer).'),
  duplicates: oneOf('join', 'per_queue')
    .prefault('join')
    .describe('One mail to two of our mailboxes: one ticket, or one per queue.'),
  reclassify_closed: flag().prefault(true).describe('Whether fields of closed tickets may be changed.'),
  max_file: size(1024, 1024 * 1024 ** 2)
    .prefault('25MB')
    .describe(
      'What one file that somebody attaches by hand may weigh; 1KB–1GB. Files of mails: max_size of the mailbox.',
    ),
  read_when: oneOf('never', 'internal', 'always')
    .prefault('internal')
    .describe('Which tickets that staff create count as read at once: never | internal | always.'),
  assign_to_creator: flag()
    .prefault(false)
    .describe('Tickets that staff create are assigned to whoever creates them, unless somebody else is named.'),
});

const part = textLeaf('the name of a part, like _header', { pattern: '^_[A-Za-z0-9_-]{1,60}$' }, (text) =>
  /^_[A-Za-z0-9_-]{1,60}$/.test(text) ? text : undefined,
);

export const templates = z.strictObject({
  dir: filledLine(1000)
    .optional()
    .describe(
      'Your notice templates; what is not there is taken from the shipped ones. Default: `templates` in the base folder, when it is there.',
    ),
  accent: textLeaf('a colour like "#0b5fff" (in quotes)', { pattern: '^#[0-9a-fA-F]{6}$' }, (text) =>
    /^#[0-9a-fA-F]{6}$/.test(text) ? text.toLowerCase() : undefined,
  )
    .prefault('#0b5fff')
    .describe('Colour of lines and links in HTML notices.'),
  header: part.prefault('_header').describe('The part every notice begins with: templates/<language>/<name>.hbs.'),
  footer: part.prefault('_footer').describe('The part every notice ends with: templates/<language>/<name>.hbs.'),
  logo: filledLine(200)
    .optional()
    .describe(
      'Picture in the header of HTML notices, a file below templates.dir: PNG, JPEG or GIF of at most 64 kB. It goes along with every mail; nothing is fetched. Default: your name in letters.',
    ),
});

export const orders = z.strictObject({
  number: mask
    .prefault('W-{yyyy}-{seq:5}')
    .describe('Number mask of work orders; it counts anew with each date part (and {queue}) it holds.'),
  webhook: filledLine(2000)
    .optional()
    .describe(
      'Called when a work order is made or changes (order.created, order.changed); its host must stand in webhooks.hosts.',
    ),
});

export const rules = z.strictObject({
  dir: filledLine(1000).optional().describe('Folder of the rules. Default: `rules` in the base folder.'),
});

export const gate = z.strictObject({
  per_ticket: whole(0, 1000)
    .prefault(1)
    .describe('Receipts one ticket may cause to one address in all; a receipt answers an incoming mail.'),
  per_address_per_day: whole(0, 10_000).prefault(3).describe('Receipts to one address within 24 hours.'),
  per_address_unanswered: whole(0, 100_000)
    .prefault(30)
    .describe(
      'Receipts to one address since one of our people last wrote to it: whoever nobody answers may be a machine.',
    ),
  per_domain_unanswered: whole(0, 100_000)
    .prefault(30)
    .describe('The same for addresses of one domain nobody had to do with before; mail providers are not counted.'),
  unverified_per_hour: whole(0, 100_000)
    .prefault(20)
    .describe('Receipts per hour to senders neither verified nor known.'),
  receipts_per_hour: whole(0, 1_000_000)
    .prefault(10_000)
    .describe('Receipts per hour in all; over it none leaves until it is quiet again, and the administrator is told.'),
  automatic_per_hour: whole(0, 1_000_000)
    .prefault(1000)
    .describe(
      'Automatic notices per hour in all; over it none leaves until it is quiet again, and the administrator is told.',
    ),
  agent_per_ticket_hour: whole(0, 100_000)
    .prefault(20)
    .describe('How many mails about one ticket an agent is told of within an hour.'),
  agents_per_sender_hour: whole(0, 100_000)
    .prefault(60)
    .describe('How many mails of one sender agents are told of within an hour; the tickets are there all the same.'),
  timed_per_agent_hour: whole(0, 100_000)
    .prefault(30)
    .describe('How many things the clock tells one agent within an hour.'),
  admin_per_check_hour: whole(1, 1000)
    .prefault(4)
    .describe('How many different things the administrator is told of one check within an hour.'),
  storm_per_hour: whole(0, 1_000_000)
    .prefault(100)
    .describe(
      'Mails of one sender within an hour that open tickets of their own where no rule decides; the others go into one ticket. 0: no limit.',
    ),
  storm_per_minute: whole(0, 1_000_000)
    .prefault(30)
    .describe(
      'More mails of one sender within a minute than this go into one ticket where no rule decides; mails with a Reply-To of somebody else (forms of web sites) are counted by it. 0: no limit.',
    ),
  max_mail_age: duration(0, 3650 * DAY)
    .prefault('2d')
    .describe(
      'About a mail that was older than this when it was taken in nobody is written to, neither its sender nor our own people; it becomes a ticket all the same. After a longer outage the tickets are in the list, without mails about them.',
    ),
});

export const stats = z.strictObject({
  per_agent: oneOf('off', 'own', 'all')
    .prefault('off')
    .describe(
      'Figures of single agents: `off` nobody sees them, `own` each agent his own (--as NAME), `all` everybody all. In many countries a works council has a say.',
    ),
});
