// Schema 27. Why: SQLite keeps no checksum of a page, and a bit that turned in a plain word was another word (decision 050).
// What nothing else repeats or seals therefore stands a second time, in an index that SQLite keeps with every statement and
// that `pragma integrity_check` (`db check`) compares with the rows; check/twice.ts says which column it is. No statement is
// planned over these: their condition always holds and is asked by nobody else. Not repeated: what another whole index holds
// already, what carries a checksum (packed values, raw mails, files) or a chain (histories),
// or is made again of the rows (the words people search for: FTS5's own tables are let be, an index on them crashes it).
// A test holds the list against the schema: a new column is kept twice, or sealed.
import type { Migration } from '../../migrate.ts';

/** Table → columns; as a rule its key first, so that the copy grows where the table grows. */
const twice: Readonly<Record<string, string>> = {
  account_lines: `id, at, kind, amount, balance, text, ticket, time_entry, actor_kind, actor_id, door, cause`,
  agent_load: 'agent, open_tickets',
  agent_presence: 'agent, said, from_at, until_at, delegate, said_by, said_at',
  agreements: `id, name, organisation, contact, valid_from, valid_to, ended_at, unit, balance, per_ticket, point_minutes,
    round_minutes, overdraw, note, created_at, updated_at`,
  causes: 'at, ticket',
  contacts: `id, name, organisation, tags, known, blocked, first_seen, last_seen, open_tickets, proven, same_as, fields,
    organisation_by, blocked_reason, bounce, bounces, bounced_at, bounce_said`,
  correspondents: 'who, receipts, last_at',
  counters: 'name, value',
  cursors: 'mailbox, folder, uid_validity, last_uid, watermark_uid, watermark_date, complete_at, paused',
  erasures: 'id, at, ended_at, actor, reason',
  lease: 'id, token, owner, beat, length_ms, locked, host, pid, since, renewed_at, takeovers',
  ledger: `id, internal_date, octets, oversize, flags, wants_ack, state, ack, attempts, strikes, reason, decided_at,
    verdict, outcome, rule, ticket, joined_by, revision, retry_at, ack_as, forgotten, imported`,
  messages: 'raw, reader, from_address, subject_key',
  orders: 'id, ref, status, version, created_at, updated_at',
  organisation_domains: 'domain, organisation',
  organisation_names: 'name, organisation, shown, kind',
  organisations: 'code, name, tags, fields, note, created_at, updated_at',
  provider_ids: 'outbox, message_id',
  records: 'id, at, actor_kind, actor_id, door, cause, text, changes',
  rule_hits: 'rule, hits, first_at, last_at',
  settings: 'name, value',
  ticket_counts: 'queue, status, kind, tickets',
  ticket_people: 'ticket, address',
  tickets: `id, ref, version, subject, status, kind, queue, type, team, severity, priority, tags, flags, fields,
    customer_address, customer_name, assignees, watchers, participants, mentioned, visibility, channel, language, mailbox,
    own_address, due, close_reason, close_cause, updated_at, last_mail_at, first_response_at, closed_at, mail_count,
    merged_into, deleted_at, form, rating, removed_files, organisation, contract, project, spent_minutes, offer, suggested,
    sla, escalation, pending_until, clock`,
  time_entries: 'id, minutes, text, contract, cost, reverses, actor_kind, actor_id, cause',
  undos: 'id, kind, needs, actor_kind, actor_id, at, undone_at',
  views: 'id, name, query, author, created_at, updated_at',
  // Not word_index_*: an index on FTS5's shadow tables makes SQLite die (SIGSEGV at `ticket delete`).
};
const outbox = `id, ticket, lane, name, template, kind, to_name, agent, state, reason, message_id, in_reply_to, refs, mailbox,
  own_address, queue, locale, visibility, unverified, passed, attempts, created_at, due_at, sent_at, finished_at, owner,
  resent, octets, joined, copy, copy_due, copy_tries, copy_said, forgotten`;

/** A text or a number is no empty blob. */
const always = (columns: string): string => `${columns.split(',', 1)[0]} is not x''`;

export const migration027: Migration = {
  version: 27,
  why: 'what no checksum seals is kept twice, so that a turned bit is found',
  statements: () => [
    // Rows of which the bytes are gone: nothing tells their length any more.
    'create index raw_twice on raw (id, octets, gone) where gone is not null',
    // Within the transaction that makes it a notice gets its Message-ID, which holds its number: one copy, not two.
    `create index outbox_twice on outbox (${outbox}) where message_id is not ''`,
    // These lead from a ticket to its ids as before, and hold the whole row now.
    'drop index thread_ids_ticket',
    'create index thread_ids_ticket on thread_ids (ticket, visibility)',
    'drop index thread_roots_ticket',
    'create index thread_roots_ticket on thread_roots (ticket, visibility)',
    ...Object.entries(twice).map(
      ([table, columns]) => `create index ${table}_twice on ${table} (${columns}) where ${always(columns)}`,
    ),
  ],
};
