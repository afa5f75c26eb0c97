// What a change of a ticket means for the index: new entries, files that were removed or put back, tickets that go on in
// another one (their words are borrowed by the survivor), deletion. Called by `apply`, in its transaction, before the rows
// that documents are made of change. A ticket that is not in the index yet is left to fill.ts.
import type { EntryDraft, TicketState } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { all, first, one, run, sql } from '../sql.ts';
import { type Document, entryDocument, type Indexed, type IndexedEntry, ticketDocument } from './documents.ts';
import { BORROWED, DOCUMENTS, forgetEntry, indexEntry, indexTicket } from './write.ts';

/** So many entries of a merged ticket are found under its survivor, the newest. */
const BORROWED_MAX = 2000;

interface StoredEntry {
  readonly id: number;
  readonly kind: IndexedEntry['kind'];
  readonly visibility: IndexedEntry['visibility'];
  readonly body: string;
  readonly attachments: string;
}

/** What of a ticket's row the index needs besides the values themselves. */
export interface IndexState {
  /** Entries that are in the index; null = the ticket is not in it yet. */
  readonly entries: number | null;
  readonly mergedInto: number | null;
  readonly removedFiles: readonly string[];
}

/** A ticket's row as it was, as far as the index is made of it. */
export interface IndexBefore {
  readonly values: Indexed;
  readonly state: IndexState;
}

/** A ticket was born (null before) or changed. */
export function* followTicket(
  ticket: { readonly id: number; readonly ref: string },
  before: IndexBefore | null,
  after: TicketState,
): Program<void> {
  if (before === null) return yield* indexTicket(ticket, null, after);
  if (before.state.entries !== null) {
    yield* indexTicket(ticket, before.values, after);
    yield* followFiles(ticket.id, before.state.removedFiles, after.removedFiles ?? []);
  }
  yield* followMerge(ticket.id, before.state, after.mergedInto ?? null);
}

/** New entries, numbered on from `known`. */
export function* indexNew(ticket: number, known: number, drafts: readonly EntryDraft[]): Program<void> {
  for (const [index, draft] of drafts.entries()) {
    const n = known + index + 1;
    if (n < BORROWED) yield* indexEntry(ticket, n, draft);
  }
}

/** Files that were removed are not found by their names any more; files put back are. */
function* followFiles(ticket: number, before: readonly string[], after: readonly string[]): Program<void> {
  const changed = [...before.filter((id) => !after.includes(id)), ...after.filter((id) => !before.includes(id))];
  for (const entry of new Set(changed.map((id) => Number(id.split('.')[0])))) {
    const stored = yield* first<StoredEntry & { n: number }>(sql`
      select id, kind, visibility, body, attachments,
        (select count(*) from entries b where b.ticket = ${ticket} and b.id <= entries.id) as n
      from entries where id = ${entry} and ticket = ${ticket}`);
    if (!stored) continue;
    const places = [{ ticket, n: stored.n }, ...(yield* borrowers(entry))];
    for (const place of places) {
      if (place.ticket === ticket && place.n >= BORROWED) continue;
      yield* forgetEntry(place.ticket, place.n, shown(stored, before));
      yield* indexEntry(place.ticket, place.n, shown(stored, after));
    }
  }
}

/** A ticket that goes on in another is found there, too, and no longer when the merge was taken back. */
function* followMerge(ticket: number, state: IndexState, mergedInto: number | null): Program<void> {
  if (state.mergedInto === mergedInto) return;
  if (state.mergedInto !== null) yield* giveBack({ ticket: state.mergedInto, source: ticket });
  if (mergedInto !== null && mergedInto !== ticket) yield* borrow(ticket, mergedInto);
}

function* borrow(source: number, ticket: number): Program<void> {
  const top = yield* one<{ n: number | null }>(sql`select max(n) as n from borrowed_words where ticket = ${ticket}`);
  // What was removed of an entry says the ticket whose entry it is, however far the entry is lent.
  const rows = yield* all<StoredEntry & { readonly removed: string }>(sql`
    select e.id, e.kind, e.visibility, e.body, e.attachments, t.removed_files as removed from (
      select id from entries where ticket = ${source}
      union
      select entry from borrowed_words where ticket = ${source}) found
    join entries e on e.id = found.id join tickets t on t.id = e.ticket
    where e.kind in ('mail', 'reply', 'note', 'update') order by e.id desc limit ${BORROWED_MAX}`);
  let n = Math.max(BORROWED, (top.n ?? 0) + 1);
  for (const stored of rows) {
    if (n >= DOCUMENTS) return;
    yield* run(sql`
      insert into borrowed_words (ticket, n, entry, source) values (${ticket}, ${n}, ${stored.id}, ${source})`);
    yield* indexEntry(ticket, n, shown(stored, JSON.parse(stored.removed) as string[]));
    n += 1;
  }
}

interface Borrowed extends StoredEntry {
  readonly ticket: number;
  readonly n: number;
  readonly removed: string;
}

function* giveBack({ ticket, source }: { readonly ticket: number; readonly source: number }): Program<void> {
  const rows = yield* all<Borrowed>(sql`
    select b.ticket, b.n, e.id, e.kind, e.visibility, e.body, e.attachments, t.removed_files as removed
    from borrowed_words b join entries e on e.id = b.entry join tickets t on t.id = e.ticket
    where b.source = ${source} and b.ticket = ${ticket}`);
  yield* returned(rows);
}

function* returned(rows: readonly Borrowed[]): Program<void> {
  for (const row of rows) {
    yield* forgetEntry(row.ticket, row.n, shown(row, JSON.parse(row.removed) as string[]));
    yield* run(sql`delete from borrowed_words where ticket = ${row.ticket} and n = ${row.n}`);
  }
}

function* borrowers(entry: number): Program<readonly { readonly ticket: number; readonly n: number }[]> {
  return yield* all<{ ticket: number; n: number }>(sql`select ticket, n from borrowed_words where entry = ${entry}`);
}

/** Every word of the ticket leaves the index, wherever it was: before its texts are erased. */
export function* forgetWords(ticket: { readonly id: number; readonly ref: string }, now: IndexBefore): Program<void> {
  const lent = yield* all<Borrowed>(sql`
    select b.ticket, b.n, e.id, e.kind, e.visibility, e.body, e.attachments, t.removed_files as removed
    from entries e join borrowed_words b on b.entry = e.id join tickets t on t.id = e.ticket
    where e.ticket = ${ticket.id}`);
  yield* returned(lent);
  yield* returned(yield* borrowedBy(ticket.id));
  yield* indexTicket(ticket, now.state.entries === null ? null : now.values, null);
  if (now.state.entries !== null)
    yield* eachEntry(ticket.id, now.state, (n, entry) => forgetEntry(ticket.id, n, entry));
}

/** The whole ticket comes into the index. Gives how many entries it has. */
export function* indexWhole(ticket: { readonly id: number; readonly ref: string }, now: IndexBefore): Program<number> {
  yield* indexTicket(ticket, null, now.values);
  return yield* eachEntry(ticket.id, now.state, (n, entry) => indexEntry(ticket.id, n, entry));
}

/** Every document the index has of the ticket, made anew of its rows: by its number. */
export function* documentsOf(
  ticket: { readonly id: number; readonly ref: string },
  now: IndexBefore | null,
): Program<ReadonlyMap<number, Document>> {
  const found = new Map<number, Document>();
  const add = (n: number, document: Document | null): void => {
    if (document) found.set(ticket.id * DOCUMENTS + n, document);
  };
  if (now) {
    add(0, ticketDocument(ticket.ref, now.values));
    // biome-ignore lint/correctness/useYield: nothing is written
    yield* eachEntry(ticket.id, now.state, function* (n, entry) {
      add(n, entryDocument(entry));
    });
  }
  for (const lent of yield* borrowedBy(ticket.id))
    add(lent.n, entryDocument(shown(lent, JSON.parse(lent.removed) as string[])));
  return found;
}

function borrowedBy(ticket: number): Program<readonly Borrowed[]> {
  return all<Borrowed>(sql`
    select b.ticket, b.n, e.id, e.kind, e.visibility, e.body, e.attachments, t.removed_files as removed
    from borrowed_words b join entries e on e.id = b.entry join tickets t on t.id = e.ticket
    where b.ticket = ${ticket}`);
}

function* eachEntry(
  ticket: number,
  { removedFiles }: IndexState,
  work: (n: number, entry: IndexedEntry) => Program<void>,
): Program<number> {
  const slice = 500;
  let n = 0;
  for (let after = 0; ; ) {
    const rows = yield* all<StoredEntry>(sql`
      select id, kind, visibility, body, attachments from entries where ticket = ${ticket} and id > ${after}
      order by id limit ${slice}`);
    for (const stored of rows) {
      n += 1;
      if (n < BORROWED) yield* work(n, shown(stored, removedFiles));
      after = stored.id;
    }
    if (rows.length < slice) return n;
  }
}

function shown({ id, kind, visibility, body, attachments }: StoredEntry, removed: readonly string[]): IndexedEntry {
  const files = JSON.parse(attachments) as { readonly filename: string }[];
  return {
    kind,
    visibility,
    text: body,
    attachments: files.filter((_, index) => !removed.includes(`${id}.${index + 1}`)),
  };
}
