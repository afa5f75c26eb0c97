// `mailclerk demo`: a whole system on localhost, no mailbox needed. Starts an IMAP server and an SMTP sink on loopback,
// writes a config into a temporary folder, runs the real daemon on it, delivers the sample mails of fixtures/demo one
// after another, and prints tickets and notices as they happen and what to type next. Leaves nothing behind.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../lib/log.ts';
import { type Clock, systemClock } from '../../lib/time.ts';
import { readMail } from '../../parse/read.ts';
import type { App, Opened, OpenOptions } from '../app.ts';
import { Narrator } from './narrator.ts';
import { type DemoImap, startDemoImap, startDemoSink } from './servers.ts';

export interface DemoOptions {
  /** Run through once and return instead of waiting for Ctrl-C. */
  readonly exit: boolean;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  readonly open: (options: OpenOptions) => Promise<Opened>;
}

const samples = fileURLToPath(new URL('../../../fixtures/demo/', import.meta.url));
const starterRules = fileURLToPath(new URL('../../../rules/', import.meta.url));
const PAUSE_MS = 150;

/** Runs the demo; gives the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  if (!existsSync(samples)) {
    options.say(`the demo needs its sample mails in ${samples}: run it from a checkout`);
    return 5;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mailclerk-demo-'));
  try {
    return await demoIn(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function demoIn(folder: string, options: DemoOptions): Promise<number> {
  const clock = systemClock(options.env.MAILCLERK_NOW);
  const narrator = new Narrator(options.say);
  const imap = await startDemoImap();
  const sink = await startDemoSink(
    (to, raw) => void readMail({ raw, size: raw.length, oversize: false }).then((mail) => narrator.notice(to, mail)),
  );
  try {
    writeSetup(folder, { imap: imap.port, smtp: sink.port });
    const log = openLog(options.env.MAILCLERK_DEMO_LOG ? 'info' : 'warn', () => clock.now());
    const opened = await options.open({
      configPath: join(folder, 'config', 'mailclerk.yaml'),
      cwd: folder,
      env: options.env,
      log,
      clock,
      strict: true,
    });
    if (opened.kind === 'invalid') {
      for (const problem of opened.problems)
        options.say(`${problem.file}:${problem.line}:${problem.column}  ${problem.message}`);
      return 3;
    }
    options.say(`A mail server, an SMTP sink and mailclerk run on this machine (${folder}).`);
    options.say('Sample mails arrive in support@demo.example:');
    options.say('');
    return await play(opened.app, { imap, narrator, clock, folder, options });
  } finally {
    await imap.close();
    await sink.close();
  }
}

interface Stage {
  readonly imap: DemoImap;
  readonly narrator: Narrator;
  readonly clock: Clock;
  readonly folder: string;
  readonly options: DemoOptions;
}

async function play(app: App, stage: Stage): Promise<number> {
  const { options, clock, narrator } = stage;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const running = app.run({ once: false, signal: stop.signal, onReload: () => undefined });
  const watching = narrator.watch(app, stop.signal);
  const total = await deliverSamples(stage, stop.signal);
  await narrator.settled(app, { mails: total, clock, signal: stop.signal });
  if (!stop.signal.aborted) sayNext(stage);
  if (options.exit) stop.abort();
  const summary = await running;
  await watching;
  await app.close();
  const isComplete = narrator.settledMails >= total;
  if (options.exit && !isComplete) options.say(`only ${narrator.settledMails} of ${total} sample mails were settled`);
  return summary.exitCode !== 0 ? summary.exitCode : options.exit && !isComplete ? 1 : 0;
}

async function deliverSamples(stage: Stage, signal: AbortSignal): Promise<number> {
  const names = readdirSync(samples)
    .filter((name) => name.endsWith('.eml'))
    .toSorted();
  for (const name of names) {
    if (signal.aborted) break;
    const text = readFileSync(join(samples, name), 'latin1').replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
    stage.imap.deliver(Buffer.from(text, 'latin1'), new Date(stage.clock.now()));
    await stage.clock.sleep(PAUSE_MS, signal);
  }
  return names.length;
}

function sayNext(stage: Stage): void {
  const { options, folder, narrator } = stage;
  if (options.exit) {
    options.say('');
    options.say(
      'That was the whole way of a mail. Run `npm run demo` without --exit to keep it running and try it yourself.',
    );
    return;
  }
  options.say('');
  options.say('It keeps running. In a second terminal, in this folder (docs/tutorial.md goes on from here):');
  options.say(`  export MAILCLERK_CONFIG=${join(folder, 'config', 'mailclerk.yaml')}`);
  const ref = narrator.firstTicket ?? '1';
  for (const words of [
    'ticket list',
    `ticket show ${ref}`,
    `--as anna ticket reply ${ref} "We are on it."        # the customer gets a mail`,
    `--as anna ticket close ${ref} --reason solved`,
    'mail inject fixtures/demo/01-de-printer.eml   # or any .eml of yours',
    'mail why 1',
  ])
    options.say(`  npx mailclerk ${words}`);
  options.say('Ctrl-C ends it and leaves nothing behind.');
}

function writeSetup(folder: string, ports: { readonly imap: number; readonly smtp: number }): void {
  for (const name of ['config', 'rules', 'data']) mkdirSync(join(folder, name));
  for (const name of existsSync(starterRules)
    ? readdirSync(starterRules).filter((file) => file.endsWith('.yaml'))
    : []) {
    writeFileSync(join(folder, 'rules', name), readFileSync(join(starterRules, name)));
  }
  writeFileSync(join(folder, 'config', 'imap-password'), 'testpass', { mode: 0o600 });
  writeFileSync(
    join(folder, 'config', 'mailclerk.yaml'),
    `version: 1
instance: { name: Demo Support, timezone: Europe/Berlin, language: en, languages: [en, de, nl, fr] }
data: { dir: ${JSON.stringify(join(folder, 'data'))}, min_free: 10MB }
mailboxes:
  support:
    address: support@demo.example
    host: 127.0.0.1:${ports.imap}
    tls: none                       # loopback only
    user: testuser
    auth: { password: ${JSON.stringify(`file:${join(folder, 'config', 'imap-password')}`)} }
    start: all
    after: { move: Archive }
smtp: { host: "127.0.0.1:${ports.smtp}", tls: none, from: "Demo Support <support@demo.example>" }
queues: { support: { address: support@demo.example, agents: [anna] } }
agents: { anna: { email: anna@demo.example, roles: [agent], language: en } }
`,
  );
}
