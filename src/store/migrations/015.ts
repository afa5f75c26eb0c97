// Schema 15. Why: tickets are found by any of their values and by every word, with a million of them as with ten.
// `ticket_terms` leads from a value to its tickets, `word_index` from a word (FTS5, without text of its own), the partial
// indexes give the orders of lists. `indexed` counts the entries of a ticket that are in the index: null = the ticket is
// older than this and comes in slices, newest first, while everything else goes on.
import type { Migration } from '../migrate.ts';

export const migration015: Migration = {
  version: 15,
  why: 'tickets are found by values and words, and queries are saved as views',
  statements: (d) => [
    'alter table tickets add column indexed integer',
    'create index tickets_unindexed on tickets (id) where indexed is null',
    `create table ticket_terms (
      term text not null, ticket integer not null references tickets (id), primary key (term, ticket)) ${d.keyed}`,
    d.wordIndex,
    // Words are gone from the file when they are taken out, not only marked.
    "insert into word_index (word_index, rank) values ('secure-delete', 1)",
    "insert into word_index (word_index, rank) values ('automerge', 8)",
    `create table borrowed_words (
      ticket integer not null references tickets (id), n integer not null, entry integer not null references entries (id),
      source integer not null references tickets (id), primary key (ticket, n)) ${d.keyed}`,
    'create index borrowed_words_entry on borrowed_words (entry)',
    'create index borrowed_words_source on borrowed_words (source)',
    "create index tickets_open_updated on tickets (updated_at, id) where kind not in ('closed', 'cancelled')",
    "create index tickets_closed_updated on tickets (updated_at, id) where kind in ('closed', 'cancelled')",
    "create index tickets_open_due on tickets (due, id) where kind not in ('closed', 'cancelled') and due is not null",
    'create index tickets_created on tickets (created_at, id)',
    `create table views (
      id ${d.identity}, owner text not null, name text not null, name_key text not null, query text not null,
      author text not null, created_at integer not null, updated_at integer not null,
      unique (owner, name_key)) ${d.table}`,
  ],
};
