// Thousands of real mails, a real Dovecot, the real program as a process (issue 2, "On real input"): what `run --once`
// takes in is all there is, in a final state, byte for byte, and nothing is done twice.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusMails } from '../corpus.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { makeSite, type Site, type SiteOptions } from './site.ts';

const LONG = 240_000;
const COUNT = 3_000;
/** A thousand notices to one agent would only take time here: the crash tests send as many. */
const quietAgents = { notifications: { agents: { new: 'none', reply: 'none' } } };
const COLUMNS = ['beforeStart', 'tickets', 'joined', 'ignored', 'rejected', 'redirected', 'duplicates'] as const;

describe.skipIf(dovecotMissing() !== null)('real mails in a real Dovecot', () => {
  const users = { support: 'secret', moved: 'secret', old: 'secret', good: 'secret', broken: 'secret' };
  const corpus = corpusMails(COUNT).map((mail) => mail.raw);
  let dovecot: Dovecot;
  let sink: Sink;
  let sites: Site[] = [];

  beforeAll(async () => {
    dovecot = await startDovecot({ users });
    sink = await startSink();
  });
  afterAll(async () => {
    for (const site of sites) await site.remove();
    sites = [];
    await sink?.stop();
    await dovecot?.stop();
  });
  function site(mailboxes: SiteOptions['mailboxes'], config: NonNullable<SiteOptions['config']> = {}): Site {
    const made = makeSite({ mailboxes, smtpPort: sink.port, config });
    sites.push(made);
    return made;
  }

  test(
    'takes in 3,000 mails: every one accounted for, every byte kept, and a second run changes nothing',
    async () => {
      for (const raw of corpus) dovecot.deliver('support', raw);
      const held = site({ support: { port: dovecot.port } }, quietAgents);
      const first = await held.run(['run', '--once', '--json']);
      expect(complaintsOf(first.stderr)).toEqual([]);
      expect(first).toMatchObject({ code: 0, json: { received: COUNT, filed: COUNT, problems: [] } });

      const audit = await held.cli('mailbox', 'audit', '--json');
      expect(audit.code).toBe(0);
      expect(audit.json).toMatchObject({ mailbox: 'support', onServer: COUNT, unaccounted: 0, pending: 0 });
      expect(sumOf(audit.json)).toBe(COUNT);
      const states = held.rows('select state, ack, count(*) as n from ledger group by state, ack');
      expect(states).toEqual([{ state: 'decided', ack: 'none', n: COUNT }]);
      const kept = held.rows('select sha256 from ledger join raw on raw.id = ledger.raw').map((row) => row.sha256);
      expect(kept.toSorted()).toEqual(corpus.map((raw) => sha256(withCrLf(raw))).toSorted());

      // The gate held (H41): strangers in such numbers are not all answered, and nobody often.
      const receipts = "from outbox where kind = 'receipt' and passed = 1";
      expect(held.rows(`select count(*) as n ${receipts} and unverified = 1`)).toEqual([{ n: 20 }]);
      expect(held.rows(`select to_address ${receipts} group by to_address having count(*) > 3`)).toEqual([]);
      expect(held.rows("select count(*) as n from outbox where state not in ('sent', 'suppressed')")).toEqual([
        { n: 0 },
      ]);

      const before = everything(held);
      const sent = sink.mails.length;
      const second = await held.run(['run', '--once', '--json']);
      expect(second).toMatchObject({ code: 0, json: { received: 0, filed: 0, sent: 0 } });
      expect(everything(held)).toEqual(before);
      expect(sink.mails.length).toBe(sent);
    },
    LONG,
  );

  test(
    'after: move leaves the folder empty, and the target holds the same 3,000 mails, byte for byte',
    async () => {
      for (const raw of corpus) dovecot.deliver('moved', raw);
      const held = site({ moved: { port: dovecot.port, after: { move: 'Archive/tickets' } } }, quietAgents);
      const run = await held.run(['run', '--once', '--json']);
      expect(complaintsOf(run.stderr)).toEqual([]);
      expect(run).toMatchObject({ code: 0, json: { received: COUNT, filed: COUNT } });
      expect(dovecot.files('moved')).toEqual([]);
      // Dovecot drops lone carriage returns of one spam mail when it moves it: all others are the same without this.
      const withoutCr = (raw: Buffer): string => sha256(raw.toString('latin1').replaceAll('\r', ''));
      const target = dovecot.mails('moved', 'Archive/tickets').map(withoutCr);
      expect(target.toSorted()).toEqual(corpus.map(withoutCr).toSorted());
      expect(held.rows('select state, ack, count(*) as n from ledger group by state, ack')).toEqual([
        { state: 'decided', ack: 'done', n: COUNT },
      ]);
      const audit = await held.cli('mailbox', 'audit', '--json');
      expect(audit.json).toMatchObject({ onServer: 0, unaccounted: 0, pending: 0 });
      expect(sumOf(audit.json)).toBe(COUNT);
    },
    LONG,
  );

  test(
    'start: now leaves 500 old mails alone, also when the index was rebuilt, and takes in what comes afterwards',
    async () => {
      corpus.slice(0, 500).forEach((raw, n) => {
        dovecot.deliver('old', raw, { at: new Date(Date.now() - 500 * 60_000 + n * 60_000) });
      });
      const held = site({ old: { port: dovecot.port, start: 'now' } });
      expect(await held.run(['run', '--once', '--json'])).toMatchObject({ code: 0, json: { received: 0, filed: 0 } });
      await dovecot.newUidValidity('old');
      expect(await held.run(['run', '--once', '--json'])).toMatchObject({ code: 0, json: { received: 0, filed: 0 } });
      expect(held.rows('select id from tickets')).toEqual([]);
      expect((await held.cli('mailbox', 'audit', '--json')).json).toMatchObject({
        onServer: 500,
        beforeStart: 500,
        unaccounted: 0,
      });

      dovecot.deliver('old', mailFrom('eva@firma.example', 'first', new Date()));
      expect(await held.run(['run', '--once', '--json'])).toMatchObject({ code: 0, json: { received: 1, filed: 1 } });
      // This one arrives while nobody looks, and then the index is rebuilt.
      dovecot.deliver('old', mailFrom('eva@firma.example', 'second', new Date()), { at: new Date(Date.now() + 2_000) });
      await dovecot.newUidValidity('old');
      expect(await held.run(['run', '--once', '--json'])).toMatchObject({ code: 0, json: { received: 1, filed: 1 } });
      expect(held.rows('select subject from tickets order by id')).toEqual([
        { subject: 'first' },
        { subject: 'second' },
      ]);
      expect((await held.cli('mailbox', 'audit', '--json')).json).toMatchObject({
        onServer: 502,
        beforeStart: 500,
        tickets: 2,
        unaccounted: 0,
      });
    },
    LONG,
  );

  test(
    'a mailbox with a wrong password or a closed port is named, and the others are served',
    async () => {
      dovecot.deliver('good', mailFrom('eva@firma.example', 'hello', new Date()));
      const held = site({
        broken: { port: dovecot.port, auth: { password: 'wrong' } },
        closed: { port: 1 },
        good: { port: dovecot.port },
      });
      const run = await held.run(['run', '--once', '--json']);
      expect(run.code).toBe(4);
      expect(run.json).toMatchObject({ received: 1, filed: 1 });
      expect(run.json.problems).toHaveLength(2);
      expect(run.json.problems.join('\n')).toMatch(/broken.*(password|log)/is);
      expect(run.json.problems.join('\n')).toMatch(/closed.*127\.0\.0\.1/is);
      expect(run.stderr).not.toMatch(/^good/m);
      expect(run.stderr).not.toContain('"wrong"');
      expect((await held.cli('ticket', 'list', '--json')).json).toHaveLength(1);
      const audit = await held.cli('mailbox', 'audit', 'good', '--json');
      expect(audit).toMatchObject({ code: 0, json: { tickets: 1, unaccounted: 0 } });
    },
    LONG,
  );

  function sumOf(audit: Readonly<Record<string, number>>): number {
    return [...COLUMNS, 'quarantined', 'pending', 'unaccounted'].reduce((sum, name) => sum + (audit[name] ?? NaN), 0);
  }
});

/** Warnings and errors of the log: real mails are no reason for any. */
function complaintsOf(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => /"level":"(warn|error)"/.test(line));
}

/** Everything a second run could change, as one hash per table. */
function everything(site: Site): Readonly<Record<string, string>> {
  const tables = ['ledger', 'raw', 'decisions', 'tickets', 'entries', 'outbox', 'contacts', 'counters', 'causes'];
  return Object.fromEntries(
    tables.map((table) => [table, sha256(JSON.stringify(site.rows(`select * from ${table} order by 1, 2`)))]),
  );
}

function mailFrom(from: string, subject: string, at: Date): string {
  const id = `${createHash('sha256').update(subject).digest('hex').slice(0, 12)}@firma.example`;
  return `From: ${from}\r\nTo: old@example.com\r\nSubject: ${subject}\r\nDate: ${at.toUTCString()}\r\nMessage-ID: <${id}>\r\n\r\nHello, ${subject}\r\n`;
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What IMAP shows of a Maildir file that was written with bare LF (RFC 3501 §2.2: lines end with CRLF). */
function withCrLf(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}
