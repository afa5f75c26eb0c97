// A whole site in a temporary folder: config/, rules/ (the shipped starters), data/, and the real program on it. Daemons
// and `run --once` are processes, ended by process id; other commands run in this process beside them, on the same files,
// because a start costs ten times what they do (test/cli/processes.test.ts starts each of them as a process). Takes
// mailboxes and options; gives CLI runs (code, stdout, stderr, json) and daemons that are ready. Never touches anything
// outside its folder.
//
//   const site = makeSite({ mailboxes: { support: { port: dovecot.port } }, smtpPort: sink.port });
//   const { code, json } = await site.cli('ticket', 'list', '--json');
//   const daemon = await site.daemon();             // every mailbox is connected
//   await daemon.logged('mail.filed', 3);           // three such lines since its start
//   await daemon.stop();                            // SIGTERM; gives the exit code. daemon.kill() is SIGKILL
//   site.remove();
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

const root = join(import.meta.dirname, '../..');
/** The sources, or where MAILCLERK_BUNDLED says (test/setup/bundle.ts): the same program in fewer files, which starts faster. */
export const program = (name: 'main' | 'warm'): string => {
  const { MAILCLERK_BUNDLED: folder } = process.env;
  if (folder) return join(folder, `${name}.js`);
  return join(root, name === 'main' ? 'src/main.ts' : 'test/integration/warm.ts');
};
/**
 * For a process that lives for seconds: V8 compiles what is hot later and begins with more room for what is new. In earnest
 * a daemon lives for weeks; of these it is a sixth of all they cost. The night plays V8 as an operator has it.
 */
const SHORT_LIVED = [
  '--invocation-count-for-maglev=4000',
  '--invocation-count-for-turbofan=30000',
  '--no-sparkplug',
  '--min-semi-space-size=8',
];
/** Generous: two cores may be shared by many. */
const DEADLINE_MS = 60_000;

type Section = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string>>;

export interface SiteOptions {
  /** Name → what differs from a loopback mailbox `<name>@example.com` with user `<name>`, password `secret`, start: all. */
  readonly mailboxes: Readonly<Record<string, Section & { readonly port?: number }>>;
  /** Where SMTP listens; a closed port when absent. */
  readonly smtpPort?: number;
  /** Sections that replace or complete the defaults below, one level deep. */
  readonly config?: Readonly<Record<string, Section>>;
  /** File name → YAML, instead of the shipped starter rules. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly env?: Environment;
  /** V8 as an operator has it: where memory or speed is measured. */
  readonly isMeasured?: boolean;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as one JSON value; a list when it is one value per line; undefined when it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes.
  readonly json: any;
}

export interface LogLine {
  readonly event: string;
  readonly level: string;
  readonly [field: string]: unknown;
}

export interface Daemon {
  readonly pid: number;
  /** Everything it logged so far. */
  lines(): readonly LogLine[];
  /** Resolves when `count` lines with this event (and these fields) are there; rejects after a minute with the log. */
  logged(event: string, count?: number, fields?: Section): Promise<readonly LogLine[]>;
  signal(name: 'SIGHUP' | 'SIGTERM' | 'SIGINT' | 'SIGUSR1'): void;
  /** SIGTERM; resolves with the exit code when it is gone. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves with the exit code (null after a signal) when it ends. */
  readonly ended: Promise<number | null>;
  stderr(): string;
}

export interface Site {
  readonly dir: string;
  readonly configPath: string;
  readonly dataDir: string;
  /** Runs a command to its end. */
  cli(...args: readonly string[]): Promise<CliResult>;
  /** The same with more: stdin, environment; `alone` = as a process of its own, as `run` always is. */
  run(
    args: readonly string[],
    more?: { readonly input?: string | Uint8Array; readonly env?: Environment; readonly alone?: boolean },
  ): Promise<CliResult>;
  /** Starts `run` and waits until it logged that it started and, unless told otherwise, that every mailbox is connected. */
  daemon(more?: {
    readonly env?: Environment;
    readonly ready?: 'connected' | 'started' | 'spawned';
    readonly args?: readonly string[];
    /** What stands before the command: a program that starts it and gives way (strace -D). */
    readonly under?: readonly string[];
  }): Promise<Daemon>;
  /** Loads the program for the next daemons that are started with this environment: each then starts at once. */
  warm(count: number, env?: Environment): void;
  /** Rows of the database, read beside whatever runs. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[];
  /** Writes a file below the site's folder. */
  write(path: string, text: string): void;
  /** Writes the config anew, with these changes to the options. */
  configure(changes: Partial<SiteOptions>): void;
  /** Kills what still runs and removes the folder. */
  remove(): Promise<void>;
}

/** Makes the folder; starts nothing. */
export function makeSite(first: SiteOptions): Site {
  const dir = mkdtempSync(join(tmpdir(), 'mc-site-'));
  const configPath = join(dir, 'config/mailclerk.yaml');
  const running = new Set<ChildProcess>();
  let options = first;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  mkdirSync(join(dir, 'data'));
  mkdirSync(join(dir, 'rules'));
  write('config/mailclerk.yaml', configText(options));
  if (options.rules) for (const [name, text] of Object.entries(options.rules)) write(`rules/${name}`, text);
  else for (const name of starters()) copyFileSync(join(root, 'rules', name), join(dir, 'rules', name));

  const warmed = new Map<string, ChildProcess[]>();
  const start = (
    args: readonly string[],
    env: Environment = {},
    name: 'main' | 'warm' = 'main',
    under: readonly string[] = [],
  ): ChildProcess => {
    const ready = name === 'main' ? warmed.get(JSON.stringify([args, env]))?.shift() : undefined;
    if (ready) {
      ready.stdin?.write('start\n');
      return ready;
    }
    const flags = options.isMeasured || process.env.MAILCLERK_NIGHT === '1' ? [] : SHORT_LIVED;
    const line = [...under, process.execPath, ...flags, program(name), '--config', configPath, ...args];
    const [file = '', ...words] = line;
    const child = spawn(file, words, {
      cwd: dir,
      env: { ...process.env, ...options.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdin?.on('error', () => undefined);
    return child;
  };
  const site: Site = {
    dir,
    configPath,
    dataDir: join(dir, 'data'),
    cli: (...args) => site.run(args),
    async run(args, { input = '', env = {}, alone = args[0] === 'run' } = {}) {
      if (!alone && env.MAILCLERK_FAIL === undefined) {
        const { run } = await import('../cli/run.ts');
        const around = { ...process.env, ...options.env, ...env };
        const told = await run(['--config', configPath, ...args], { env: around, cwd: dir, stdin: input });
        return { code: told.code, stdout: told.out, stderr: told.err, json: jsonOf(told.out) };
      }
      const child = start(args, env);
      child.stdin?.end(input);
      return finished(child);
    },
    async daemon({ env, ready = 'connected', args = [], under = [] } = {}) {
      const daemon = followed(start(['run', ...args], env, 'main', under));
      if (ready === 'spawned') return daemon;
      await daemon.logged('daemon.started');
      if (ready === 'connected') {
        for (const mailbox of Object.keys(options.mailboxes)) await daemon.logged('mailbox.connected', 1, { mailbox });
      }
      return daemon;
    },
    warm(count, env = {}) {
      const args = ['run'];
      const key = JSON.stringify([args, env]);
      const held = warmed.get(key) ?? [];
      while (held.length < count) held.push(start(args, env, 'warm'));
      warmed.set(key, held);
    },
    rows(sql) {
      const db = new Database(join(dir, 'data/mailclerk.sqlite'), { readonly: true, fileMustExist: true });
      try {
        return db.prepare<[], Record<string, unknown>>(sql).all();
      } finally {
        db.close();
      }
    },
    write,
    configure(changes) {
      options = { ...options, ...changes };
      write('config/mailclerk.yaml', configText(options));
    },
    async remove() {
      await Promise.all([...running].map(killed));
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return site;
}

/** Resolves with the first truthy value of `look`; rejects after a minute, naming what was awaited. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  deadlineMs = DEADLINE_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function starters(): readonly string[] {
  return readdirSync(join(root, 'rules')).filter((name) => name.endsWith('.yaml'));
}

/** YAML is a superset of JSON, so the config needs no writer of its own. */
function configText({ mailboxes, smtpPort = 9, config = {} }: SiteOptions): string {
  const boxes = Object.entries(mailboxes).map(([name, { port = 9, ...changes }]) => [
    name,
    {
      address: `${name}@example.com`,
      host: `127.0.0.1:${port}`,
      tls: 'none',
      user: name,
      auth: { password: 'secret' },
      start: 'all',
      ...changes,
    },
  ]);
  const defaults: Readonly<Record<string, Section>> = {
    instance: { name: 'Example Support', timezone: 'Europe/Berlin', language: 'en' },
    data: { min_free: '10MB' },
    mailboxes: Object.fromEntries(boxes) as Section,
    smtp: { host: `127.0.0.1:${smtpPort}`, tls: 'none', from: 'Example Support <support@example.com>' },
    agents: { anna: { email: 'anna@staff.example', roles: ['agent', 'lead'] } },
    queues: { support: { agents: ['anna'] } },
  };
  const all: Record<string, Section> = { ...defaults };
  for (const [name, section] of Object.entries(config)) all[name] = { ...all[name], ...section };
  return JSON.stringify({ version: 1, ...all }, null, 2);
}

function finished(child: ChildProcess): Promise<CliResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => stdout.push(part));
  child.stderr?.on('data', (part: Buffer) => stderr.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const text = Buffer.concat(stdout).toString('utf8');
      resolve({ code, stdout: text, stderr: Buffer.concat(stderr).toString('utf8'), json: jsonOf(text) });
    });
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n').filter((line) => line !== '');
    try {
      return lines.length > 0 ? lines.map((line) => JSON.parse(line) as unknown) : undefined;
    } catch {
      return undefined;
    }
  }
}

function followed(child: ChildProcess): Daemon {
  const lines: LogLine[] = [];
  let text = '';
  let whole = '';
  child.stdout?.resume();
  child.stderr?.on('data', (part: Buffer) => {
    const piece = part.toString('utf8');
    whole += piece;
    text += piece;
    const all = text.split('\n');
    text = all.pop() ?? '';
    for (const line of all) {
      if (line.startsWith('{')) lines.push(JSON.parse(line) as LogLine);
    }
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const find = (event: string, fields: Section): readonly LogLine[] =>
    lines.filter(
      (line) => line.event === event && Object.entries(fields).every(([name, value]) => line[name] === value),
    );
  return {
    pid: child.pid ?? 0,
    lines: () => lines,
    stderr: () => whole,
    async logged(event, count = 1, fields = {}) {
      const isThere = (): boolean => find(event, fields).length >= count;
      const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
      try {
        await eventually(`${count} × ${event}`, () => isThere() || isOver());
        // What it wrote last may still be on its way through the pipe.
        if (isOver()) await ended;
        if (!isThere()) throw new Error(`the daemon ended without ${count} × ${event}`);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n${whole.slice(-4000)}`);
      }
      return find(event, fields);
    },
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      await killed(child);
    },
    ended,
  };
}

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
