// What an admin and the world outside get wrong: passwords, ports, certificates, YAML, rules, secrets, a mail that is far
// too large. Each gives a clear answer with the exit code of surface.md, what works goes on, and no mail is lost.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, run } from '../cli/run.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { look } from './kills.ts';
import { eventually, makeSite, type Site, type SiteOptions } from './site.ts';

const hasDovecot = dovecotMissing() === null;
const PASSWORD = 'canary-5150';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function site(options: SiteOptions): Site {
  const made = makeSite(options);
  open.push(() => made.remove());
  return made;
}
/** The command line in this process: quicker than a process, and the same code. */
const clerk = (at: Site, line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  run([...line.split(' '), '--config', at.configPath], { cwd: at.dir, env });

describe.skipIf(!hasDovecot)('a mail server that cannot be used', () => {
  const servers: Dovecot[] = [];
  let good: Dovecot;
  let expired: Dovecot;
  let wrongName: Dovecot;
  let plain: Dovecot;
  beforeAll(async () => {
    const users = { support: PASSWORD, other: PASSWORD };
    const start = async (options: Partial<Parameters<typeof startDovecot>[0]>): Promise<Dovecot> => {
      const server = await startDovecot({ users, ...options });
      servers.push(server);
      return server;
    };
    good = await start({});
    expired = await start({ certificate: 'expired' });
    wrongName = await start({ certificate: 'wrong-name' });
    plain = await start({ tls: 'no' });
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  const cases: readonly (readonly [string, () => { at: Section; server: Dovecot | null; ca: boolean }, RegExp])[] = [
    [
      'a wrong password',
      () => ({ server: good, at: { port: good.port, auth: { password: 'no-such-1' } }, ca: false }),
      /login|password/i,
    ],
    ['a closed port', () => ({ server: null, at: { port: 1 }, ca: false }), /cannot be reached|refused/i],
    [
      'an expired certificate',
      () => ({ server: expired, at: { port: expired.tlsPort, tls: 'implicit' }, ca: true }),
      /expired/i,
    ],
    [
      'a certificate for another name',
      () => ({ server: wrongName, at: { port: wrongName.tlsPort, tls: 'implicit' }, ca: true }),
      /another name/i,
    ],
    [
      'a certificate of an unknown CA',
      () => ({ server: good, at: { port: good.tlsPort, tls: 'implicit' }, ca: false }),
      /unknown CA/i,
    ],
    [
      'an expired certificate at STARTTLS',
      () => ({ server: expired, at: { port: expired.port, tls: 'starttls' }, ca: true }),
      /expired/i,
    ],
    [
      'no STARTTLS on offer',
      () => ({ server: plain, at: { port: plain.port, tls: 'starttls' }, ca: false }),
      /STARTTLS|encrypt/i,
    ],
    [
      'TLS where the port speaks plain text',
      () => ({ server: plain, at: { port: plain.port, tls: 'implicit' }, ca: false }),
      /does not speak TLS/i,
    ],
  ];

  test.each(cases)(
    '%s: exit 4 with the reason, no ticket, no password sent or shown, the other mailbox is served',
    async (_, arrange, said) => {
      const { at, server, ca } = arrange();
      const mail = `From: eva@firma.example\r\nSubject: hello\r\nMessage-ID: <${Math.trunc(performance.now() * 1000)}@firma.example>\r\n\r\nHello\r\n`;
      good.deliver('other', mail);
      const before = server?.log() ?? '';
      const made = site({
        mailboxes: {
          support: { auth: { password: PASSWORD }, ...at, ...(ca && server ? { ca: 'ca.pem' } : {}) },
          other: { port: good.port, auth: { password: PASSWORD }, after: 'delete' },
        },
        config: { notifications: { agents: { new: 'none' }, customer: { opened: false } } },
      });
      if (ca && server) for (const place of ['ca.pem', 'config/ca.pem']) made.write(place, server.ca);
      const once = await clerk(made, 'run --once --json');
      expect(once.code, once.err).toBe(4);
      const { problems, received } = JSON.parse(once.out) as { problems: readonly string[]; received: number };
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^support/);
      expect(problems[0]).toMatch(said);
      expect(received).toBe(1);
      expect(once.err).toContain('next: mailclerk mailbox test');
      const probe = await clerk(made, 'mailbox test support');
      expect(probe.code, probe.out + probe.err).toBe(4);
      expect(probe.out + probe.err).toMatch(said);
      for (const text of [once.out, once.err, probe.out, probe.err]) {
        expect(text).not.toContain(PASSWORD);
        expect(text).not.toContain('no-such-1');
      }
      expect((server?.log() ?? '').slice(before.length)).not.toMatch(/Login: user=<support>/);
      expect(look(made, (db) => db.prepare('select count(*) from tickets').pluck().get())).toBe(1);
    },
  );
});

type Section = Readonly<Record<string, unknown>>;

describe('files with mistakes', () => {
  const box = { support: { auth: { password: 'env:IMAP' } } };
  const verbs = ['check', 'run --once', 'ticket list', 'mail inject x.eml', 'mailbox test', 'status'];
  const loaders = ['check', 'run --once', 'db check', 'db migrate'];

  test('YAML mistakes: all at once, each with its place and the nearest word', async () => {
    const made = site({ mailboxes: box });
    made.write(
      'config/mailclerk.yaml',
      `version: 1
instnace: { name: X }
mailboxes:
  support:
    address: not an address
    host: mail.example.com
    pasword: env:IMAP
    poll: 5 minuets
    after: burn
smtp: { host: 127.0.0.1, tls: maybe }
`,
    );
    for (const verb of verbs) {
      const ran = await clerk(made, verb, { IMAP: 'x' });
      expect(ran.code, verb).toBe(3);
      const said = ran.out + ran.err;
      for (const line of [2, 5, 7, 8, 9, 10]) expect(said, verb).toMatch(new RegExp(`mailclerk\\.yaml:${line}:\\d+ `));
      expect(said).toContain('instance');
      expect(said).toContain('password');
    }
  });

  test.each([
    ['a tab and a broken bracket', 'mailboxes: {\n\tsupport: [\n'],
    ['nothing', ''],
    ['a list', '- a\n- b\n'],
    ['a text', 'hello\n'],
    ['two documents', 'version: 1\n---\nversion: 1\n'],
    ['octets that are no text', Buffer.from([0xff, 0xfe, 0, 1, 2, 3]).toString('latin1')],
    [
      'an alias that eats itself',
      `a: &a [x, x]\nb: &b [${'*a, '.repeat(9)}*a]\nc: &c [${'*b, '.repeat(9)}*b]\nd: [${'*c, '.repeat(9)}*c]\n`,
    ],
  ])('F53: %s instead of a configuration exits 3 with its name', async (_, text) => {
    const made = site({ mailboxes: box });
    made.write('config/mailclerk.yaml', text);
    for (const verb of loaders) {
      const ran = await clerk(made, verb);
      expect(ran.code, verb).toBe(3);
      expect(ran.out + ran.err).toMatch(/mailclerk\.yaml:|next: mailclerk check/);
    }
  });

  test('F53: a rule set that does not load: exit 3, every mistake with its place, nothing runs', async () => {
    const made = site({
      mailboxes: box,
      rules: {
        '10-a.yaml': 'version: 1\nrules:\n  - id: one\n    when: { subjct: x }\n    then: tikcet\n',
        '20-b.yaml': 'version: 1\nrules:\n  - id: one\n    when: { subject: "/(/" }\n    then: ticket\n  - id: [\n',
      },
    });
    for (const verb of ['check', 'rules check', 'run --once']) {
      const ran = await clerk(made, verb, { IMAP: 'x' });
      // rules check is asked for findings and has some; the others cannot work.
      expect(ran.code, verb).toBe(verb === 'rules check' ? 1 : 3);
      expect(ran.out + ran.err).toMatch(/10-a\.yaml:4:\d+ .*subject/);
      expect(ran.out + ran.err).toMatch(/10-a\.yaml:5:\d+ .*ticket/);
      expect(ran.out + ran.err).toMatch(/20-b\.yaml:\d+:\d+ /);
    }
  });

  test.each([
    ['a variable that is not set', 'env:NOWHERE', null, /NOWHERE.*not set/],
    ['a file that is not there', 'file:secret', null, /secret does not exist/],
    ['a file everybody can read', 'file:secret', 0o644, /chmod 600/],
    ['an empty file', 'file:empty', 0o600, /empty/],
    ['a credential without systemd', 'cred:imap', null, /CREDENTIALS_DIRECTORY/],
  ])('%s as secret: exit 3 for whoever needs it, with what to do', async (_, reference, mode, said) => {
    const made = site({ mailboxes: { support: { auth: { password: reference } } } });
    for (const place of ['', 'config/']) {
      if (mode !== null) {
        for (const [name, text] of [
          ['secret', PASSWORD],
          ['empty', '\n'],
        ] as const) {
          made.write(place + name, text);
          chmodSync(join(made.dir, place, name), mode);
        }
      }
    }
    for (const verb of ['check', 'run --once', 'mailbox test']) {
      const ran = await clerk(made, verb);
      // What systemd hands to the daemon alone `check` cannot see: said, and no mistake of the file.
      expect(ran.code, verb).toBe(verb === 'check' && reference.startsWith('cred:') ? 0 : 3);
      expect(ran.out + ran.err).toMatch(said);
      expect(ran.out + ran.err).not.toContain(PASSWORD);
    }
  });

  test('F53: a running daemon keeps its set when a reload finds mistakes, and takes the next good one', {
    timeout: 60_000,
  }, async () => {
    const made = site({ mailboxes: { support: {} } });
    const daemon = await made.daemon({ ready: 'started' });
    const text = readFileSync(made.configPath, 'utf8');
    writeFileSync(made.configPath, 'mailboxes: [\n');
    daemon.signal('SIGHUP');
    const [refused] = await daemon.logged('reload.refused');
    expect(JSON.stringify(refused)).toContain('mailclerk.yaml:');
    writeFileSync(made.configPath, text.replace('Example Support', 'Another Name'));
    daemon.signal('SIGHUP');
    await daemon.logged('reload.done');
    expect(await daemon.stop()).toBe(0);
  });
});

describe.skipIf(!hasDovecot)('a mail over the limit', () => {
  test('F55: of 60 MB stays in the mailbox, a ticket says so, memory stays bounded', { timeout: 180_000 }, async () => {
    const server = await startDovecot({ users: { support: 'secret' } });
    open.push(() => server.stop());
    const size = 60 * 1024 * 1024;
    const header =
      'From: Eva <eva@firma.example>\r\nTo: support@example.com\r\nSubject: All my photos\r\nMessage-ID: <big@firma.example>\r\n' +
      'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    const line = `${'QUJD'.repeat(19)}\r\n`;
    const body = line.repeat(Math.ceil((size - header.length) / line.length));
    server.deliver('support', header + body);
    server.deliver(
      'support',
      'From: bob@firma.example\r\nSubject: small\r\nMessage-ID: <small@firma.example>\r\n\r\nHello\r\n',
    );
    const made = site({
      mailboxes: { support: { port: server.port, max_size: '40MB', after: { move: 'Archive' } } },
      isMeasured: true,
    });
    const daemon = await made.daemon();
    await daemon.logged('mail.filed', 2);
    await eventually('the small mail is moved', () => server.files('support', 'Archive').length === 1);
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1]);
    expect(await daemon.stop()).toBe(0);
    // The mail never was in memory: 60 MB more would show.
    const quiet = await made.daemon();
    const idleKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${quiet.pid}/status`, 'utf8'))?.[1]);
    await quiet.stop();
    process.stdout.write(`oversize: peak ${Math.round(peakKb / 1024)} MB, idle ${Math.round(idleKb / 1024)} MB\n`);
    expect(peakKb - idleKb).toBeLessThan(120 * 1024);
    expect(server.mails('support').map((raw) => raw.length > size - 200)).toEqual([true]);
    const tickets = (await made.cli('ticket', 'list', '--json')).json as readonly { ref: string; subject: string }[];
    expect(tickets.map((ticket) => ticket.subject).toSorted()).toEqual(['All my photos', 'small']);
    const big = tickets.find((ticket) => ticket.subject === 'All my photos');
    const shown = await made.cli('ticket', 'show', big?.ref ?? '', '--json');
    expect(JSON.stringify(shown.json)).toMatch(/too large|larger than|60(\.\d)? MB|6[0-9]{7}/i);
    expect(look(made, (db) => db.prepare('select ack, oversize from ledger where oversize = 1').all())).toEqual([
      { ack: 'none', oversize: 1 },
    ]);
    // A second look does not make a second ticket of it.
    expect((await made.cli('run', '--once', '--json')).json).toMatchObject({ received: 0, filed: 0 });
    const audit = await made.cli('mailbox', 'audit', '--json');
    expect(audit.json).toMatchObject({ onServer: 1, unaccounted: 0, pending: 0 });
  });
});
