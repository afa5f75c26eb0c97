// What our people are told and how, made of what the file says: calendars, roles and channels that must exist, a push
// that has somewhere to go, a host that may be called. Every mistake is reported at its key.
import {
  type AgentAudience,
  type AlertEvent,
  type AlertWish,
  type AlertWishes,
  alertEvents,
  type DigestTime,
  type OwnAlerts,
  type PushChannel,
  type QueueAlerts,
  type Quiet,
  type SiteAlerts,
} from '../../model/people/alerts.ts';
import type { Config, Webhooks } from '../../model/setup.ts';
import type { Interval } from '../../model/time/hours.ts';
import { alwaysOpen, type BusinessHours } from '../../model/time/hours.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { type BuildContext, reportError, reportWarning, secretAt, unknownName } from './context.ts';
import { hostAndPort } from './webhooks.ts';

type Given = Settings['agents'][string]['notify'];
type GivenQuiet = NonNullable<Settings['notifications']['agents']['quiet']>;

/** What agents' settings rest on. */
export interface AlertPlaces {
  readonly hours: NonNullable<Config['hours']>;
  readonly channels: readonly string[];
}

export function placesOf(settings: Settings, hours: AlertPlaces['hours']): AlertPlaces {
  return { hours, channels: Object.keys(settings.notifications.push) };
}

/** The site's part: audiences, rooms, roles, quiet hours, digests, channels. */
export function buildSiteAlerts(
  context: BuildContext,
  settings: Settings,
  { places, roles }: { readonly places: AlertPlaces; readonly roles: readonly string[] },
): SiteAlerts & { readonly agents: Config['notifications']['agents'] } {
  const { agents: given, push, roles: byRole } = settings.notifications;
  const at: Path = ['notifications', 'agents'];
  const rooms: Partial<Record<AlertEvent, readonly string[]>> = {};
  const audiences: Partial<Record<AlertEvent, AgentAudience>> = {};
  for (const event of alertEvents) {
    const { to, push: to_rooms } = given[event];
    if (to) audiences[event] = to;
    checkChannels(context, to_rooms, { at: [...at, event], places });
    if (to_rooms.length > 0) rooms[event] = to_rooms;
  }
  for (const role of Object.keys(byRole))
    if (!roles.includes(role)) reportError(context, ['notifications', 'roles', role], unknownName('role', role, roles));
  const channels = buildChannels(context, settings);
  const quiet = given.quiet && quietOf(context, given.quiet, { at: [...at, 'quiet'], places });
  return {
    agents: { new: 'none', assigned: 'none', reply: 'none', ...audiences },
    ...(Object.keys(push).length > 0 ? { push: channels } : {}),
    ...(Object.keys(rooms).length > 0 ? { rooms } : {}),
    ...(Object.keys(byRole).length > 0
      ? { roles: Object.fromEntries(Object.entries(byRole).map(([role, wishes]) => [role, wishesOf(wishes)])) }
      : {}),
    ...(quiet ? { quiet } : {}),
    ...(given.digest ? { digest: given.digest.filter((time) => time.days.length > 0) } : {}),
    ...(given.max_per_hour === undefined ? {} : { maxPerHour: given.max_per_hour }),
  };
}

/** A person's own settings; undefined when he says nothing. */
export function ownAlerts(
  context: BuildContext,
  { id, notify }: { readonly id: string; readonly notify: Given },
  places: AlertPlaces,
): OwnAlerts | undefined {
  if (notify === undefined) return undefined;
  const at: Path = ['agents', id, 'notify'];
  const { push_to, quiet, digest, max_per_hour: maxPerHour, ...events } = notify;
  checkChannels(context, push_to ?? [], { at: [...at, 'push_to'], places });
  // A channel of his own name is his.
  const pushTo = push_to ?? places.channels.filter((name) => name === id);
  const pushed = alertEvents.find((event) => events[event]?.push === true);
  if (pushed && pushTo.length === 0) {
    const advice = `write notifications: { push: { ${id}: { form: ntfy, url: env:PUSH_URL } } }`;
    reportWarning(context, [...at, pushed], `agents.${id}.notify.${pushed} wants a push and has no channel; ${advice}`);
  }
  const own =
    quiet === undefined || quiet === 'none' ? null : quietOf(context, quiet, { at: [...at, 'quiet'], places });
  const isOff = digest?.every((time) => time.days.length === 0) === true;
  const waits = alertEvents.find((event) => events[event]?.mail === 'digest');
  if (isOff && waits)
    reportWarning(
      context,
      [...at, 'digest'],
      `agents.${id}.notify.digest is none: what ${waits} leaves for the digest nobody reads`,
    );
  return {
    events: wishesOf(events),
    pushTo,
    ...(quiet === undefined ? {} : { quiet: own }),
    ...(digest ? { digest: digest.filter((time: DigestTime) => time.days.length > 0) } : {}),
    ...(maxPerHour === undefined ? {} : { maxPerHour }),
  };
}

/** What a queue says; undefined when it says nothing. */
export function queueAlerts(
  context: BuildContext,
  { name, notify }: { readonly name: string; readonly notify: Settings['queues'][string]['notify'] },
  places: AlertPlaces,
): QueueAlerts | undefined {
  if (notify === undefined) return undefined;
  for (const event of alertEvents)
    checkChannels(context, notify[event]?.push ?? [], { at: ['queues', name, 'notify', event], places });
  return Object.fromEntries(alertEvents.flatMap((event) => (notify[event] ? [[event, notify[event]] as const] : [])));
}

/** Every channel lies at a host that may be called. */
export function checkChannelHosts(context: BuildContext, { push = {} }: SiteAlerts, { hosts }: Webhooks): void {
  if (!context.needSecrets) return;
  for (const { name, url: secret } of Object.values(push)) {
    const at: Path = ['notifications', 'push', name, 'url'];
    const own = ['notifications', 'push', name].join('.');
    const isRead = !context.problems.some((one) => one.severity === 'error' && one.path.startsWith(own));
    const url = isRead ? URL.parse(secret.reveal()) : null;
    if (!isRead) continue;
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      reportError(context, at, `${at.join('.')} is no web address; expected one like https://hooks.example.com/…`);
      continue;
    }
    const place = hostAndPort(url.host);
    const host = hosts.find((one) => one.host === place?.host && one.port === place.port);
    if (!host)
      reportError(
        context,
        at,
        `${at.join('.')} lies at ${url.host}, which webhooks.hosts does not name; write webhooks: { hosts: { ${url.host}: {} } }`,
      );
    else if (url.protocol === 'http:' && !host.isPrivate)
      reportError(context, at, `${at.join('.')} is called by https only; http is for hosts with private: true`);
  }
}

function buildChannels(context: BuildContext, { notifications }: Settings): Readonly<Record<string, PushChannel>> {
  const all = Object.entries(notifications.push).map(
    ([name, { form, url, words, language }]): [string, PushChannel] => {
      const at: Path = ['notifications', 'push', name];
      if (!NAME.test(name)) {
        const expected = 'expected lower-case letters, digits, . _ - that begin with a letter or digit';
        reportError(context, at, `the name "${name.slice(0, 60)}" in notifications.push will not do: ${expected}`);
      }
      if (url === undefined && context.needSecrets)
        reportError(context, at, `notifications.push.${name} has no url; expected env:NAME, file:/path or cred:name`);
      const reads = url === undefined ? { ...context, needSecrets: false } : context;
      const secret = secretAt(reads, [...at, 'url'], url ?? 'env:URL');
      return [name, { name, form, url: secret, words, language: language ?? null }];
    },
  );
  return Object.fromEntries(all);
}

function wishesOf(events: Readonly<Partial<Record<AlertEvent, AlertWish | undefined>>>): AlertWishes {
  return Object.fromEntries(alertEvents.flatMap((event) => (events[event] ? [[event, events[event]] as const] : [])));
}

interface Where {
  readonly at: Path;
  readonly places: AlertPlaces;
}

function checkChannels(context: BuildContext, names: readonly string[], { at, places }: Where): void {
  for (const name of names)
    if (!places.channels.includes(name)) reportError(context, at, unknownName('push channel', name, places.channels));
}

function quietOf(context: BuildContext, given: GivenQuiet, { at, places }: Where): Quiet | null {
  const { hours, outside, except } = given;
  const word = hours ?? outside ?? '22:00-06:00';
  if (hours !== undefined && outside !== undefined) {
    reportError(context, at, `${at.join('.')}: expected hours or outside, not both; like { hours: "22:00-06:00" }`);
    return null;
  }
  const span = outside !== undefined ? null : nightly(word, places.hours.default?.timeZone ?? 'UTC');
  const named = Object.hasOwn(places.hours, word) ? (places.hours[word] ?? null) : null;
  if (!span && !named) {
    const known = Object.keys(places.hours);
    const key = outside === undefined ? 'hours' : 'outside';
    reportError(context, [...at, key], `${unknownName('business hours', word, known)}; or a span like "22:00-06:00"`);
    return null;
  }
  const calendar = span ?? named;
  return calendar && { hours: calendar, isInside: outside === undefined, except };
}

/** `22:00-06:00`, on every day. */
function nightly(text: string, timeZone: string): BusinessHours | null {
  const [, h1, m1, h2, m2] = /^(\d{1,2}):([0-5]\d)\s?[-–]\s?(\d{1,2}):([0-5]\d)$/.exec(text.trim()) ?? [];
  const [from, until] = [Number(h1) * 60 + Number(m1), Number(h2) * 60 + Number(m2)];
  if (h1 === undefined || from === until || from >= 1440 || until > 1440) return null;
  const day: readonly Interval[] =
    from < until ? [{ from, until }] : [...(until > 0 ? [{ from: 0, until }] : []), { from, until: 1440 }];
  return { ...alwaysOpen(timeZone), name: text, week: Array(7).fill(day) };
}
