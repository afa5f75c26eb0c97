// What a stranger does: the commands of README.md, “Your first mailbox”, one after another as they stand there, in a
// checkout, against a real Dovecot and an SMTP server with a login; then a customer writes, and a ticket and a receipt come.
// Takes a folder that looks like a fresh clone; gives what each command took. What the README cannot know (where the test's
// servers are, the password) is added to `init` as flags.
//
//   npm run first-ticket            a real git clone and npm ci in a temporary folder, then this; prints the seconds
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCa } from '../servers/certificates.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import { type Sink, type SunkMail, startSink } from '../servers/smtp-sink.ts';

export interface Step {
  readonly command: string;
  readonly ms: number;
  readonly code: number | null;
  readonly output: string;
}

export interface FirstTicket {
  readonly steps: readonly Step[];
  /** From the first command to the receipt and the ticket. */
  readonly ms: number;
  readonly receipts: readonly SunkMail[];
  /** The config `init` wrote. */
  readonly config: string;
}

const root = join(import.meta.dirname, '../..');
const ADDRESS = 'support@example.com';
const DEADLINE_MS = 120_000;
const MAIL = [
  'From: Eva Muster <eva@firma.example>',
  `To: ${ADDRESS}`,
  'Subject: Der Drucker brennt',
  'Message-ID: <first@firma.example>',
  `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
  '',
  'Guten Tag, der Drucker im dritten Stock brennt. Was tun?',
  '',
].join('\r\n');

/** The commands of the page, without their comments. */
export function readmeCommands(): readonly string[] {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const block = /^## Your first mailbox$[\s\S]*?^```sh\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '';
  return block.split('\n').flatMap((line) => line.replace(/\s+#\s.*$/, '').trim() || []);
}

/** A folder as a clone is, made of the files as they are here: packages are linked, not installed. */
export function likeAClone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mc-clone-'));
  const parts = [
    'src',
    'bin',
    'templates',
    'packs',
    'rules',
    'config',
    'deploy',
    'package.json',
    'README.md',
    '.npmrc',
  ];
  const isOwn = (path: string): boolean => !/\/config\/(?:mailclerk\.yaml|.*\.password)$/.test(path);
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true, filter: isOwn });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Follows the page in this folder; `skip` = commands that are done already. */
export async function followReadme(folder: string, skip: readonly string[] = []): Promise<FirstTicket> {
  const keys = mkdtempSync(join(tmpdir(), 'mc-keys-'));
  const ca = makeCa(keys);
  const { key, cert } = ca.issue('good');
  const dovecot = await startDovecot({ users: { [ADDRESS]: 'secret' } });
  const sink = await startSink({
    ...{ secure: true, key, cert, authOptional: false },
    onAuth: (auth, _, done) =>
      auth.username === ADDRESS && auth.password === 'secret'
        ? done(null, { user: ADDRESS })
        : done(new Error('535 wrong password')),
  });
  writeFileSync(join(keys, 'both.pem'), `${dovecot.ca}\n${ca.pem}`);
  // A mail from before: the default leaves it alone.
  dovecot.deliver(ADDRESS, MAIL.replace('first@', 'old@'), { at: new Date(Date.now() - 86_400_000) });
  try {
    return await follow({ folder, dovecot, sink, pem: join(keys, 'both.pem') }, skip);
  } finally {
    await dovecot.stop();
    await sink.stop();
    rmSync(keys, { recursive: true, force: true });
  }
}

interface Stage {
  readonly folder: string;
  readonly dovecot: Dovecot;
  readonly sink: Sink;
  readonly pem: string;
}

async function follow(stage: Stage, skip: readonly string[]): Promise<FirstTicket> {
  const { folder, dovecot, sink } = stage;
  const steps: Step[] = [];
  const begun = performance.now();
  let daemon: { readonly child: ChildProcess; readonly said: () => string } | null = null;
  try {
    for (const command of readmeCommands().filter((one) => !skip.includes(one))) {
      if (command === 'npx mailclerk run') {
        const from = performance.now();
        daemon = background(command, folder);
        await until(
          () => daemon?.said().includes('"mailbox.started"') === true,
          () => daemon?.said() ?? '',
        );
        dovecot.deliver(ADDRESS, MAIL);
        await within(sink.arrived(1), () => daemon?.said() ?? '');
        steps.push({ command, ms: performance.now() - from, code: null, output: daemon.said() });
      } else steps.push(await foreground(command.includes(' init ') ? withFlags(command, stage) : command, folder));
    }
    const ms = performance.now() - begun;
    const config = readFileSync(join(folder, 'config/mailclerk.yaml'), 'utf8');
    return { steps, ms, receipts: sink.mails, config };
  } finally {
    if (daemon) await ended(daemon.child);
  }
}

function withFlags(command: string, { dovecot, sink, pem }: Stage): string {
  const servers = `--imap localhost:${dovecot.tlsPort} --smtp localhost:${sink.port} --ca ${pem}`;
  return `echo secret | ${command} ${servers} --password-stdin --agent anna@example.com --timezone Europe/Berlin`;
}

/** The environment of somebody who is not in a test. */
function plainEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(MAILCLERK_|VITEST|NODE_ENV$|npm_)/.test(name));
  // npx is npm's; its Node may be any.
  return { ...Object.fromEntries(kept), INIT_CWD: folder };
}

function foreground(command: string, folder: string): Promise<Step> {
  const from = performance.now();
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: plainEnvironment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ command, ms: performance.now() - from, code, output })),
  );
}

function background(command: string, folder: string) {
  const child = spawn('sh', ['-c', `exec ${command}`], {
    cwd: folder,
    env: plainEnvironment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return { child, said: () => output };
}

/** SIGTERM to npx and what it started. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    return;
  }
  await gone;
}

async function until(isSo: () => boolean, said: () => string): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${said().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function within(work: Promise<void>, said: () => string): Promise<void> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  await until(() => isDone, said);
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'mc-stranger-'));
  const clone = join(folder, 'mailclerk');
  try {
    const from = performance.now();
    execFileSync('git', ['clone', '--quiet', `file://${root}`, clone]);
    const cloned = performance.now() - from;
    const { steps, ms, receipts } = await followReadme(clone);
    const line = (what: string, took: number): string => `${(took / 1000).toFixed(1).padStart(6)} s  ${what}\n`;
    process.stdout.write(line('git clone', cloned));
    for (const step of steps) {
      process.stdout.write(
        line(`${step.command.replace(/ --imap .*/, ' …')}${step.code ? `  exit ${step.code}` : ''}`, step.ms),
      );
      if (step.code) process.stdout.write(step.output);
    }
    process.stdout.write(
      line(
        `from git clone to the first ticket; mails that left: ${receipts.flatMap(({ to }) => to).join(', ')}`,
        cloned + ms,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
