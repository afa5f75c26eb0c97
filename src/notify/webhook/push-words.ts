// The few words of a push by language; `{ref}` and `{queue}` are put in. A language that is not here speaks English.
import type { AlertEvent } from '../../model/people/alerts.ts';

export interface PushWords {
  readonly events: Readonly<Record<AlertEvent, string>>;
  /** The same where it is said beside a stronger one. */
  readonly short: Readonly<Record<AlertEvent, string>>;
  readonly status: string;
  readonly priority: string;
  readonly assignees: string;
  readonly by: string;
  readonly to: string;
}

const english: PushWords = {
  events: {
    escalation: '{ref} escalates ({queue})',
    assigned: '{ref} was assigned ({queue})',
    new: 'New ticket {ref} in {queue}',
    reply: 'The customer wrote: {ref} ({queue})',
    note: 'New note: {ref} ({queue})',
    status: 'New status: {ref} ({queue})',
    queue: '{ref} came to {queue}',
    attachment_added: 'New files: {ref} ({queue})',
    attachment_removed: 'A file was removed: {ref} ({queue})',
    tags: 'New tags: {ref} ({queue})',
  },
  short: {
    escalation: 'escalation',
    assigned: 'assigned',
    new: 'new',
    reply: 'customer wrote',
    note: 'note',
    status: 'new status',
    queue: 'other queue',
    attachment_added: 'new files',
    attachment_removed: 'file removed',
    tags: 'new tags',
  },
  status: 'Status',
  priority: 'Priority',
  assignees: 'Assigned to',
  by: 'By',
  to: 'For',
};

const words: Readonly<Record<string, PushWords>> = {
  en: english,
  de: {
    events: {
      escalation: '{ref} eskaliert ({queue})',
      assigned: '{ref} wurde zugewiesen ({queue})',
      new: 'Neuer Vorgang {ref} in {queue}',
      reply: 'Der Kunde hat geschrieben: {ref} ({queue})',
      note: 'Neue Notiz: {ref} ({queue})',
      status: 'Neuer Status: {ref} ({queue})',
      queue: '{ref} kam nach {queue}',
      attachment_added: 'Neue Dateien: {ref} ({queue})',
      attachment_removed: 'Eine Datei wurde entfernt: {ref} ({queue})',
      tags: 'Neue Schlagwörter: {ref} ({queue})',
    },
    short: {
      escalation: 'Eskalation',
      assigned: 'zugewiesen',
      new: 'neu',
      reply: 'Kunde hat geschrieben',
      note: 'Notiz',
      status: 'neuer Status',
      queue: 'andere Queue',
      attachment_added: 'neue Dateien',
      attachment_removed: 'Datei entfernt',
      tags: 'neue Schlagwörter',
    },
    status: 'Status',
    priority: 'Priorität',
    assignees: 'Zugewiesen an',
    by: 'Von',
    to: 'Für',
  },
};

/** The words of a language (`de-AT` uses `de`). */
export function pushWords(locale: string): PushWords {
  const [language = 'en'] = locale.toLowerCase().split('-');
  return Object.hasOwn(words, language) ? (words[language] ?? english) : english;
}
