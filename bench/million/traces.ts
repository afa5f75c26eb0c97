// What a mail and a ticket leave behind besides the ticket itself, as the store writes it: the ledger's row and the raw mail's
// (its bytes left out), the Message-ID that answers are found by, the cause, the two notices of a new ticket, the timers of an
// open one. Keys that are random in life – hashes, Message-IDs – are random here, because looking those up is what grows.
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';

export interface MailTrace {
  readonly ticket: number;
  readonly at: number;
  readonly messageId: string;
  readonly address: string;
  readonly subject: string;
  /** It opened the ticket. */
  readonly isFirst: boolean;
  readonly isOpen: boolean;
}

/** `<…@firm.example>` in no order. */
export function messageIdOf(ticket: number, index: number): string {
  return `<${hash(`${ticket}.${index}`).slice(0, 20)}@firm.example>`;
}

/** Writes the traces of one mail after another. */
export function traces(db: Database.Database): (mail: MailTrace) => void {
  const route = Number(
    db.prepare("insert into routes (mailbox, folder, uid_validity) values ('support', 'INBOX', '1')").run()
      .lastInsertRowid,
  );
  const raw = db.prepare('insert into raw (sha256, content_sha256, message_id, octets) values (?, ?, ?, 3000)');
  const ledger =
    db.prepare(`insert into ledger (route, uid, raw, internal_date, taken_at, octets, oversize, flags, wants_ack,
      state, ack, attempts, decided_at, verdict, outcome, rule, ticket, from_address, subject_key)
    values (${route}, ?, ?, ?, ?, 3000, 0, '[]', 1, 'decided', 'done', 1, ?, 'ticket', ?, 'default', ?, ?, ?)`);
  const thread = db.prepare("insert into thread_ids (message_id, ticket, visibility) values (?, ?, 'public')");
  const cause = db.prepare('insert into causes (cause, ordinal, ticket, at) values (?, 0, ?, ?)');
  const notice = db.prepare(`insert into outbox (ticket, lane, event, name, template, kind, to_address, to_name, state,
      message_id, in_reply_to, refs, mailbox, own_address, queue, locale, visibility, unverified, passed, attempts, created_at,
      due_at, sent_at, finished_at, data, octets)
    values (?, ?, ?, ?, ?, ?, ?, '', 'sent', ?, ?, '[]', 'support', 'support@example.com', 'support', 'en', 'public', ?, 1, 1,
      ?, ?, ?, ?, ?, 4000)`);
  const timer = db.prepare("insert into timers (ticket, kind, due_at, to_customer) values (?, 'idle', ?, 0)");
  const data = Buffer.alloc(600, 'x');
  return ({ ticket, at, messageId, address, subject, isFirst, isOpen }) => {
    const kept = raw.run(hash(messageId), hash(`${messageId} `), messageId).lastInsertRowid;
    const outcome = isFirst ? 'created' : 'joined';
    const row = ledger.run(kept, kept, at, at, at, outcome, ticket, address, subject).lastInsertRowid;
    thread.run(messageId, ticket);
    cause.run(`mail:${row}`, ticket, at);
    if (!isFirst) return;
    const told = [
      { name: 'opened', kind: 'receipt', to: address, unverified: 1 },
      { name: 'agent-new', kind: 'agent', to: 'agent1@example.com', unverified: 0 },
    ] as const;
    for (const { name, kind, to, unverified } of told) {
      const own = `<${ticket}.${name}.${hash(name + messageId).slice(0, 13)}@example.com>`;
      notice.run(
        ...[ticket, `${ticket}/${to}`, `mail:${row}/0/${name}`, name, name, kind, to],
        ...[own, messageId, unverified, at, at, at, at, data],
      );
    }
    if (isOpen) timer.run(ticket, at + 100 * 86_400_000);
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
