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
      queue: 'anderer Bereich',
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
  nl: {
    events: {
      escalation: '{ref} escaleert ({queue})',
      assigned: '{ref} is toegewezen ({queue})',
      new: 'Nieuwe melding {ref} in {queue}',
      reply: 'De klant heeft geschreven: {ref} ({queue})',
      note: 'Nieuwe notitie: {ref} ({queue})',
      status: 'Nieuwe status: {ref} ({queue})',
      queue: '{ref} kwam bij {queue}',
      attachment_added: 'Nieuwe bestanden: {ref} ({queue})',
      attachment_removed: 'Een bestand is verwijderd: {ref} ({queue})',
      tags: 'Nieuwe labels: {ref} ({queue})',
    },
    short: {
      escalation: 'escalatie',
      assigned: 'toegewezen',
      new: 'nieuw',
      reply: 'klant heeft geschreven',
      note: 'notitie',
      status: 'nieuwe status',
      queue: 'andere afdeling',
      attachment_added: 'nieuwe bestanden',
      attachment_removed: 'bestand verwijderd',
      tags: 'nieuwe labels',
    },
    status: 'Status',
    priority: 'Prioriteit',
    assignees: 'Toegewezen aan',
    by: 'Van',
    to: 'Voor',
  },
  fr: {
    events: {
      escalation: 'Escalade : {ref} ({queue})',
      assigned: '{ref} a été attribuée ({queue})',
      new: 'Nouvelle demande {ref} dans {queue}',
      reply: 'Le client a écrit : {ref} ({queue})',
      note: 'Nouvelle note : {ref} ({queue})',
      status: 'Nouvel état : {ref} ({queue})',
      queue: '{ref} est passée à {queue}',
      attachment_added: 'Nouveaux fichiers : {ref} ({queue})',
      attachment_removed: 'Un fichier a été supprimé : {ref} ({queue})',
      tags: 'Nouvelles étiquettes : {ref} ({queue})',
    },
    short: {
      escalation: 'escalade',
      assigned: 'attribuée',
      new: 'nouvelle',
      reply: 'le client a écrit',
      note: 'note',
      status: 'nouvel état',
      queue: 'autre service',
      attachment_added: 'nouveaux fichiers',
      attachment_removed: 'fichier supprimé',
      tags: 'nouvelles étiquettes',
    },
    status: 'État',
    priority: 'Priorité',
    assignees: 'Attribuée à',
    by: 'De',
    to: 'Pour',
  },
};

/** The words of a language (`de-AT` uses `de`). */
export function pushWords(locale: string): PushWords {
  const [language = 'en'] = locale.toLowerCase().split('-');
  return Object.hasOwn(words, language) ? (words[language] ?? english) : english;
}
