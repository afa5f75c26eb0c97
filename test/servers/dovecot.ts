// A real Dovecot of our own: private config and directories below the system's temp dir, loopback only, random port,
// started and stopped by process id. Takes users; gives ports, a CA, and the mailboxes as Maildir folders to write into
// and to look at. Never touches the system's Dovecot.
//
//   const server = await startDovecot({ users: { support: 'secret' } });
//   server.deliver('support', raw);                 // straight into INBOX (Maildir/new), thousands per second
//   server.port                                     // IMAP with STARTTLS, plain text allowed (loopback)
//   server.tlsPort; server.ca                       // IMAPS and the PEM to trust
//   await server.newUidValidity('support');         // index rebuilt: other UIDVALIDITY, other UIDs, same mails
//   await server.stop();
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { makeCa } from './certificates.ts';
import { freePort, waitForPort } from './ports.ts';

export interface DovecotOptions {
  /** Name → password. */
  readonly users: Readonly<Record<string, string>>;
  /** Lines added to dovecot.conf: quota, capabilities, delays. */
  readonly extraConfig?: string;
  readonly certificate?: 'good' | 'wrong-name' | 'expired';
  /** `no` = no TLS at all: STARTTLS is not offered. */
  readonly tls?: 'yes' | 'no';
}

export interface Dovecot {
  readonly port: number;
  readonly tlsPort: number;
  /** PEM of the CA that signed the server's certificate. */
  readonly ca: string;
  /** Puts a mail into a folder (INBOX when absent) by writing the Maildir; `at` becomes its INTERNALDATE. Gives the file's name. */
  deliver(user: string, raw: Uint8Array | string, options?: { readonly folder?: string; readonly at?: Date }): string;
  /** The raw mails of a folder, in file name order. */
  mails(user: string, folder?: string): readonly Buffer[];
  /** File names of a folder with their Maildir flags (`…:2,S`), in order. */
  files(user: string, folder?: string): readonly string[];
  /** The folder's path on disk. */
  maildir(user: string, folder?: string): string;
  /** Restarts with the folder's index and UID list removed: a new UIDVALIDITY for the same mails. */
  newUidValidity(user: string, folder?: string): Promise<void>;
  restart(): Promise<void>;
  /** Stops serving; `restart` brings it back. */
  halt(): Promise<void>;
  /** Stops and removes everything. */
  stop(): Promise<void>;
  /** The server's log so far. */
  log(): string;
}

/** Null when Dovecot can be used, else the reason why its tests are skipped. Throws when CI is set: there it must be present. */
export function dovecotMissing(): string | null {
  if (existsSync(DOVECOT)) return null;
  const reason = `${DOVECOT} is not installed (apt-get install dovecot-imapd): tests against a real IMAP server are skipped`;
  if (process.env.CI) throw new Error(reason);
  process.stderr.write(`${reason}\n`);
  return reason;
}

const DOVECOT = '/usr/sbin/dovecot';

/** Starts a private Dovecot. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-dc-'));
  const port = await freePort();
  const tlsPort = await freePort();
  const ca = makeCa(dir);
  const certificate = ca.issue(options.certificate ?? 'good');
  const owner = mailOwner();
  execFileSync('chmod', ['755', dir]);
  writeFileSync(
    join(dir, 'users'),
    Object.entries(options.users)
      .map(([user, password]) => `${user}:{PLAIN}${password}\n`)
      .join(''),
  );
  writeFileSync(
    join(dir, 'dovecot.conf'),
    configuration({ dir, port, tlsPort, options, owner, certFile: certificate.certFile, keyFile: certificate.keyFile }),
  );
  for (const user of Object.keys(options.users)) makeMaildir(join(dir, 'home', user, 'Maildir'), owner);
  let child = await launch(dir, port);
  let delivered = 0;

  const folderPath = (user: string, folder = 'INBOX'): string => {
    const root = join(dir, 'home', user, 'Maildir');
    return folder === 'INBOX' ? root : join(root, `.${folder.replaceAll('/', '.')}`);
  };
  const list = (user: string, folder?: string): { path: string; name: string }[] =>
    ['new', 'cur']
      .flatMap((part) => {
        const path = join(folderPath(user, folder), part);
        return existsSync(path) ? readdirSync(path).map((name) => ({ path: join(path, name), name })) : [];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  const server: Dovecot = {
    port,
    tlsPort,
    ca: ca.pem,
    deliver(user, raw, { folder, at = new Date() } = {}) {
      const path = folderPath(user, folder);
      if (!existsSync(path)) makeMaildir(path, owner);
      delivered += 1;
      // Zero-padded: Dovecot gives UIDs to new files in the order of their names.
      const name = `${Math.floor(at.getTime() / 1000)}.M${String(delivered).padStart(9, '0')}P1.test`;
      const tmp = join(path, 'tmp', name);
      writeFileSync(tmp, raw, { mode: 0o644 });
      utimesSync(tmp, at, at);
      renameSync(tmp, join(path, 'new', name));
      return name;
    },
    mails: (user, folder) => list(user, folder).map((file) => readFileSync(file.path)),
    files: (user, folder) => list(user, folder).map((file) => file.name),
    maildir: folderPath,
    async newUidValidity(user, folder) {
      await server.halt();
      const path = folderPath(user, folder);
      for (const name of readdirSync(path)) {
        // dovecot-uidvalidity stays: it makes sure that the new value is another one.
        if (name === 'dovecot-uidlist' || name.startsWith('dovecot.index')) rmSync(join(path, name));
      }
      await server.restart();
    },
    async restart() {
      await server.halt();
      child = await launch(dir, port);
    },
    halt: () => end(child),
    async stop() {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
    log: () => (existsSync(join(dir, 'dovecot.log')) ? readFileSync(join(dir, 'dovecot.log'), 'utf8') : ''),
  };
  return server;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly isRoot: boolean;
}

/** As root Dovecot insists on several unprivileged users; as anyone else everything runs as this user. */
function mailOwner(): Owner {
  const me = userInfo();
  return me.uid === 0 ? { uid: 65534, gid: 65534, isRoot: true } : { uid: me.uid, gid: me.gid, isRoot: false };
}

function makeMaildir(path: string, owner: Owner): void {
  for (const part of ['tmp', 'new', 'cur']) mkdirSync(join(path, part), { recursive: true });
  if (!owner.isRoot) return;
  for (const each of [join(path, '..'), path, ...['tmp', 'new', 'cur'].map((part) => join(path, part))]) {
    chownSync(each, owner.uid, owner.gid);
  }
}

interface ConfigurationFacts {
  readonly dir: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly options: DovecotOptions;
  readonly owner: Owner;
  readonly certFile: string;
  readonly keyFile: string;
}

function configuration({ dir, port, tlsPort, options, owner, certFile, keyFile }: ConfigurationFacts): string {
  const name = userInfo().username;
  const internal = owner.isRoot
    ? ''
    : `default_internal_user = ${name}\ndefault_internal_group = ${name}\ndefault_login_user = ${name}\nservice anvil {\n  chroot =\n}\n`;
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
${internal}
disable_plaintext_auth = no
auth_verbose = yes
auth_failure_delay = 0
ssl = ${options.tls ?? 'yes'}
ssl_cert = <${certFile}
ssl_key = <${keyFile}
mail_location = maildir:~/Maildir
# Its disk safety is not what is tested, and it makes moves many times slower.
mail_fsync = never
maildir_very_dirty_syncs = yes
mail_max_userip_connections = 100
first_valid_uid = 1
namespace inbox {
  inbox = yes
  separator = /
}
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${dir}/home/%u
}
service anvil {
  # No growing delays after a wrong password: the tests give some.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${options.tls === 'no' ? 0 : tlsPort}
    ssl = yes
  }
}
${options.extraConfig ?? ''}
`;
}

async function launch(dir: string, port: number): Promise<ChildProcess> {
  const child = spawn(DOVECOT, ['-F', '-c', join(dir, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  try {
    await waitForPort(port, 10_000);
  } catch (error) {
    await end(child);
    throw new Error(`Dovecot did not start: ${complaint}`, { cause: error });
  }
  return child;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
