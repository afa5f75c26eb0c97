// What the index is told of a ticket and of an entry: one text a column, folded. Made of stored values alone, so that the
// same can be said again when it is to be taken out. Pure.
import type { EntryAttachment, EntryDraft } from '../../model/ticket.ts';
import type { Termed } from './terms.ts';
import { indexed } from './words.ts';

/** What the ticket's own document and its terms are made of. */
export interface Indexed extends Termed {
  readonly subject: string;
  readonly participants: readonly string[];
}

/** What an entry's document is made of. */
export type IndexedEntry = Pick<EntryDraft, 'kind' | 'visibility' | 'text'> & {
  /** Those that are not removed. */
  readonly attachments: readonly Pick<EntryAttachment, 'filename'>[];
};

/** The columns of the index, in order. */
export type Document = readonly [
  said: string,
  notes: string,
  subject: string,
  people: string,
  more: string,
  files: string,
  noteFiles: string,
];

const PEOPLE_MAX = 100;
const KINDS: readonly string[] = ['mail', 'reply', 'note', 'update'];

/** The ticket's own document. */
export function ticketDocument(ref: string, { subject, customer, participants, tags, fields }: Indexed): Document {
  const people = [customer?.name ?? '', customer?.address ?? '', ...participants.slice(0, PEOPLE_MAX)];
  const more = [...tags, ...Object.values(fields)];
  return [
    '',
    '',
    indexed(`${ref}\n${subject}`),
    indexed([...new Set(people)].join('\n')),
    indexed(more.join('\n')),
    '',
    '',
  ];
}

/** An entry's document; null when it says nothing: changes and notices are not searched. */
export function entryDocument({ kind, visibility, text, attachments }: IndexedEntry): Document | null {
  if (!KINDS.includes(kind)) return null;
  const words = indexed(text);
  const files = attachments.length === 0 ? '' : indexed(attachments.map((file) => file.filename).join('\n'));
  if (words === '' && files === '') return null;
  return visibility === 'internal' ? ['', words, '', '', '', '', files] : [words, '', '', '', '', files, ''];
}
