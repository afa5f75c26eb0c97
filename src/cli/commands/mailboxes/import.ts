// mailbox import: mail of long ago becomes tickets, in silence. Data on stdout (counts, or one JSON document), the bar and
// all talk on stderr.
import type { Command } from 'commander';
import type { App } from '../../../daemon/app.ts';
import type { ImportAsked, ImportCounts, ImportProgress } from '../../../daemon/imports/asked.ts';
import { nearest } from '../../../model/nearest.ts';
import { Exit, exitCodes } from '../../exit.ts';
import { momentOf } from '../../moment.ts';
import { counted } from '../../output.ts';
import { type Advance, advanceText, barOf, countsText, endText } from '../../present/import.ts';
import type { Registry } from '../../registry.ts';
import { type Session, withApp } from '../../session.ts';

const MAX_FOLDERS = 200;
const DRAW_MS = 100;
const SAY_MS = 10_000;
const NAMED = 20;

/** Registers `mailbox import`. */
export function registerMailboxImport(mailbox: Command, on: Registry['on']): void {
  const gathered = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  on(
    mailbox
      .command('import')
      .argument('<name>', 'the mailbox')
      .requiredOption('--since <when>', 'mails from then on: a day like 2024-01-31, a span like 2y')
      .option('--until <when>', 'mails before then (default: now)')
      .option('-f, --folder <name>', 'a folder (several times; default: those of the mailbox)', gathered)
      .option('--silent', 'nobody is told of them, no timer starts (this is so anyway)')
      .option('--notify', 'as if they had come just now: notices leave, timers start')
      .option('-n, --dry-run', 'do it on a copy of the database, show the counts, keep nothing')
      .description('take in mail of long ago, in silence; killed or stopped, the next one goes on'),
    (session, [name], options) => runImport(session, String(name), options),
  );
}

async function runImport(session: Session, name: string, options: Readonly<Record<string, unknown>>): Promise<number> {
  if (options.silent === true && options.notify === true)
    throw new Exit(exitCodes.usage, '--silent and --notify contradict each other; give one, or none (silent)');
  return withApp(
    session,
    async (app) => {
      const stop = new AbortController();
      const asked = { ...askedOf(app, name, options), signal: stop.signal };
      const onInterrupt = (): void => {
        session.out.talk('stopping after this batch; the same command goes on later');
        stop.abort();
      };
      const { signals } = session.io;
      signals.on('SIGINT', onInterrupt);
      signals.on('SIGTERM', onInterrupt);
      try {
        const code = await follow(session, app, asked);
        return stop.signal.aborted ? exitCodes.interrupted : code;
      } catch (error) {
        if (!stop.signal.aborted) throw asExit(error, name);
        return exitCodes.interrupted;
      } finally {
        signals.off('SIGINT', onInterrupt);
        signals.off('SIGTERM', onInterrupt);
      }
    },
    { secrets: true, decides: true },
  );
}

function askedOf(app: App, name: string, options: Readonly<Record<string, unknown>>): Omit<ImportAsked, 'signal'> {
  const { config } = app.setup;
  const mailbox = config.mailboxes.find((one) => one.name === name);
  if (!mailbox) {
    const near = nearest(
      name,
      config.mailboxes.map((one) => one.name),
    );
    const advice = near ? `; did you mean "${near}"?` : '';
    throw new Exit(exitCodes.notFound, `there is no mailbox "${name}"${advice}`, 'mailclerk mailbox list');
  }
  if (mailbox.byLmtpAlone)
    throw new Exit(
      exitCodes.usage,
      `mailbox ${name} has no mail server to import from, mail comes to it by LMTP; files are taken in by mail inject`,
      `mailclerk mail inject --mailbox ${name} FILES`,
    );
  const here = { now: app.clock.now(), timeZone: config.instance.timezone };
  const since = momentOf('--since', String(options.since), here);
  const until = options.until === undefined ? null : momentOf('--until', String(options.until), here);
  if (since >= (until ?? here.now))
    throw new Exit(exitCodes.usage, `--since ${options.since} is not before --until ${options.until ?? '(now)'}`);
  const folders = options.folder as readonly string[] | undefined;
  if (folders && folders.length > MAX_FOLDERS)
    throw new Exit(exitCodes.usage, `${folders.length} folders, expected at most ${MAX_FOLDERS}`);
  return {
    mailbox: name,
    since,
    until,
    folders: folders ? [...new Set(folders)] : null,
    how: options.notify === true ? 'told' : 'silent',
    dryRun: options.dryRun === true,
  };
}

type Ended = Extract<ImportProgress, { kind: 'ended' }>;

async function follow(session: Session, app: App, asked: ImportAsked): Promise<number> {
  const { out, flags } = session;
  const startedAt = app.clock.monotonic();
  const meter = meterOn(session, () => app.clock.monotonic() - startedAt);
  const unreadable: { folder: string; uid: number; reason: string }[] = [];
  let resumed = 0;
  let planned: Extract<ImportProgress, { kind: 'planned' }> | null = null;
  let ended: Ended | null = null;
  if (asked.dryRun) out.talk('dry run: copying the database to try it on');
  for await (const step of app.importMails(asked)) {
    if (step.kind === 'planned') {
      planned = step;
      sayPlan(session, step, asked);
    } else if (step.kind === 'resumed') {
      resumed += step.mails;
      meter.say(`decided ${counted(step.mails, 'mail')} an earlier import left`);
    } else if (step.kind === 'unreadable') {
      if (unreadable.length < NAMED) unreadable.push(step.mail);
    } else if (step.kind === 'going') meter.draw({ ...step, known: step.counts.known });
    else ended = step;
  }
  meter.end();
  if (!ended) throw new Error('the import ended without saying how');
  const elapsedMs = app.clock.monotonic() - startedAt;
  if (flags.json)
    out.json({ ...jsonOf(asked, ended), folders: planned?.folders ?? [], unreadable, resumed, elapsedMs });
  else sayEnd(session, { asked, ended, unreadable, elapsedMs });
  const { counts } = ended;
  return counts.unreadable > 0 || counts.waiting > 0 ? exitCodes.findings : exitCodes.ok;
}

function sayPlan(
  { out }: Session,
  { folders, total }: Extract<ImportProgress, { kind: 'planned' }>,
  { mailbox }: ImportAsked,
): void {
  for (const { folder, mails, daemons } of folders) {
    const rest =
      daemons === 0 ? '' : `; ${daemons} more are no history: the daemon takes them in, or has (start, ${mailbox})`;
    out.talk(`${folder}: ${counted(mails, 'mail')} to look at${rest}`);
  }
  if (total === 0) out.talk('nothing to import: see mailboxes.NAME.start, --since, --until, --folder');
}

function sayEnd(
  { out }: Session,
  told: {
    readonly asked: ImportAsked;
    readonly ended: Ended;
    readonly unreadable: readonly { readonly folder: string; readonly uid: number; readonly reason: string }[];
    readonly elapsedMs: number;
  },
): void {
  const { asked, ended, unreadable, elapsedMs } = told;
  out.line(`${asked.dryRun ? 'would be: ' : ''}${countsText(ended.counts)}`);
  for (const { folder, uid, reason } of unreadable) out.complain(`not readable: ${folder}, UID ${uid}: ${reason}`);
  out.talk(endText(ended.done, elapsedMs, ended.counts.known));
  const { waiting } = ended.counts;
  if (waiting > 0) out.talk(`${counted(waiting, 'mail')} not decided yet: the daemon does (mailclerk run)`);
  const rest = ended.total - ended.done;
  if (ended.isInterrupted) out.talk(`stopped, ${counted(rest, 'mail')} to go; the same command goes on`);
  else if (asked.dryRun) out.talk('nothing kept (dry run); next: the same without --dry-run');
  else out.talk(`next: mailclerk mailbox audit ${asked.mailbox}`);
}

function jsonOf(asked: ImportAsked, { counts, done, total, isInterrupted }: Ended): Record<string, unknown> {
  const { mailbox, since, until, how, dryRun } = asked;
  const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  const plain: ImportCounts = { ...counts };
  return { mailbox, since: time(since), until: time(until), how, dryRun, total, done, isInterrupted, counts: plain };
}

interface Meter {
  draw(advance: Omit<Advance, 'elapsedMs'>): void;
  say(text: string): void;
  end(): void;
}

/** On a terminal a bar that moves; else a line every ten seconds. */
function meterOn({ io, flags, out }: Session, elapsed: () => number): Meter {
  const isBar = io.stderr.isTTY === true && !flags.quiet && !flags.json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) io.stderr.write('\r\u001b[K');
    isDrawn = false;
  };
  return {
    draw(advance) {
      const elapsedMs = elapsed();
      if (elapsedMs - drawnAt < (isBar ? DRAW_MS : SAY_MS)) return;
      // Where nobody sits the first line is said when there is a rate to say.
      const isFirst = drawnAt === Number.NEGATIVE_INFINITY;
      drawnAt = elapsedMs;
      if (!isBar) {
        if (!isFirst) out.talk(advanceText({ ...advance, elapsedMs }));
        return;
      }
      io.stderr.write(`\r${barOf({ ...advance, elapsedMs })}\u001b[K`);
      isDrawn = true;
    },
    say(text) {
      clear();
      out.talk(text);
    },
    end: clear,
  };
}

function asExit(error: unknown, name: string): unknown {
  if (error instanceof Error && error.name === 'ImportBusy')
    return new Exit(exitCodes.conflict, error.message, 'mailclerk status');
  if (!(error instanceof Error) || error.name !== 'CollectFault' || !('kind' in error)) return error;
  const isLine = ['unreachable', 'tls', 'login', 'lost', 'throttled', 'no-token', 'needs-auth', 'token-refused'];
  const kind = String(error.kind);
  if (kind === 'folder-missing')
    return new Exit(
      exitCodes.notFound,
      `${error.message}; write it as the server does: --json names its folders`,
      `mailclerk mailbox test ${name} --json`,
    );
  return new Exit(
    isLine.includes(kind) ? exitCodes.unreachable : exitCodes.findings,
    `${error.message}; what was taken in is kept, the same command goes on`,
    `mailclerk mailbox test ${name}`,
  );
}
