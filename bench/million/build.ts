// A database of very many tickets, each with three entries in real words, written as the store writes them but past the
// desk: the rows, the terms and the full-text index are what `apply` makes (its own functions name them), with what mails and
// notices leave behind (traces.ts); the history's digests are not chained. `node bench/million/build.ts DIR COUNT`; prints the rate and the size.
import { randomFillSync } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TicketState } from '../../src/model/ticket.ts';
import { DATABASE_NAME, openStore } from '../../src/store/open.ts';
import { entryDocument, ticketDocument } from '../../src/store/search/documents.ts';
import { termsOf } from '../../src/store/search/terms.ts';
import { DOCUMENTS } from '../../src/store/search/write.ts';
import { stateColumns, stateValues } from '../../src/store/tickets/rows.ts';
import { messageIdOf, traces } from './traces.ts';
import { corpusWords } from './words.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 7, 9);
const SLICE = 5000;
const TEXTS = 20_000;
export const QUEUES: readonly string[] = ['support', 'ops', 'accounting', 'field', 'shop'];
export const AGENTS: readonly string[] = Array.from({ length: 20 }, (_, n) => `agent${n}`);
export const TAGS: readonly string[] = Array.from({ length: 200 }, (_, n) => `tag${n}`);
const PRIORITIES = ['normal', 'normal', 'normal', 'normal', 'low', 'high', 'urgent'];
/** One in thirty is open, most of them among the newest. */
const OPEN_SHARE = 30;

/** A counted sequence: the same database every time. */
export function counted(seed: number): (below: number) => number {
  let last = seed >>> 0;
  return (below) => {
    last = (Math.imul(last ^ (last >>> 15), 2_246_822_519) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}

interface Text {
  readonly body: string;
  readonly document: readonly string[];
}

function stateOf(n: number, count: number, subject: string): TicketState {
  const roll = counted(n + 1);
  roll(1);
  const createdAt = NOW - Math.floor(((count - n) / count) * 1500 * DAY);
  const isRecent = n > count - count / OPEN_SHARE;
  const isOpen = isRecent ? roll(10) < 8 : roll(150) === 0;
  const updatedAt = Math.min(NOW, createdAt + roll(20) * DAY);
  const customer = roll(Math.max(50, Math.floor(count / 8)));
  const address = `person${customer}@firm${customer % 997}.example`;
  return {
    subject,
    status: isOpen ? (['unread', 'assigned', 'in_progress', 'waiting'][roll(4)] ?? 'unread') : 'closed',
    kind: isOpen ? 'open' : 'closed',
    queue: QUEUES[Math.min(roll(9), 4)] ?? 'support',
    type: null,
    group: null,
    severity: roll(20) === 0 ? 'major' : 'normal',
    priority: PRIORITIES[roll(PRIORITIES.length)] ?? 'normal',
    tags: roll(5) === 0 ? [TAGS[roll(roll(TAGS.length) + 1)] ?? 'tag0'] : [],
    flags: [],
    fields: roll(4) === 0 ? { order: String(roll(count)) } : {},
    customer: { address, name: `Person ${customer}` },
    assignees: roll(3) === 0 ? [] : [AGENTS[roll(AGENTS.length)] ?? 'agent0'],
    watchers: [],
    participants: [address],
    mentioned: [],
    visibility: 'public',
    channel: 'mail',
    language: 'en',
    mailbox: 'support',
    ownAddress: 'support@example.com',
    due: roll(3) === 0 ? updatedAt + roll(10) * DAY : null,
    closeReason: isOpen ? null : 'solved',
    closeCause: null,
    createdAt,
    updatedAt,
    lastMailAt: updatedAt,
    firstResponseAt: createdAt + DAY,
    closedAt: isOpen ? null : updatedAt,
    mailCount: 2,
  };
}

/** Makes the database; gives its size in octets. */
export function build(dir: string, count: number): number {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, DATABASE_NAME);
  openStore(path).close();
  const db = new Database(path);
  db.pragma('journal_mode = off');
  db.pragma('synchronous = off');
  db.pragma('locking_mode = exclusive');
  db.pragma('cache_size = -786432');
  db.pragma('foreign_keys = off');
  db.exec("insert into word_index (word_index, rank) values ('hashsize', 33554432)");
  const words = corpusWords();
  const roll = counted(7);
  const phrase = (length: number): string => {
    const at = roll(words.length - length);
    return words.slice(at, at + length).join(' ');
  };
  const texts = Array.from({ length: TEXTS }, (_, n): Text => {
    const body = phrase(15 + roll(60));
    const isNote = n % 3 === 2;
    const kind = isNote ? 'note' : 'mail';
    const visibility = isNote ? 'internal' : 'public';
    return { body, document: entryDocument({ kind, visibility, text: body, attachments: [] }) ?? [] };
  });
  const ticket =
    db.prepare(`insert into tickets (id, ref, ref_key, version, search, indexed, ${stateColumns.join(', ')})
    values (?, ?, ?, 3, '', 3, ${stateColumns.map(() => '?').join(', ')})`);
  const term = db.prepare('insert into ticket_terms (term, ticket) values (?, ?)');
  const person = db.prepare('insert or ignore into ticket_people (address, ticket) values (?, ?)');
  const contact = db.prepare(
    `insert or ignore into contacts (address, name, known, first_seen, last_seen) values (?, ?, 1, ?, ?)`,
  );
  const entry = db.prepare(`insert into entries (ticket, at, kind, visibility, door, actor_kind, actor_id, message_id,
      from_address, from_name, body, changes, attachments, ledger, joined_by, third_party, salt, content, digest)
    values (?, ?, ?, ?, 'mail', 'contact', ?, ?, ?, ?, ?, '{}', '[]', null, null, 0, ?, ?, ?)`);
  const word = db.prepare(`insert into word_index (rowid, said, notes, subject, people, more, files, note_files)
    values (?, ?, ?, ?, ?, ?, ?, ?)`);
  const trace = traces(db);
  const dice = Buffer.alloc(80 * 997);
  randomFillSync(dice);
  const one = (n: number): void => {
    const id = n + 1;
    const state = stateOf(n, count, phrase(5));
    const ref = `T-${2022 + Math.floor((n / count) * 4)}-${String(id).padStart(7, '0')}`;
    ticket.run(id, ref, ref.toLowerCase(), ...stateValues(state));
    for (const text of termsOf(state)) term.run(text, id);
    const address = state.customer?.address ?? '';
    person.run(address, id);
    contact.run(address, state.customer?.name ?? '', state.createdAt, state.updatedAt);
    word.run(BigInt(id * DOCUMENTS), ...ticketDocument(ref, state));
    let isTraced = false;
    for (let index = 1; index <= 3; index++) {
      const { body, document } = texts[(n * 3 + index * 7919 + roll(TEXTS)) % TEXTS] ?? { body: '', document: [] };
      const isNote = document[1] !== '';
      const at = state.createdAt + index * 1000;
      const from = ((n * 3 + index) % 997) * 80;
      const kind = isNote ? 'note' : 'mail';
      const digest = [
        dice.subarray(from, from + 16),
        dice.subarray(from + 16, from + 48),
        dice.subarray(from + 48, from + 80),
      ];
      entry.run(
        id,
        at,
        kind,
        isNote ? 'internal' : 'public',
        address,
        isNote ? null : messageIdOf(id, index),
        address,
        '',
        body,
        ...digest,
      );
      word.run(BigInt(id * DOCUMENTS + index), ...document);
      if (isNote) continue;
      const [messageId, isFirst] = [messageIdOf(id, index), !isTraced];
      isTraced = true;
      trace({ ticket: id, at, messageId, address, subject: state.subject, isFirst, isOpen: state.kind === 'open' });
    }
  };
  const started = performance.now();
  for (let at = 0; at < count; at += SLICE) {
    db.exec('begin');
    for (let n = at; n < Math.min(count, at + SLICE); n++) one(n);
    db.exec('commit');
    if ((at / SLICE) % 20 === 19)
      process.stderr.write(`${at + SLICE} tickets, ${((performance.now() - started) / 1000) | 0} s\n`);
  }
  db.exec("insert into word_index (word_index, rank) values ('hashsize', 1048576)");
  db.pragma('locking_mode = normal');
  db.pragma('journal_mode = wal');
  db.close();
  return statSync(path).size;
}

if (import.meta.main) {
  const [dir = '', count = '1000'] = process.argv.slice(2);
  const size = build(dir, Number(count));
  process.stdout.write(
    `${count} tickets, ${(size / 1e6).toFixed(0)} MB, ${(size / Number(count)).toFixed(0)} octets a ticket\n`,
  );
}
