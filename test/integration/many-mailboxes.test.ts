// Many mailboxes in one daemon, at one real Dovecot: a flood in one, dead servers beside the others, a reload that changes
// one. What is counted is order and work, never time. MAILCLERK_MAILBOXES sets how many (40; `npm run night` 200 and 1,000).
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { crowded } from '../servers/dovecot-many.ts';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { type Daemon, eventually, makeSite, type Site, type SiteOptions } from './site.ts';

const COUNT = Number(process.env.MAILCLERK_MAILBOXES ?? 40);
const FLOOD = 1_000;
const LONG = 120_000 + COUNT * 1_000;
/** A group that is under way when a mail comes, and the one it is taken into. */
const TWO_GROUPS = 100;

const good = Array.from({ length: COUNT }, (_, at) => `box${at}`);

describe.skipIf(dovecotMissing() !== null)('many mailboxes in one daemon', () => {
  let dovecot: Dovecot;
  let site: Site;
  let daemon: Daemon;
  const silent: Server[] = [];
  const fakes: FakeImap[] = [];
  let mailboxes: SiteOptions['mailboxes'] = {};

  /** A server that greets with this, and is silent from then on. */
  async function silentServer(greeting: string): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(greeting);
    });
    silent.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  beforeAll(async () => {
    const users = Object.fromEntries([...good, 'flood', 'stranger'].map((name) => [name, 'secret']));
    dovecot = await startDovecot({ users, extraConfig: crowded(COUNT) });
    const mails = [{ uid: 1, raw: mail('dead', 0) }];
    const fake = await startFakeImap({ mails, script: ({ name }) => (name === 'UID FETCH' ? '' : undefined) });
    fakes.push(fake);
    mailboxes = {
      ...Object.fromEntries([...good, 'flood'].map((name) => [name, { port: dovecot.port }])),
      unanswered: { port: await silentServer('') },
      unheard: { port: await silentServer('* OK [CAPABILITY IMAP4rev1] ready\r\n') },
      unread: { port: fake.port },
      stranger: { port: dovecot.port, auth: { password: 'wrong' } },
    };
    site = makeSite({
      mailboxes,
      config: {
        gate: { storm_per_hour: 0 },
        notifications: { customer: { opened: false }, agents: { new: 'none', reply: 'none' } },
      },
    });
    daemon = await site.daemon({ ready: 'started' });
  }, LONG);
  afterAll(async () => {
    await site?.remove();
    for (const fake of fakes) await fake.stop();
    for (const server of silent) server.close();
    await dovecot?.stop();
  });

  const failedOnes = (): readonly unknown[] => [
    ...new Set(daemon.lines().flatMap((line) => (line.event === 'mailbox.failed' ? [line.mailbox] : []))),
  ];

  test(
    'servers that are dead at the greeting, at the login, in FETCH, and a wrong password, keep no other from being connected',
    async () => {
      for (const mailbox of [...good, 'flood']) await daemon.logged('mailbox.connected', 1, { mailbox });
      await daemon.logged('mailbox.failed', 1, { mailbox: 'stranger', fault: 'login' });
      expect(failedOnes()).toEqual(['stranger']);
    },
    LONG,
  );

  test(
    'a flood in one mailbox keeps no other waiting for more than the group under way',
    async () => {
      for (let at = 0; at < FLOOD; at++) dovecot.deliver('flood', mail('flood', at));
      await eventually('the flood came in', () => rowsOf('flood') > 50, LONG);
      for (const name of good) dovecot.deliver(name, mail(name, 0));
      await eventually(
        'all are decided',
        () => site.rows("select count(*) as n from ledger where state = 'decided'")[0]?.n === FLOOD + COUNT,
        LONG,
      );
      const passed = site.rows(`
        select b.mailbox, (select count(*) from ledger f join routes r on r.id = f.route where r.mailbox = 'flood'
          and f.decided_at >= l.taken_at and f.decided_at < l.decided_at) as before
        from ledger l join routes b on b.id = l.route where b.mailbox <> 'flood'`);
      expect(passed).toHaveLength(COUNT);
      expect(passed.filter(({ before }) => Number(before) > TWO_GROUPS)).toEqual([]);
      expect(site.rows('select count(*) as n from tickets')).toEqual([{ n: FLOOD + COUNT }]);
      expect(failedOnes().filter((name) => good.includes(String(name)))).toEqual([]);
    },
    LONG,
  );

  test(
    'a reload that changes one mailbox starts that one anew, and of the others only those that are down',
    async () => {
      const connected = (): number => daemon.lines().filter((line) => line.event === 'mailbox.connected').length;
      const before = connected();
      site.configure({ mailboxes: { ...mailboxes, box1: { port: dovecot.port, poll: '5m' } } });
      daemon.signal('SIGHUP');
      await daemon.logged('mailboxes.renewed');
      const renewed = daemon.lines().find((line) => line.event === 'mailboxes.renewed')?.mailboxes as readonly string[];
      expect(renewed).toContain('box1');
      // Who is down is tried at once: by SIGHUP somebody says that it was mended.
      expect(renewed.filter((name) => /^box\d+$/.test(name))).toEqual(['box1']);
      await daemon.logged('mailbox.connected', 2, { mailbox: 'box1' });
      // `unread` logs in again and again, and dies in FETCH each time.
      const others = daemon.lines().filter((line) => line.event === 'mailbox.connected' && line.mailbox !== 'unread');
      expect(others).toHaveLength(COUNT + 2);
      expect(connected()).toBeGreaterThan(before);
      dovecot.deliver('box1', mail('box1', 1));
      await eventually('its mail comes in', () => rowsOf('box1') === 2, LONG);
      expect(await daemon.stop()).toBe(0);
    },
    LONG,
  );

  function rowsOf(mailbox: string): number {
    const sql = `select count(*) as n from ledger l join routes r on r.id = l.route where r.mailbox = '${mailbox}'`;
    return Number(site.rows(sql)[0]?.n);
  }
});

function mail(box: string, at: number): string {
  return `From: Writer ${at} <writer${at}@${box}.customer.example>\r\nTo: ${box}@example.com\r\nSubject: Question ${at} to ${box}\r\nMessage-ID: <${box}-${at}@customer.example>\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\n\r\nHello, this is question ${at} to ${box}.\r\n`;
}
