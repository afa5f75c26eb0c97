// Keeps the full-text index and the terms up with the tickets, in the transaction that changes them. The index keeps no
// text (contentless): taking words out means saying them again, so every document is made of stored rows alone, by the
// functions here, and taken out before those rows change. Document ids: ticket × 65,536 + n; n = 0 is the ticket itself
// (subject, people, fields), 1 … its entries in order, from BORROWED on entries of tickets merged into it.
import type { Program } from '../../ports.ts';
import { run, sql } from '../sql.ts';
import { type Document, entryDocument, type Indexed, type IndexedEntry, ticketDocument } from './documents.ts';
import { termsOf } from './terms.ts';

/** Documents a ticket can have. */
export const DOCUMENTS = 65_536;
/** The first number of borrowed documents: entries beyond are not searched. */
export const BORROWED = 49_152;

/** Brings terms and the ticket's own document from one state to the next; null = not there before, or not any more. */
export function* indexTicket(
  ticket: { readonly id: number; readonly ref: string },
  before: Indexed | null,
  after: Indexed | null,
): Program<void> {
  const had: ReadonlySet<string> = before ? termsOf(before) : new Set();
  const has: ReadonlySet<string> = after ? termsOf(after) : new Set();
  for (const term of had)
    if (!has.has(term)) yield* run(sql`delete from ticket_terms where term = ${term} and ticket = ${ticket.id}`);
  for (const term of has)
    if (!had.has(term))
      yield* run(sql`insert into ticket_terms (term, ticket) values (${term}, ${ticket.id}) on conflict do nothing`);
  const old = before && ticketDocument(ticket.ref, before);
  const fresh = after && ticketDocument(ticket.ref, after);
  if (old && fresh && old.every((text, column) => text === fresh[column])) return;
  const row = ticket.id * DOCUMENTS;
  if (old) yield* takeOut(row, old);
  if (fresh) yield* putIn(row, fresh);
}

/** The entry's words become findable as document n of the ticket; nothing is said by changes and notices. */
export function* indexEntry(ticket: number, n: number, entry: IndexedEntry): Program<void> {
  const document = entryDocument(entry);
  if (document && n < DOCUMENTS) yield* putIn(ticket * DOCUMENTS + n, document);
}

/** The same words, gone. */
export function* forgetEntry(ticket: number, n: number, entry: IndexedEntry): Program<void> {
  const document = entryDocument(entry);
  if (document && n < DOCUMENTS) yield* takeOut(ticket * DOCUMENTS + n, document);
}

const putText = `insert into word_index (rowid, said, notes, subject, people, more, files, note_files)
  values (?, ?, ?, ?, ?, ?, ?, ?)`;
const takeText = `insert into word_index (word_index, rowid, said, notes, subject, people, more, files, note_files)
  values ('delete', ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The document's words become findable at once: `last` would hold all of a long transaction until its end. */
export function* putNow(row: number, document: Document): Program<void> {
  yield* run({ text: putText, values: [BigInt(row), ...document] });
}

function* putIn(row: number, document: Document): Program<void> {
  yield* run({ text: putText, values: [BigInt(row), ...document], last: row });
}

function* takeOut(row: number, document: Document): Program<void> {
  yield* run({ text: takeText, values: [BigInt(row), ...document], last: row });
}
