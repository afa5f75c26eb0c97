// The order behind the promises, shown on the system calls of the real daemon: at each moment it tells the mail server that
// a mail is dealt with, a power cut would leave that mail's bytes, its row and its ticket; at each first byte of a mail to
// the SMTP server it would leave that mail's bytes and that it is being sent (F33; F42 promises 1 and 3). Three broken
// daemons show that the test fails when the order is not kept.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { DATABASE_NAME } from '../../src/store/open.ts';
import { unpackBytes } from '../../src/store/pack.ts';
import { openCrashWorld } from '../integration/crash-world.ts';
import { isUnderWay, plainHash } from '../integration/kills.ts';
import { eventually, makeSite } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { bundled } from '../setup/bundle.ts';
import { canTrace, isWhole, type Moment, momentsOf, traced, witnessed } from './power-cut.ts';

const isTraced = await canTrace();
const hasDovecot = dovecotMissing() === null;
const MAILS = 4;
const witness = join(import.meta.dirname, 'order-witness.ts');
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Seen {
  /** Mails the server was told of. */
  readonly acknowledged: number;
  /** Mails of which a first byte left. */
  readonly sent: number;
  /** What the disk of the moment lacked. */
  readonly lacks: readonly string[];
}

describe.skipIf(!hasDovecot)('F33: what a power cut would leave', () => {
  let server: Dovecot;
  beforeAll(async () => {
    process.env.MAILCLERK_BUNDLED = await bundled();
    server = await startDovecot({ users: { kept: 'secret', sync: 'secret', early: 'secret', bytes: 'secret' } });
  });
  afterAll(() => server.stop());

  it('holds every mail the server is told of, and every mail before its first SMTP byte', {
    timeout: 180_000,
  }, async () => {
    const seen = await watch(server, 'kept');
    process.stdout.write(
      `order: ${isTraced ? 'system calls' : 'a witness in the process'}: ${seen.acknowledged} acknowledged, ${seen.sent} sent, ${seen.lacks.length} too early\n`,
    );
    expect(seen.lacks).toEqual([]);
    expect(seen.acknowledged).toBe(MAILS);
    // Each mail is a receipt for its sender and a notice for whoever works on it.
    expect(seen.sent).toBeGreaterThanOrEqual(MAILS);
  });

  it.each([
    ...(isTraced ? [['sync', /no row|not sending|no bytes/] as const] : []),
    ['early', /not decided/] as const,
    ['bytes', /not sending/] as const,
  ])('lacks something where the order is broken on purpose: %s', { timeout: 180_000 }, async (how, what) => {
    const { lacks } = await watch(server, how, how);
    expect(lacks.join('\n')).toMatch(what);
  });
});

test.skipIf(!hasDovecot)('F34: whoever dies before a mail is committed keeps no cursor behind it', async () => {
  const server = await startDovecot({ users: { support: 'secret' } });
  const site = makeSite({ mailboxes: { support: { port: server.port } }, rules: {} });
  open.push(() => server.stop(), site.remove);
  server.deliver('support', letter('support', 1));
  expect((await site.run(['run', '--once'], { env: { MAILCLERK_FAIL: 'fetch.read:kill' } })).code).toBeNull();
  // The daemon's audit would find it hours later: the order is what keeps it from being missed at all.
  expect(site.rows('select count(*) as n from ledger')).toEqual([{ n: 0 }]);
  expect(site.rows('select last_uid from cursors where last_uid > 0')).toEqual([]);
});

/** A daemon on mails that are there, watched until all is at its end (a broken one: for as long as it needs to show it). */
async function watch(server: Dovecot, user: string, broken = ''): Promise<Seen> {
  const world = await openCrashWorld(server, user, { connections: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'mc-order-'));
  open.push(world.close, () => rmSync(folder, { recursive: true, force: true }));
  // The schema, the keys, the first cursor: what is there before anything counts.
  await world.site.run(['run', '--once']);
  const raw = Array.from({ length: MAILS }, (_, n) => letter(user, n + 1));
  for (const one of raw) server.deliver(user, one);
  const database = join(world.site.dataDir, DATABASE_NAME);
  const files = [database, `${database}-wal`];
  const before = new Map(files.map((path) => [path, existsSync(path) ? readFileSync(path) : Buffer.alloc(0)]));
  const out = join(folder, 'trace');
  const ports = [server.port, world.sink.port];
  const env = {
    NODE_OPTIONS: `--import ${witness}`,
    ORDER_BREAK: broken,
    ...(isTraced ? {} : { ORDER_WITNESS: folder, ORDER_FILES: JSON.stringify(files) }),
  };
  const daemon = await world.site.daemon({ env, ...(isTraced ? { under: traced(out) } : {}) });
  await eventually('everything is at its end', () => !isUnderWay(world.site, server, user), 90_000);
  expect(await daemon.stop()).toBe(0);
  if (isTraced) await eventually('the trace is whole', () => isWhole(out, daemon.pid));
  const moments = isTraced ? momentsOf(readFileSync(out, 'utf8'), { before, ports }) : witnessed(folder, ports);
  return held([...moments], { imap: server.port, raw, folder, database });
}

interface Expected {
  readonly imap: number;
  readonly raw: readonly string[];
  readonly folder: string;
  readonly database: string;
}

/** Looks at each moment with the database of that moment. */
function held(moments: readonly Moment[], expected: Expected): Seen {
  const lacks: string[] = [];
  const hashes = new Set(expected.raw.map((one) => plainHash(Buffer.from(one))));
  const uids = new Set<number>();
  let sent = 0;
  const begun = new Map<string, Moment>();
  for (const moment of moments) {
    if (moment.port === expected.imap) {
      const [, set = ''] = /^\S+ UID (?:MOVE|COPY|STORE) (\S+) /m.exec(moment.text) ?? [];
      for (const uid of numbersOf(set)) {
        uids.add(uid);
        const lack = inImage(moment, expected, (db) => ackLack(db, uid, hashes));
        if (lack) lacks.push(`UID ${uid} is acknowledged: ${lack}`);
      }
      continue;
    }
    if (/^MAIL FROM:/m.test(moment.text)) begun.set(moment.socket, moment);
    const [, id = ''] = /^Message-ID: (<[^>]+>)/im.exec(moment.text) ?? [];
    const first = begun.get(moment.socket);
    if (id === '' || !first) continue;
    sent += 1;
    const lack = inImage(first, expected, (db) => sendLack(db, id, moment.text));
    if (lack) lacks.push(`${id} is sent: ${lack}`);
  }
  return { acknowledged: uids.size, sent, lacks };
}

function ackLack(db: Database.Database, uid: number, hashes: ReadonlySet<string>): string | null {
  const row = db
    .prepare<[number], { state: string; ticket: number | null; bytes: Uint8Array }>(
      'select state, ticket, bytes from ledger join raw on raw.id = ledger.raw where uid = ?',
    )
    .get(uid);
  if (!row) return 'no row';
  if (!hashes.has(plainHash(unpackBytes(row.bytes)))) return 'other bytes than the server has';
  if (row.state !== 'decided') return 'not decided';
  return db.prepare('select 1 from tickets where id = ?').get(row.ticket) ? null : 'no ticket';
}

function sendLack(db: Database.Database, id: string, text: string): string | null {
  const row = db
    .prepare<[string], { state: string; bytes: Uint8Array | null }>(
      'select state, bytes from outbox where message_id = ?',
    )
    .get(id);
  if (!row) return 'no row';
  if (row.state !== 'sending') return 'not sending';
  if (row.bytes === null) return 'no bytes';
  const kept = Buffer.from(unpackBytes(row.bytes)).toString('latin1').replaceAll(/^\./gm, '..');
  return text.includes(kept.trimEnd()) ? null : 'other bytes than are sent';
}

let images = 0;

/** The database as SQLite finds it after the cut: what its log holds is replayed. Damaged or not there counts as lacking. */
function inImage(
  moment: Moment,
  { folder, database }: Expected,
  look: (db: Database.Database) => string | null,
): string | null {
  const path = join(folder, `image-${images++}.sqlite`);
  for (const [name, bytes] of moment.files) writeFileSync(name.replace(database, path), bytes);
  const db = new Database(path);
  try {
    return look(db);
  } catch (error) {
    return `no database: ${String(error)}`;
  } finally {
    db.close();
  }
}

/** `1:3,5` as numbers. */
function numbersOf(set: string): readonly number[] {
  return set.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split(':').map(Number);
    return from === 0 ? [] : Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

function letter(user: string, n: number): string {
  return `From: Kunde ${n} <c${n}@firm${n}.example>\r\nTo: ${user}@example.com\r\nSubject: Frage ${n}\r\nMessage-ID: <${user}${n}@firm${n}.example>\r\n\r\n${'Hallo. '.repeat(50)}\r\n.\r\n${n}\r\n`;
}
