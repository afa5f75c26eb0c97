// Words of ours that a template cannot know: what the shipped close reasons are called in each locale, and the few
// words of the built-in plain form. A locale that is not here speaks English.

/** Words of one locale. */
export interface Words {
  readonly reasons: Readonly<Record<string, string>>;
  /** Fields of a ticket. */
  readonly fields: Readonly<Record<string, string>>;
  readonly yourMessage: string;
  readonly ticket: string;
  readonly status: string;
  readonly attachments: string;
}

const english: Words = {
  reasons: {
    solved: 'solved',
    no_answer: 'no answer',
    duplicate: 'duplicate',
    not_us: 'not within our responsibility',
    recovered: 'recovered by itself',
  },
  fields: {
    status: 'Status',
    priority: 'Priority',
    severity: 'Severity',
    type: 'Type',
    group: 'Category',
    queue: 'Department',
    due: 'Expected by',
  },
  yourMessage: 'Your message',
  ticket: 'Ticket',
  status: 'Status',
  attachments: 'Attachments',
};

const words: Readonly<Record<string, Words>> = {
  en: english,
  de: {
    reasons: {
      solved: 'gelöst',
      no_answer: 'keine Rückmeldung',
      duplicate: 'doppelt gemeldet',
      not_us: 'nicht in unserer Zuständigkeit',
      recovered: 'von selbst erledigt',
    },
    fields: {
      status: 'Status',
      priority: 'Priorität',
      severity: 'Schweregrad',
      type: 'Art',
      group: 'Kategorie',
      queue: 'Abteilung',
      due: 'Voraussichtlich bis',
    },
    yourMessage: 'Ihre Nachricht',
    ticket: 'Vorgang',
    status: 'Status',
    attachments: 'Anhänge',
  },
};

/** The words of a locale (`de-AT` uses `de`). */
export function wordsOf(locale: string): Words {
  const [language = 'en'] = locale.split('-');
  return Object.hasOwn(words, language) ? (words[language] ?? english) : english;
}
