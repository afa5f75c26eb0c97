// Schema 7. Why: tickets are merged, deleted and taken back. `merged_into` is the ticket one goes on in, `deleted_at`
// makes a tombstone of a row, `undos` keeps what a command changed for as long as it can be taken back, `files` holds
// what people attach (files of mails stay in the mails).
import type { Migration } from '../migrate.ts';

export const migration007: Migration = {
  version: 7,
  why: 'tickets are merged, split, deleted and what was done is taken back',
  statements: (d) => [
    'alter table tickets add column merged_into integer references tickets (id)',
    'alter table tickets add column deleted_at integer',
    `create table undos (
      id ${d.identity}, cause text not null, ordinal integer not null, kind text not null, needs text not null,
      actor_kind text not null, actor_id text not null, at integer not null, undone_at integer,
      touched ${d.bytes} not null, unique (cause, ordinal)) ${d.table}`,
    `create table files (
      id ${d.identity}, sha256 text not null unique, octets integer not null, bytes ${d.bytes} not null) ${d.table}`,
  ],
};
