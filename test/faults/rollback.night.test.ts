// An upgrade and the way back, with two real programs: the one before this schema, out of git's history, and this one. Mails
// come in under the older, under the newer and after the way back; a person answers under the newer. In the end every mail is
// in one ticket and nobody was written to twice. Real Dovecot, real SMTP, every program a process of its own.
// Without git's history the older program is this one, and the database it must refuse is marked as a newer one's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestSchema } from '../../src/store/migrate.ts';
import { makeSite, type Site } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { header, type Sink, startSink } from '../servers/smtp-sink.ts';
import { type OlderProgram, olderProgram } from './older-program.ts';
import { countRows, eachOnce, filedMails, putQuestions } from './questions.ts';

const hasDovecot = dovecotMissing() === null;
let server: Dovecot;
let sink: Sink;
let site: Site;
let older: OlderProgram | null = null;

beforeAll(async () => {
  if (!hasDovecot) return;
  older = olderProgram();
  server = await startDovecot({ users: { support: 'secret' } });
  sink = await startSink();
  site = makeSite({
    mailboxes: { support: { port: server.port, after: { move: 'Archive' } } },
    smtpPort: sink.port,
    config: { gate: { unverified_per_hour: 10_000, automatic_per_hour: 10_000 } },
    rules: {},
  });
}, 120_000);
afterAll(async () => {
  await site?.remove();
  await sink?.stop();
  await server?.stop();
  older?.remove();
});

const before = async (...args: readonly string[]) =>
  older === null ? site.cli(...args) : older.run(['--config', site.configPath, ...args], site.dir);
/** `run` is a process of its own, everything else is done in this one. */
const now = (...args: readonly string[]) => site.run(args);
const database = (): string => join(site.dataDir, 'mailclerk.sqlite');
const count = (sql: string): number => countRows(site, sql);
const schema = (): number => Number(site.rows('pragma user_version')[0]?.user_version);

const put = (from: number, to: number): void => putQuestions(server, from, to);
const filed = () => filedMails(site);
const receipts = (n: number): number =>
  sink.mails.filter(({ to, raw }) => to.includes(`c${n}@firma${n}.example`) && !raw.includes('By the newer')).length;

describe.skipIf(!hasDovecot)('F50: an upgrade that is taken back', () => {
  it('loses no mail and tells nobody twice', { timeout: 240_000 }, async () => {
    put(0, 3);
    const first = await before('run', '--once');
    expect(first.code, first.stderr).toBe(0);
    expect([filed(), schema(), receipts(0)]).toEqual([eachOnce(3), older?.schema ?? newestSchema, 1]);

    // The newer program: its first start upgrades, and keeps what was before.
    const kept = `${database()}.before-schema-${String(newestSchema).padStart(3, '0')}`;
    if (older === null) expect((await now('db', 'backup', kept)).code).toBe(0);
    put(3, 6);
    const upgraded = await now('run', '--once');
    expect(upgraded.code, upgraded.stderr).toBe(0);
    expect([filed(), schema(), receipts(0), receipts(5)]).toEqual([eachOnce(6), newestSchema, 1, 1]);
    const [{ ref } = { ref: '' }] = site.rows("select ref from tickets where subject = 'Question 4'");
    expect((await now('ticket', 'reply', String(ref), 'By the newer.')).code).toBe(0);
    expect((await now('run', '--once')).code).toBe(0);
    const told = sink.mails.length;
    expect(sink.mails.filter(({ raw }) => raw.includes('By the newer.')).length).toBeGreaterThan(0);
    const refs = site.rows('select ref from tickets').map((row) => String(row.ref));

    // The older one refuses it, with what to do, and changes nothing.
    if (older === null) mark(newestSchema + 1);
    const bytes = readFileSync(database());
    for (const args of [['run', '--once'], ['status']]) {
      const refused = await before(...args);
      expect([refused.code, refused.stderr]).toEqual([7, expect.stringMatching(/newer version.*backup/s)]);
    }
    expect(readFileSync(database()).equals(bytes)).toBe(true);

    // The way back.
    const restored = await before('db', 'restore', kept, '--yes');
    expect(restored.code, restored.stderr).toBe(0);
    expect([filed(), schema()]).toEqual([eachOnce(3), older?.schema ?? newestSchema]);
    // A mail server keeps whole seconds: what arrives in the second of the restore itself counts as doubtful.
    await new Promise((resolve) => setTimeout(resolve, 1_050 - (Date.now() % 1_000)));
    put(6, 8);
    const again = await before('run', '--once');
    expect(again.code, again.stderr).toBe(0);
    // Every mail is there once again; what was told waits for a person.
    expect([filed(), sink.mails.length]).toEqual([eachOnce(8), told]);
    const fresh = site.rows("select ref from tickets where subject in ('Question 3', 'Question 7')");
    for (const row of fresh) expect(refs).not.toContain(String(row.ref));
    const audit = JSON.parse((await before('mailbox', 'audit', '--json')).stdout);
    expect(audit).toMatchObject({ unaccounted: 0 });
    expect((await before('outbox', 'release', '--all')).code).toBe(7);
    expect((await before('outbox', 'release', '--all', '--doubtful', 'drop')).code).toBe(0);
    expect((await before('run', '--once')).code).toBe(0);
    for (let n = 0; n < 8; n++) expect([n, receipts(n)]).toEqual([n, 1]);

    // And forward again, another day.
    put(8, 9);
    const last = await now('run', '--once');
    expect(last.code, last.stderr).toBe(0);
    expect([filed(), schema()]).toEqual([eachOnce(9), newestSchema]);
    expect((await now('db', 'check')).stdout).toBe('');
    expect(count("ledger where state <> 'decided'")).toBe(0);
    const ids = sink.mails.map(({ raw }) => header(raw, 'message-id'));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function mark(version: number): void {
  const db = new Database(database());
  db.pragma('wal_checkpoint(truncate)');
  db.pragma(`user_version = ${version}`);
  db.close();
}
