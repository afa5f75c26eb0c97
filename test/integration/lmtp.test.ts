// The LMTP door with the real daemon: swaks as the mail server, and sessions by hand where swaks is too polite. A 250 is
// said only of what is on disk: killed at any moment, everything that was answered 250 is there, once.
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailboxFor } from '../../src/collect/lmtp/recipients.ts';
import type { Mailbox } from '../../src/model/setup.ts';
import { freePort } from '../servers/ports.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { session } from './lmtp-session.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

const hasSwaks = spawnSync('swaks', ['--version']).status === 0;
const MAX = 20 * 1024;

const refused = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(false)).once('error', () => done(true));
    socket.once('connect', () => socket.destroy());
  });

const mail = (id: string, more = ''): string =>
  `From: Eva <eva-${id}@firma.example>\r\nTo: support@example.com\r\nSubject: Mail ${id}\r\nMessage-ID: <${id}@firma.example>\r\n\r\nPump ${id}\r\n.. of a line\r\n${more}.\r\n`;

describe('the LMTP door', () => {
  let site: Site;
  let sink: Sink;
  let daemon: Daemon;
  let port: number;

  beforeAll(async () => {
    sink = await startSink();
    port = await freePort();
    site = makeSite({ mailboxes: {}, smtpPort: sink.port });
    const box = (address: string, more = {}) => ({ address, max_size: '20KB', ...more });
    site.configure({
      config: {
        lmtp: { listen: port },
        mailboxes: {
          support: { ...box('support@example.com', { aliases: ['hilfe@example.com'], reply_address: 'plus' }) },
          money: { ...box('money@example.com', { max_size: '4KB', reply_address: 'r-{token}@t.example.com' }) },
        },
      },
    });
    daemon = await site.daemon({ ready: 'started' });
    await daemon.logged('lmtp.listening');
  });
  afterAll(async () => {
    await site?.remove();
    await sink?.stop();
  });

  it.skipIf(!hasSwaks)('takes a mail from swaks: ticket, receipt, and where it came from', async () => {
    const said = execFileSync(
      'swaks',
      [
        '--protocol',
        'LMTP',
        '--server',
        `127.0.0.1:${port}`,
        '--from',
        'eva@firma.example',
        '--to',
        'hilfe@example.com',
        '--header',
        'Subject: By swaks',
        '--body',
        'The pump leaks.',
      ],
      { encoding: 'utf8' },
    );
    expect(said).toMatch(/^<.*250 2\.0\.0 taken in for support/m);
    await daemon.logged('mail.filed', 1);
    const [ticket] = site.rows("select customer_address, subject from tickets where subject = 'By swaks'");
    expect(ticket).toEqual({ customer_address: 'eva@firma.example', subject: 'By swaks' });
    const { json } = await site.cli('mail', 'show', '1', '--json');
    expect(JSON.stringify(json)).toContain('hilfe@example.com');
    // Notices to different recipients leave in any order.
    await sink.arrived(2);
    expect(sink.mails.map(({ to }) => to.join()).sort()).toEqual(['anna@staff.example', 'eva@firma.example']);
  });

  it('answers each recipient on his own, and commits one mail a mailbox', async () => {
    const { say, end } = await session(port);
    expect(await say('LHLO mx.example.com\r\n')).toEqual([expect.stringMatching(/^250/)]);
    expect(await say('EHLO x\r\n')).toEqual([expect.stringMatching(/^500/)]);
    await say('MAIL FROM:<eva@firma.example> SIZE=100\r\n');
    expect(await say('RCPT TO:<support+abc@example.com>\r\n')).toEqual([expect.stringMatching(/^250/)]);
    expect(await say('RCPT TO:<nobody@example.com>\r\n')).toEqual([expect.stringMatching(/^550 5\.1\.1/)]);
    await say('RCPT TO:<hilfe@EXAMPLE.com>\r\n');
    await say('RCPT TO:<R-qwerty@t.example.com>\r\n');
    expect(await say('DATA\r\n')).toEqual([expect.stringMatching(/^354/)]);
    const large = `${'x'.repeat(70)}\r\n`.repeat(80);
    expect(await say(mail('three', large), 3)).toEqual([
      '250 2.0.0 taken in for support',
      '250 2.0.0 taken in for support',
      expect.stringMatching(/^552 5\.3\.4 .*mailboxes\.money\.max_size/),
    ]);
    end();
    await eventually('it is filed', () => site.rows("select 1 from tickets where subject = 'Mail three'").length === 1);
    const rows = site.rows(
      "select t.mailbox, t.folder, l.state from ledger l join raw r on r.id = l.raw join routes t on t.id = l.route where r.message_id like '%three@%'",
    );
    expect(rows).toEqual([{ mailbox: 'support', folder: 'lmtp', state: expect.stringMatching(/received|decided/) }]);
  });

  it('leaves the mail of a paused mailbox with the mail server, and takes that of the others', async () => {
    expect((await site.cli('mailbox', 'pause', 'support')).code).toBe(0);
    const { say, end } = await session(port);
    await say('LHLO mx\r\n');
    await say('MAIL FROM:<eva@firma.example>\r\n');
    expect(await say('RCPT TO:<hilfe@example.com>\r\n')).toEqual([expect.stringMatching(/^450 4\.2\.1 .*paused/)]);
    expect(await say('RCPT TO:<money@example.com>\r\n')).toEqual([expect.stringMatching(/^250/)]);
    expect((await site.cli('mailbox', 'resume')).stdout).toMatch(/^support goes on/);
    await daemon.logged('mailbox.resumed', 1, { mailbox: 'support' });
    expect(await say('RCPT TO:<hilfe@example.com>\r\n')).toEqual([expect.stringMatching(/^250/)]);
    // Paused between the envelope and the mail: the daemon said that it had let go.
    expect((await site.cli('mailbox', 'pause', 'support')).code).toBe(0);
    await say('DATA\r\n');
    expect(await say(mail('let go'), 2)).toEqual([
      '250 2.0.0 taken in for money',
      expect.stringMatching(/^450 4\.2\.1 .*paused/),
    ]);
    expect((await site.cli('mailbox', 'resume')).code).toBe(0);
    await daemon.logged('mailbox.resumed', 2, { mailbox: 'support' });
    end();
  });

  it('refuses what is too large before and after it came, and goes on', async () => {
    const { say, end } = await session(port);
    await say('LHLO mx\r\n');
    expect(await say(`MAIL FROM:<e@x.example> SIZE=${MAX * 3}\r\n`)).toEqual([expect.stringMatching(/^552/)]);
    await say('MAIL FROM:<> SIZE=5000\r\n');
    expect(await say('RCPT TO:<money@example.com>\r\n')).toEqual([expect.stringMatching(/^552 5\.3\.4/)]);
    await say('RCPT TO:<support@example.com>\r\nDATA\r\n', 2);
    expect(await say(mail('huge', `${'y'.repeat(998)}\r\n`.repeat(100)))).toEqual([expect.stringMatching(/^552/)]);
    await say('MAIL FROM:<e@x.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n', 3);
    expect(await say(mail('after'))).toEqual(['250 2.0.0 taken in for support']);
    end();
    expect(site.rows("select 1 from raw where message_id like '%huge@%'")).toEqual([]);
  });

  it('makes one ticket of a mail that the mail server hands over twice', async () => {
    for (const _ of [1, 2]) {
      const { say, end } = await session(port);
      await say('LHLO mx\r\nMAIL FROM:<eva@firma.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n', 4);
      expect(await say(mail('twice'))).toEqual(['250 2.0.0 taken in for support']);
      end();
    }
    await eventually(
      'both are decided',
      () =>
        site.rows(
          "select 1 from ledger l join raw r on r.id = l.raw join routes t on t.id = l.route where r.message_id like '%twice@%' and l.state = 'decided'",
        ).length === 2,
    );
    expect(site.rows("select 1 from tickets where subject = 'Mail twice'").length).toBe(1);
  });

  it('a mail without Message-ID whose 250 was lost, handed over again, is one ticket', async () => {
    for (let n = 0; n < 2; n++) {
      const client = await session(port);
      await client.say('LHLO mx.example.org\r\n');
      await client.say('MAIL FROM:<form@shop.example>\r\n');
      await client.say('RCPT TO:<support@example.com>\r\n');
      await client.say('DATA\r\n');
      await client.say(
        'From: form@shop.example\r\nTo: support@example.com\r\nSubject: order 1\r\n\r\nOne pump\r\n.\r\n',
      );
      client.end();
    }
    const outcomes = () => site.rows("select outcome from ledger where from_address = 'form@shop.example' order by id");
    await eventually('both are filed', () => outcomes().filter(({ outcome }) => outcome !== null).length === 2);
    expect(outcomes()).toEqual([{ outcome: 'created' }, { outcome: 'duplicate' }]);
  });

  it('loses nothing it said 250 of when it is killed, and doubles nothing the mail server sends again', async () => {
    const accepted = new Set<string>();
    const left = new Set(Array.from({ length: 60 }, (_, n) => `kill-${n}`));
    let deaths = 0;
    while (left.size > 0) {
      const { say, end } = await session(port);
      const [hello] = await say('LHLO mx\r\n');
      for (const id of hello === 'closed' ? [] : left) {
        const [, , answer] = await say('MAIL FROM:<eva@firma.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n', 3);
        if (!answer?.startsWith('354')) break;
        const taken = say(mail(id));
        if (accepted.size % 9 === 5 && deaths < 4) {
          deaths += 1;
          await Promise.all([taken, daemon.kill()]);
        }
        const [said] = await taken;
        if (!said?.startsWith('250')) break;
        accepted.add(id);
        left.delete(id);
      }
      end();
      if (left.size > 0) {
        daemon = await site.daemon({ ready: 'started' });
        await daemon.logged('lmtp.listening');
      }
    }
    expect(deaths).toBeGreaterThan(2);
    await eventually('all are decided', () => site.rows("select 1 from ledger where state = 'received'").length === 0);
    const tickets = site.rows(
      "select subject, count(*) as n from tickets where subject like 'Mail kill-%' group by subject",
    );
    expect(tickets).toHaveLength(60);
    expect(tickets.filter(({ n }) => n !== 1)).toEqual([]);
  });

  it('moves to a Unix socket at a reload, with rights for its group, and says 4xx while the disk is nearly full', async () => {
    const path = join(site.dir, 'lmtp.sock');
    site.configure({
      config: {
        lmtp: { listen: path },
        mailboxes: { support: { address: 'support@example.com' } },
        data: { min_free: '1000GB' },
      },
    });
    daemon.signal('SIGHUP');
    await daemon.logged('lmtp.listening', 1, { path });
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(await refused(port)).toBe(true);
    const { say, end } = await session(path);
    expect(await say('LHLO mx\r\n')).toEqual([expect.stringMatching(/^250/)]);
    expect(await say('MAIL FROM:<eva@firma.example>\r\n')).toEqual([expect.stringMatching(/^452 4\.3\.1/)]);
    end();
    expect(await daemon.stop()).toBe(0);
  });
});

describe('a recipient', () => {
  const box = (name: string, address: string, replyAddress: string, aliases: readonly string[] = []) =>
    ({ name, address, replyAddress, aliases }) as unknown as Mailbox;
  const boxes = [
    box('support', 'support@example.com', 'plus', ['hilfe@example.com']),
    box('tickets', 'tickets@example.com', 'reply-{token}@t.example.com'),
  ];
  it.each([
    ['support@example.com', 'support'],
    ['SUPPORT@Example.COM', 'support'],
    ['hilfe+anything@example.com', 'support'],
    ['reply-abc123@t.example.com', 'tickets'],
    ['reply-@t.example.com', undefined],
    ['reply-abc@evil.example', undefined],
    ['support@evil.example', undefined],
    ['"support"@example.com', undefined],
    ['', undefined],
  ])('%s belongs to %s', (recipient, name) => {
    expect(mailboxFor(recipient, boxes)?.name).toBe(name);
  });
});
