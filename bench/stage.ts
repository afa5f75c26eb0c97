// The bench's stage: a real Dovecot, an SMTP sink in a process of its own, and child processes for what is measured.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { corpusMails } from '../test/corpus.ts';
import { type Dovecot, startDovecot } from '../test/servers/dovecot.ts';
import { compileDaemon } from './compile.ts';
import type { Profile } from './profile.ts';

export interface FloorFigures {
  readonly mails: number;
  readonly sent: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

export interface IntakeFigures extends FloorFigures {
  readonly filed: number;
  readonly exitCode: number;
  readonly problems: readonly string[];
  readonly blockedP999Ms: number;
  readonly blockedMaxMs: number;
  readonly shares: Readonly<Record<string, number>>;
  readonly marks: readonly { readonly mails: number; readonly cpuMs: number }[];
  /** Null unless it was asked for. */
  readonly profile: Profile | null;
}

export interface IntakeTask {
  /** Does every new ticket's sender get a receipt? */
  readonly receipts: boolean;
  readonly after: string;
  /** Says whose CPU it was, which costs some itself. */
  readonly profile?: boolean;
}

export interface Stage {
  /** Fills a user's INBOX with real mails, or with made ones of a given size. */
  fill(user: string, what: { readonly count: number; readonly octets?: number }): Promise<void>;
  empty(user: string): Promise<void>;
  floor(user: string, sends: number): Promise<FloorFigures>;
  intake(user: string, how: IntakeTask): Promise<IntakeFigures>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const USERS = ['corpus', 'warm', 'receipts', 'rooms', 'notices', 'p5b', 'p5c'];

/** Starts the servers. */
export async function openStage(): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-'));
  const dovecot = await startDovecot({ users: Object.fromEntries(USERS.map((user) => [user, 'secret'])) });
  const sink = await startSink();
  const compiled = compileDaemon();
  let runs = 0;
  return {
    async fill(user, { count, octets }) {
      if (octets === undefined) for (const mail of realMails(count)) dovecot.deliver(user, mail);
      else for (let i = 0; i < count; i++) dovecot.deliver(user, madeMail(i, octets));
    },
    empty: async (user) => rmSync(join(dovecot.maildir(user), 'cur'), { recursive: true, force: true }),
    floor: (user, sends) =>
      child('floor.ts', { imapPort: dovecot.port, user, password: 'secret', smtpPort: sink.port, sends }),
    async intake(user, how) {
      const home = join(dir, `run-${++runs}`);
      const config = writeConfig(home, { ...how, user, dovecot, smtpPort: sink.port });
      await child(compiled.intake, { config, profile: false, accept: true });
      return child(compiled.intake, { config, profile: how.profile ?? false, accept: false });
    },
    async close() {
      sink.process.kill();
      compiled.remove();
      await dovecot.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function child<T>(script: string, task: object): Promise<T> {
  const { stdout } = await run(
    process.execPath,
    [
      '--max-semi-space-size=8',
      ...profiling(basename(script)),
      resolve(import.meta.dirname, script),
      JSON.stringify(task),
    ],
    { maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout) as T;
}

function writeConfig(
  home: string,
  options: {
    readonly receipts: boolean;
    readonly after: string;
    readonly user: string;
    readonly dovecot: Dovecot;
    readonly smtpPort: number;
  },
): string {
  const { user, dovecot, smtpPort } = options;
  for (const name of ['config', 'rules']) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'config', 'password'), 'secret', { mode: 0o600 });
  writeFileSync(join(home, 'rules', '10-bench.yaml'), benchRules());
  const path = join(home, 'config', 'mailclerk.yaml');
  writeFileSync(
    path,
    `version: 1
instance: { name: Bench, timezone: Europe/Berlin, language: en }
data: { dir: ${JSON.stringify(join(home, 'data'))}, min_free: 10MB }
mailboxes:
  support: { address: support@bench.example, host: "127.0.0.1:${dovecot.port}", tls: none, user: ${user}, auth: { password: ${JSON.stringify(`file:${join(home, 'config', 'password')}`)} }, start: all, max_size: 40MB, after: ${options.after} }
smtp: { host: "127.0.0.1:${smtpPort}", tls: none, from: "Bench <support@bench.example>", connections: 2 }
gate: { unverified_per_hour: 100000, automatic_per_hour: 100000, per_address_per_day: 10000, per_address_unanswered: 100000, per_domain_unanswered: 100000, receipts_per_hour: 1000000, storm_per_hour: 0 }
notifications: { customer: { opened: ${options.receipts} }, agents: { new: none, reply: none, assigned: none } }
`,
  );
  return path;
}

/** Twenty plain rules, as a small site has them. */
export function benchRules(): string {
  const words = [
    'invoice',
    'password',
    'urgent',
    'order',
    'refund',
    'delivery',
    'contract',
    'meeting',
    'offer',
    'error',
  ];
  const rules = words.flatMap((word) => [
    `  - { id: subject-${word}, when: { subject: ${word}, not: { is: auto } }, tags: [${word}] }`,
    `  - { id: from-${word}, when: { from: "${word}@partner.example" }, set: { priority: high } }`,
  ]);
  return `version: 1\nrules:\n${rules.join('\n')}\n`;
}

/** Real mails; when more are asked for than there are, again with other Message-IDs, so that none is a duplicate. */
export function* realMails(count: number): Generator<Buffer> {
  const mails = corpusMails(count);
  for (let i = 0; i < count; i++) {
    const mail = mails[i % mails.length];
    if (!mail) return;
    const round = Math.floor(i / mails.length);
    yield round === 0 ? mail.raw : withOtherIds(mail.raw, round);
  }
}

/** The same mail with every Message-ID of its head changed alike: who answered whom stays. */
function withOtherIds(raw: Buffer, round: number): Buffer {
  const text = raw.toString('latin1');
  const end = text.search(/\n\r?\n/);
  const head = text.slice(0, end).replaceAll(/<([^<>@\s]+@)/g, `<r${round}.$1`);
  return Buffer.from(`X-Bench-Round: ${round}\n${head}${text.slice(end)}`, 'latin1');
}

function madeMail(index: number, octets: number): string {
  const head = `From: Sender ${index} <sender${index}@made.example>\nTo: support@bench.example\nSubject: Made mail ${index}\nMessage-ID: <made-${index}-${octets}@made.example>\nDate: Mon, 05 Jan 2026 10:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello, see the attachment ${index}.\n\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="file-${index}.bin"\nContent-Transfer-Encoding: base64\n\n`;
  const line = `${'QUJD'.repeat(19)}\n`;
  return `${head}${line.repeat(Math.ceil((octets - head.length) / line.length))}\n--b--\n`;
}

async function startSink(): Promise<{ port: number; process: ChildProcess }> {
  const sink = spawn(process.execPath, [join(import.meta.dirname, 'sink.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: sink.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    lines.once('line', (line) => resolve(Number(line)));
    sink.once('exit', (code) => reject(new Error(`the sink ended with ${code} before it listened`)));
  });
  return { port, process: sink };
}

/** BENCH_PROFILE=DIR writes CPU profiles of every thread there. */
function profiling(script: string): readonly string[] {
  const dir = process.env.BENCH_PROFILE;
  return dir ? ['--cpu-prof', `--cpu-prof-dir=${join(dir, script)}`] : [];
}
