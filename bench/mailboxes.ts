// P10: what many idle mailboxes cost in one process. A real Dovecot with as many users (TLS, one process of its own a
// connection, asleep in imap-hibernate where that works), the daemon as npm installs it, with IDLE, polls, metrics and their
// scraping, as a site would have it. Takes how many mailboxes; gives memory once all is calm, CPU over a span in which
// nothing arrives, and what the start cost. Both are the kernel's figures for the process (/proc), the reading thread included.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dovecot, startDovecot } from '../test/servers/dovecot.ts';
import { crowded } from '../test/servers/dovecot-many.ts';
import { freePort } from '../test/servers/ports.ts';
import { compileDaemon } from './compile.ts';
import type { Figure } from './report.ts';

const MAILBOXES = Number(process.env.BENCH_MAILBOXES ?? 1000);
/** Long enough that V8 has collected what the start left, and every mailbox has polled at least twice. */
const SETTLE_MS = Number(process.env.BENCH_SETTLE_S ?? 150) * 1000;
const IDLE_MS = Number(process.env.BENCH_IDLE_S ?? 120) * 1000;
const SCRAPE_MS = 15_000;
const READY_MS = 300_000;
const TICKS_A_SECOND = 100;
const MB = 1024;

/** P10 and P10c. */
export async function mailboxFigures(): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-boxes-'));
  const users = Array.from({ length: MAILBOXES }, (_, at) => `box${at}`);
  const dovecot = await startDovecot({
    users: Object.fromEntries(users.map((user) => [user, 'secret'])),
    extraConfig: crowded(MAILBOXES),
  });
  const compiled = compileDaemon();
  const port = await freePort();
  const daemon = startDaemon(dir, {
    bin: compiled.bin,
    cache: compiled.cache,
    config: writeConfig(dir, { users, dovecot, port }),
  });
  try {
    return await measured(daemon, port);
  } finally {
    await ended(daemon);
    compiled.remove();
    await dovecot.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measured(daemon: ChildProcess, port: number): Promise<readonly Figure[]> {
  const pid = daemon.pid ?? 0;
  const began = performance.now();
  await until(daemon, () => readyAt(port));
  const readyS = (performance.now() - began) / 1000;
  const startCpuS = cpuSeconds(pid);
  const scraping = setInterval(
    () => void fetch(`http://127.0.0.1:${port}/metrics`).then((page) => page.text()),
    SCRAPE_MS,
  );
  await sleep(SETTLE_MS);
  const [cpu, at] = [cpuSeconds(pid), performance.now()];
  await sleep(IDLE_MS);
  const seconds = (performance.now() - at) / 1000;
  const percent = (100 * (cpuSeconds(pid) - cpu)) / seconds;
  clearInterval(scraping);
  const rss = memory(pid, 'VmRSS');
  const start = `all polled after ${readyS.toFixed(1)} s and ${startCpuS.toFixed(1)} s of CPU`;
  return [
    {
      id: 'P10',
      name: `RSS with ${MAILBOXES} idle mailboxes, MB`,
      value: rss,
      floor: '',
      absolute: `peak ${memory(pid, 'VmHWM').toFixed(0)} MB; ${start}`,
    },
    {
      id: 'P10c',
      name: `CPU with ${MAILBOXES} idle mailboxes over ${seconds.toFixed(0)} s, % of one core`,
      value: percent,
      floor: '',
      absolute: `${((percent * 10) / (MAILBOXES / 60)).toFixed(2)} ms a poll`,
    },
  ];
}

function startDaemon(
  dir: string,
  { bin, cache, config }: { readonly bin: string; readonly cache: string; readonly config: string },
): ChildProcess {
  const profile = process.env.BENCH_PROFILE;
  const log = openSync(join(profile ?? dir, 'daemon.log'), 'w');
  const words = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const daemon = spawn(process.execPath, [...words, bin, '--config', config, 'run'], {
    cwd: dir,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return daemon;
}

function writeConfig(
  dir: string,
  { users, dovecot, port }: { readonly users: readonly string[]; readonly dovecot: Dovecot; readonly port: number },
): string {
  for (const name of ['config', 'rules']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'config', 'ca.pem'), dovecot.ca);
  writeFileSync(join(dir, 'config', 'password'), 'secret', { mode: 0o600 });
  const box = (user: string): object => ({
    address: `${user}@bench.example`,
    host: `localhost:${dovecot.tlsPort}`,
    tls: 'implicit',
    ca: join(dir, 'config', 'ca.pem'),
    user,
    auth: { password: `file:${join(dir, 'config', 'password')}` },
  });
  const config = {
    version: 1,
    instance: { name: 'Bench', timezone: 'Europe/Berlin', language: 'en' },
    data: { dir: join(dir, 'data'), min_free: '10MB' },
    http: { listen: `127.0.0.1:${port}` },
    mailboxes: Object.fromEntries(users.map((user) => [user, box(user)])),
    smtp: { host: '127.0.0.1:9', tls: 'none', from: 'Bench <support@bench.example>' },
  };
  const path = join(dir, 'config', 'mailclerk.yaml');
  writeFileSync(path, JSON.stringify(config, null, 1));
  return path;
}

/** True when every mailbox completed a poll. */
async function readyAt(port: number): Promise<boolean> {
  const page = await fetch(`http://127.0.0.1:${port}/metrics`)
    .then((answer) => answer.text())
    .catch(() => '');
  return (page.match(/^mailclerk_mailbox_last_success_timestamp_seconds\{/gm) ?? []).length >= MAILBOXES;
}

async function until(daemon: ChildProcess, look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + READY_MS;
  while (!(await look())) {
    if (daemon.exitCode !== null)
      throw new Error(`the daemon ended with ${daemon.exitCode} before its mailboxes were ready`);
    if (performance.now() > end) throw new Error(`not every mailbox was polled within ${READY_MS / 1000} s`);
    await sleep(500);
  }
}

/** User and system time of all threads. proc(5): fields 14 and 15, behind a name that may hold blanks. */
function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

function memory(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) / MB;
}

function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    daemon.once('exit', () => resolve());
    daemon.kill('SIGTERM');
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
