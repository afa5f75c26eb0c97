// A mailbox that somebody paused, with a real Dovecot and the real daemon: nothing is taken in and nobody is alarmed, through
// reloads, a restart and `run --once`; every other mailbox goes on; when it goes on each mail that came meanwhile is one ticket.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { freePort } from '../servers/ports.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { eventually, makeSite, type Site } from './site.ts';

const LONG = 120_000;
const mail = (box: string, n: number): string =>
  `From: Eva <eva${n}@customer.example>\r\nTo: ${box}@example.com\r\nSubject: ${box} ${n}\r\nMessage-ID: <${box}-${n}@customer.example>\r\n\r\nThe pump leaks.\r\n`;

describe.skipIf(dovecotMissing() !== null)('a paused mailbox', () => {
  let dovecot: Dovecot;
  let site: Site;
  let port: number;
  let sink: Sink;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: 'secret', sales: 'secret', money: 'secret' } });
    port = await freePort();
    sink = await startSink();
    const boxes = { support: { port: dovecot.port }, sales: { port: dovecot.port }, money: { port: dovecot.port } };
    site = makeSite({ mailboxes: boxes, smtpPort: sink.port, config: { http: { listen: `127.0.0.1:${port}` } } });
  }, LONG);
  afterAll(async () => {
    await site?.remove();
    await sink?.stop();
    await dovecot?.stop();
  });
  const subjects = (): readonly unknown[] =>
    site.rows('select subject from tickets order by subject').map(({ subject }) => subject);
  const page = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const connections = (daemon: { lines(): readonly { event: string; mailbox?: unknown }[] }, mailbox: string): number =>
    daemon.lines().filter((line) => line.event === 'mailbox.connected' && line.mailbox === mailbox).length;

  test(
    'takes nothing in and wakes nobody, through reload, restart and run --once, and goes on where it stood',
    async () => {
      let daemon = await site.daemon();
      dovecot.deliver('support', mail('support', 1));
      await eventually('the first ticket', () => subjects().length === 1);

      const paused = await site.cli(
        '--as',
        'anna',
        '--json',
        'mailbox',
        'pause',
        'support',
        'sales',
        '--for',
        '2h',
        '--reason',
        'the server moves',
      );
      expect(paused.code).toBe(0);
      expect(paused.json).toEqual([
        expect.objectContaining({ mailbox: 'support', by: 'anna', reason: 'the server moves', was: false, held: true }),
        expect.objectContaining({ mailbox: 'sales', held: true }),
      ]);
      const [{ since, until }] = paused.json;
      expect(Date.parse(until) - Date.parse(since)).toBe(7_200_000);
      // Let go: the command ends when the connections are closed.
      await daemon.logged('mailbox.paused', 1, { mailbox: 'support', by: 'anna', reason: 'the server moves' });
      dovecot.deliver('support', mail('support', 2));
      dovecot.deliver('sales', mail('sales', 1));
      dovecot.deliver('money', mail('money', 1));
      await eventually('the other mailbox goes on', () => subjects().includes('money 1'));

      // A reload that changes the paused mailbox takes nothing from it either.
      const boxes = {
        support: { port: dovecot.port, poll: '20s' },
        sales: { port: dovecot.port },
        money: { port: dovecot.port },
      };
      site.configure({ mailboxes: boxes });
      daemon.signal('SIGHUP');
      await daemon.logged('reload.done');
      expect(connections(daemon, 'support')).toBe(1);
      const ready = JSON.parse(await page('/readyz'));
      expect(ready.ready).toBe(true);
      expect(ready.checks).toContainEqual({
        name: 'mailbox support (INBOX)',
        ok: true,
        detail: `paused since ${since} by anna until ${until}: the server moves`,
      });
      const metrics = await page('/metrics');
      expect(metrics).toContain('mailclerk_mailbox_silent{mailbox="support",folder="INBOX"} 0');
      expect(metrics).toContain('mailclerk_mailbox_up{mailbox="support",folder="INBOX"} 0');
      expect(metrics).toMatch(/^mailclerk_mailbox_paused_timestamp_seconds\{mailbox="support"\} \d+/m);
      expect(metrics).not.toContain('mailclerk_mailbox_paused_timestamp_seconds{mailbox="money"}');

      await daemon.stop();
      daemon = await site.daemon({ ready: 'started' });
      await daemon.logged('mailbox.paused', 1, { mailbox: 'support' });
      await daemon.logged('mailbox.connected', 1, { mailbox: 'money' });
      const status = (await site.cli('status', '--json')).json;
      expect(status.wrong).toEqual([]);
      expect(status.mailboxes[0]).toMatchObject({ mailbox: 'support', up: null, paused: { since, until, by: 'anna' } });
      expect((await site.cli('status')).stdout).toMatch(
        /^paused +support: paused since .* by anna until .*: the server moves; next: mailclerk mailbox resume support$/m,
      );
      expect((await site.cli('health')).code).toBe(0);
      expect((await site.cli('mailbox', 'list', '--json')).json[0].paused).toMatchObject({
        since,
        reason: 'the server moves',
      });
      await daemon.stop();
      expect((await site.cli('run', '--once')).code).toBe(0);
      expect(subjects()).toEqual(['money 1', 'support 1']);

      daemon = await site.daemon({ ready: 'started' });
      const resumed = await site.cli('mailbox', 'resume', 'support', '--json');
      expect(resumed.json).toEqual([expect.objectContaining({ mailbox: 'support', folder: null, since })]);
      await daemon.logged('mailbox.resumed', 1, { mailbox: 'support', by: 'cli' });
      // Its last look is long ago; it has its whole limit from now.
      expect(
        JSON.parse(await page('/readyz')).checks.find((one: { name: string }) => one.name.includes('support')).ok,
      ).toBe(true);
      await eventually('the mail that came meanwhile', () => subjects().includes('support 2'));
      expect(subjects()).toEqual(['money 1', 'support 1', 'support 2']);
      // A new end takes the old one's place, and comes by itself.
      await site.cli('mailbox', 'pause', 'sales', '--for', '1s');
      await daemon.logged('mailbox.resumed', 1, { mailbox: 'sales' });
      await eventually('the last one', () => subjects().includes('sales 1'));
      expect(subjects()).toEqual(['money 1', 'sales 1', 'support 1', 'support 2']);
      expect(
        site.rows("select 1 from ledger l join raw r on r.id = l.raw where r.message_id like '%sales-1%'"),
      ).toHaveLength(1);
      const { json: audit } = await site.cli('mailbox', 'audit', '--json');
      for (const row of audit) expect(row.unaccounted).toBe(0);
      await daemon.stop();
    },
    LONG,
  );

  test(
    'that paused itself after a UIDVALIDITY change goes on by a person’s word; `import` takes old mails in, in silence',
    async () => {
      const at = new Date(Date.now() - 10 * 86_400_000);
      for (let n = 0; n < 52; n++) dovecot.deliver('money', mail('money', 100 + n), { at });
      await dovecot.newUidValidity('money');
      expect((await site.cli('run', '--once')).code).toBe(4);
      const unsaid = await site.cli('mailbox', 'resume');
      expect([unsaid.code, unsaid.stderr]).toEqual([
        2,
        expect.stringMatching(/money\/INBOX waits for a word .* expected --treat-as skipped\|new\|import/),
      ]);
      const left = sink.mails.length;
      const said = await site.cli('mailbox', 'resume', 'money', '--treat-as', 'import', '--json');
      expect(said.json).toEqual([{ mailbox: 'money', folder: 'INBOX', treatAs: 'import', imported: 52 }]);
      expect((await site.cli('run', '--once')).code).toBe(0);
      expect(subjects().filter((one) => String(one).startsWith('money 1'))).toHaveLength(53);
      expect(sink.mails).toHaveLength(left);
    },
    LONG,
  );
});
