// Words of ours that a template cannot know: what the shipped close reasons are called in each locale, and the few
// words of the built-in plain form. A locale that is not here speaks English.

/** Words of one locale. */
export interface Words {
  readonly reasons: Readonly<Record<string, string>>;
  /** Fields of a ticket. */
  readonly fields: Readonly<Record<string, string>>;
  /** What a question of this type wants; types that are not here take anything. */
  readonly kinds: Readonly<Record<string, string>>;
  /** `{question}` and `{said}` are put in. */
  readonly badAnswer: string;
  readonly badLabel: string;
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
    assignees: 'Assigned to',
  },
  kinds: {
    number: 'a number',
    money: 'an amount like 12.50 EUR',
    date: 'a date like 2026-02-01',
    email: 'a mail address',
    phone: 'a telephone number',
    url: 'a web address',
    boolean: 'yes or no',
    list: 'several, with commas between them',
  },
  badAnswer: '“{said}” does not fit the question “{question}”',
  badLabel: 'we do not ask for “{said}”; did you mean “{question}”?',
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
      assignees: 'Zugewiesen an',
    },
    kinds: {
      number: 'eine Zahl',
      money: 'ein Betrag wie 12,50 EUR',
      date: 'ein Datum wie 01.02.2026',
      email: 'eine E-Mail-Adresse',
      phone: 'eine Telefonnummer',
      url: 'eine Internetadresse',
      boolean: 'ja oder nein',
      list: 'mehrere, durch Kommas getrennt',
    },
    badAnswer: '„{said}“ passt nicht zur Frage „{question}“',
    badLabel: 'nach „{said}“ fragen wir nicht; meinten Sie „{question}“?',
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
