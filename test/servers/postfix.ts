// A real Postfix on loopback, in a folder of its own: takes lines of main.cf, listens on a free port of this machine, hands mail
// over as they say. Needs root (its daemons change their user) and the Debian package; never reads /etc/postfix/main.cf.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

const MASTER = '/usr/lib/postfix/sbin/master';

export interface Postfix {
  readonly port: number;
  readonly dir: string;
  log(): string;
  /** Mails that wait in its queue. */
  queue(): string;
  /** Tries all of them now. */
  flush(): void;
  stop(): Promise<void>;
}

/** Why there can be none here; null when there can. */
export function postfixMissing(): string | null {
  if (!existsSync(MASTER)) return 'Postfix is not installed (apt-get install postfix)';
  return process.getuid?.() === 0 ? null : 'Postfix needs root';
}

/** Starts it; `main` and `services` are the lines of docs/lmtp.md. */
export async function startPostfix(main: string, services: string): Promise<Postfix> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-postfix-'));
  chmodSync(dir, 0o755);
  const port = await freePort();
  const config = join(dir, 'etc');
  for (const name of ['etc', 'spool', 'data']) mkdirSync(join(dir, name));
  execFileSync('chown', ['postfix', join(dir, 'data')]);
  for (const name of ['postfix-files', 'dynamicmaps.cf'])
    if (existsSync(join('/etc/postfix', name))) copyFileSync(join('/etc/postfix', name), join(config, name));
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
myhostname = mx.example.com
mydestination = example.com
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = ${dir}/spool
data_directory = ${dir}/data
maillog_file = ${dir}/log
maillog_file_prefixes = ${dir}
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
minimal_backoff_time = 5s
${main}`,
  );
  const kept = `${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
local unix - n n - - local
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
showq unix n - n - - showq
`;
  writeFileSync(join(config, 'master.cf'), `${kept}${services}`);
  const checked = spawnSync('postfix', ['-c', config, 'check'], { encoding: 'utf8' });
  const child: ChildProcess = spawn(MASTER, ['-d', '-c', config], { stdio: 'ignore' });
  const log = (): string => (existsSync(join(dir, 'log')) ? readFileSync(join(dir, 'log'), 'utf8') : '');
  const end = performance.now() + 30_000;
  while (!log().includes('daemon started')) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`Postfix does not start: ${checked.stderr}\n${log()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    port,
    dir,
    log,
    queue: () => spawnSync('postqueue', ['-c', config, '-p'], { encoding: 'utf8' }).stdout,
    flush: () => void spawnSync('postqueue', ['-c', config, '-f']),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
