// mailclerk init as a person and as a script use it, against a real Dovecot and an SMTP server with a login: what it writes,
// what it refuses, what it says, and that no password is anywhere but in its file.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultDoors } from '../../src/cli/wiring.ts';
import type { Found } from '../../src/daemon/init/page.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { type Ran, type RunOptions, run } from './run.ts';

const ADDRESS = 'support@firma.example';
const SECRET = 'p4ss wörd #1';
const LONG = 60_000;
const here = mkdtempSync(join(tmpdir(), 'mc-init-'));
let cwd = '';
let count = 0;
beforeEach(() => {
  count += 1;
  cwd = join(here, String(count));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'password'), `${SECRET}\n`);
});
afterAll(() => rmSync(here, { recursive: true, force: true }));

const init = (line: string, options: RunOptions = {}): Promise<Ran> =>
  run(['init', ...words(line)], { cwd, ...options });
const check = (options: RunOptions = {}): Promise<Ran> => run('check --strict', { cwd, ...options });
const below = (folder = cwd): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'password')
    .toSorted();
// biome-ignore lint/suspicious/noExplicitAny: the tests look into many shapes.
const written = (path = 'config/mailclerk.yaml'): any => parse(readFileSync(join(cwd, path), 'utf8'));
const GIVEN = '--imap imap.firma.example --smtp smtp.firma.example --password-file password --skip-test';

function words(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

describe('what it writes', () => {
  test('is a config that check finds nothing wrong with, rules, and the password for its owner alone', async () => {
    const { code, out, err } = await init(
      `${ADDRESS} ${GIVEN} --timezone Europe/Berlin --agent "Anna <anna@firma.example>"`,
    );
    expect(code).toBe(0);
    expect(below()).toEqual([
      ...['config', 'config/mailclerk.yaml', 'config/schema.json', 'config/support.password', 'data'],
      ...['rules', 'rules/20-noise.yaml', 'rules/90-default.yaml', 'rules/schema.json', 'templates'],
      ...['templates/en', 'templates/en/_header.hbs'],
    ]);
    expect(out).toContain('config/mailclerk.yaml\n');
    expect(err).toMatch(/next:\n {2}mailclerk check\n/);
    expect(statSync(join(cwd, 'config/support.password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(cwd, 'data')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(cwd, 'config/support.password'), 'utf8')).toBe(`${SECRET}\n`);
    expect(written()).toEqual({
      version: 1,
      instance: { name: 'Firma Support', timezone: 'Europe/Berlin', language: 'en' },
      mailboxes: {
        support: {
          address: ADDRESS,
          host: 'imap.firma.example:993',
          tls: 'implicit',
          user: ADDRESS,
          auth: { password: 'file:config/support.password' },
          start: 'now',
          after: 'keep',
        },
      },
      smtp: {
        host: 'smtp.firma.example:587',
        tls: 'starttls',
        user: ADDRESS,
        password: 'file:config/support.password',
        from: `Firma Support <${ADDRESS}>`,
      },
      agents: { anna: { email: 'anna@firma.example', roles: ['agent', 'lead'] } },
      queues: { support: { address: ADDRESS, agents: ['anna'] } },
    });
    expect(await check()).toMatchObject({ code: 0, out: '' });
  });

  test.each([
    [
      'a start, a folder, a language',
      '--start 2026-01-31 --after "move:Erledigt/mc: 1" --language de --name "Müller & Söhne: Hilfe"',
    ],
    ['another login for SMTP', '--user u1 --smtp-user u2 --smtp-password-file password'],
    ['no login for SMTP', '--smtp-user -'],
    ['a reference of the environment', '--password-ref env:IMAP_PASSWORD'],
    ['a name that YAML would read otherwise', '--name "no" --user "0123"'],
    ['an odd agent', '--agent "x+y@firma.example"'],
  ])('with %s it is sound, too', async (_, more) => {
    const given = more.includes('--password-ref') ? GIVEN.replace('--password-file password ', '') : GIVEN;
    expect(await init(`${ADDRESS} ${given} ${more}`)).toMatchObject({ code: 0 });
    expect(await check({ env: { IMAP_PASSWORD: 'x' } })).toMatchObject({ code: 0, out: '' });
  });

  test.each([
    '"o\'neil@firma.example"',
    'true@firma.example',
    '007@firma.example',
    'info+help@firma.example',
    'größe@müller.example',
  ])('for %s it is sound, too', async (address) => {
    expect(await init(`${address} ${GIVEN}`)).toMatchObject({ code: 0 });
    expect(await check()).toMatchObject({ code: 0, out: '' });
  });

  test('what stands above every notice is a file to change, in the language of the site, and changes nothing', async () => {
    expect(await init(`"Support <${ADDRESS}>" ${GIVEN} --language de`)).toMatchObject({ code: 0 });
    const header = readFileSync(join(cwd, 'templates/de/_header.hbs'), 'utf8');
    expect(header).toMatch(/^\{\{!--\n.*mailclerk template eject.*\n--\}\}\n\{\{logo\}\}\n$/s);
    // The files that init writes explain themselves in English.
    expect(header).toContain('This part stands above every notice in German:');
    const own = await run('template preview opened --locale de --text', { cwd });
    rmSync(join(cwd, 'templates'), { recursive: true });
    expect(await run('template preview opened --locale de --text', { cwd })).toEqual(own);
    expect(own.code).toBe(0);
  });

  test('an international name is a name for people, and a plain one for files', async () => {
    expect(await init(`größe@müller-söhne.example ${GIVEN}`)).toMatchObject({ code: 0 });
    expect(written().instance.name).toBe('Müller Söhne Support');
    expect(Object.keys(written().mailboxes)).toEqual(['groesse']);
    expect(await init(`jérôme@firma.example ${GIVEN} --dir other`)).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'other/config/mailclerk.yaml'), 'utf8')).toMatch(/^ {2}jerome:$/m);
  });

  test('for a provider with OAuth2 it names the next step, and no password', async () => {
    const { code, err } = await init('support@firma.example --preset microsoft365 --client-id 1111-2222 --dry-run');
    expect(code).toBe(0);
    expect((await init(`${ADDRESS} --preset microsoft365 --client-id 1111-2222`)).err).toContain(
      'mailclerk mailbox auth support',
    );
    expect(written()).toMatchObject({
      mailboxes: {
        support: {
          host: 'outlook.office365.com:993',
          auth: { oauth2: { provider: 'microsoft365', tenant: 'firma.example', client_id: '1111-2222' } },
          trust_auth_results: ['topmost_without_id'],
        },
      },
      smtp: { host: 'smtp.office365.com:587', auth: { mailbox: 'support' }, rate: '25/min' },
    });
    expect(await check()).toMatchObject({ code: 0, out: '' });
    expect(err).toContain('nothing was written');
  });

  test('for systemd: credentials, and a unit that loads them', async () => {
    expect(await init(`${ADDRESS} ${GIVEN} --systemd`)).toMatchObject({ code: 0 });
    expect(written().mailboxes.support.auth).toEqual({ password: 'cred:imap' });
    const unit = readFileSync(join(cwd, 'mailclerk.service'), 'utf8');
    expect(unit).toContain(`LoadCredential=imap:${cwd}/credentials/imap\n`);
    expect(unit).toContain(`ReadWritePaths=${cwd}/data\n`);
    expect(unit).not.toContain('LoadCredential=smtp');
    const rights = ['credentials', 'credentials/imap', 'config'].map((path) => statSync(join(cwd, path)).mode & 0o777);
    expect(rights).toEqual([0o700, 0o600, 0o755]);
    expect(await check({ env: { CREDENTIALS_DIRECTORY: join(cwd, 'credentials') } })).toMatchObject({
      code: 0,
      out: '',
    });
  });

  test('is printed and not written with --dry-run, secrets left out', async () => {
    const { code, out, err } = await init(`${ADDRESS} ${GIVEN} --dry-run`);
    expect([code, below()]).toEqual([0, []]);
    expect(out).toContain('password: file:config/support.password');
    expect(out + err).not.toContain(SECRET);
  });

  test('goes where --dir or --config says', async () => {
    expect(await init(`${ADDRESS} ${GIVEN} --dir desk`)).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, 'desk/config/mailclerk.yaml'))).toBe(true);
    const flat = await run(['--config', 'flat/mailclerk.yaml', 'init', ADDRESS, ...words(GIVEN)], { cwd });
    expect(flat.code).toBe(0);
    expect(written('flat/mailclerk.yaml').mailboxes.support.auth.password).toBe('file:support.password');
    expect(flat.err).toContain('mailclerk --config flat/mailclerk.yaml check');
    expect(await run('--config flat/mailclerk.yaml check --strict', { cwd })).toMatchObject({ code: 0, out: '' });
  });
});

describe('it overwrites nothing', () => {
  test('a config that is there stays, and says so before anything is asked', async () => {
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/mailclerk.yaml'), 'mine');
    const { code, err } = await init(`${ADDRESS} ${GIVEN}`);
    expect(code).toBe(7);
    expect(err).toContain('config/mailclerk.yaml exists already');
    expect(below()).toEqual(['config', 'config/mailclerk.yaml']);
    expect(readFileSync(join(cwd, 'config/mailclerk.yaml'), 'utf8')).toBe('mine');
  });

  test('a password file that is there stays, and nothing else is written', async () => {
    mkdirSync(join(cwd, 'config'));
    writeFileSync(join(cwd, 'config/support.password'), 'older');
    const { code, err } = await init(`${ADDRESS} ${GIVEN}`);
    expect([code, below()]).toEqual([7, ['config', 'config/support.password']]);
    expect(err).toContain('config/support.password exists already');
  });

  test('rules that are there are the rules', async () => {
    mkdirSync(join(cwd, 'rules'));
    writeFileSync(join(cwd, 'rules/10-mine.yaml'), 'version: 1\nrules: []\n');
    expect(await init(`${ADDRESS} ${GIVEN}`)).toMatchObject({ code: 0 });
    expect(readdirSync(join(cwd, 'rules'))).toEqual(['10-mine.yaml']);
  });

  test('rules that are wrong are told, and nothing is written', async () => {
    mkdirSync(join(cwd, 'rules'));
    writeFileSync(join(cwd, 'rules/10-mine.yaml'), 'version: 1\nrules: [{ id: x }]\n');
    expect((await init(`${ADDRESS} ${GIVEN}`)).code).toBe(3);
    expect(existsSync(join(cwd, 'config'))).toBe(false);
  });
});

describe('before anything is asked it says that it cannot be written', () => {
  test.each([
    ['a file', 'password', 'password is no folder'],
    ['below a file', 'password/mailclerk', 'password is no folder'],
  ])('%s', async (_, dir, said) => {
    const { code, err } = await init(`--dir ${dir}`);
    expect([code, err]).toEqual([6, expect.stringContaining(said)]);
    expect(err).toContain('nothing was written\nnext: mailclerk init ADDRESS --dir');
  });

  // Node's own mkdir of a whole path never comes back from there.
  test('a file system that takes no folders ends it', async () => {
    const { code } = await init(`${ADDRESS} ${GIVEN} --dir /proc/mailclerk`);
    expect(code).toBeGreaterThan(0);
  });

  test('a reference to a file that check would refuse is refused, with the way to mend it', async () => {
    chmodSync(join(cwd, 'password'), 0o644);
    const servers = '--imap a.example --smtp c.example --skip-test';
    const { code, err } = await init(`${ADDRESS} ${servers} --password-ref file:${join(cwd, 'password')}`);
    expect([code, below()]).toEqual([2, []]);
    expect(err).toContain(`--password-ref: file:${join(cwd, 'password')}: every user of this machine can read`);
    expect(err).toContain('chmod 600');
  });
});

describe('without a terminal, what is missing is named with its flag', () => {
  const door = {
    async openInit() {
      const real = await defaultDoors.openInit();
      const find: typeof real.find = async (address, world) =>
        address.endsWith('@firma.example') ? null : real.find(address, world);
      const standing: typeof real.standing = async (address) =>
        address.startsWith('typo@')
          ? 'no-such-domain'
          : address.startsWith('mute@')
            ? 'dns-silent'
            : 'nothing-published';
      return { ...real, find, standing };
    },
  };
  test.each([
    ['', 'the address is missing, and nobody can be asked here; give it with an argument: mailclerk init ADDRESS'],
    ['support', '"support" is no mail address'],
    [ADDRESS, '--imap HOST[:PORT] --smtp HOST[:PORT]'],
    ['typo@firma.example', 'there is no domain firma.example (DNS says so): check the spelling of typo@firma.example'],
    ['mute@firma.example', 'DNS does not answer for firma.example: check this machine'],
    [`${ADDRESS} --imap a.example --smtp c.example --ca none`, '--ca: '],
    [`${ADDRESS} --imap imap.firma.example`, 'give --smtp HOST[:PORT]'],
    [
      `${ADDRESS} --imap imap.firma.example --smtp smtp.firma.example`,
      '--password-file, --password-stdin or --password-ref',
    ],
    ['support@outlook.com', '--client-id'],
    [`${ADDRESS} ${GIVEN} --start yesterday`, '--start is "yesterday", expected now, all or a date'],
    [`${ADDRESS} ${GIVEN} --after move:INBOX`, '--after is "move:INBOX"'],
    [`${ADDRESS} ${GIVEN} --agent anna`, '--agent is "anna", expected an address'],
    [`${ADDRESS} ${GIVEN} --timezone Berlin`, '--timezone is "Berlin"'],
    [`${ADDRESS} ${GIVEN} --language it`, '--language is "it", expected one of de, en, nl, fr'],
    [`${ADDRESS} ${GIVEN} --preset googel`, 'Allowed choices are gmail, google-workspace'],
    [`${ADDRESS} --imap "a b" --smtp c.example --password-file password`, '--imap is "a b"'],
    [`${ADDRESS} --imap a.example --smtp c.example --password-file none`, 'none cannot be read (ENOENT)'],
    [`${ADDRESS} --imap a.example --smtp c.example --password-stdin`, '--password-stdin: there is no password in it'],
    [`${ADDRESS} --imap a.example --smtp c.example --password-ref geheim`, 'never the secret itself'],
  ])('init %s', async (line, said) => {
    const { code, err } = await init(line, { doors: door });
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    expect(below()).toEqual([]);
  });

  test('a reference that is none is not printed: it may be the password', async () => {
    const { err } = await init(`${ADDRESS} --imap a.example --smtp c.example --password-ref geheim`);
    expect(err).not.toContain('geheim');
  });

  const doubtful: Found = {
    imap: { host: 'imap.evil.example', port: 993, tls: 'implicit' },
    smtp: { host: 'smtp.evil.example', port: 465, tls: 'implicit' },
    by: 'srv',
    preset: null,
    user: ADDRESS,
    doubt: 'imap.evil.example is not in firma.example; DNS alone names it',
  };

  test('servers that only DNS names, in another domain, are not used', async () => {
    const doors = { openInit: async () => ({ ...(await defaultDoors.openInit()), find: async () => doubtful }) };
    const line = `${ADDRESS} --password-file password --skip-test`;
    const refused = await init(line, { doors });
    expect([refused.code, below()]).toEqual([2, []]);
    expect(refused.err).toMatch(
      /imap\.evil\.example is not in firma\.example.*--imap and --smtp, or agree with --yes/s,
    );
    expect((await init(`${line} --yes`, { doors })).code).toBe(0);
    expect(written().mailboxes.support.host).toBe('imap.evil.example:993');
  });
});

describe.skipIf(dovecotMissing() !== null)('it logs in before it writes', () => {
  let dovecot: Dovecot;
  let sink: Sink;
  let servers = '';
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [ADDRESS]: SECRET } });
    dovecot.deliver(ADDRESS, 'From: a@b.example\r\nSubject: old\r\n\r\nold\r\n');
    dovecot.deliver(ADDRESS, 'From: a@b.example\r\nSubject: old\r\n\r\nold\r\n', { folder: 'Archiv' });
    sink = await startSink({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        password === SECRET || password === 'other' ? done(null, { user: username ?? '' }) : done(new Error('wrong')),
    });
    writeFileSync(join(here, 'ca.pem'), dovecot.ca);
    servers = `--imap localhost:${dovecot.tlsPort} --smtp localhost:${sink.port} --smtp-tls none --ca ${join(here, 'ca.pem')}`;
  }, LONG);
  afterAll(async () => {
    await dovecot?.stop();
    await sink?.stop();
  });
  afterEach(() => {
    if (sink) expect(sink.mails).toEqual([]);
  });

  test('by IMAP and SMTP; mailbox test agrees; the count is there for scripts', { timeout: LONG }, async () => {
    const { code, out } = await init(`${ADDRESS} ${servers} --password-file password --json`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      address: ADDRESS,
      login: 'password',
      mails: 1,
      tried: true,
      written: true,
      start: 'now',
    });
    expect(await run('mailbox test', { cwd })).toMatchObject({ code: 0 });
    expect(out).not.toContain(SECRET);
  });

  test('finds out by itself whether a port speaks TLS at once', { timeout: LONG }, async () => {
    const plain = servers.replace(String(dovecot.tlsPort), String(dovecot.port));
    expect(await init(`${ADDRESS} ${plain} --password-file password`)).toMatchObject({ code: 0 });
    expect(written().mailboxes.support.tls).toBe('starttls');
  });

  test.each<[string, (line: string) => string, string]>([
    ['a wrong password', (line) => line.replace('password-file password', 'password-stdin'), 'refused the login'],
    ['an unknown authority', (line) => line.replace(/--ca \S+/, ''), 'unknown CA'],
    [
      'a port nobody listens on',
      (line) => line.replace(/--smtp localhost:\d+/, '--smtp localhost:1'),
      'SMTP: localhost:1 cannot be reached',
    ],
    ['a wrong SMTP password', (line) => `${line} --smtp-password-file bad`, 'SMTP: localhost:'],
  ])('%s is exit 4, says how to mend it, and leaves nothing', { timeout: LONG }, async (_, change, said) => {
    writeFileSync(join(cwd, 'bad'), 'wrong');
    const { code, err } = await init(change(`${ADDRESS} ${servers} --imap-tls implicit --password-file password`), {
      stdin: 'wrong\n',
    });
    expect([code, err]).toEqual([4, expect.stringContaining(said)]);
    expect(err).toMatch(/nothing was written\nnext: check .*--/);
    expect(below()).toEqual(['bad']);
    expect(err).not.toContain(SECRET);
  });

  test.each([
    ['microsoft365', 'Microsoft 365 takes no password: register an application'],
    ['gmail', 'Gmail: switch on two-step verification and make an app password'],
    ['ionos', 'check user: and the password it refers to'],
  ])('a login that %s refuses is told in what that provider wants', { timeout: LONG }, async (preset, said) => {
    const line = `${ADDRESS} ${servers} --preset ${preset} --password-stdin`;
    const { code, err } = await init(line, { stdin: 'wrong\n' });
    expect([code, err]).toEqual([4, expect.stringContaining(said)]);
  });

  test('where nobody gets out by port 465, 587 is tried, unless somebody named the server', {
    timeout: LONG,
  }, async () => {
    const tried: string[] = [];
    const doors: RunOptions['doors'] = {
      async openInit() {
        const real = await defaultDoors.openInit();
        const found: Found = {
          imap: { host: 'localhost', port: dovecot.tlsPort, tls: 'implicit' },
          smtp: { host: 'localhost', port: 465, tls: 'implicit' },
          ...({ by: 'srv', preset: null, user: ADDRESS, doubt: null } as const),
        };
        return {
          ...real,
          find: async () => found,
          // The ports of this machine are not ours to choose: 587 is where the sink is.
          trial: (answers, how, world) => {
            const { port } = answers.smtp;
            tried.push(`${port} ${answers.smtp.tls}`);
            const smtp =
              port === 587
                ? { host: 'localhost', port: sink.port, tls: 'none' as const }
                : { ...answers.smtp, port: 1 };
            return real.trial({ ...answers, smtp }, how, world);
          },
        };
      },
    };
    const { code, err } = await init(`${ADDRESS} --ca ${join(here, 'ca.pem')} --password-file password`, { doors });
    expect([code, err]).toEqual([0, expect.stringContaining('trying port 587')]);
    expect(tried.slice(0, 2)).toEqual(['465 implicit', '587 starttls']);
    expect(written().smtp).toMatchObject({ host: 'localhost:587', tls: 'starttls' });
    const named = await init(
      `${ADDRESS} --ca ${join(here, 'ca.pem')} --password-file password --smtp localhost:465 --dir b`,
      { doors },
    );
    expect(named.code).toBe(4);
  });

  const isUtc = /^(Etc\/)?UTC$/.test(new Intl.DateTimeFormat('en').resolvedOptions().timeZone);

  /** A person at a terminal: what he types, line by line. */
  function typed(...lines: readonly string[]): string {
    return lines.map((line) => `${line}\n`).join('');
  }

  test('a person is asked: password twice when wrong, start with the count, folder, agent', {
    timeout: LONG,
  }, async () => {
    const answers = [
      'nonsense',
      ADDRESS,
      'wrong',
      SECRET,
      'later',
      '2026-01-31',
      'move:Archiv',
      'Anna <anna@firma.example>',
      '',
      'de',
      // Asked where this machine's clock shows UTC.
      'Berlin',
      'Europe/Berlin',
    ];
    const { code, err } = await init(servers, { stdin: typed(...answers), isTTY: true });
    expect(code).toBe(0);
    expect(err).toMatch(
      /expected an address like.*refused the login.*the 1 mail in INBOX.*expected now, all or a date.*move:Archiv/s,
    );
    expect(written()).toMatchObject({
      instance: { language: 'de', name: 'Firma Support', ...(isUtc ? { timezone: 'Europe/Berlin' } : {}) },
      mailboxes: { support: { start: '2026-01-31', after: { move: 'Archiv' } } },
      agents: { anna: { email: 'anna@firma.example' } },
    });
    expect(err).not.toContain(SECRET);
    expect(await check()).toMatchObject({ code: 0, out: '' });
  });

  test.each([
    ['Ctrl-C', '\x03', 130],
    ['the end of the input', '', 2],
  ])('%s in the middle leaves nothing', { timeout: LONG }, async (_, keys, code) => {
    const ran = await init(`${ADDRESS} ${servers}`, { stdin: keys, isTTY: true });
    expect([ran.code, below()]).toEqual([code, []]);
  });

  test('with --yes a person is asked for nothing that has a default', { timeout: LONG }, async () => {
    expect(await init(`${ADDRESS} ${servers} --yes`, { stdin: typed(SECRET), isTTY: true })).toMatchObject({ code: 0 });
    expect(written().mailboxes.support).toMatchObject({ start: 'now', after: 'keep' });
  });
});

describe.skipIf(dovecotMissing() !== null)('at a real terminal', () => {
  test('the password is not shown, and the terminal is as before', { timeout: LONG }, async () => {
    const dovecot = await startDovecot({ users: { [ADDRESS]: 'geheim-7f3a' } });
    const sink = await startSink();
    try {
      writeFileSync(join(cwd, 'ca.pem'), dovecot.ca);
      const words = [
        ...['init', ADDRESS, '--imap', `localhost:${dovecot.tlsPort}`, '--smtp', `localhost:${sink.port}`],
        ...['--smtp-tls', 'none', '--smtp-user', '-', '--ca', 'ca.pem', '--yes'],
      ];
      const main = join(import.meta.dirname, '../../src/main.ts');
      const said = await atTerminal([process.execPath, main, ...words], ['password of', 'geheim-7f3b\x7fa\r']);
      expect(said).toContain('config/mailclerk.yaml');
      expect(said).not.toContain('geheim');
      expect(said).toContain('echo is on');
      expect(readFileSync(join(cwd, 'config/support.password'), 'utf8')).toBe('geheim-7f3a\n');
    } finally {
      await dovecot.stop();
      await sink.stop();
    }
  });

  /** Runs it on a terminal of its own (script(1)), types when it has said something, and asks the terminal afterwards. */
  function atTerminal(argv: readonly string[], [wait = '', keys = '']: readonly string[]): Promise<string> {
    const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const after = 'stty -a | grep -q " echo " && echo echo is on';
    const child = spawn('script', ['-qec', `${quoted}; ${after}`, '/dev/null'], {
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      const before = said.includes(wait);
      said += data.toString();
      // The question stands there before the terminal is told to show nothing.
      if (!before && said.includes(wait)) setTimeout(() => child.stdin.write(keys), 500);
    });
    return new Promise((resolve) => child.once('close', () => resolve(said)));
  }
});
