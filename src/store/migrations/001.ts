// Schema 1. Why: the ledger, tickets and the outbox meet at rows (architecture.md), so the first version has them all.
// Indexes that would grow with random keys are few; what loops look for (received, ack due, open outbox) is in
// partial indexes that stay as small as the work at hand.
import type { Dialect } from '../dialect.ts';
import type { Migration } from '../migrate.ts';

export const migration001: Migration = {
  version: 1,
  why: 'ledger, tickets and outbox are born',
  statements: (dialect) => [
    ...ledger(dialect),
    ...tickets(dialect),
    ...threads(dialect),
    ...outbox(dialect),
    ...settings(dialect),
  ],
};

function ledger(d: Dialect): readonly string[] {
  return [
    `create table raw (
      id ${d.identity}, sha256 text not null unique, content_sha256 text not null, message_id text,
      octets integer not null, bytes ${d.bytes}) ${d.table}`,
    'create index raw_content on raw (content_sha256)',
    'create index raw_message_id on raw (message_id) where message_id is not null',
    `create table messages (
      raw integer primary key references raw (id) on delete cascade, reader integer not null,
      from_address text, subject_key text, json ${d.bytes} not null) ${d.table}`,
    `create table routes (
      id ${d.identity}, mailbox text not null, folder text not null, uid_validity text not null,
      unique (mailbox, folder, uid_validity)) ${d.table}`,
    `create table cursors (
      mailbox text not null, folder text not null, uid_validity text not null, last_uid integer not null,
      watermark_uid integer not null, watermark_date integer not null, complete_at integer not null, paused text,
      primary key (mailbox, folder)) ${d.keyed}`,
    `create table ledger (
      id ${d.identity}, route integer not null references routes (id), uid integer not null,
      raw integer not null references raw (id), internal_date integer not null, taken_at integer not null,
      octets integer not null, oversize integer not null, flags text not null, wants_ack integer not null,
      state text not null, ack text not null, attempts integer not null default 0, strikes integer not null default 0,
      reason text, decided_at integer, verdict text, outcome text, rule text, ticket integer references tickets (id),
      joined_by text, revision text, from_address text, subject_key text,
      unique (route, uid)) ${d.table}`,
    'create index ledger_raw on ledger (raw)',
    'create index ledger_taken on ledger (route, taken_at)',
    "create index ledger_received on ledger (id) where state = 'received'",
    "create index ledger_quarantined on ledger (id) where state = 'quarantined'",
    "create index ledger_ack_due on ledger (route, uid) where ack = 'due'",
    'create index ledger_from on ledger (from_address, taken_at) where from_address is not null',
    'create index ledger_subject on ledger (subject_key, taken_at) where subject_key is not null',
    `create table decisions (
      ledger integer primary key references ledger (id) on delete cascade, decision ${d.bytes} not null,
      facts ${d.bytes} not null, evidence ${d.bytes} not null) ${d.table}`,
  ];
}

function tickets(d: Dialect): readonly string[] {
  return [
    `create table tickets (
      id ${d.identity}, ref text not null, ref_key text not null unique, version integer not null,
      subject text not null, status text not null, kind text not null, queue text not null, type text, team text,
      severity text not null, priority text not null, tags text not null, flags text not null, fields text not null,
      customer_address text, customer_name text, assignees text not null, watchers text not null,
      participants text not null, mentioned text not null, visibility text not null, channel text not null, language text, mailbox text,
      own_address text, due integer, close_reason text, close_cause text, created_at integer not null,
      updated_at integer not null, last_mail_at integer, first_response_at integer, closed_at integer,
      mail_count integer not null, search text not null, chain ${d.bytes}) ${d.table}`,
    "create index tickets_open on tickets (id) where kind not in ('closed', 'cancelled')",
    `create table entries (
      id ${d.identity}, ticket integer not null references tickets (id), at integer not null, kind text not null,
      visibility text not null, door text not null, actor_kind text not null, actor_id text not null, message_id text,
      from_address text, from_name text, body text not null, changes text not null, attachments text not null,
      ledger integer references ledger (id), joined_by text, third_party integer not null,
      salt ${d.bytes}, content ${d.bytes} not null, digest ${d.bytes} not null) ${d.table}`,
    'create index entries_ticket on entries (ticket)',
    "create index entries_public on entries (ticket) where message_id is not null and visibility = 'public'",
    'create index entries_ledger on entries (ledger) where ledger is not null',
    `create table ticket_links (
      ticket integer not null references tickets (id), kind text not null, other integer not null references tickets (id),
      primary key (ticket, kind, other)) ${d.keyed}`,
    `create table ticket_people (
      address text not null, ticket integer not null references tickets (id), primary key (address, ticket)) ${d.keyed}`,
    `create table contacts (
      id ${d.identity}, address text not null unique, name text not null, organisation text, tags text not null default '[]',
      known integer not null, blocked integer not null default 0, first_seen integer not null,
      last_seen integer not null, open_tickets integer not null default 0) ${d.table}`,
    `create table agent_load (agent text primary key, open_tickets integer not null) ${d.keyed}`,
    `create table counters (name text primary key, value integer not null) ${d.keyed}`,
    `create table causes (
      cause text not null, ordinal integer not null, ticket integer references tickets (id), at integer not null,
      primary key (cause, ordinal)) ${d.keyed}`,
  ];
}

function threads(d: Dialect): readonly string[] {
  return [
    `create table thread_ids (
      message_id text not null, ticket integer not null references tickets (id), visibility text not null,
      primary key (message_id, ticket)) ${d.keyed}`,
    `create table thread_roots (
      message_id text primary key, ticket integer not null references tickets (id), visibility text not null) ${d.keyed}`,
    `create table thread_keys (
      key text not null, ticket integer not null references tickets (id), primary key (key, ticket)) ${d.keyed}`,
  ];
}

function outbox(d: Dialect): readonly string[] {
  return [
    `create table outbox (
      id ${d.identity}, ticket integer references tickets (id), lane text not null, event text not null,
      name text not null, template text not null, kind text not null, to_address text not null, to_name text not null,
      agent text, state text not null, reason text, message_id text not null, in_reply_to text, refs text not null,
      mailbox text, own_address text, queue text, locale text, visibility text not null, unverified integer not null,
      passed integer not null, attempts integer not null default 0, created_at integer not null,
      due_at integer not null, sent_at integer, finished_at integer, owner text, resent integer not null default 0,
      data ${d.bytes} not null, octets integer, bytes ${d.bytes},
      unique (event, to_address)) ${d.table}`,
    "create index outbox_due on outbox (due_at, id) where state in ('held', 'queued', 'deferred', 'sending', 'ambiguous')",
    "create index outbox_lane on outbox (lane, id) where state in ('held', 'queued', 'deferred', 'sending', 'ambiguous')",
    "create index outbox_stuck on outbox (id) where state not in ('sent', 'suppressed', 'dropped')",
    'create index outbox_ticket on outbox (ticket) where passed = 1',
    "create index outbox_receipts on outbox (to_address, created_at) where kind = 'receipt' and passed = 1",
    'create index outbox_unverified on outbox (created_at) where unverified = 1 and passed = 1',
    "create index outbox_automatic on outbox (created_at) where kind = 'automatic' and passed = 1",
  ];
}

function settings(d: Dialect): readonly string[] {
  return [
    `create table settings (name text primary key, value text not null) ${d.keyed}`,
    `create table setups (
      id ${d.identity}, revision text not null unique, accepted_at integer not null, sources ${d.bytes} not null) ${d.table}`,
    'create index setups_accepted on setups (accepted_at, id)',
  ];
}
