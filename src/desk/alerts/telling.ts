// Who of our own people is told of an event, and how: the one place that joins what the site means by it, what the queue
// says, and what each person or role wants. Takes the ticket as it is then; gives agents, each once, with mail (now,
// digest, none) and push. Pure.
import { canonicalAddress } from '../../model/address.ts';
import {
  type AgentAudience,
  type AlertEvent,
  type AlertTiming,
  type AlertWish,
  alertTimings,
} from '../../model/people/alerts.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { absenceOf, type Staff } from '../people/presence.ts';
import { audienceOf } from '../recipients.ts';
import { mayOn } from '../rights.ts';

/** How one person hears of something. `alert` null = it is meant for him alone: always by mail. */
export interface How {
  readonly alert: AlertEvent | null;
  readonly mail: AlertTiming;
  readonly push: boolean;
}

export interface Told {
  readonly agent: Agent;
  readonly how: How;
}

/** Everybody who hears of this event: those the site or the queue means (or `meant`), and those who want to besides. */
export function toldOf(
  alert: AlertEvent,
  state: TicketState,
  staff: Staff & { readonly meant?: readonly Agent[] },
): readonly Told[] {
  const meant = staff.meant ?? meantBy(alert, state, staff);
  const besides = staff.config.agents.filter((agent) => !meant.includes(agent) && wantsIt(alert, agent, state, staff));
  return [
    ...meant.map((agent) => ({ agent, how: howOf(alert, agent, true, staff.config) })),
    ...besides.map((agent) => ({ agent, how: howOf(alert, agent, false, staff.config) })),
  ].filter(({ how }) => how.mail !== 'none' || how.push);
}

/** What somebody must do is the queue's where nobody has the ticket; what is good to know is then nobody's. */
const GOOD_TO_KNOW: readonly AlertEvent[] = ['note', 'status', 'tags', 'attachment_added', 'attachment_removed'];

function meantBy(alert: AlertEvent, state: TicketState, staff: Staff): readonly Agent[] {
  const audience = audienceFor(alert, state.queue, staff.config);
  const isNobodys = audience === 'assignee' && state.assignees.length === 0 && GOOD_TO_KNOW.includes(alert);
  return isNobodys ? [] : audienceOf(audience, state, staff);
}

/** Whom an event means in this queue. */
export function audienceFor(alert: AlertEvent, queue: string, config: Config): AgentAudience {
  const own = config.queues.find((one) => one.name === queue)?.alerts?.[alert]?.to;
  return own ?? config.notifications.agents[alert] ?? (alert === 'escalation' ? 'lead' : 'none');
}

/** What is said to this person of this event; `isMeant`: where he says nothing of mail it comes. */
export function howOf(alert: AlertEvent, agent: Agent, isMeant: boolean, config: Config): How {
  const wish = wishOf(alert, agent, config);
  return { alert, mail: wish?.mail ?? (isMeant ? 'now' : 'none'), push: wish?.push ?? false };
}

/** The same person told twice over: the sooner mail, and a push when either wants one. */
export function strongerHow(one: How, other: How): How {
  const mail = alertTimings.indexOf(one.mail) <= alertTimings.indexOf(other.mail) ? one.mail : other.mail;
  return { alert: one.alert, mail, push: one.push || other.push };
}

/** Rooms that hear of an event in this queue: the queue's and the site's. */
export function roomsOf(alert: AlertEvent, queue: string, config: Config): readonly string[] {
  const own = config.queues.find((one) => one.name === queue)?.alerts?.[alert]?.push ?? [];
  return [...own, ...(config.notifications.rooms?.[alert] ?? [])];
}

/** His own word, key by key; what he leaves open his roles say, the loudest of them. */
function wishOf(alert: AlertEvent, agent: Agent, config: Config): AlertWish | null {
  const { roles } = config.notifications;
  const own = agent.alerts?.events[alert];
  if (!roles) return own ?? null;
  const ofRoles = agent.roles.flatMap((role) => (Object.hasOwn(roles, role) ? (roles[role]?.[alert] ?? []) : []));
  if (ofRoles.length === 0) return own ?? null;
  const mail = alertTimings.find((timing) => ofRoles.some((wish) => wish.mail === timing));
  const of = (['all', 'queue', 'mine'] as const).find((scope) => ofRoles.some((wish) => wish.of === scope));
  return {
    ...(mail ? { mail } : {}),
    ...(of ? { of } : {}),
    ...(ofRoles.some((wish) => wish.push) ? { push: true } : {}),
    ...own,
  };
}

function wantsIt(alert: AlertEvent, agent: Agent, state: TicketState, staff: Staff): boolean {
  const { config } = staff;
  const wish = wishOf(alert, agent, config);
  if (!wish || ((wish.mail ?? 'none') === 'none' && !wish.push)) return false;
  const scope = wish.of ?? (alert === 'new' ? 'queue' : 'mine');
  return (
    isWithin(scope, agent, state, config) &&
    absenceOf(agent.id, staff) === null &&
    mayOn(state, { config, agent: agent.id }, 'view')
  );
}

function isWithin(scope: NonNullable<AlertWish['of']>, agent: Agent, state: TicketState, config: Config): boolean {
  if (scope === 'all') return true;
  const isHis =
    state.assignees.includes(agent.id) ||
    state.watchers.some((one) => one === agent.id || agent.emails.includes(canonicalAddress(one) ?? ''));
  if (isHis || scope === 'mine') return isHis;
  return config.queues.find((one) => one.name === state.queue)?.agents.includes(agent.id) ?? false;
}
