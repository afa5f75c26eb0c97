// What a site and its servers must agree on after any number of kills (reliability.md promises 1–3, F33, F34, F42).
// Takes the database (read only), Dovecot's folders and the SMTP sink; gives counts, each of which a test can name.
// Never changes anything.
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { sha256Hex } from '../../src/model/identity.ts';
import type { Dovecot } from '../servers/dovecot.ts';
import { header, type Sink } from '../servers/smtp-sink.ts';
import type { Site } from './site.ts';

export interface Found {
  /** Delivered mails that neither lie in the target folder nor anywhere else, by hash. */
  readonly lost: number;
  /** Delivered mails whose bytes are not in the database. */
  readonly unkept: number;
  readonly inTarget: number;
  readonly inInbox: number;
  readonly ledgerRows: number;
  /** Rows that are neither decided nor quarantined, or whose mail the server has yet to be told about. */
  readonly unfinished: number;
  readonly quarantined: number;
  readonly strikes: number;
  /** Mails with more than one entry of kind mail. */
  readonly doubled: number;
  readonly tickets: number;
  /** Rows whose outcome is `created`. */
  readonly created: number;
  /** Rows whose mail joined a ticket. */
  readonly joined: number;
  /** Rows that are rightly no ticket and no entry: duplicates and what is ignored. */
  readonly unfiled: number;
  /** Hashes of raw mails with more than one row that made a ticket. */
  readonly twins: number;
  readonly notices: Notices;
}

export interface Notices {
  /** Tickets a mail opened that have not exactly one receipt and one word to the agent, sent, held or refused: a notice that was never written down is in no outbox, and no sink misses it. */
  readonly untold: readonly string[];
  /** Words to the agent of mails that joined a ticket. */
  readonly replies: number;
  /** Notices the gate held back, or that are dead, without a word why. */
  readonly unreasoned: number;
  /** Notices the gate let pass. */
  readonly passed: number;
  /** Of them: those a server refused for good. */
  readonly refused: number;
  /** Of them: those to the customer. */
  readonly receipts: number;
  /** Different notices at the sink. */
  readonly arrived: number;
  /** Of them: those that are sent, by the database. */
  readonly sent: number;
  /** Sent by the database and not at the sink. */
  readonly missing: number;
  /** At the sink and unknown to the database. */
  readonly foreign: number;
  /** Notices that arrived twice. */
  readonly twice: number;
  /** Notices that arrived more often than twice. */
  readonly oftener: number;
  /** Copies that differ from the first one. */
  readonly differing: number;
  /** Arrived twice though no process died while sending it. */
  readonly unexplained: number;
}

/** Opens the site's database for looking only. */
export function look<T>(site: Site, work: (db: Database.Database) => T): T {
  const db = new Database(join(site.dataDir, 'mailclerk.sqlite'), { readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** True when at least one mail or notice is on its way: in the mailbox, undecided, unacknowledged, unsent. */
export function isUnderWay(site: Site, server: Dovecot, user: string): boolean {
  if (server.files(user).length > 0) return true;
  return look(site, (db) => {
    const count = db.prepare<[], number>(`
      select (select count(*) from ledger where state = 'received' or ack = 'due')
        + (select count(*) from outbox where copy = 'due' or state in ('queued', 'sending', 'deferred', 'ambiguous'))`);
    return (count.pluck().get() ?? 0) > 0;
  });
}

/** Counts everything. `delivered` are the raw mails that were put into the mailbox. */
export function takeStock(
  site: Site,
  world: { readonly server: Dovecot; readonly user: string; readonly target: string; readonly sink: Sink },
  delivered: readonly Uint8Array[],
): Found {
  const { server, user, target, sink } = world;
  const there = server.mails(user, target).map(plainHash);
  const here = server.mails(user).map(plainHash);
  const left = counted([...there, ...here]);
  let lost = 0;
  for (const raw of delivered) {
    const hash = plainHash(raw);
    const count = left.get(hash) ?? 0;
    if (count === 0) lost += 1;
    else left.set(hash, count - 1);
  }
  return look(site, (db) => {
    const number = (text: string): number => db.prepare<[], number>(text).pluck().get() ?? 0;
    return {
      lost,
      unkept: unkept(db, delivered),
      inTarget: there.length,
      inInbox: here.length,
      ledgerRows: number('select count(*) from ledger'),
      unfinished: number(
        "select count(*) from ledger where state not in ('decided', 'quarantined') or ack not in ('done', 'gone')",
      ),
      quarantined: number("select count(*) from ledger where state = 'quarantined'"),
      strikes: number('select coalesce(sum(strikes), 0) from ledger'),
      doubled: number(
        "select count(*) from (select ledger from entries where kind = 'mail' group by ledger having count(*) > 1)",
      ),
      tickets: number('select count(*) from tickets'),
      created: number("select count(*) from ledger where outcome = 'created'"),
      joined: number("select count(*) from ledger where outcome in ('joined', 'reopened')"),
      unfiled: number("select count(*) from ledger where outcome in ('duplicate', 'ignored')"),
      twins: number(
        "select count(*) from (select raw from ledger where outcome = 'created' group by raw having count(*) > 1)",
      ),
      notices: noticesOf(db, sink),
    };
  });
}

function unkept(db: Database.Database, delivered: readonly Uint8Array[]): number {
  const rows = db.prepare<[], { bytes: Uint8Array }>('select bytes from raw').all();
  const kept = new Set(rows.map((row) => plainHash(zstdDecompressSync(row.bytes))));
  return delivered.filter((raw) => !kept.has(plainHash(raw))).length;
}

/** Dovecot and IMAP write line ends in their own way (CR CR LF becomes CR LF in a copied mail): compared without them. */
export function plainHash(raw: Uint8Array): string {
  return sha256Hex(Buffer.from(Buffer.from(raw).toString('latin1').replace(/\r*\n/g, '\n'), 'latin1'));
}

/** Every ticket has, in one transaction with itself, a notice for its customer and one for the agent of its queue. */
const UNTOLD = `
  select t.ref || ': ' || coalesce(told.receipts, 0) || ' receipts, ' || coalesce(told.agents, 0) || ' words to the agent'
    from ledger l join tickets t on t.id = l.ticket
      left join (select ticket, sum(kind = 'receipt' and name in ('opened', 'closed-ticket-reply')) as receipts,
        sum(name = 'agent-new') as agents from outbox where ticket is not null group by ticket) as told on told.ticket = t.id
    where l.outcome in ('created', 'created_linked')
      and (coalesce(told.receipts, 0) <> (t.customer_address is not null) or coalesce(told.agents, 0) <> 1) order by t.id`;

/** Tickets against the outbox, and the outbox against what the sink holds. */
export function noticesOf(db: Database.Database, sink: Pick<Sink, 'mails'>): Notices {
  const number = (text: string): number => db.prepare<[], number>(text).pluck().get() ?? 0;
  const rows = db
    .prepare<[], { messageId: string; state: string; resent: number; kind: string }>(
      "select message_id as messageId, state, resent, kind from outbox where passed = 1 and kind <> 'webhook'",
    )
    .all();
  const copies = new Map<string, string[]>();
  for (const mail of sink.mails) {
    const id = header(mail.raw, 'message-id') ?? '';
    copies.set(id, [...(copies.get(id) ?? []), sha256Hex(mail.raw)]);
  }
  const known = new Set(rows.map((row) => row.messageId));
  const all = [...copies.values()];
  return {
    untold: db.prepare<[], string>(UNTOLD).pluck().all(),
    replies: number("select count(*) from outbox where name = 'agent-reply'"),
    unreasoned: number(
      "select count(*) from outbox where (passed = 0 or state in ('suppressed', 'dead')) and coalesce(reason, '') = ''",
    ),
    passed: rows.length,
    refused: rows.filter((row) => row.state === 'dead').length,
    receipts: rows.filter((row) => row.kind === 'receipt').length,
    arrived: all.length,
    sent: rows.filter((row) => row.state === 'sent').length,
    missing: rows.filter((row) => row.state === 'sent' && !copies.has(row.messageId)).length,
    foreign: [...copies.keys()].filter((id) => !known.has(id)).length,
    twice: all.filter((hashes) => hashes.length === 2).length,
    oftener: all.filter((hashes) => hashes.length > 2).length,
    differing: all.filter((hashes) => new Set(hashes).size > 1).length,
    unexplained: rows.filter((row) => (copies.get(row.messageId)?.length ?? 0) > 1 && row.resent === 0).length,
  };
}

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
