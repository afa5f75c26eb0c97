// A small world in which every call can fail (issue 8, point 3): the daemon's own `run --once` in this process, real clients
// over loopback to a scripted IMAP server and a raw SMTP sink, a database file of its own for every point. Takes mails that
// touch everything (customers' replies by reference and by address, an agent's answer with a file, commands, an oversize
// mail, a copy, a bounce); gives what became of them, as a value that two runs can be compared by.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { fileSource } from '../../../src/daemon/papers/file-source.ts';
import { loadSetup } from '../../../src/daemon/setup.ts';
import { supervise } from '../../../src/daemon/supervise.ts';
import { Tallies } from '../../../src/daemon/tallies.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { type Clock, systemClock } from '../../../src/lib/time.ts';
import { sha256Hex } from '../../../src/model/identity.ts';
import type { Setup } from '../../../src/model/setup.ts';
import { type MailReader, openReader } from '../../../src/parse/reader.ts';
import type { FileSource } from '../../../src/ports.ts';
import { checkStore } from '../../../src/store/check.ts';
import { DATABASE_NAME, openStore } from '../../../src/store/open.ts';
import { openTruster } from '../../../src/trust/judge.ts';
import { makeSite } from '../../integration/site.ts';
import { type FakeCommand, type FakeMail, startFakeImap } from '../../servers/fake-imap.ts';
import { header, type SunkMail, startRawSink } from '../../servers/smtp-sink.ts';
import { firstMails, MAX_SIZE, secondMails } from './letters.ts';
import { failingStore, isKill, Plan, type Point, smtpMove } from './points.ts';

/** What all points share. */
export interface Town {
  readonly dir: string;
  readonly configPath: string;
  readonly setup: Setup;
  readonly reader: MailReader;
  /** The database when the first mails had been dealt with. */
  readonly base: string;
  /** The mails that come while something fails. */
  readonly mails: readonly FakeMail[];
  /** Message-IDs that had arrived by then. */
  readonly sentBefore: ReadonlySet<string>;
  close(): Promise<void>;
}

/** What became of a world, in words that do not depend on the order of things. */
export interface Ending {
  readonly ledger: readonly string[];
  readonly tickets: readonly string[];
  readonly entries: readonly string[];
  readonly outbox: readonly string[];
  readonly inbox: readonly string[];
  readonly done: readonly string[];
}

export interface Outcome {
  readonly ending: Ending;
  readonly counts: Plan['counts'];
  /** Those of the first run: a kill needs a process of its own, which is the first. */
  readonly countsAtOnce: Plan['counts'];
  /** Points that were reached. */
  readonly happened: ReadonlySet<Point>;
  /** Runs until nothing was under way. */
  readonly runs: number;
  /** What is wrong besides the ending: copies, strikes, findings of `db check`. */
  readonly wrong: readonly string[];
  /** Mails that arrived a second time, byte for byte the same. */
  readonly copies: number;
}

const HOUR = 3_600_000;
/** A world with five faults may need one for each, and one more. */
const MAX_RUNS = 10;
/** The oversize mail stays where it is. */
const STAYING = 1;

/** Makes the town; the first mails are dealt with. */
export async function openTown(): Promise<Town> {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mc-sweep-'));
  const site = makeSite({
    mailboxes: {
      support: {
        port: 1,
        after: { move: 'Done' },
        max_size: MAX_SIZE,
        reply_address: 'plus',
        trust_auth_results: ['mx.example.com'],
      },
    },
    rules: {},
    config: { notifications: { customer: { merge_window: 0 } }, data: { min_free: '0B' }, smtp: { connections: 2 } },
  });
  const { setup } = loadSetup(site.configPath, { env: {}, needSecrets: true });
  if (!setup) throw new Error('the sweep has no setup');
  const reader = openReader({});
  const base = join(dir, 'base.sqlite');
  const town = {
    dir,
    configPath: site.configPath,
    setup,
    reader,
    base,
    mails: firstMails(),
    sentBefore: new Set<string>(),
  };
  const first = await live({ ...town, close: async () => {} }, [], { from: null, keep: base });
  return {
    ...town,
    mails: secondMails(first.sunk),
    sentBefore: new Set(first.sunk.map((mail) => header(mail.raw, 'message-id') ?? '')),
    async close() {
      await reader.close();
      await site.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One world with these faults, from the first mails on to its end; one that kills is alone. */
export async function play(town: Town, points: readonly Point[]): Promise<Outcome> {
  if (points.length > 1 && points.some(isKill)) throw new Error('a world that is killed has one fault');
  return (await live(town, points, { from: town.base, keep: null })).outcome;
}

/** One run over a database: what a child process does that dies in it. */
export async function runOnce(
  town: Pick<Town, 'setup' | 'reader'>,
  at: {
    readonly data: string;
    readonly imap: number;
    readonly smtp: number;
    readonly hours: number;
    /** For the process in which a suspected mail is tried: the same database. */
    readonly config: string;
  },
  plan: Plan,
): Promise<void> {
  const setup = moved(town.setup, at);
  const clock = quickClock(at.hours * HOUR);
  const real = openStore(join(at.data, DATABASE_NAME));
  const store = failingStore(real, plan);
  const before = plan.happened.size;
  try {
    const keys = await real.write(() => real.threadKeys(null));
    real.useKeys(keys);
    const truster = openTruster({ keys, config: setup.config, now: () => clock.now() });
    await supervise(
      {
        store,
        clock,
        log: silentLog,
        keys,
        pipeline: { store, reader: town.reader, trusterOf: () => truster, now: () => clock.now(), setup: () => setup },
        files: failingFiles(
          fileSource(store, () => town.reader),
          plan,
        ),
        setup: () => setup,
        tallies: new Tallies(),
        start: async () => [],
        watched: () => ({ setup, also: [] }),
        reload: async () => ({ kind: 'accepted', isNew: false }),
        rehearse: async () => [],
        world: { configPath: at.config, env: {} },
      },
      { once: true, signal: new AbortController().signal, onReload: () => undefined },
    );
  } catch (error) {
    // As the program ends with exit code 1: the next run goes on.
    if (plan.happened.size === before) throw error;
  } finally {
    real.close();
  }
}

async function live(
  town: Town,
  points: readonly Point[],
  files: { readonly from: string | null; readonly keep: string | null },
): Promise<{ readonly outcome: Outcome; readonly sunk: readonly SunkMail[] }> {
  const plan = new Plan(points);
  const killing = points.find(isKill);
  let victim: ChildProcess | null = null;
  const kill = (): void => void victim?.kill('SIGKILL');
  const data = mkdtempSync(join(town.dir, 'world-'));
  const database = join(data, DATABASE_NAME);
  if (files.from) copyFileSync(files.from, database);
  const firstUid = files.from ? 1_000 : 1;
  const mails = town.mails.map((mail, index) => ({ ...mail, uid: firstUid + index }));
  const imap = await startFakeImap({ mails, capabilities: 'IMAP4rev1 UIDPLUS MOVE', ...scripted(plan, kill) });
  const taken: boolean[] = [];
  const sink = await startRawSink({
    each(line) {
      const move = smtpMove(plan, line, kill);
      // At the final dot a lost answer means that the mail is there all the same.
      if (line === '.') taken.push(move === undefined || !move.startsWith('4'));
      return move;
    },
  });
  try {
    let runs = 0;
    let countsAtOnce = plan.counts;
    const at = { data, imap: imap.port, smtp: sink.port, config: configOf(town, data) };
    do {
      if (runs > 0 || !killing) await runOnce(town, { ...at, hours: runs * 3 }, killing ? new Plan([]) : plan);
      else {
        await childRun(town, { ...at, hours: 0 }, killing, (child) => {
          victim = child;
        });
        plan.happened.add(killing);
      }
      if (runs === 0) countsAtOnce = { ...plan.counts };
      runs += 1;
    } while (runs < MAX_RUNS && (isUnderWay(database) || imap.mails.length > STAYING));
    const sunk = sink.mails.filter((_, index) => taken[index]);
    const wrong = [...(await findings(database)), ...doubled(database, sunk, town.sentBefore)];
    if (files.keep) {
      const db = new Database(database);
      db.pragma('wal_checkpoint(truncate)');
      db.close();
      copyFileSync(database, files.keep);
    }
    const outcome: Outcome = {
      ending: endingOf(database, { inbox: imap.mails, done: imap.folder('Done') }),
      counts: plan.counts,
      countsAtOnce,
      happened: plan.happened,
      runs,
      wrong,
      copies: sunk.length - new Set(sunk.map((mail) => header(mail.raw, 'message-id'))).size,
    };
    return { outcome, sunk };
  } finally {
    await imap.stop();
    await sink.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** A process of its own that is killed at the point: by itself, or by the server that it waits for. */
async function childRun(town: Town, at: object, point: Point, begun: (child: ChildProcess) => void): Promise<void> {
  const file = join(import.meta.dirname, 'child.ts');
  const isItself = point.port === 'commit';
  const told = JSON.stringify({ at, ...(isItself ? { point } : {}), configPath: town.configPath });
  const child = spawn(process.execPath, [file, told], { stdio: ['ignore', 'ignore', 'pipe'] });
  begun(child);
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString('utf8');
  });
  const signal = await new Promise((resolve) => child.once('close', (_, how) => resolve(how)));
  if (signal !== 'SIGKILL') throw new Error(`the process was not killed at ${JSON.stringify(point)}: ${said}`);
}

/** The mail server's share of the plan. */
function scripted(plan: Plan, kill: () => void) {
  let kind: string | null = null;
  return {
    script(command: FakeCommand): string | null | undefined {
      kind = plan.at('imap');
      if (kind === 'no') return `${command.tag} NO [SERVERBUG] not this time\r\n`;
      if (kind === 'bad') return `${command.tag} BAD not this time\r\n`;
      if (kind === 'bye') return '* BYE going down\r\n';
      return kind === 'cut' ? null : undefined;
    },
    edit(_: FakeCommand, text: string): string | null {
      // Done as told, and nobody is left to hear of it.
      if (kind === 'kill') kill();
      if (kind === 'cut-after' || kind === 'kill') return null;
      // The literal is shorter than announced, and what follows is taken for its end.
      if (kind === 'short') return text.replace(/(\{\d+\}\r\n)[\s\S]{20}/, '$1');
      return text;
    },
  };
}

function failingFiles(files: FileSource, plan: Plan): FileSource {
  return {
    ...files,
    async bytes(file) {
      const kind = plan.at('file');
      if (kind === 'full') throw Object.assign(new Error('ENOSPC: no space left on device, read'), { code: 'ENOSPC' });
      if (kind === 'error') throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      const bytes = await files.bytes(file);
      return kind === 'short' && bytes ? bytes.subarray(0, 10) : bytes;
    },
  };
}

/** The town's config, beside it, with this world's data. */
function configOf({ configPath }: Pick<Town, 'configPath'>, dir: string): string {
  const config = JSON.parse(readFileSync(configPath, 'utf8')) as { readonly data: object };
  const path = join(dirname(configPath), `${basename(dir)}.yaml`);
  writeFileSync(path, JSON.stringify({ ...config, data: { ...config.data, dir } }));
  return path;
}

function moved(setup: Setup, at: { readonly data: string; readonly imap: number; readonly smtp: number }): Setup {
  const { config } = setup;
  return {
    ...setup,
    config: {
      ...config,
      data: { ...config.data, dir: at.data },
      mailboxes: config.mailboxes.map((mailbox) => ({ ...mailbox, port: at.imap })),
      smtp: { ...config.smtp, port: at.smtp },
    },
  };
}

/** The wall clock some hours on; what waits waits a hundredth of its time. */
function quickClock(aheadMs: number): Clock {
  const real = systemClock(undefined);
  return {
    now: () => real.now() + aheadMs,
    monotonic: () => real.monotonic(),
    sleep: (ms, signal) => real.sleep(Math.max(2, ms / 100), signal),
  };
}

function rowsOf(path: string, text: string): readonly string[] {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare<[], Record<string, unknown>>(text)
      .all()
      .map((row) =>
        Object.values(row)
          .join(' | ')
          .replaceAll(/T-\d+-\d+/g, 'T'),
      )
      .sort();
  } finally {
    db.close();
  }
}

function isUnderWay(path: string): boolean {
  const open = rowsOf(
    path,
    `select 1 from ledger where state = 'received' or ack = 'due'
      union all select 1 from outbox where state in ('held', 'queued', 'sending', 'deferred', 'ambiguous')`,
  );
  return open.length > 0;
}

function endingOf(
  path: string,
  folders: { readonly inbox: readonly FakeMail[]; readonly done: readonly FakeMail[] },
): Ending {
  const named = (mail: FakeMail): string => sha256Hex(Buffer.from(mail.raw, 'latin1')).slice(0, 12);
  return {
    ledger: rowsOf(
      path,
      // Moved and not marked: the next look finds it gone, which says the same.
      `select raw.sha256, raw.message_id, state, case ack when 'gone' then 'done' else ack end, outcome, strikes, oversize, joined_by
        from ledger join raw on raw.id = ledger.raw`,
    ),
    tickets: rowsOf(path, 'select subject, status, priority, assignees, mail_count from tickets'),
    entries: rowsOf(
      path,
      `select t.subject, e.kind, e.visibility, e.from_address, substr(e.body, 1, 60) from entries e
        join tickets t on t.id = e.ticket`,
    ),
    outbox: rowsOf(
      path,
      `select t.subject, o.name, o.to_address, o.state, o.passed from outbox o left join tickets t on t.id = o.ticket`,
    ),
    inbox: folders.inbox.map(named).sort(),
    done: folders.done.map(named).sort(),
  };
}

async function findings(path: string): Promise<readonly string[]> {
  const store = openStore(path);
  try {
    return (await checkStore(store)).map(({ detail }) => `db check: ${detail}`);
  } finally {
    store.close();
  }
}

/** Copies that are not alike, or more than one; sent rows that never arrived. */
function doubled(path: string, sunk: readonly SunkMail[], before: ReadonlySet<string>): readonly string[] {
  const wrong: string[] = [];
  for (const [id, mails] of Map.groupBy(sunk, (mail) => header(mail.raw, 'message-id') ?? '')) {
    if (mails.length > 2) wrong.push(`${id} arrived ${mails.length} times`);
    if (new Set(mails.map((mail) => sha256Hex(mail.raw))).size > 1) wrong.push(`copies of ${id} differ`);
  }
  const arrived = new Set(sunk.map((mail) => header(mail.raw, 'message-id')));
  for (const id of rowsOf(path, "select message_id from outbox where state = 'sent'"))
    if (!arrived.has(id) && !before.has(id)) wrong.push(`${id} was not sent, and is said to be`);
  return wrong;
}
