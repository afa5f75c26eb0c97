// What an installation and an image contain, run as they run it: staged into a folder, as a user with a number alone and
// no rights, on a read-only file system, under the system-call filter of the unit file, its secrets by LoadCredential's
// folder, systemd's socket told. Needs root (for the mount) and Debian's python3-seccomp.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
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
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stage } from '../../deploy/stage.ts';
import { eventually } from '../integration/site.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { type Ear, listenAsManager } from '../servers/service-manager.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';

const root = join(import.meta.dirname, '../..');
const unit = 'deploy/systemd/mailclerk.service';
const NOBODY = 65_532;
/** Makes everything read-only but the state folder and a small /tmp, then lets go of every right. */
const jail = `
mount --bind "$1" "$1" && mount -o remount,bind,ro / && mount -t tmpfs -o size=16m,mode=1777 tmpfs "$2" || exit 99
shift 2
exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups --no-new-privs --bounding-set -all --inh-caps -all "$@"
`;

function confinementMissing(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import seccomp'], { stdio: 'ignore' });
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return dovecotMissing();
  } catch {
    return 'python3-seccomp or unshare is missing';
  }
}

describe.skipIf(confinementMissing() !== null)('what is staged', () => {
  let folder: string;
  let dovecot: Dovecot;
  let sink: Sink;
  let ear: Ear;
  let daemon: ChildProcess | undefined;
  let said = '';

  beforeAll(async () => {
    // Not below /tmp: the jail puts an empty one there.
    folder = mkdtempSync('/var/tmp/mc-staged-');
    chmodSync(folder, 0o755);
    stage(join(folder, 'opt'));
    copyFileSync(join(root, 'test/deploy/confined.py'), join(folder, 'confined.py'));
    dovecot = await startDovecot({ users: { support: 'secret' } });
    sink = await startSink();
    ear = await listenAsManager('abstract');
    for (const name of ['state', 'credentials']) {
      mkdirSync(join(folder, name), { mode: 0o700 });
      chownSync(join(folder, name), NOBODY, NOBODY);
    }
    writeFileSync(join(folder, 'credentials/imap'), 'secret\n', { mode: 0o400 });
    chownSync(join(folder, 'credentials/imap'), NOBODY, NOBODY);
    writeFileSync(
      join(folder, 'mailclerk.yaml'),
      JSON.stringify({
        version: 1,
        instance: { name: 'Staged', timezone: 'Europe/Berlin', language: 'de' },
        data: { dir: join(folder, 'state'), min_free: '1MB' },
        mailboxes: {
          support: {
            address: 'support@example.com',
            host: `127.0.0.1:${dovecot.port}`,
            tls: 'none',
            user: 'support',
            auth: { password: 'cred:imap' },
            start: 'all',
            trust_auth_results: ['mx.example.com'],
          },
        },
        smtp: { host: `127.0.0.1:${sink.port}`, tls: 'none', from: 'Staged <support@example.com>' },
        rules: { dir: join(folder, 'opt/rules') },
      }),
    );
  }, 180_000);

  afterAll(async () => {
    daemon?.kill('SIGKILL');
    await ear?.stop();
    await sink?.stop();
    await dovecot?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const confined = (...words: readonly string[]): ChildProcess => {
    const program = [join(folder, 'opt/mailclerk'), '--config', join(folder, 'mailclerk.yaml'), ...words];
    const filter = ['/usr/bin/python3', join(folder, 'confined.py'), join(folder, 'opt', unit)];
    const line = ['--mount', '--propagation', 'private', 'sh', '-c', jail, 'jail', join(folder, 'state'), tmpdir()];
    const env = {
      PATH: '/usr/bin:/bin',
      CREDENTIALS_DIRECTORY: join(folder, 'credentials'),
      ...ear.env,
      WATCHDOG_USEC: '20000000',
      MAILCLERK_NOW: '2026-01-07T10:00:00Z',
    };
    return spawn('unshare', [...line, ...filter, ...program], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const ended = (child: ChildProcess): Promise<number | null> =>
    child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise((done) => child.once('exit', done));

  it('sets up a mailbox as deploy/install.md says: config, rules, credentials, and a unit for this program', () => {
    const base = join(folder, 'etc');
    const servers = ['--imap', 'imap.example.com', '--smtp', 'smtp.example.com', '--skip-test', '--systemd'];
    const words = ['init', 'support@example.com', '--dir', base, '--password-file', join(folder, 'credentials/imap')];
    const starter = join(folder, 'opt/mailclerk');
    execFileSync(starter, [...words, ...servers], { stdio: 'pipe' });
    const env = { ...process.env, CREDENTIALS_DIRECTORY: join(base, 'credentials') };
    const config = join(base, 'config/mailclerk.yaml');
    expect(execFileSync(starter, ['--config', config, 'check', '--strict'], { env, encoding: 'utf8' })).toBe('');
    expect(readdirSync(join(base, 'rules'))).toContain('20-noise.yaml');
    const text = readFileSync(join(base, 'mailclerk.service'), 'utf8');
    expect(text).toContain(`ExecStart=${starter} --config ${config} run --no-standby\n`);
  });

  it('is complete: starter, program, packages, pages, and a list of its parts without developers’ ones', () => {
    const parts = readdirSync(join(folder, 'opt'));
    expect(parts).toEqual(
      expect.arrayContaining(['mailclerk', 'dist', 'templates', 'rules', 'packs', 'deploy', 'sbom.json']),
    );
    expect(parts).not.toContain('src');
    expect(existsSync(join(folder, 'opt/node_modules/vitest'))).toBe(false);
    expect(existsSync(join(folder, 'opt/node_modules/better-sqlite3'))).toBe(true);
    // Whatever the umask was: the daemon's user reads it, and nobody but the owner changes it.
    const modes = parts.map((name) => [name, statSync(join(folder, 'opt', name)).mode & 0o777] as const);
    expect(modes.filter(([, mode]) => mode !== 0o755 && mode !== 0o644)).toEqual([]);
    expect(statSync(join(folder, 'opt/dist/main.js')).mode & 0o777).toBe(0o644);
    expect(() => stage(join(folder, 'opt'))).toThrow(/is not empty/);
  });

  /** A database above what is looked through before the start: a process of its own does it beside the work. */
  function grownDatabase(): void {
    const words = ['--config', join(folder, 'mailclerk.yaml'), 'db', 'migrate'];
    execFileSync(join(folder, 'opt/mailclerk'), words, { stdio: 'pipe' });
    const path = join(folder, 'state/mailclerk.sqlite');
    const db = new Database(path);
    db.exec("insert into settings (name, value) values ('filler', hex(zeroblob(70000000)))");
    db.pragma('journal_mode = delete');
    db.close();
    for (const name of readdirSync(join(folder, 'state'))) chownSync(join(folder, 'state', name), NOBODY, NOBODY);
  }

  it('turns a mail into a ticket and a receipt, confined as the unit file says, on a database of years, and drains on SIGTERM', async () => {
    grownDatabase();
    dovecot.deliver(
      'support',
      'From: Eva <eva@firma.example>\r\nTo: support@example.com\r\nSubject: Drucker\r\nMessage-ID: <a@firma.example>\r\n' +
        'Authentication-Results: mx.example.com; dmarc=pass header.from=firma.example\r\n\r\nEr druckt nicht mehr.\r\n',
      { at: new Date('2026-01-07T09:59:00Z') },
    );
    daemon = confined('run');
    daemon.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    daemon.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const dead = ended(daemon).then((code) => {
      throw new Error(`the daemon ended with ${code}:\n${said}`);
    });
    dead.catch(() => undefined);
    await Promise.race([eventually('a receipt', () => sink.mails.length > 0), dead]);
    await Promise.race([eventually('systemd is told', () => ear.of('READY').length > 0), dead]);
    expect(sink.mails[0]?.to).toEqual(['eva@firma.example']);
    await Promise.race([eventually('the database is looked through', () => said.includes('looked_through')), dead]);
    expect(said).toMatch(/"findings":0,"event":"database\.looked_through"/);
    const health = confined('health', '--json');
    let answer = '';
    health.stdout?.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    expect([await ended(health), answer]).toEqual([0, expect.stringContaining('"ready": true')]);
    // The jail's shells gave way to the daemon: its pid is theirs.
    daemon.kill('SIGTERM');
    const code = await ended(daemon);
    expect([code, said]).toEqual([0, expect.not.stringMatching(/EPERM|EROFS|EACCES|"level":"?(?:error|50)/)]);
  }, 240_000);
});
