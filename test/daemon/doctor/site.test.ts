// doctor on an installation whose servers are not asked (mail comes by LMTP, the way out is a sink): files, secrets, rights,
// disk, database, daemon. Each check is broken once in earnest and seen; then what must not happen: nothing is written.
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkIds } from '../../../src/daemon/doctor/catalogue.ts';
import { fileSystemFinding, inodeFinding } from '../../../src/daemon/doctor/data.ts';
import { type Machine, thisMachine } from '../../../src/daemon/doctor/machine.ts';
import { lockDataDir } from '../../../src/store/lease/lock.ts';
import { DATABASE_NAME, openStore } from '../../../src/store/open.ts';
import { makeSite, type Site, type SiteOptions } from '../../integration/site.ts';
import { type DnsServer, startDns } from '../../servers/dns.ts';
import { type Sink, startSink } from '../../servers/smtp-sink.ts';
import { received } from '../../store/samples.ts';
import { doctorOn, type Examined, PASSWORD } from './ask.ts';

const LONG = 60_000;
const soon = (): string => new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
let dns: DnsServer;
let sink: Sink;
let site: Site;

const ZONE = {
  'MX example.com': ['10 mx.example.com'],
  'A mx.example.com': ['192.0.2.9'],
  'TXT example.com': ['v=spf1 ip4:127.0.0.1 -all'],
  'TXT _dmarc.example.com': ['v=DMARC1; p=quarantine'],
};

/** One rule: the shipped ones have tests of their own. */
const REST_RULES =
  'version: 1\ndefaults: { then: ticket }\nrules: [{ id: x, when: { subject: x }, set: { priority: high } }]\n';

/** No IMAP server: what is asked of those is in servers.test.ts. */
function options(changes: Partial<SiteOptions> = {}): SiteOptions {
  return { mailboxes: {}, smtpPort: sink.port, rules: { '90-rest.yaml': REST_RULES }, ...changes };
}

beforeAll(async () => {
  dns = await startDns(ZONE);
  sink = await startSink();
}, LONG);
afterAll(async () => {
  await dns.stop();
  await sink.stop();
});
afterEach(() => site?.remove());

/** A site with a mailbox that is handed its mail. */
function lmtpSite(config: SiteOptions['config'] = {}): Site {
  const made = makeSite(options());
  // makeSite gives every mailbox a server: this one has none.
  const text = JSON.parse(readFileSync(made.configPath, 'utf8')) as Record<string, unknown>;
  text.mailboxes = { support: { address: 'support@example.com' } };
  text.lmtp = { listen: join(made.dir, 'lmtp.sock') };
  text.notifications = { admin: { to: 'ops@elsewhere.example' } };
  for (const [name, section] of Object.entries(config)) text[name] = { ...(text[name] as object), ...section };
  writeFileSync(made.configPath, JSON.stringify(text, null, 1));
  return made;
}

const ask = (...args: readonly string[]): Promise<Examined> => doctorOn(site, { dns }, ...args);

/** As the first start leaves it. */
function withDatabase(): string {
  const path = join(site.dataDir, DATABASE_NAME);
  openStore(path).close();
  return path;
}

describe('a sound installation', () => {
  test('says so, with exit 0, in text and JSON, and writes nothing', async () => {
    site = lmtpSite();
    const before = tree(site.dir);
    const found = await ask();
    expect(found.checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(found.code).toBe(0);
    expect(tree(site.dir)).toEqual(before);
    const said = JSON.parse(found.out);
    expect(said).toMatchObject({ version: 1, ok: true, exitCode: 0, counts: { fail: 0 } });
    expect(Object.keys(said)).toEqual(['version', 'at', 'ok', 'exitCode', 'counts', 'checks']);
    expect(Object.keys(said.checks[0])).toEqual(['id', 'about', 'state', 'found', 'expected', 'fix', 'docs']);
    expect(sink.mails).toEqual([]);
  });

  test('with a database: everything about it is looked at, beside whoever holds the lock', async () => {
    site = lmtpSite();
    withDatabase();
    const lock = lockDataDir(site.dataDir);
    const found = await ask();
    lock?.release();
    for (const id of [
      'database',
      'database-schema',
      'database-log',
      'daemon',
      'backlog',
      'clock',
      'quarantine',
      'outbox-stuck',
    ])
      expect([id, found.state(id)]).toEqual([id, 'ok']);
    expect(found.state('backup')).toBe('warn');
    // Somebody has the lock, and nobody listens for LMTP: that is what a daemon without its door looks like.
    expect(found.checks.filter(({ state }) => state === 'fail').map(({ id }) => id)).toEqual(['listen']);
    expect(found.code).toBe(1);
  });

  test('warnings are exit 1 with --strict', async () => {
    site = lmtpSite();
    withDatabase();
    expect((await ask('--strict')).code).toBe(1);
  });

  test('a mailbox that is not there is exit 5, a time that is none exit 2', async () => {
    site = lmtpSite();
    expect((await ask('supprot')).code).toBe(5);
    expect((await ask('supprot')).err).toContain('did you mean "support"?');
    expect((await ask('--timeout', 'soon')).code).toBe(2);
  });
});

/** id, what is broken, state, words of what is found. */
type Case = readonly [id: string, how: string, state: string, words: RegExp, breaking: () => Promise<void> | void];

const machine = (changes: Partial<Machine>): Machine => ({ ...thisMachine(), ...changes });

describe('each thing that is broken is seen', () => {
  const cases: readonly Case[] = [
    [
      'config',
      'a key nobody knows',
      'fail',
      /portt|unknown|not known/i,
      () => patch((config) => ({ ...config, portt: 1 })),
    ],
    [
      'rules',
      'a rule without an end',
      'fail',
      /./,
      () => writeFileSync(join(site.dir, 'rules/99-bad.yaml'), 'rules: [ {'),
    ],
    ['rule-tests', 'a test that fails', 'fail', /says-nothing/, () => site.write('rules/98-test.yaml', FAILING)],
    [
      'templates',
      'a template with a variable that is none',
      'fail',
      /nosuch/,
      () => {
        mkdirSync(join(site.dir, 'templates/en'), { recursive: true });
        writeFileSync(join(site.dir, 'templates/en/opened.hbs'), '---\nsubject: x\n---\n{{nosuch.thing}}\n');
      },
    ],
    ['config-private', 'everybody may write the config', 'fail', /every user/, () => chmodSync(site.configPath, 0o666)],
    [
      'secret-readable',
      'a variable is not set',
      'fail',
      /SMTP_PASSWORD is not set/,
      () => smtpWith({ user: 'x', password: 'env:SMTP_PASSWORD' }),
    ],
    [
      'secret-private',
      'everybody may read a password',
      'fail',
      /0644/,
      () => {
        writeFileSync(join(site.dir, 'pass'), 'secret', { mode: 0o644 });
        smtpWith({ user: 'x', password: `file:${join(site.dir, 'pass')}` });
      },
    ],
    [
      'own-loop',
      'an agent has one of our addresses with a tag',
      'fail',
      /support\+anna@example\.com arrives in our own mailboxes/,
      () =>
        patch((config) => ({ ...config, agents: { anna: { email: 'support+anna@example.com', roles: ['agent'] } } })),
    ],
    [
      'own-loop',
      'alerts are written to ourselves',
      'fail',
      /support\+ops@example\.com arrives/,
      () => patch((config) => ({ ...config, notifications: { admin: { to: 'support+ops@example.com' } } })),
    ],
    ['administrator', 'nobody is told', 'warn', /nobody/, () => patch(({ notifications: _, ...config }) => config)],
    [
      'data-private',
      'everybody may look into the data',
      'fail',
      /every user of this machine can read/,
      () => openData(0o755, 0o644),
    ],
    [
      'disk-space',
      'more is to be free than there is',
      'fail',
      /MB are free/,
      () => patch((config) => ({ ...config, data: { dir: shm(), min_free: '1TB' } })),
    ],
    [
      'file-system',
      'it lies in memory',
      'warn',
      /tmpfs/,
      () => patch((config) => ({ ...config, data: { dir: shm(), min_free: '1MB' } })),
    ],
    ['database', 'a page is damaged', 'fail', /./, () => damage(withDatabase())],
    [
      'database',
      'it is no database',
      'fail',
      /not a database|database/,
      () => writeFileSync(join(site.dataDir, DATABASE_NAME), 'x'.repeat(5_000)),
    ],
    ['database-schema', 'a newer one', 'fail', /schema 9999/, () => schemaOf(withDatabase(), 9999)],
    ['database-schema', 'an older one', 'warn', /upgraded at the next start/, () => schemaOf(withDatabase(), 3)],
    ['backup', 'the last one is weeks old', 'warn', /days ago/, () => backedUp('2020-01-01T00:00:00Z')],
    [
      'data-dir',
      'a file is in its place',
      'fail',
      /is no folder/,
      () => {
        writeFileSync(join(site.dir, 'file'), '');
        patch((config) => ({ ...config, data: { dir: join(site.dir, 'file'), min_free: '1MB' } }));
      },
    ],
    ['database-log', 'a reader keeps it from being emptied', 'warn', /300 MB/, () => longLog()],
    ['way-rests', 'a provider’s limit', 'warn', /until 2099.*4\.5\.4/, () => settings({ 'smtp/rest/default': REST })],
    ['null-sender', 'it was refused before', 'warn', /550 5\.7\.1/, () => nullRefused()],
    [
      'mail-storm',
      'a circuit is open',
      'warn',
      /no receipts leave/,
      () => settings({ 'gate/circuits': { receipt: 1 } }),
    ],
    ['canary', 'a test mail did not come back', 'fail', /did not come back/, () => lostCanary()],
    ['daemon', 'none runs', 'warn', /none works/, () => void withDatabase()],
    [
      'clock',
      'it jumped',
      'fail',
      /2019-01-01/,
      () => settings({ 'clock.heartbeat': { at: 1, held: { from: Date.parse('2019-01-01'), to: 1 } } }),
    ],
    [
      'restored',
      'nothing leaves',
      'warn',
      /restored 2026/,
      () => settings({ restored: { at: Date.parse('2026-01-01'), outbox: 0 } }),
    ],
    [
      'reload-failed',
      'files were refused',
      'fail',
      /99-bad/,
      () => settings({ 'setup.refused': { at: 1, revision: 'x', problems: ['rules/99-bad.yaml'] } }),
    ],
    [
      'mailbox-paused',
      'somebody paused one a moment ago',
      'warn',
      /support is paused since .* by anna: the server moves/,
      () =>
        settings({
          'pause/support': {
            at: Date.now() - 1000,
            until: null,
            reason: 'the server moves',
            by: 'anna',
            endedAt: null,
            endedBy: null,
            heldAt: null,
          },
        }),
    ],
    ['quarantine', 'a mail waits for a person', 'warn', /1 mail is in quarantine/, () => quarantined()],
    ['backlog', 'a mail waits for an hour', 'warn', /1 mail to decide/, () => waiting()],
    ['outbox-stuck', 'a notice waits for a day', 'fail', /queued/, () => stuck()],
  ];

  test.each(cases)(
    '%s: %s',
    async (id, _, state, words, breaking) => {
      site = lmtpSite();
      chmodSync(site.dataDir, 0o700);
      await breaking();
      const found = await ask();
      expect([id, found.state(id), id === 'config' || found.found('config')]).toEqual([
        id,
        expect.stringContaining(state),
        id === 'config' || expect.stringContaining('1 file'),
      ]);
      expect(found.found(id)).toMatch(words);
      expect(found.fix(id)).not.toBe('');
      const hasFailed = found.checks.some((one) => one.state === 'fail');
      expect(found.code).toBe(hasFailed ? (['config', 'rules', 'templates', 'rule-tests'].includes(id) ? 3 : 1) : 0);
    },
    LONG,
  );

  test('two mailboxes that are the same account', async () => {
    site = makeSite(options({ mailboxes: { one: { user: 'x' }, two: { user: 'X' } } }));
    const found = await ask();
    expect(found.state('mailbox-twice')).toBe('fail');
    expect(found.found('mailbox-twice')).toContain('is also taken in by one');
  });

  test('a daemon at work: a folder that is paused, one that is shared, a secret that ends', async () => {
    const oauth2 = { tenant: 'example.com', client_id: 'x', client_secret: 'env:SECRET', secret_expires: soon() };
    const folders = { one: {}, two: { claim: true }, three: { auth: { oauth2 } } };
    site = makeSite(options({ mailboxes: folders }));
    const cursor = { uidValidity: '1', lastUid: 1, watermarkUid: 0, watermarkDate: 0, completeAt: 0 };
    settings({ 'shared/two/INBOX': { installation: '1f2e3d4c', at: Date.now(), quarantined: 3, both: 0 } });
    const store = openStore(join(site.dataDir, DATABASE_NAME));
    store.writeNow(() => store.ledger.saveCursor('one', 'INBOX', { ...cursor, paused: '60 mails match nothing' }));
    store.close();
    const lock = lockDataDir(site.dataDir);
    const found = await doctorOn(site, { dns, env: { SECRET: PASSWORD } });
    lock?.release();
    expect(found.state('mailbox-down')).toBe('fail');
    expect(found.found('mailbox-down')).toContain('60 mails match nothing');
    expect([found.state('mailbox-shared'), found.found('mailbox-shared')]).toEqual([
      'warn',
      expect.stringContaining('1f2e3d4c'),
    ]);
    expect([found.state('oauth-expiring'), found.found('oauth-expiring')]).toEqual([
      'warn',
      expect.stringMatching(/in [45] days/),
    ]);
  });

  test('every check is broken in some test of this folder', () => {
    const tests = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
      .join('');
    expect(checkIds.filter((id) => !tests.includes(`'${id}'`))).toEqual([]);
  });

  test('an old Node, an old SQLite, too few files', async () => {
    site = lmtpSite();
    const found = await doctorOn(site, {
      dns,
      machine: machine({ nodeVersion: '20.1.0', sqliteVersion: '3.45.0', openFiles: 64 }),
    });
    for (const id of ['node-version', 'sqlite-version', 'open-files'])
      expect([id, found.state(id)]).toEqual([id, 'fail']);
    expect(found.code).toBe(1);
    expect(found.found('open-files')).toContain('64');
  });

  test('network file systems are failures, local ones are not', () => {
    expect(fileSystemFinding('/d', 0x6969)).toMatchObject({ state: 'fail', found: expect.stringContaining('NFS') });
    // SMB 2 is beyond 31 bits: statfs may give it as a negative number.
    expect(fileSystemFinding('/d', 0xfe534d42 | 0)).toMatchObject({ state: 'fail' });
    expect(fileSystemFinding('/d', 0xef53)).toMatchObject({ state: 'ok' });
  });

  test('inodes that run out', () => {
    expect(inodeFinding('/d', { files: 1000, ffree: 5 })).toMatchObject({ id: 'disk-inodes', state: 'fail' });
    expect(inodeFinding('/d', { files: 1000, ffree: 40 })).toMatchObject({ state: 'warn' });
    expect(inodeFinding('/d', { files: 1000, ffree: 60 })).toMatchObject({ state: 'ok' });
    expect(inodeFinding('/d', { files: 0, ffree: 0 })).toMatchObject({ state: 'ok' });
  });

  test('somebody else has the port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    site = lmtpSite({ http: { listen: `127.0.0.1:${port}` } });
    withDatabase();
    const found = await ask();
    await new Promise((resolve) => other.close(resolve));
    expect(found.state('listen', 'http.listen')).toBe('fail');
    expect(found.found('listen')).toContain('somebody else has it');
  });

  test('with a mistake in the config the machine is looked at all the same, exit 3; and with none at all', async () => {
    site = lmtpSite();
    writeFileSync(site.configPath, 'mailboxes: [');
    const found = await ask();
    expect([found.code, found.state('config'), found.state('node-version')]).toEqual([3, 'fail', 'ok']);
    rmSync(site.configPath);
    expect(await ask()).toMatchObject({ code: 3 });
  });
});

const FAILING = `
version: 1
rules:
  - id: says-nothing
    when: { subject: never }
    set: { priority: high }
    tests:
      - name: it fails
        mail: { from: eva@firma.example, subject: other }
        expect: { priority: high }
`;

function patch(change: (config: Record<string, unknown>) => Record<string, unknown>): void {
  writeFileSync(
    site.configPath,
    JSON.stringify(change(JSON.parse(readFileSync(site.configPath, 'utf8')) as Record<string, unknown>)),
  );
}

function smtpWith(changes: Record<string, unknown>): void {
  patch((config) => ({ ...config, smtp: { ...(config.smtp as object), ...changes } }));
}

let inMemory: string | null = null;
function shm(): string {
  inMemory = `/dev/shm/mc-doctor-${process.pid}`;
  mkdirSync(inMemory, { recursive: true, mode: 0o700 });
  return inMemory;
}
afterAll(() => {
  if (inMemory) rmSync(inMemory, { recursive: true, force: true });
});

function openData(folder: number, file: number): void {
  chmodSync(withDatabase(), file);
  chmodSync(site.dataDir, folder);
}

/** Zeros in the middle of every page but the first. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 4096; at + 4096 <= bytes.length; at += 4096) bytes.fill(0xff, at, at + 64);
  writeFileSync(path, bytes);
}

function schemaOf(path: string, version: number): void {
  const db = new Database(path);
  db.pragma(`user_version = ${version}`);
  db.close();
}

function backedUp(at: string): void {
  withDatabase();
  writeFileSync(join(site.dataDir, 'last-backup.json'), JSON.stringify({ at, file: '/b' }));
}

const REST = { until: Date.parse('2099-01-01'), reason: '451 4.5.4 daily limit' };

/** Zeros: as long as one that was not emptied, and nothing in it. */
function longLog(): void {
  const path = `${withDatabase()}-wal`;
  writeFileSync(path, '');
  truncateSync(path, 300 * 1_048_576);
}

function nullRefused(): void {
  smtpWith({ null_sender: true });
  settings({ 'smtp/null_sender/default': { at: 1, response: '550 5.7.1 no' } });
}

function lostCanary(): void {
  patch((config) => ({ ...config, mailboxes: { support: { address: 'support@example.com', canary: '15m' } } }));
  const canary = { sentAt: 1, messageId: null, backAt: null, roundTripMs: null, lostAt: 2, lostSentAt: 1 };
  settings({ 'canary/support': canary });
}

function settings(rows: Readonly<Record<string, unknown>>): void {
  const store = openStore(withDatabase());
  for (const [key, value] of Object.entries(rows)) store.writeNow(() => store.settings.set(key, JSON.stringify(value)));
  store.close();
}

const HOUR = 3_600_000;

/** A mail that was taken in an hour ago, and is not decided. */
function waiting(): number {
  const store = openStore(withDatabase());
  const mail = { ...received(1), mailbox: 'support', folder: '' };
  const [id = 0] = store.writeNow(() => store.ledger.receive([mail], Date.now() - HOUR, null));
  store.close();
  return id;
}

function quarantined(): void {
  const id = waiting();
  const store = openStore(join(site.dataDir, DATABASE_NAME));
  store.writeNow(() => store.ledger.quarantine(id, 'three strikes'));
  store.close();
}

/** A notice that was written yesterday; nobody sends it. */
async function stuck(): Promise<void> {
  const yesterday = new Date(Date.now() - 24 * HOUR).toISOString();
  const ran = await site.run(['mailbox', 'probe'], { env: { MAILCLERK_NOW: yesterday } });
  expect(ran).toMatchObject({ code: 0 });
}

function tree(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => `${name} ${statSync(join(dir, name)).mtimeMs}`);
}
