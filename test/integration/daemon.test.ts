// The daemon as a process: signals, reloads, and a second one on the same data.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { letter } from './clients.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

const LONG = 120_000;
const BULK = 400;

describe.skipIf(dovecotMissing() !== null)('the daemon', () => {
  let dovecot: Dovecot;
  let sink: Sink;
  let site: Site;
  let daemon: Daemon;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret', bulk: 'secret' } });
    sink = await startSink();
    site = makeSite({
      mailboxes: { support: { port: dovecot.port } },
      smtpPort: sink.port,
      rules: { '10-mine.yaml': rule('first', 'low') },
    });
    daemon = await site.daemon();
  }, LONG);
  afterAll(async () => {
    await site?.remove();
    await sink?.stop();
    await dovecot?.stop();
  });

  async function priorityOf(id: string): Promise<unknown> {
    dovecot.deliver('support', hello(id));
    const [row] = await eventually(`ticket of ${id}`, () => {
      const rows = site.rows(`select priority, rule from ledger join tickets on tickets.id = ledger.ticket
        join raw on raw.id = ledger.raw where raw.message_id = '<${id}@firma.example>'`);
      return rows.length > 0 ? rows : null;
    });
    return row;
  }

  test(
    'SIGHUP with broken files keeps the old set and says why; with good ones it swaps them under way',
    async () => {
      expect(await priorityOf('one')).toMatchObject({ priority: 'low' });

      site.write('rules/10-mine.yaml', rule('second', 'hihg'));
      daemon.signal('SIGHUP');
      const [refused] = await daemon.logged('reload.refused');
      expect(String(refused?.problems)).toMatch(/10-mine\.yaml:\d+:\d+ .*hihg/);
      expect(await priorityOf('two')).toMatchObject({ priority: 'low' });

      // Well-formed, but its own test fails: not taken, either.
      site.write(
        'rules/10-mine.yaml',
        `${rule('third', 'urgent')}    tests: [{ mail: { from: a@b.example }, expect: { priority: low } }]\n`,
      );
      daemon.signal('SIGHUP');
      await daemon.logged('reload.refused', 2);
      expect(await priorityOf('three')).toMatchObject({ priority: 'low' });

      site.write('rules/10-mine.yaml', rule('fourth', 'urgent'));
      daemon.signal('SIGHUP');
      await daemon.logged('reload.done');
      expect(await priorityOf('four')).toMatchObject({ priority: 'urgent' });

      // A mailbox that is new in the config is watched without a restart; one that stays goes on.
      site.configure({ mailboxes: { support: { port: dovecot.port }, bulk: { port: dovecot.port } } });
      daemon.signal('SIGHUP');
      await daemon.logged('mailbox.connected', 1, { mailbox: 'bulk' });
      dovecot.deliver('bulk', hello('five'));
      await daemon.logged('mail.filed', 5);
      expect(await priorityOf('six')).toMatchObject({ priority: 'urgent' });
      // The old set explains the old mail.
      const why = await site.cli('mail', 'why', '1', '--json');
      expect(why.code).toBe(0);
      expect(JSON.stringify(why.json.recomputed ?? why.json)).toContain('first');
    },
    LONG,
  );

  test(
    'a second daemon on the same data ends with 7 and says so; commands work beside the first',
    async () => {
      const second = await site.run(['run', '--once']);
      expect(second.code).toBe(7);
      expect(second.stderr).toMatch(/another mailclerk runs on/);
      expect((await site.cli('status', '--json')).json).toMatchObject({ running: true });
      const asked = performance.now();
      const reply = await site.cli('ticket', 'reply', '1', 'We are on it.', '--json');
      expect(reply.code).toBe(0);
      await eventually('the reply at the sink', () => sink.mails.some((mail) => mail.raw.includes('We are on it.')));
      process.stderr.write(`a reply by CLI was at the sink after ${Math.round(performance.now() - asked)} ms\n`);
    },
    LONG,
  );

  test(
    'a mail server that goes away and comes back is connected to again, and what arrived meanwhile is taken in',
    async () => {
      const connected = daemon.lines().filter((line) => line.event === 'mailbox.connected').length;
      await dovecot.halt();
      await daemon.logged('mailbox.failed', 1, { mailbox: 'support' });
      dovecot.deliver('support', hello('meanwhile'));
      await dovecot.restart();
      await daemon.logged('mailbox.connected', connected + 2);
      await eventually('the mail is filed', () => {
        const found = site.rows(
          "select 1 from raw join ledger on raw.id = ledger.raw where message_id like '<meanwhile%' and ticket is not null",
        );
        return found.length === 1;
      });
      const { json } = await site.cli('mailbox', 'audit', '--json');
      for (const row of json) expect(row).toMatchObject({ unaccounted: 0, pending: 0 });
    },
    LONG,
  );

  test(
    'when no reading thread can be started, mails wait: none is blamed, the exit code says so, the next run files them',
    async () => {
      const other = makeSite({ mailboxes: { support: {} }, smtpPort: sink.port });
      try {
        other.write('a.eml', hello('waits-a'));
        other.write('b.eml', hello('waits-b'));
        const files = ['mail', 'inject', 'a.eml', 'b.eml', '--json'];
        const failed = await other.run(files, { env: { MAILCLERK_FAIL: 'parse.start:now' } });
        expect(failed.code).toBe(1);
        expect(failed.json).toMatchObject([
          { sha256: expect.any(String), outcome: null },
          { sha256: expect.any(String), outcome: null },
        ]);
        expect(String(failed.json[0].error)).toContain('reading thread does not start');
        const rows = 'select state, strikes from ledger';
        expect(other.rows(rows)).toEqual([0, 0].map((strikes) => ({ state: 'received', strikes })));
        // The mailbox of this site is unreachable, which is said; what was waiting is filed all the same.
        const run = await other.run(['run', '--once', '--json']);
        expect(run).toMatchObject({ code: 4, json: { filed: 2, sent: 4 } });
      } finally {
        await other.remove();
      }
    },
    LONG,
  );

  test(
    'SIGTERM in the middle of the work finishes what is under way, exits 0, and the next start does the rest once',
    async () => {
      const sent = sink.mails.length;
      for (let n = 0; n < BULK; n++) dovecot.deliver('bulk', hello(`bulk-${n}`));
      await daemon.logged('mail.filed', 40);
      expect(await daemon.stop()).toBe(0);
      const events = daemon.lines().map((line) => line.event);
      expect(events.slice(events.indexOf('daemon.stopping'))).toContain('daemon.stopped');
      const faults = daemon
        .lines()
        .filter((line) => line.level === 'error')
        .map((line) => line.event);
      expect(faults.filter((event) => event !== 'reload.refused' && event !== 'mailbox.failed')).toEqual([]);
      // Nothing was left half done: no row in `sending`, every decided mail has its ticket.
      expect(site.rows("select 1 from outbox where state in ('sending', 'ambiguous')")).toEqual([]);
      expect(site.rows("select 1 from ledger where state = 'decided' and ticket is null")).toEqual([]);

      const rest = await site.run(['run', '--once', '--json']);
      expect(rest.code).toBe(0);
      const [count] = site.rows(
        "select count(*) as n, count(distinct ticket) as tickets from ledger where state = 'decided'",
      );
      expect(count).toEqual({ n: BULK + 7, tickets: BULK + 7 });
      const ids = sink.mails.slice(sent).map((mail) => /^Message-ID: (.*)$/im.exec(mail.raw.toString('latin1'))?.[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(site.rows("select 1 from outbox where state not in ('sent', 'suppressed')")).toEqual([]);
    },
    LONG,
  );
});

function rule(id: string, priority: string): string {
  return `version: 1\nrules:\n  - id: ${id}\n    why: a test\n    when: { from: '*' }\n    then: ticket\n    set: { priority: ${priority} }\n`;
}

function hello(id: string): string {
  return letter({
    from: `${id}@firma.example`,
    to: 'support@example.com',
    subject: `Hello ${id}`,
    id: `${id}@firma.example`,
    body: 'Hello',
  });
}
