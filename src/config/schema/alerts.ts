// What our own people are told and how: by event for the site, for a queue, for a role, for a person; quiet hours,
// digests, push channels. Names of calendars, roles and channels are looked up in build/alerts.ts.
import { z } from 'zod';
import {
  type AgentAudience,
  type AlertEvent,
  type AlertWish,
  alertEvents,
  alertScopes,
  alertTimings,
  type DigestTime,
  pushForms,
} from '../../model/people/alerts.ts';
import { weekdayNames } from '../../model/time/holiday.ts';
import { leaf, line, NAME, name, oneOf, oneOrMore, textLeaf, whole } from './leaf.ts';

const audiences: readonly AgentAudience[] = ['none', 'assignee', 'queue', 'lead'];
const NAMES_JSON = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** What a site or a queue says of an event. */
export interface GivenAudience {
  readonly to?: AgentAudience;
  readonly push: readonly string[];
}

const AUDIENCE_JSON = {
  oneOf: [
    { enum: audiences },
    {
      type: 'object',
      properties: {
        to: { enum: audiences, description: 'Whom the event means. Example: to: queue' },
        push: { ...NAMES_JSON, description: 'Push channels that hear of it: rooms. Example: push: ops-room' },
      },
      additionalProperties: false,
    },
  ],
};

/** `queue`, or `{ to: queue, push: ops-room }`. */
function audience() {
  const expected = `one of ${audiences.join(' | ')}, or { to: queue, push: ROOM }`;
  return leaf(expected, AUDIENCE_JSON, (value): GivenAudience | undefined => {
    const word = audiences.find((one) => one === value);
    if (word) return { to: word, push: [] };
    const given = mapOf(value, ['to', 'push']);
    const push = given?.push === undefined ? [] : namesOf(given.push);
    const to = audiences.find((one) => one === given?.to);
    if (!given || !push || (given.to !== undefined && !to)) return undefined;
    return { ...(to ? { to } : {}), push };
  });
}

const WISH_JSON = {
  oneOf: [
    { enum: alertTimings },
    {
      type: 'object',
      properties: {
        mail: { enum: alertTimings, description: 'By mail: at once, in the digest, not at all. Example: mail: digest' },
        push: { type: 'boolean', description: 'By push to the channels of `push_to`. Example: push: true' },
        of: {
          enum: alertScopes,
          description:
            'Of which tickets, where the site does not mean him anyway: those he has or watches, those of his queues, all. Default: mine; queue for new. Example: of: queue',
        },
      },
      additionalProperties: false,
    },
  ],
};

/** `digest`, or `{ mail: now, push: true, of: queue }`. */
function wish() {
  const expected = 'one of now | digest | none, or { mail: now | digest | none, push: true, of: mine | queue | all }';
  return leaf(expected, WISH_JSON, (value): AlertWish | undefined => {
    const word = alertTimings.find((one) => one === value);
    if (word) return { mail: word };
    const given = mapOf(value, ['mail', 'push', 'of']);
    if (!given) return undefined;
    const mail = alertTimings.find((one) => one === given.mail);
    const of = alertScopes.find((one) => one === given.of);
    const isOdd =
      (given.mail !== undefined && !mail) ||
      (given.of !== undefined && !of) ||
      (given.push !== undefined && typeof given.push !== 'boolean');
    if (isOdd) return undefined;
    return {
      ...(mail ? { mail } : {}),
      ...(of ? { of } : {}),
      ...(typeof given.push === 'boolean' ? { push: given.push } : {}),
    };
  });
}

const MEANING: Readonly<Record<AlertEvent, string>> = {
  escalation: 'a ticket escalates, or a rule raises the alarm',
  assigned: 'somebody is assigned',
  new: 'a ticket is opened',
  reply: 'the customer wrote',
  note: 'somebody wrote a note',
  status: 'the status changed',
  queue: 'a ticket came to another queue',
  attachment_added: 'files came to a ticket',
  attachment_removed: 'a file was removed',
  tags: 'tags changed',
};

function byEvent<T>(part: (event: AlertEvent) => T): Record<AlertEvent, T> {
  return {
    escalation: part('escalation'),
    assigned: part('assigned'),
    new: part('new'),
    reply: part('reply'),
    note: part('note'),
    status: part('status'),
    queue: part('queue'),
    attachment_added: part('attachment_added'),
    attachment_removed: part('attachment_removed'),
    tags: part('tags'),
  };
}

/** Whom the site means when it says nothing. */
const USUAL: Readonly<Record<AlertEvent, AgentAudience>> = {
  escalation: 'lead',
  assigned: 'assignee',
  new: 'queue',
  reply: 'assignee',
  note: 'assignee',
  status: 'none',
  queue: 'queue',
  attachment_added: 'none',
  attachment_removed: 'none',
  tags: 'none',
};

const calendar = line(60);

/** When nothing comes. */
export const quiet = z.strictObject({
  hours: calendar
    .optional()
    .describe(
      'Every day between these times, like "22:00-06:00", or while this calendar of `business_hours` is open. Default: "22:00-06:00".',
    ),
  outside: calendar.optional().describe('While this calendar of `business_hours` is closed. Example: outside: default'),
  except: oneOrMore(oneOf(...alertEvents))
    .prefault(['escalation'])
    .describe('What comes all the same. Default: escalation.'),
});

/** Times like "08:00 weekdays". */
/** Times of the wall day on which a digest comes. */
export function times() {
  const one = textLeaf(
    'a time and days like "08:00 weekdays", "07:30 daily", "09:00 mon,thu", or none',
    { pattern: '^(none|\\d\\d:\\d\\d(\\s.+)?)$' },
    readTime,
  );
  return oneOrMore(one, 20);
}

/** What stands under `agents.NAME.notify`. */
export const agentNotify = z.strictObject({
  ...byEvent((event) =>
    wish().optional().describe(`When ${MEANING[event]}. Default: by mail at once, where the site means him.`),
  ),
  push_to: oneOrMore(name())
    .optional()
    .describe('Push channels of his (`notifications.push`). Default: the one of his own name, when there is one.'),
  quiet: z
    .union([quiet, oneOf('none')])
    .optional()
    .describe('When nothing comes; none = always. Default: as `notifications.agents.quiet`.'),
  digest: times().optional().describe('When his digest comes; none = he gets none. Default: as the site’s.'),
  max_per_hour: whole(1, 1000)
    .optional()
    .describe('Notices an hour at most; what is more waits for the digest. Default: as the site’s.'),
});

/** What stands under `queues.NAME.notify`. */
export const queueNotify = z.strictObject(
  byEvent((event) => audience().optional().describe(`When ${MEANING[event]}. Default: as \`notifications.agents\`.`)),
);

/** What stands under `notifications.agents`. */
export const siteAgents = z.strictObject({
  ...byEvent((event) =>
    audience()
      .prefault(USUAL[event])
      .describe(`Who is told when ${MEANING[event]}: none | assignee | queue | lead. Default: ${USUAL[event]}.`),
  ),
  quiet: quiet.optional().describe('When our people are told nothing. Default: never.'),
  digest: times()
    .optional()
    .describe('When everybody gets a digest. Default: at "08:00 weekdays", only who has something waiting for it.'),
  max_per_hour: whole(1, 1000)
    .optional()
    .describe('Notices a person gets an hour at most; what is more waits for the digest. Default: no limit.'),
});

/** `notifications.roles`. */
export const rolesNotify = z
  .record(
    z.string(),
    z.strictObject(
      byEvent((event) => wish().optional().describe(`When ${MEANING[event]}. What a person says himself wins.`)),
    ),
  )
  .prefault({});

/** `notifications.push`. */
export const pushChannels = z
  .record(
    z.string(),
    z.strictObject({
      form: oneOf(...pushForms)
        .prefault('generic')
        .describe('What the receiver understands: generic | slack | teams | ntfy.'),
      url: line(2000)
        .optional()
        .describe(
          'Its address as env:, file: or cred: – whoever knows it can write there; or the address itself. Its host stands in `webhooks.hosts`.',
        ),
      words: oneOf('none', 'subject', 'text')
        .prefault('none')
        .describe('How much of a customer’s words goes along: none | subject | text. Default: none.'),
      language: textLeaf('a language tag like de', { minLength: 2 }, (text) =>
        /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(text) ? text : undefined,
      )
        .optional()
        .describe('Language of its words. Default: the instance’s.'),
    }),
  )
  .prefault({});

/** `none` is a time without days. */
function readTime(text: string): DigestTime | undefined {
  if (text.trim() === 'none') return { minute: 0, days: [] };
  const [, hour, minute, days = 'daily'] = /^(\d{1,2}):(\d\d)(?:\s+(\S.*))?$/.exec(text.trim()) ?? [];
  const at = Number(hour) * 60 + Number(minute);
  const on = readDays(days.trim());
  return hour !== undefined && at < 1440 && Number(minute) < 60 && on ? { minute: at, days: on } : undefined;
}

/** `weekdays`, `daily`, `mon-fri`, `mon,thu` as numbers, Sunday = 0. */
function readDays(text: string): readonly number[] | undefined {
  if (text === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  if (text === 'weekdays') return [1, 2, 3, 4, 5];
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.trim().split('-');
    const [from, until] = [weekdayNames.indexOf(first), weekdayNames.indexOf(last)];
    if (from < 0 || until < 0 || more.length > 0) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      found.add(day);
      if (day === until) break;
    }
  }
  return [...found];
}

function mapOf(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const given: Readonly<Record<string, unknown>> = { ...value };
  return Object.keys(given).length > 0 && Object.keys(given).every((key) => keys.includes(key)) ? given : null;
}

function namesOf(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = list.flatMap((one) => (typeof one === 'string' && NAME.test(one) ? [one] : []));
  return names.length === list.length ? names : undefined;
}
