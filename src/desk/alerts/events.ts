// Which of the ten events a command brought about, seen from the outside: the ticket before and after, the entries it
// wrote, the events it named itself. So no command needs to think of alerts. Pure.
import type { NoticeData } from '../../model/notice.ts';
import { type AlertEvent, alertEvents } from '../../model/people/alerts.ts';
import type { EntryDraft, FieldChange } from '../../model/ticket.ts';
import type { Happening, NoticeEvent } from '../happening.ts';

const MAX_FILES = 20;

/** What changed about a ticket that was there before, as one event; [] when nothing did. */
export function changedEvents(happening: Happening, entries: readonly EntryDraft[]): readonly NoticeEvent[] {
  const { ticket, state } = happening;
  if (ticket === null || state === null) return [];
  const changes: Record<string, FieldChange> = {};
  const alerts: AlertEvent[] = [];
  for (const name of ['status', 'queue'] as const) {
    if (ticket[name] === state[name]) continue;
    alerts.push(name);
    changes[name] = { from: ticket[name], to: state[name] };
  }
  if (isOther(ticket.tags, state.tags)) {
    alerts.push('tags');
    changes.tags = { from: [...ticket.tags], to: [...state.tags] };
  }
  const added = entries.flatMap((entry) => entry.attachments.map((file) => file.filename)).slice(0, MAX_FILES);
  if (added.length > 0) {
    alerts.push('attachment_added');
    changes.attachments = { from: null, to: added };
  }
  if ((state.removedFiles?.length ?? 0) > (ticket.removedFiles?.length ?? 0)) alerts.push('attachment_removed');
  const notes = entries.filter((entry) => entry.kind === 'note');
  if (notes.length > 0) alerts.push('note');
  if (alerts.length === 0) return [];
  const removed = alerts.includes('attachment_removed') ? entries.map((entry) => entry.text) : [];
  const said = [...notes.map((note) => note.text), ...removed].filter((text) => text !== '');
  const words: Partial<NoticeData> = { changes, comment: said.join('\n\n') };
  return [{ on: 'changed', alerts, words }];
}

/** Every event of the ten that these are, strongest first. */
export function alertsOf(events: readonly NoticeEvent[]): readonly AlertEvent[] {
  const found = new Set(events.flatMap(alertsOfOne));
  return alertEvents.filter((alert) => found.has(alert));
}

function alertsOfOne(event: NoticeEvent): readonly AlertEvent[] {
  switch (event.on) {
    case 'created':
      return ['new'];
    case 'joined':
      return ['reply'];
    case 'assigned':
      return event.agents.length > 0 ? ['assigned'] : [];
    case 'alerted':
      return ['escalation'];
    case 'timed':
      return event.name === 'escalation' ? ['escalation'] : [];
    case 'changed':
      return event.alerts;
    default:
      return [];
  }
}

function isOther(before: readonly string[], after: readonly string[]): boolean {
  return before.length !== after.length || after.some((tag) => !before.includes(tag));
}
