// Pushes: the same events as the mails, one call a channel and command. Takes what was wished and what happened; gives
// outbox drafts that name the channel only – its address is a secret and stays in the configuration. What robots and old
// mail must not mail to people they must not push either: the gate is asked like for a mail. Pure.

import { workflowOf } from '../../model/by-queue.ts';
import type { GateVerdict } from '../../model/notice/gate.ts';
import type { NoticeDraft } from '../../model/notice.ts';
import { type AlertEvent, alertEvents, type PushData } from '../../model/people/alerts.ts';
import type { TicketState } from '../../model/ticket.ts';
import { gatePush } from '../gate.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import type { Wish } from '../notice-matrix.ts';
import { blankData, ticketData } from '../notice-snapshot.ts';
import { callDraft } from '../webhooks.ts';
import { alertsOf } from './events.ts';
import { roomsOf } from './telling.ts';
import { hourlyLimit, howOfWish, quietFor } from './wishes.ts';

const MAX_TEXT = 2_000;

/** What one channel is to hear. */
interface Heard {
  readonly alerts: Set<AlertEvent>;
  readonly to: Set<string>;
  dueAt: number;
  readonly maxPerHour: number | null;
  readonly isMuted: boolean;
}

/** The pushes of these events, one a channel. */
export function pushDrafts(
  events: readonly NoticeEvent[],
  wishes: readonly Wish[],
  happening: Happening,
): readonly NoticeDraft[] {
  const { state, context } = happening;
  const channels = context.config.notifications.push;
  if (!channels || state === null) return [];
  const heard = new Map<string, Heard>();
  hearPeople(heard, wishes, happening);
  for (const alert of alertsOf(events)) {
    for (const room of roomsOf(alert, state.queue, context.config)) {
      const isMuted = happening.override.agents === false && alert !== 'escalation';
      const one = heardBy(heard, room, { dueAt: context.now, maxPerHour: null, isMuted });
      one.alerts.add(alert);
      one.dueAt = context.now;
    }
  }
  return [...heard]
    .filter(([name]) => Object.hasOwn(channels, name))
    .map(([name, one]) => draft(name, one, { state, happening, events }));
}

function hearPeople(heard: Map<string, Heard>, wishes: readonly Wish[], { context, override }: Happening): void {
  const { config, now } = context;
  for (const wish of wishes) {
    const { agent } = wish;
    const how = howOfWish(wish, config);
    if (!agent || !how?.push || how.alert === null) continue;
    const dueAt = quietFor(agent, how, context) ?? now;
    const isMuted = override.agents === false && wish.name !== 'agent-alert' && wish.extra === null;
    for (const channel of agent.alerts?.pushTo ?? []) {
      const one = heardBy(heard, channel, { dueAt, maxPerHour: hourlyLimit(agent, config), isMuted });
      one.alerts.add(how.alert);
      one.to.add(agent.id);
      one.dueAt = Math.min(one.dueAt, dueAt);
    }
  }
}

function heardBy(
  heard: Map<string, Heard>,
  channel: string,
  first: Pick<Heard, 'dueAt' | 'maxPerHour' | 'isMuted'>,
): Heard {
  const known = heard.get(channel) ?? { alerts: new Set<AlertEvent>(), to: new Set<string>(), ...first };
  heard.set(channel, known);
  return known;
}

interface Scene {
  readonly state: TicketState;
  readonly happening: Happening;
  readonly events: readonly NoticeEvent[];
}

function draft(channel: string, heard: Heard, { state, happening, events }: Scene): NoticeDraft {
  const { command, ticket, context } = happening;
  const address = `push:${channel}`;
  const alerts = alertEvents.filter((alert) => heard.alerts.has(alert));
  const call = callDraft(state, {
    event: `${command.cause}/${command.ordinal}/push`,
    name: 'push',
    to: address,
    gate: verdict(address, heard, { alerts, happening }),
    dueAt: heard.dueAt,
    data: {
      ...blankData(),
      ticket: ticketData(state, ticket?.ref ?? '', workflowOf(context.config, state.queue)),
      push: { ...pushData(state, happening, events), alerts, to: [...heard.to] },
    },
  });
  return heard.dueAt > context.now ? { ...call, isQuiet: true } : call;
}

function verdict(
  address: string,
  { maxPerHour, isMuted }: Heard,
  { alerts, happening }: { readonly alerts: readonly AlertEvent[]; readonly happening: Happening },
): GateVerdict {
  const { command, mail, context } = happening;
  const limit = alerts.includes('escalation') ? null : maxPerHour;
  return gatePush({ to: address, mail, isMuted, isTimed: command.door === 'timer', maxPerHour: limit }, context);
}

function pushData(
  state: TicketState,
  { command, mail, context }: Happening,
  events: readonly NoticeEvent[],
): Omit<PushData, 'alerts' | 'to'> {
  const { queue, status, priority, severity, assignees, subject, escalation = 0 } = state;
  const said = events.flatMap((event) => (event.on === 'changed' ? [event.words.comment ?? ''] : [])).join('\n');
  return {
    at: context.now,
    by: command.actor.kind === 'agent' ? command.actor.id : '',
    ...{ queue, status, priority, severity, escalation, assignees, subject },
    text: (mail?.text ?? said).slice(0, MAX_TEXT),
  };
}
