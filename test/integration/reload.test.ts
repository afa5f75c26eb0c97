// Reloads of a running daemon with a real Dovecot: the administrator hears of refused files, health and metrics tell of
// them, and mail that flows while files are rewritten and SIGHUPs arrive is filed once each, by a revision that was
// accepted.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { freePort } from '../servers/ports.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { type Daemon, eventually, makeSite, type Site, type SiteOptions } from './site.ts';

const LONG = 120_000;
const ADMIN = 'ops@staff.example';

describe.skipIf(dovecotMissing() !== null)('a reload', () => {
  let dovecot: Dovecot;
  let sink: Sink;
  let site: Site | null = null;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret', busy: 'secret' } });
    sink = await startSink();
  }, LONG);
  afterEach(async () => {
    await site?.remove();
    site = null;
  });
  afterAll(async () => {
    await sink?.stop();
    await dovecot?.stop();
  });

  function open(box: string, rules: Readonly<Record<string, string>>, config: SiteOptions['config'] = {}): Site {
    site = makeSite({ mailboxes: { [box]: { port: dovecot.port } }, smtpPort: sink.port, rules, config });
    return site;
  }
  const alerts = (): readonly string[] =>
    sink.mails.filter((mail) => mail.to.includes(ADMIN)).map((mail) => mail.raw.toString('utf8'));

  test(
    'F53: that is refused is in log, status, metrics and one mail to the administrator; mended, there is one more',
    async () => {
      const port = await freePort();
      const held = open(
        'support',
        { '10-a.yaml': rule('low') },
        {
          notifications: { admin: { to: ADMIN }, agents: { new: 'none', reply: 'none' } },
          http: { listen: `127.0.0.1:${port}` },
        },
      );
      const daemon = await held.daemon();
      await daemon.logged('http.listening');
      const page = async (path: string): Promise<{ status: number; text: string }> => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        return { status: answer.status, text: await answer.text() };
      };
      await eventually('ready', async () => (await page('/readyz')).status === 200);
      expect(await page('/livez')).toEqual({ status: 200, text: 'ok\n' });
      expect((await page('/metrics')).text).toContain('mailclerk_reload_last_success 1');

      held.write('rules/10-a.yaml', rule('hihg'));
      daemon.signal('SIGHUP');
      await daemon.logged('reload.refused');
      await eventually('the administrator is told', () => alerts().length === 1);
      expect(alerts()[0]).toMatch(/^Subject: .*changed files were refused/m);
      expect(alerts()[0]).toContain('Auto-Submitted: auto-generated');
      expect(alerts()[0]).toContain('hihg');

      // The same failure again, a line further down: not told again.
      held.write('rules/10-a.yaml', `# a comment\n${rule('hihg')}`);
      daemon.signal('SIGHUP');
      await daemon.logged('reload.refused', 2);
      const body = JSON.parse((await page('/readyz')).text);
      expect(body).toMatchObject({ ready: true, setup: { state: 'degraded' } });
      expect((await page('/metrics')).text).toContain('mailclerk_reload_last_success 0');
      expect((await page('/metrics')).text).toContain('mailclerk_reloads_total{result="refused"} 2');

      // Another failure is told.
      held.write('rules/10-a.yaml', rule('low').replace('priority', 'prioritty'));
      daemon.signal('SIGHUP');
      await eventually('the administrator is told of the other one', () => alerts().length === 2);

      held.write('rules/10-a.yaml', rule('urgent'));
      daemon.signal('SIGHUP');
      await daemon.logged('reload.done');
      await eventually('the administrator is told that all is well', () => alerts().length === 3);
      expect(alerts()[2]).toMatch(/^Subject: .*Back to normal: changed files were refused/m);
      expect((await page('/metrics')).text).toContain('mailclerk_reloads_total{result="accepted"} 1');
      expect((await page('/nowhere')).status).toBe(404);
      expect((await fetch(`http://127.0.0.1:${port}/livez`, { method: 'POST' })).status).toBe(405);
      expect(await daemon.stop()).toBe(0);
      expect(alerts().length).toBe(3);
    },
    LONG,
  );

  test(
    'of a swapped folder, a renamed file, a file written in two halves, and of what only a restart can change',
    async () => {
      const held = open('support', {});
      const release = (name: string, priority: string): void => {
        mkdirSync(join(held.dir, name));
        writeFileSync(join(held.dir, name, '10-a.yaml'), rule(priority));
        symlinkSync(name, join(held.dir, 'next'));
        renameSync(join(held.dir, 'next'), join(held.dir, 'rules'));
      };
      rmSync(join(held.dir, 'rules'), { recursive: true });
      release('one', 'low');
      const daemon = await held.daemon({ ready: 'started' });
      release('two', 'high');
      await daemon.logged('reload.done');

      writeFileSync(join(held.dir, 'two/.10-a.yaml.swp'), rule('urgent'));
      renameSync(join(held.dir, 'two/.10-a.yaml.swp'), join(held.dir, 'two/10-a.yaml'));
      await daemon.logged('reload.done', 2);

      const text = rule('normal');
      held.write('two/10-a.yaml', text.slice(0, 40));
      await new Promise((done) => setTimeout(done, 300));
      held.write('two/10-a.yaml', text);
      await daemon.logged('reload.done', 3);

      held.configure({ config: { data: { min_free: '10MB', dir: join(held.dir, 'elsewhere') } } });
      const [restart] = await daemon.logged('reload.restart_needed');
      expect(restart?.keys).toEqual(['data.dir']);
      expect(await daemon.stop()).toBe(0);
      expect(held.rows("select name from settings where name = 'setup.accepted'")).toHaveLength(1);
    },
    LONG,
  );

  test(
    'twenty times a second under load loses nothing: each mail one ticket, each decision an accepted revision',
    async () => {
      const MAILS = 200;
      const held = open(
        'busy',
        { '10-a.yaml': marked(0) },
        { notifications: { agents: { new: 'none', reply: 'none' } } },
      );
      const daemon = await held.daemon();
      for (let n = 1; n <= MAILS; n++) {
        dovecot.deliver('busy', hello(n));
        // A whole file by rename, a SIGHUP, and now and then one that is wrong.
        held.write('rules/next', n % 9 === 0 ? 'rules: [' : marked(n));
        renameSync(join(held.dir, 'rules/next'), join(held.dir, 'rules/10-a.yaml'));
        daemon.signal('SIGHUP');
        await new Promise((done) => setTimeout(done, 50));
      }
      // A busy machine may have tried no file yet: the last mails come after one was accepted.
      await daemon.logged('reload.done');
      const all = MAILS + 5;
      for (let n = MAILS + 1; n <= all; n++) dovecot.deliver('busy', hello(n));
      await eventually('every mail is decided', () => {
        const [row] = held.rows("select count(*) as n from ledger where state = 'decided'");
        return row?.n === all;
      });
      await eventually('the last file is in force', () => daemon.lines().some((line) => line.event === 'reload.done'));
      expect(await daemon.stop()).toBe(0);
      checkAll(held, daemon, all);
    },
    LONG,
  );
});

function checkAll(site: Site, daemon: Daemon, mails: number): void {
  expect(site.rows('select count(*) as n, count(distinct ticket) as t from ledger')).toEqual([{ n: mails, t: mails }]);
  expect(site.rows('select count(*) as n from tickets')).toEqual([{ n: mails }]);
  const accepted = new Set(site.rows('select revision from setups').map((row) => row.revision));
  const used = site.rows('select distinct revision from ledger').map((row) => row.revision);
  expect(used.length).toBeGreaterThan(1);
  for (const revision of used) expect(accepted).toContain(revision);
  // Each rule file sets the number it carries twice: no decision mixes two of them.
  const fields = site.rows('select tags, subject from tickets').map((row) => `${row.tags} ${row.subject}`);
  for (const text of fields) {
    const [, tag, subject] = /"of-(\d+)".* of (\d+)$/.exec(text) ?? [];
    expect([text, tag]).toEqual([text, subject ?? 'a number']);
  }
  const failed = daemon
    .lines()
    .filter(({ event }) => ['pipeline.failed', 'mail.failed', 'reload.failed'].includes(event));
  expect(failed).toEqual([]);
}

function rule(priority: string): string {
  return `version: 1\nrules:\n  - { id: own, when: { subject: Hello }, set: { priority: ${priority} } }\n`;
}

/** Rules that leave their number in two places of the ticket, set by two rules. */
function marked(n: number): string {
  return `version: 1\nrules:\n  - { id: one, set: { tags: [of-${n}] } }\n  - { id: two, then: create, set: { subject: "of ${n}" } }\n`;
}

function hello(n: number): string {
  return `From: c${n}@firma.example\r\nTo: busy@example.com\r\nSubject: Hello ${n}\r\nMessage-ID: <r${n}@firma.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nHello.\r\n`;
}
