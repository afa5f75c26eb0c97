// Words of ours in documents: what kinds of entries and the statuses of work orders are called. A locale that is not here
// speaks English; everything else a document says stands in its template.

export interface DocumentWords {
  readonly kinds: Readonly<Record<string, string>>;
  readonly orders: Readonly<Record<string, string>>;
}

const english: DocumentWords = {
  kinds: { mail: 'Message', reply: 'Reply', note: 'Note', update: 'Entry', change: 'Change' },
  orders: { draft: 'draft', issued: 'issued', done: 'done', cancelled: 'cancelled' },
};

const words: Readonly<Record<string, DocumentWords>> = {
  en: english,
  de: {
    kinds: { mail: 'Nachricht', reply: 'Antwort', note: 'Notiz', update: 'Eintrag', change: 'Änderung' },
    orders: { draft: 'Entwurf', issued: 'erteilt', done: 'erledigt', cancelled: 'storniert' },
  },
};

/** The words of a locale. */
export function documentWords(locale: string): DocumentWords {
  const [language = 'en'] = locale.split('-');
  return Object.hasOwn(words, language) ? (words[language] ?? english) : english;
}
