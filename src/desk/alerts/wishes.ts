// What our own people are told of a change nobody else told them of, and how each wish of theirs leaves: by mail now, in
// the digest, not at all; when it is quiet, later. Takes wishes before the gate; gives them with their way. Pure.
import type { NoticeData } from '../../model/notice.ts';
import { type AlertEvent, alertEvents, quietUntil } from '../../model/people/alerts.ts';
import type { Agent, Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import type { Happening, NoticeEvent } from '../happening.ts';
import { besideWords } from '../letters/beside.ts';
import { besideOf } from '../letters/inside.ts';
import { isAuthor, toTold, type Wish, wish } from '../notice-matrix.ts';
import { addressOf, authorOf } from '../people/called.ts';
import { agentsOf } from '../recipients.ts';
import { type How, howOf, strongerHow, type Told, toldOf } from './telling.ts';

/** The wishes of `changed` and `digested`; [] for every other event. */
export function alertWishes(event: NoticeEvent, happening: Happening): readonly Wish[] {
  if (event.on === 'digested') {
    return agentsOf([event.agent], happening.context.config).map((agent) =>
      wish({
        name: 'agent-digest',
        kind: 'agent',
        to: addressOf(agent),
        agent,
        words: { digest: event.words },
      }),
    );
  }
  const { state } = happening;
  if (event.on !== 'changed' || state === null) return [];
  const told = toldOfAny(event.alerts, state, happening).filter(
    ({ agent }) => !isAuthor(agent, happening) && !hasRead(agent, happening),
  );
  return toTold('agent-changed', told, {
    author: authorOf(happening),
    ...event.words,
    ...saidBeside(event, state, happening),
  });
}

/** Words that came with the change: those of the mail that put it into another queue, else the notes it is about. */
function saidBeside(
  { alerts, words }: Extract<NoticeEvent, { on: 'changed' }>,
  state: TicketState,
  happening: Happening,
): Partial<NoticeData> {
  const beside = besideOf(happening);
  if (beside) return besideWords(beside, state, happening);
  const isNote = alerts.includes('note') && !alerts.includes('attachment_removed') && words.comment !== '';
  return isNote ? { spoken: { by: authorOf(happening), as: 'message', reply: '', isNew: false } } : {};
}

/** True for whoever reads a remark of this mail in the notice that tells him of the ticket. */
function hasRead({ id }: Agent, { command, context }: Happening): boolean {
  if (command.kind !== 'note' || command.attachments.length > 0) return false;
  return (context.besides ?? []).some(({ agent, data }) => agent === id && data.comment.includes(command.text));
}

/** How an agent's wish leaves; null for everybody else's. */
export function howOfWish(wish: Wish, config: Config): How | null {
  const { agent } = wish;
  if (agent === null) return null;
  if (wish.how) return wish.how;
  const alert = ALERT_OF[wish.name];
  if (alert === undefined) return { alert: null, mail: 'now', push: false };
  const how = howOf(alert, agent, true, config);
  return MEANT.includes(wish.name) ? { ...how, mail: 'now' } : how;
}

/** When this person's mails of this kind may leave: now, or when his quiet time is over. */
export function quietFor(agent: Agent, how: How, context: Happening['context']): number | null {
  const own = agent.alerts?.quiet;
  const quiet = own === undefined ? context.config.notifications.quiet : own;
  if (!quiet || (how.alert !== null && quiet.except.includes(how.alert))) return null;
  return quietUntil(quiet, context.now);
}

/** What this person may get in an hour; null = no limit. */
export function hourlyLimit(agent: Agent, config: Config): number | null {
  return agent.alerts?.maxPerHour ?? config.notifications.maxPerHour ?? null;
}

/** Which of the ten a notice without a `how` belongs to; those that are not here are meant for the person himself. */
const ALERT_OF: Readonly<Partial<Record<Wish['name'], AlertEvent>>> = {
  'agent-new': 'new',
  'agent-reply': 'reply',
  'agent-bounce': 'reply',
  'agent-assigned': 'assigned',
  'agent-offer': 'assigned',
  'agent-alert': 'escalation',
  escalation: 'escalation',
  'note-mention': 'note',
};

/** Always by mail, whatever he wants of the event: a rule or a person named him. */
const MEANT: readonly Wish['name'][] = ['agent-offer', 'agent-alert', 'note-mention'];

function toldOfAny(alerts: readonly AlertEvent[], state: TicketState, { context }: Happening): readonly Told[] {
  const found = new Map<string, Told>();
  for (const alert of alertEvents.filter((one) => alerts.includes(one))) {
    for (const told of toldOf(alert, state, context)) {
      const before = found.get(told.agent.id);
      found.set(told.agent.id, before ? { ...told, how: strongerHow(before.how, told.how) } : told);
    }
  }
  return [...found.values()];
}
