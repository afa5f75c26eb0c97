// Schema 10. Why: a customer is more than an address. Organisations with their names and domains, contracts and projects
// with their validity and account, work on tickets, and a history of all of it. What a ticket belongs to stands on the
// ticket itself; only those that belong somewhere are indexed, so that others cost nothing.
import type { Migration } from '../migrate.ts';

export const migration010: Migration = {
  version: 10,
  why: 'customers have organisations, contracts, projects and a history',
  statements: (d) => [
    "alter table contacts add column fields text not null default '{}'",
    'alter table contacts add column organisation_by text',
    'alter table contacts add column blocked_reason text',
    'create index contacts_blocked on contacts (address) where blocked = 1',
    'create index contacts_organisation on contacts (organisation, id) where organisation is not null',
    'alter table tickets add column organisation text',
    'alter table tickets add column contract text',
    'alter table tickets add column project text',
    'alter table tickets add column spent_minutes integer not null default 0',
    'create index tickets_organisation on tickets (organisation, id) where organisation is not null',
    'create index tickets_contract on tickets (contract, id) where contract is not null',
    'create index tickets_project on tickets (project, id) where project is not null',
    `create table organisations (
      code text primary key, name text not null, tags text not null, fields text not null, note text not null,
      created_at integer not null, updated_at integer not null) ${d.keyed}`,
    `create table organisation_names (
      name text primary key, organisation text not null references organisations (code), shown text not null,
      kind text not null) ${d.keyed}`,
    'create index organisation_names_of on organisation_names (organisation)',
    `create table organisation_domains (
      domain text primary key, organisation text not null references organisations (code)) ${d.keyed}`,
    'create index organisation_domains_of on organisation_domains (organisation)',
    `create table agreements (
      id ${d.identity}, kind text not null, code text not null, name text not null,
      organisation text references organisations (code), contact text, valid_from integer, valid_to integer,
      ended_at integer, unit text, balance integer not null default 0, per_ticket integer not null,
      point_minutes integer, round_minutes integer not null, overdraw text not null, note text not null,
      created_at integer not null, updated_at integer not null, unique (kind, code)) ${d.table}`,
    'create index agreements_organisation on agreements (organisation, id) where organisation is not null',
    'create index agreements_contact on agreements (contact, id) where contact is not null',
    `create table time_entries (
      id ${d.identity}, ticket integer not null references tickets (id), at integer not null, minutes integer not null,
      text text not null, contract text, cost integer not null, reverses integer references time_entries (id),
      actor_kind text not null, actor_id text not null, cause text not null) ${d.table}`,
    'create index time_entries_ticket on time_entries (ticket)',
    'create unique index time_entries_reverses on time_entries (reverses) where reverses is not null',
    `create table account_lines (
      id ${d.identity}, agreement integer not null references agreements (id), at integer not null, kind text not null,
      amount integer not null, balance integer not null, text text not null, ticket integer references tickets (id),
      time_entry integer references time_entries (id), actor_kind text not null, actor_id text not null,
      door text not null, cause text not null) ${d.table}`,
    'create index account_lines_agreement on account_lines (agreement, id)',
    'create index account_lines_ticket on account_lines (ticket) where ticket is not null',
    `create table records (
      id ${d.identity}, kind text not null, subject text not null, at integer not null, actor_kind text not null,
      actor_id text not null, door text not null, cause text not null, text text not null,
      changes text not null) ${d.table}`,
    'create index records_subject on records (kind, subject, id)',
  ],
};
