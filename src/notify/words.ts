// Words of ours that a template cannot know: what the shipped close reasons are called in each locale, and the few
// words of the built-in plain form. A locale that is not here speaks English.

/** Words of one locale. */
export interface Words {
  readonly reasons: Readonly<Record<string, string>>;
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
