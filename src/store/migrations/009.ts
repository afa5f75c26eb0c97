// Schema 9. Why: files are removed from tickets and put back (`removed_files`, ids), a deleted ticket takes along the files
// that nobody else has (`ticket_files`), and work orders are records of their own with number and status.
import type { Migration } from '../migrate.ts';

export const migration009: Migration = {
  version: 9,
  why: 'files are removed from tickets, and tickets become work orders',
  statements: (d) => [
    "alter table tickets add column removed_files text not null default '[]'",
    `create table ticket_files (
      ticket integer not null references tickets (id), sha256 text not null, primary key (ticket, sha256)) ${d.keyed}`,
    'create index ticket_files_sha256 on ticket_files (sha256)',
    `create table orders (
      id ${d.identity}, ticket integer not null references tickets (id), ref text not null, ref_key text not null unique,
      status text not null, version integer not null, created_at integer not null, updated_at integer not null,
      data ${d.bytes} not null) ${d.table}`,
    'create index orders_ticket on orders (ticket)',
    "create index orders_open on orders (id) where status not in ('done', 'cancelled')",
  ],
};
