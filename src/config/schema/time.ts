// Business hours, service levels, reminders. Days, holidays and names are looked up in build/hours.ts and build/service.ts.
import { z } from 'zod';
import { readSpan } from '../../model/time/span.ts';
import { leaf, line, name, oneOf, oneOrMore, whole } from './leaf.ts';

const SPAN = '^\\d{1,5}(\\.\\d{1,2})?\\s?';

/** Clock time, or business time by name: `5bd`, `4bh`, `14d`. */
const span = leaf(
  'a time like 14d (clock), 4bh or 5bd (business hours and days), at most 10 years',
  { type: 'string', pattern: `${SPAN}(m|h|d|w|bh|bd)$` },
  (value) => (typeof value === 'string' ? (readSpan(value) ?? undefined) : undefined),
);

/** Inside a service level: business time of its calendar. */
const promised = leaf(
  'a time like 30m, 8h or 2d (minutes, hours and whole days of its business hours)',
  { type: 'string', pattern: `${SPAN}(m|h|d)$` },
  (value) => (typeof value === 'string' ? (readSpan(value, 'business') ?? undefined) : undefined),
);

/** A share of a goal's time; 1 = all of it. */
function share(max: number) {
  return leaf(
    `a share like 75%, 1%–${max}%`,
    { type: 'string', pattern: '^\\d{1,4}(\\.\\d)?\\s?%$' },
    (value): number | undefined => {
      const amount = Number(/^(\d{1,4}(?:\.\d)?)\s?%$/.exec(String(value))?.[1]);
      return amount >= 1 && amount <= max ? amount / 100 : undefined;
    },
  );
}

const word = line(200);

export const businessHours = z
  .object({
    holidays: z
      .unknown()
      .optional()
      .describe('Public holidays: a region like DE-BY, a YAML file of dates, or a list of both. Default: none.'),
    except: z
      .record(z.string(), z.unknown())
      .prefault({})
      .describe('Days of their own, before week and holidays: a date, or month and day for every year.'),
    timezone: line(100).optional().describe('IANA zone. Default: as `instance.timezone`.'),
  })
  .catchall(z.unknown());

const setOf = z.strictObject({
  severity: word.optional().describe('Its severity from then on.'),
  priority: word.optional().describe('Its priority from then on.'),
  queue: name().optional().describe('The queue it goes to.'),
  type: word.optional().describe('Its type from then on.'),
  group: word.optional().describe('Its group from then on.'),
  assign: word.optional().describe('Who gets it: an agent, team, round_robin, least_busy.'),
  tags: oneOrMore(word).optional().describe('Tags it gets.'),
  flag: word.optional().describe('A flag it gets.'),
});

const step = z.strictObject({
  at: share(1000).prefault('100%').describe('When this share of a goal’s time is over; 100% = the goal is missed.'),
  level: whole(0, 9)
    .optional()
    .describe('`escalation` of the ticket is at least this. Default: 1 for the first step, 2 …'),
  notify: oneOrMore(word)
    .optional()
    .describe(
      'Who is told: assignee | lead | queue | none, agents, roles. Default: as `notifications.agents.escalation`.',
    ),
  set: setOf.prefault({}).describe('What is set of the ticket.'),
});

export const serviceLevel = z.strictObject({
  hours: name().optional().describe('Calendar it counts by; always = 24/7. Default: that of the ticket’s queue.'),
  first_response: promised.optional().describe('A person of ours answers within this.'),
  update: promised.optional().describe('After that the customer reads something of ours at least so often.'),
  resolve: promised.optional().describe('It is done or closed within this.'),
  warn_at: z
    .union([share(99), oneOf('never')])
    .prefault('75%')
    .describe('Share of the time after which the assignee is warned, or never.'),
  escalate: z.array(step).max(20).optional().describe('What happens when a goal is missed. Default: one step at 100%.'),
});

export const idle = z.strictObject({
  after: span.optional().describe('Nobody did anything for so long: somebody is reminded, and again so much later.'),
  remind: oneOf('none', 'assignee', 'queue', 'lead').prefault('assignee').describe('Who is reminded.'),
  waiting: z
    .strictObject({
      remind_customer: oneOrMore(span)
        .prefault([])
        .describe(
          'When the customer of a waiting ticket is reminded, counted from when it began; in business hours only.',
        ),
      close_after: span.optional().describe('When it is closed because no answer came. Default: never.'),
      reason: word
        .optional()
        .describe('Close reason then. Default: no_answer where `catalogues.close.reasons` has it.'),
    })
    .prefault({})
    .describe('Tickets that wait for their customer.'),
  drafts: z
    .strictObject({
      remind: oneOrMore(span)
        .prefault([])
        .describe('When whoever has not answered is asked again, counted from the last word; in business hours only.'),
      expire_after: span.optional().describe('When the draft is cancelled. Default: never.'),
    })
    .prefault({})
    .describe('New tickets that lack something mandatory (docs/forms.md).'),
});
