// doctor and servers: a real Dovecot, an SMTP sink, certificates of an authority of the tests, each thing broken once and
// seen. What must not happen: a mail that is sent, a password that is said without trusted encryption, one dead server that
// keeps the others waiting.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { whomToBelieve } from '../../../src/daemon/doctor/folders.ts';
import { looksWithin } from '../../../src/daemon/doctor/looks.ts';
import { rate } from '../../../src/daemon/doctor/sending.ts';
import { reach } from '../../../src/daemon/servers/reach.ts';
import { run } from '../../cli/run.ts';
import { makeSite, type Site } from '../../integration/site.ts';
import { makeCa, type TestCa } from '../../servers/certificates.ts';
import { type DnsServer, startDns } from '../../servers/dns.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { startFakeImap } from '../../servers/fake-imap.ts';
import { type Identity, startIdentity } from '../../servers/identity.ts';
import { type Sink, startRawSink, startSink } from '../../servers/smtp-sink.ts';
import { doctorOn, type Examined, PASSWORD } from './ask.ts';

const root = join(import.meta.dirname, '../../..');
const LONG = 60_000;
const DAY = 86_400_000;
const QUOTA_AND_ACL = `
mail_plugins = quota acl
protocol imap {
  mail_plugins = quota acl imap_quota imap_acl
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=1M
  acl = vfile
}
`;
const missing = dovecotMissing();
const open: (() => unknown)[] = [];
let dns: DnsServer;
let dovecot: Dovecot;
let sink: Sink;
let folder: string;
let ca: TestCa;
let site: Site;

beforeAll(async () => {
  dns = await startDns({});
  sink = await startSink();
  folder = mkdtempSync(join(tmpdir(), 'mc-doctor-'));
  ca = makeCa(folder);
  if (missing) return;
  const users = Object.fromEntries(['support', 'full', 'bound', 'late'].map((user) => [user, PASSWORD]));
  dovecot = await startDovecot({ users, extraConfig: QUOTA_AND_ACL });
  writeFileSync(join(folder, 'dovecot.pem'), dovecot.ca);
  writeFileSync(join(folder, 'tests.pem'), ca.pem);
}, LONG);
afterAll(async () => {
  await dns.stop();
  await sink.stop();
  await dovecot?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await site?.remove();
});

type Changes = Readonly<Record<string, unknown>>;

/** One rule: the shipped ones have tests of their own. */
const rules = {
  '90-rest.yaml':
    'version: 1\ndefaults: { then: ticket }\nrules: [{ id: x, when: { subject: x }, set: { priority: high } }]\n',
};

/** A mailbox of the real Dovecot, by TLS; with changes. */
function siteOn(changes: Changes = {}, smtp: Changes = {}): Site {
  const wire = { host: `localhost:${dovecot?.tlsPort ?? 9}`, tls: 'implicit', ca: join(folder, 'dovecot.pem') };
  const login = { auth: { password: PASSWORD } };
  const way = { host: `127.0.0.1:${sink.port}`, tls: 'none', ...smtp };
  site = makeSite({ mailboxes: { support: { ...wire, ...login, ...changes } }, config: { smtp: way }, rules });
  return site;
}

const ask = (env: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Examined> =>
  doctorOn(site, { dns, env }, ...args);

/** Listens on a port of the loopback until the test is over. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as { port: number }).port;
}

/** Greets with this certificate and keeps what it hears. */
async function greeter(
  kind: 'good' | 'wrong-name' | 'expired',
  heard: string[] = [],
  greeting = '* OK ready\r\n',
): Promise<number> {
  const { cert, key } = ca.issue(kind);
  const server = createTls({ cert, key }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => heard.push(data.toString()));
    socket.write(greeting);
  });
  return listening(server as unknown as Server);
}

describe.skipIf(missing !== null)('a mailbox', () => {
  test(
    'that is well is well in everything, and nothing is sent or changed',
    async () => {
      dovecot.deliver('support', mail('one'));
      siteOn({ after: { move: 'Archive' }, claim: true });
      // SELECT ends \Recent: Dovecot moves the file, its flags stay.
      const flags = () => dovecot.files('support').map((name) => name.replace(/:2,$/, ''));
      const before = flags();
      const found = await ask();
      const ids = [
        'imap-reach',
        'imap-encryption',
        'imap-certificate',
        'imap-login',
        'folder',
        'folder-rights',
        'move-target',
      ];
      const more = ['ability-move', 'ability-idle', 'ability-keywords', 'mailbox-full', 'clock-skew'];
      for (const id of [...ids, ...more])
        expect([id, found.state(id), found.found(id)]).toEqual([id, 'ok', expect.any(String)]);
      expect(found.found('folder-rights')).toMatch(/INBOX: \w*l\w*r/);
      expect(found.found('mailbox-full')).toMatch(/% of 1 MB/);
      expect(flags()).toEqual(before);
      expect(existsSync(dovecot.maildir('support', 'Archive'))).toBe(false);
      for (const id of ['smtp-reach', 'smtp-login', 'smtp-size', 'smtp-sender', 'null-sender'])
        expect([id, found.state(id)]).toEqual([id, 'ok']);
      expect(sink.mails).toEqual([]);
    },
    LONG,
  );

  test.each([
    ['imap-login', 'a wrong password', () => siteOn({ auth: { password: 'wrong' } }), /refused the login/],
    ['imap-encryption', 'an authority nobody knows', () => siteOn({ ca: undefined }), /not trusted/],
    ['folder', 'a folder that is not there', () => siteOn({ folders: ['Sales'] }), /Sales/],
    ['imap-reach', 'a name that does not resolve', () => siteOn({ host: 'imap.nowhere.invalid' }), /does not resolve/],
  ] as const)(
    '%s: %s',
    async (id, _, breaking, words) => {
      breaking();
      const found = await ask();
      expect(found.state(id)).toContain('fail');
      expect(found.found(id)).toMatch(words);
      expect(found.fix(id)).not.toBe('');
      // DNS is empty here: MX is missing, which is a server's fault, too.
      expect(found.code).toBe(4);
    },
    LONG,
  );

  test(
    'rights that are missing, in the folder and in the target',
    async () => {
      const own = statSync(dovecot.maildir('bound'));
      dovecot.deliver('bound', mail('x'), { folder: 'Archive' });
      for (const [name, rights] of [
        ['INBOX', 'owner lrws'],
        ['Archive', 'owner lrws'],
      ] as const) {
        const path = join(dovecot.maildir('bound', name), 'dovecot-acl');
        writeFileSync(path, `${rights}\n`);
        chownSync(path, own.uid, own.gid);
      }
      siteOn({ user: 'bound', after: { move: 'Archive' } });
      const found = await ask();
      expect([found.state('folder-rights'), found.state('move-target')]).toEqual(['fail', 'fail']);
      expect(found.found('folder-rights')).toContain('t (delete mails), e (expunge) is missing');
      expect(found.found('move-target')).toContain('i (insert) is missing');
    },
    LONG,
  );

  test(
    'a mailbox that is nearly full, and a mail from the future',
    async () => {
      dovecot.deliver('full', `${mail('large')}${'x'.repeat(76)}\r\n`.repeat(1), {
        at: new Date(Date.now() + 2 * 3_600_000),
      });
      dovecot.deliver('full', mail('large') + `${'x'.repeat(76)}\r\n`.repeat(12_500), {
        at: new Date(Date.now() + 2 * 3_600_000),
      });
      siteOn({ user: 'full' });
      const found = await ask();
      expect(found.state('mailbox-full')).toMatch(/warn|fail/);
      expect(found.found('mailbox-full')).toMatch(/9\d % of 1 MB/);
      expect(found.state('clock-skew')).toBe('fail');
    },
    LONG,
  );

  test(
    'who vouches for senders: nobody, the wrong one, the right one',
    async () => {
      dovecot.deliver('late', `Authentication-Results: mx.example.com; spf=pass\r\n${mail('one')}`);
      siteOn({ user: 'late' });
      const nobody = await ask();
      expect([nobody.state('sender-trust'), nobody.fix('sender-trust')]).toEqual([
        'warn',
        expect.stringContaining('mx.example.com'),
      ]);
      await site.remove();
      siteOn({ user: 'late', trust_auth_results: ['mx1.example.org'] });
      expect((await ask()).found('sender-trust')).toContain('mx.example.com');
      await site.remove();
      siteOn({ user: 'late', trust_auth_results: ['mx.example.com'] });
      expect((await ask()).state('sender-trust')).toBe('ok');
    },
    LONG,
  );

  test(
    'mails against the ledger: all accounted for; then a row is lost, and the folder has another UIDVALIDITY',
    async () => {
      siteOn({ start: 'all', after: 'keep' });
      expect((await site.run(['run', '--once'])).code).toBe(0);
      const well = await ask();
      expect([well.state('unaccounted'), well.state('uid-validity'), well.state('reply-address')]).toEqual([
        'ok',
        'ok',
        'warn',
      ]);
      const db = new Database(join(site.dataDir, 'mailclerk.sqlite'));
      db.pragma('foreign_keys = off');
      db.exec('delete from ledger');
      db.close();
      const lost = await ask();
      expect([lost.state('unaccounted'), lost.code]).toEqual(['fail', 4]);
      expect(lost.found('unaccounted')).toContain('1 unaccounted (UID 1)');
      await dovecot.newUidValidity('support');
      expect((await ask()).state('uid-validity')).toBe('warn');
    },
    LONG,
  );
});

describe('a certificate', () => {
  test.each([
    ['expired', /CERT_HAS_EXPIRED.*valid .* to/s],
    ['wrong-name', /ALTNAME_INVALID.*elsewhere\.example/s],
  ] as const)(
    'that is %s: its facts, and nothing is said to the server',
    async (kind, words) => {
      const heard: string[] = [];
      const port = await greeter(kind, heard);
      siteOn({ host: `localhost:${port}`, ca: join(folder, 'tests.pem') });
      const found = await ask();
      expect([found.state('imap-encryption'), found.state('imap-login')]).toEqual(['fail', 'skipped']);
      expect(found.found('imap-encryption')).toMatch(words);
      if (kind === 'expired') expect(found.found('imap-certificate')).toContain('it ended');
      expect(heard).toEqual([]);
    },
    LONG,
  );

  test.each([
    [12, 'warn'],
    [1, 'fail'],
  ] as const)(
    'that ends in %s hours',
    async (hours, state) => {
      const port = await greeter('good');
      siteOn({ host: `localhost:${port}`, ca: join(folder, 'tests.pem') });
      const env = { MAILCLERK_NOW: new Date(Date.now() + 2 * DAY - hours * 3_600_000).toISOString() };
      const found = await ask(env, '--timeout', '1s');
      expect(found.state('imap-certificate')).toBe(state);
      expect(found.found('imap-certificate')).toContain('valid until');
    },
    LONG,
  );

  test(
    'is looked at by STARTTLS, too, in a process of its own: Node crashes where its sockets are closed in the wrong order',
    () => {
      const script = `import { reach } from ${JSON.stringify(join(root, 'src/daemon/servers/reach.ts'))};
        const place = { protocol: 'imap', host: 'localhost', port: ${dovecot.port}, tls: 'starttls', ca: ${JSON.stringify(dovecot.ca)} };
        for (let n = 0; n < 2; n++) {
          const { failed, certificate } = await reach(place, 60_000);
          console.log(failed, certificate.distrust);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }`;
      const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      expect([ran.signal, ran.stdout]).toEqual([null, 'null null\nnull null\n']);
    },
    LONG,
  );

  test(
    'is not reached where STARTTLS is not offered: no password is said',
    async () => {
      const fake = await startFakeImap({
        script: ({ name, tag }) => (name === 'STARTTLS' ? `${tag} BAD no such thing\r\n` : undefined),
      });
      open.push(() => fake.stop());
      siteOn({ host: `localhost:${fake.port}`, tls: 'starttls' });
      const found = await ask();
      expect(found.found('imap-encryption')).toContain('refuses STARTTLS');
      expect(fake.commands).toEqual(['STARTTLS']);
    },
    LONG,
  );
});

test(
  'a server that can do little is named in what it lacks',
  async () => {
    const fake = await startFakeImap({ capabilities: 'IMAP4rev1', permanentFlags: '\\Seen' });
    open.push(() => fake.stop());
    siteOn({ host: `127.0.0.1:${fake.port}`, tls: 'none', ca: undefined, after: { move: 'Archive' }, claim: true });
    const found = await ask();
    for (const id of ['ability-move', 'ability-idle', 'ability-keywords'])
      expect([id, found.state(id)]).toEqual([id, 'warn']);
    expect(found.found('ability-move')).toContain('neither MOVE nor UIDPLUS');
  },
  LONG,
);

test(
  'a server that says nothing ends in time, and keeps nobody else waiting',
  async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    const port = await listening(silent);
    const fake = await startFakeImap();
    open.push(() => fake.stop());
    const box = (at: number): Changes => ({ host: `127.0.0.1:${at}`, tls: 'none', auth: { password: PASSWORD } });
    site = makeSite({
      mailboxes: { dead: box(port), alive: box(fake.port) },
      config: { smtp: { host: `127.0.0.1:${port}`, tls: 'none' } },
    });
    const found = await ask({}, '--timeout', '1s');
    expect([found.state('imap-reach', 'dead'), found.state('smtp-reach'), found.state('imap-login', 'alive')]).toEqual([
      'fail',
      'fail',
      'ok',
    ]);
    expect(found.found('imap-reach')).toContain('no answer in time');
    // One that is named is asked alone.
    const alone = await ask({}, '--timeout', '1s', 'alive');
    expect([alone.state('imap-reach', 'dead'), alone.state('imap-reach', 'alive')]).toEqual(['', 'ok']);
  },
  LONG,
);

describe('a login by OAuth2', () => {
  let idp: Identity;
  beforeEach(async () => {
    idp = await startIdentity();
    open.push(() => idp.stop());
  });

  async function byToken(changes: Changes): Promise<Examined> {
    const fake = await startFakeImap({ capabilities: 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 IDLE MOVE' });
    open.push(() => fake.stop());
    const oauth2 = { provider: 'microsoft365', tenant: 'example.com', client_id: 'app', token_url: idp.tokenUrl };
    const auth = { oauth2: { ...oauth2, ...changes } };
    siteOn({ host: `127.0.0.1:${fake.port}`, tls: 'none', ca: undefined, auth });
    return ask({ SECRET: PASSWORD });
  }

  test('that needs nobody is tried, and nothing of it is kept', async () => {
    const found = await byToken({ client_secret: 'env:SECRET' });
    expect([found.state('imap-login'), found.found('imap-login')]).toEqual([
      'ok',
      expect.stringContaining('by OAuth2'),
    ]);
    expect(idp.asked).toHaveLength(1);
    expect(readdirSync(site.dataDir)).toEqual([]);
  });

  test('whose secret has ended: what to do', async () => {
    const error = {
      error: 'invalid_client',
      error_description: 'AADSTS7000222: The provided client secret keys are expired.',
    };
    idp.fault = { status: 401, text: JSON.stringify(error) };
    const found = await byToken({ client_secret: 'env:SECRET' });
    expect([found.state('imap-login'), found.found('imap-login')]).toEqual([
      'fail',
      expect.stringContaining('7000222'),
    ]);
    expect(found.fix('imap-login')).not.toBe('');
  });

  test('of a person is not used up', async () => {
    const found = await byToken({ device_url: idp.deviceUrl });
    expect([found.state('imap-login'), found.state('imap-reach')]).toEqual(['skipped', 'ok']);
    expect(idp.asked).toEqual([]);
  });
});

describe('a look from outside', () => {
  const look = async (protocol: 'imap' | 'smtp', tls: 'none' | 'starttls', greeting: string) => {
    const port = await listening(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => socket.write('d1 OK now\r\n* OK injected\r\n'));
        socket.write(greeting);
      }),
    );
    return reach({ protocol, host: '127.0.0.1', port, tls, ca: null }, 2_000);
  };

  test.each([
    ['a greeting', 'imap', 'none', '* OK hello\r\n', null, '* OK hello'],
    ['a goodbye', 'imap', 'none', '* BYE too busy\r\n', 'greeting', 'too busy'],
    ['another kind of server', 'imap', 'none', '220 mail.example ESMTP\r\n', 'greeting', '220 mail.example ESMTP'],
    ['PREAUTH before encryption', 'imap', 'starttls', '* PREAUTH welcome\r\n', 'greeting', 'PREAUTH before'],
    ['words before encryption', 'imap', 'starttls', '* OK hello\r\n', 'starttls', 'put text into the connection'],
    ['a greeting of two lines', 'smtp', 'none', '220-mail.example\r\n220 ready\r\n', null, '220-mail.example'],
    ['a refusal', 'smtp', 'none', '554 go away\r\n', 'greeting', '554 go away'],
    ['a line without end', 'smtp', 'none', `220-${'x'.repeat(9_000)}`, 'greeting', 'more than is expected'],
  ] as const)('%s', async (_, protocol, tls, greeting, failed, words) => {
    const found = await look(protocol, tls, greeting);
    expect([found.failed, `${found.greeting} ${found.detail}`]).toEqual([failed, expect.stringContaining(words)]);
  });
});

test('a server is looked at once, however many mailboxes are on it', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).end('* OK ready\r\n');
  });
  const place = { protocol: 'imap', host: 'localhost', port: await listening(server), tls: 'none', ca: null } as const;
  const look = looksWithin(20_000);
  const found = await Promise.all([place, { ...place, host: 'LocalHost' }, place].map(look));
  expect([connections, found.map(({ failed }) => failed)]).toEqual([1, [null, null, null]]);
  expect((await look({ ...place, port: 9 })).failed).toBe('connect');
});

test(
  'Ctrl-C ends it at once, whatever a server keeps it waiting for',
  async () => {
    const stop: (() => void)[] = [];
    const silent = createServer((socket) => {
      open.unshift(() => socket.destroy());
      socket.on('error', () => undefined).resume();
      for (const each of stop) each();
    });
    siteOn({ host: `127.0.0.1:${await listening(silent)}`, tls: 'none' });
    const signals = { on: (_: string, listener: () => void) => void stop.push(listener), off: () => undefined };
    const ran = await run(['--config', site.configPath, 'doctor', '--timeout', '10m'], { cwd: site.dir, signals });
    expect(ran.code).toBe(130);
  },
  LONG,
);

describe('a way out', () => {
  const dead = { host: '127.0.0.1:9', tls: 'none', ca: undefined };

  test('with a certificate that has ended: its day, and no password is said', async () => {
    const heard: string[] = [];
    const port = await greeter('expired', heard, '220 ready\r\n');
    const ownCa = join(folder, 'tests.pem');
    siteOn(dead, { host: `localhost:${port}`, tls: 'implicit', ca: ownCa, user: 'x', password: PASSWORD });
    const found = await ask();
    const states = ['smtp-encryption', 'smtp-certificate', 'smtp-login'].map((id) => found.state(id));
    expect(states).toEqual(['fail', 'fail', 'skipped']);
    expect(heard).toEqual([]);
  });

  test('of a provider with a limit a minute, and a mailbox of one: what its table says', () => {
    const smtp = { host: 'smtp.office365.com', ratePerMinute: null };
    expect(rate('default', smtp)).toMatchObject({ id: 'smtp-rate', state: 'warn', fix: 'smtp.rate: 25/min' });
    expect(rate('default', { ...smtp, ratePerMinute: 25 })).toMatchObject({ state: 'ok' });
    expect(whomToBelieve('imap.gmail.com', 'other.example')).toBe('trust_auth_results: [mx.google.com]');
  });

  test(
    'with a login that Exchange refuses: what to switch on',
    async () => {
      const port = await refusing((line) =>
        line.startsWith('AUTH')
          ? '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled'
          : undefined,
      );
      siteOn(dead, { host: `127.0.0.1:${port}`, user: 'x', password: PASSWORD });
      const found = await ask();
      expect(found.state('smtp-login')).toBe('fail');
      expect(found.found('smtp-login')).toContain('5.7.139');
      expect(found.found('smtp-login')).toContain('Set-CASMailbox');
    },
    LONG,
  );

  test(
    'that refuses our sender, the null sender, and mails of our size: nothing is sent',
    async () => {
      const said: string[] = [];
      const port = await refusing((line) => {
        said.push(line);
        if (line === 'MAIL FROM:<>') return '550 5.7.1 no null sender';
        return line.startsWith('MAIL')
          ? '550 5.7.60 SMTP; Client does not have permissions to send as this sender'
          : undefined;
      });
      siteOn(dead, { host: `127.0.0.1:${port}`, null_sender: true, max_size: '20MB' });
      const found = await ask();
      expect([found.state('smtp-sender'), found.state('null-sender'), found.state('smtp-size')]).toEqual([
        'fail',
        'warn',
        'warn',
      ]);
      expect(found.found('smtp-sender')).toContain('SendAs');
      expect(found.fix('smtp-size')).toContain('smtp.max_size: 1MB');
      expect(said).toContain('RSET');
      expect(said.filter((line) => /^(DATA|BDAT)/i.test(line))).toEqual([]);
    },
    LONG,
  );
});

/** A small SMTP server: `SIZE 1000000`, and what `answer` says instead. */
async function refusing(answer: (line: string) => string | undefined): Promise<number> {
  const raw = await startRawSink({
    each: (line) => (line.startsWith('EHLO') ? '250-raw\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000' : answer(line)),
  });
  open.push(() => raw.stop());
  return raw.port;
}

function mail(subject: string): string {
  return `From: eva@firma.example\r\nTo: support@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@firma.example>\r\n\r\nwords\r\n`;
}
