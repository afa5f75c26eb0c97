// A word that stands in every secret a configuration can have, and nowhere else: it is looked for in everything the program
// writes, says, keeps and answers, at its most talkative, while half of its servers refuse it (H61, reliability.md "Secrets").
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { eventually, makeSite, type Site } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startFakeImap } from '../servers/fake-imap.ts';
import { startHttp } from '../servers/http-stub.ts';
import { freePort } from '../servers/ports.ts';
import { startSink } from '../servers/smtp-sink.ts';
import { readable } from '../store/flips.ts';

const CANARY = 'KANARIENVOGEL';
/** The word itself, its base64 at each of the three places it can begin, its hex, and as it stands in a URL. */
const FORMS: readonly string[] = [
  CANARY,
  ...[0, 1, 2].map((at) =>
    Buffer.from(`${'x'.repeat(at)}${CANARY}`)
      .toString('base64')
      .slice(at === 0 ? 0 : 4, -4),
  ),
  Buffer.from(CANARY).toString('hex'),
];
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Where the word stands, with what is around it. */
function found(where: string, text: string): readonly string[] {
  return FORMS.flatMap((form) => {
    const at = text.toLowerCase().includes(form.toLowerCase()) ? text.toLowerCase().indexOf(form.toLowerCase()) : -1;
    return at < 0 ? [] : [`${where}: …${text.slice(Math.max(0, at - 60), at + 40)}…`];
  });
}

interface World {
  readonly site: Site;
  readonly server: Dovecot;
  readonly http: number;
  /** A piece of the DKIM key: no canary can be put into one. */
  readonly keyPiece: string;
}

async function world(): Promise<World> {
  const server = await startDovecot({ users: { support: `${CANARY}-imap`, wrong: 'another' } });
  open.push(() => server.stop());
  const hooks = await startHttp();
  open.push(() => hooks.stop());
  hooks.answer(...Array.from({ length: 20 }, () => ({ status: 500, text: 'broken' })));
  // A server that wants a login and says no to the first ones, in words of its own.
  let logins = 0;
  const sink = await startSink({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => {
      logins += 1;
      if (logins > 2 && auth.password === `${CANARY}-smtp`) return done(null, { user: 'support' });
      // It repeats what it was told, as it is and as AUTH PLAIN says it.
      const coded = Buffer.from(`\0support\0${auth.password}`).toString('base64');
      done(Object.assign(new Error(`5.7.8 not yet ${auth.password} ${coded}`), { responseCode: 454 }));
    },
  });
  open.push(() => sink.stop());
  const echo = await startFakeImap({
    script: ({ tag, name, args }) =>
      name === 'LOGIN' ? `${tag} NO [AUTHENTICATIONFAILED] LOGIN ${args} is wrong\r\n` : undefined,
  });
  open.push(() => echo.stop());
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const http = await freePort();
  const host = `127.0.0.1:${hooks.port}`;
  const rule = `{ id: hook, when: { recipient: support@example.com }, then: ticket, do: [{ webhook: "http://${host}/in" }] }`;
  const env = {
    IMAP_SECRET: `${CANARY}-imap`,
    HOOK_SECRET: `${CANARY}-hook-0123456789-0123456789`,
    HOOK_TOKEN: `Bearer ${CANARY}-token`,
    PUSH_URL: `https://127.0.0.1:1/services/${CANARY}-push`,
  };
  const site = makeSite({
    mailboxes: {
      support: { port: server.port, auth: { password: 'env:IMAP_SECRET' } },
      wrong: { port: server.port, auth: { password: `${CANARY}-wrong` } },
      gone: { port: 9, auth: { password: 'cred:gone' } },
      echo: { port: echo.port, auth: { password: `${CANARY}-echo` } },
    },
    smtpPort: sink.port,
    rules: { '10.yaml': `version: 1\nrules:\n  - ${rule}\n` },
    config: {
      smtp: {
        user: 'support',
        password: 'file:secrets/smtp',
        dkim: { domain: 'example.com', selector: 'a', key: 'file:secrets/dkim.pem' },
        admin: { host: '127.0.0.1:9', tls: 'none', user: 'alerts', password: `${CANARY}-admin` },
      },
      tickets: { thread_secret: 'cred:thread' },
      http: { listen: `127.0.0.1:${http}` },
      webhooks: {
        secret: 'env:HOOK_SECRET',
        timeout: '2s',
        hosts: { [host]: { private: true, authorization: 'env:HOOK_TOKEN' }, '127.0.0.1:1': { private: true } },
      },
      notifications: {
        admin: { to: 'admin@example.com' },
        push: { room: { form: 'slack', url: 'env:PUSH_URL' } },
      },
      queues: { support: { agents: ['anna'], notify: { new: { to: 'queue', push: 'room' } } } },
      gate: { unverified_per_hour: 1000 },
    },
    env,
  });
  open.push(() => site.remove());
  const secrets = join(site.dir, 'secrets');
  mkdirSync(secrets);
  for (const [name, text] of Object.entries({
    smtp: `${CANARY}-smtp\n`,
    'dkim.pem': pem,
    gone: `${CANARY}-gone`,
    thread: `${CANARY}-thread-0123456789`,
  })) {
    writeFileSync(join(secrets, name), text);
    chmodSync(join(secrets, name), 0o600);
  }
  site.configure({ env: { ...env, CREDENTIALS_DIRECTORY: secrets } });
  return { site, server, http, keyPiece: pem.split('\n')[3] ?? '' };
}

const commands: readonly string[] = [
  'config show',
  'config show --json',
  'config show -v',
  'check',
  'check -v --json',
  'status',
  'status --json',
  'mailbox list --json',
  'mailbox test -v',
  'mailbox test --json -v',
  'mailbox audit -v',
  'ticket list --json',
  'ticket show 1 --json',
  'mail why 1 --json',
  'mail show 1 --raw',
  'outbox list --all --json',
  'outbox show 1 --json',
  'outbox show 2',
  'outbox show 3',
  'rules list --json',
  'rules explain 1',
  'agent list --json',
  'template lint',
  'db check',
  'db backup the.backup',
  'db check the.backup',
  'db restore the.backup',
  'export --format json --all',
  'export --format mbox --all',
  'stats --json',
  'clock show --json',
];

describe.skipIf(dovecotMissing() !== null)('H61: a word that is in every secret', () => {
  it('is found nowhere: no log, no answer, no database, no backup, no dump', { timeout: 180_000 }, async () => {
    const { site, server, http, keyPiece } = await world();
    for (let n = 0; n < 3; n++)
      server.deliver(
        'support',
        `From: c${n}@firma.example\r\nTo: support@example.com\r\nSubject: Q${n}\r\nMessage-ID: <${n}@firma.example>\r\n\r\nwords\r\n`,
      );
    const hits: string[] = [];
    const look = (where: string, text: string): void => {
      hits.push(...found(where, text), ...(text.includes(keyPiece) ? [`${where}: the DKIM key`] : []));
    };
    const daemon = await site.daemon({ args: ['-v'], ready: 'started' });
    await eventually('mails are filed, the servers have refused', () => {
      const events = new Set(daemon.lines().map((line) => line.event));
      return (
        events.has('mail.filed') &&
        site.rows("select id from outbox where attempts > 0 and kind = 'webhook'").length > 0
      );
    });
    await eventually(
      'a mail was sent or refused',
      () => site.rows("select id from outbox where attempts > 0 and kind <> 'webhook'").length > 0,
    );
    for (const page of ['livez', 'readyz', 'metrics', 'nowhere']) {
      const answer = await fetch(`http://127.0.0.1:${http}/${page}`);
      look(`/${page}`, `${await answer.text()} ${JSON.stringify([...answer.headers])}`);
    }
    // A mistake beside a secret, taken up while it runs: its place is named, never its line.
    const config = readFileSync(site.configPath, 'utf8');
    // It can be seen where it is.
    expect(found('the file itself', config)).toHaveLength(1);
    expect(found('a login', Buffer.from(`\0support\0${CANARY}-smtp`).toString('base64'))).toHaveLength(1);
    writeFileSync(site.configPath, config.replace(`"${CANARY}-wrong"`, `["${CANARY}-wrong"]`));
    look('check of a mistake', await said(site, 'check'));
    daemon.signal('SIGHUP');
    await daemon.logged('reload.refused');
    writeFileSync(site.configPath, config.slice(0, config.indexOf(`${CANARY}-wrong`) + 20));
    look('check of a torn file', await said(site, 'check'));
    writeFileSync(site.configPath, config);
    for (const line of commands) look(line, await said(site, line));
    await daemon.stop();
    look('the daemon’s output', daemon.stderr());
    expect(daemon.lines().length).toBeGreaterThan(20);
    for (const name of readdirSync(site.dataDir))
      look(`data/${name}`, readFileSync(join(site.dataDir, name), 'latin1'));
    look('the.backup', readFileSync(join(site.dir, 'the.backup'), 'latin1'));
    for (const [table, rows] of readable(join(site.dataDir, 'mailclerk.sqlite'))) {
      look(`table ${table}`, rows.join('\n'));
      // What is packed twice: mails within rows.
      look(
        `table ${table}, hex`,
        rows
          .map((row) =>
            row.replaceAll(/=([0-9a-f]{40,})(?= |$)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1')),
          )
          .join('\n'),
      );
    }
    const loaded = loadConfig(site.configPath, {
      env: { ...process.env, IMAP_SECRET: `${CANARY}-imap`, CREDENTIALS_DIRECTORY: join(site.dir, 'secrets') },
      needSecrets: false,
    });
    expect(loaded.config?.mailboxes.some(({ password }) => password.reveal().includes(CANARY))).toBe(true);
    look('a dump', inspect(loaded, { depth: 20, showHidden: true }));
    look('JSON', JSON.stringify(loaded));
    expect(hits).toEqual([]);
    expect(statSync(join(site.dir, 'the.backup')).size).toBeGreaterThan(100_000);
  });
});

async function said(site: Site, line: string): Promise<string> {
  const { stdout, stderr } = await site.cli(...line.split(' '));
  return `${stdout}\n${stderr}`;
}
