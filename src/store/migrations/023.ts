// Schema 23. Why: what is kept ends. A raw mail whose bytes are gone keeps its hashes (`gone` says by what), so that the
// same bytes never come back as a new mail; a ledger row and a notice say when their words were forgotten, so that a check
// tells a forgotten decision from a lost one. `erasures` holds whom the desk forgot, as HMACs: after a restore they are
// forgotten again.
import type { Migration } from '../migrate.ts';

export const migration023: Migration = {
  version: 23,
  why: 'mails and people are forgotten, and stay so',
  statements: (d) => [
    'alter table raw add column gone text',
    'alter table ledger add column forgotten integer',
    'alter table outbox add column forgotten integer',
    `create table erasures (
      id ${d.identity}, mac text not null unique, at integer not null, ended_at integer) ${d.table}`,
  ],
};
