// run, check, demo, status.
import type { RunSummary } from '../../daemon/app.ts';
import { Exit, exitCodes } from '../exit.ts';
import { counted } from '../output.ts';
import { checkedJson } from '../present/daemon.ts';
import { printStatus, statusJson } from '../present/status.ts';
import type { Registry } from '../registry.ts';
import { openOptions, problemText, type Session, withApp } from '../session.ts';

/** Registers the commands of the daemon. */
export function registerDaemon({ program, on }: Registry): void {
  const runCommand = program
    .command('run')
    .description('the daemon: take mail, file it, answer; SIGTERM drains, SIGHUP reloads')
    .option('--once', 'take what is there, answer, end')
    .option('--no-standby', 'end (exit 7) when another daemon works on the same data; else wait and take over from it')
    .option('--strict', 'refuse to start with a mistake in the files (else the last good ones go on)');
  on(runCommand, (session, _, options) => run(session, options));

  const checkCommand = program
    .command('check')
    .description('config, rules and templates: every mistake at once')
    .option('--strict', 'warnings count as mistakes');
  on(checkCommand, (session, _, options) => check(session, options.strict === true));

  const demoCommand = program
    .command('demo')
    .description('a whole system on localhost, without a mailbox of yours')
    .option('--exit', 'run it through once and end');
  on(demoCommand, (session, _, options) => demo(session, options.exit === true));

  const statusCommand = program
    .command('status')
    .description('one screen: what is wrong, daemon, mails, tickets, outbox, disk, mailboxes')
    .option('--all', 'every mailbox, also the many that are well');
  on(statusCommand, (session, _, options) => status(session, options.all === true));
}

async function run(session: Session, options: Readonly<Record<string, unknown>>): Promise<number> {
  const once = options.once === true;
  const standby = options.standby !== false;
  const hangUps = heardHangUps(session);
  try {
    const stopped = await withApp(
      session,
      (app) => {
        for (const problem of app.warnings) session.out.talk(problemText(problem));
        const { onReload } = hangUps;
        return untilStopped(session, (signal) => app.run({ once, standby, signal, onReload }));
      },
      { daemon: true, strict: options.strict === true, secrets: true },
    );
    return ending(session, stopped);
  } finally {
    hangUps.end();
  }
}

/** SIGHUP from the first moment to the last: one that comes before there is anything to reload would end the process. */
function heardHangUps({ io: { signals } }: Session): {
  readonly onReload: (reload: () => Promise<void>) => void;
  end(): void;
} {
  let reload: (() => Promise<void>) | null = null;
  let isAsked = false;
  const onHangUp = (): void => {
    // The daemon logs what came of it; a bad file keeps the old set running.
    if (reload) void reload();
    else isAsked = true;
  };
  signals.on('SIGHUP', onHangUp);
  return {
    onReload(given) {
      reload = given;
      if (isAsked) void reload();
      isAsked = false;
    },
    end: () => void signals.off('SIGHUP', onHangUp),
  };
}

function ending(session: Session, stopped: Stopped<RunSummary>): number {
  const { result, interrupted } = stopped;
  if (session.flags.json) session.out.json(result);
  else session.out.talk(`received ${result.received}, filed ${result.filed}, sent ${result.sent}`);
  for (const problem of result.problems) session.out.complain(problem);
  if (result.exitCode === exitCodes.unreachable) {
    const isSmtpAlone = result.problems.every((problem) => problem.startsWith('SMTP: '));
    session.out.complain(`next: mailclerk ${isSmtpAlone ? 'outbox list' : 'mailbox test'}`);
  }
  return interrupted && result.exitCode === 0 ? exitCodes.interrupted : result.exitCode;
}

interface Stopped<T> {
  readonly result: T;
  /** True when SIGINT ended it; SIGTERM is the orderly way. */
  readonly interrupted: boolean;
}

/** Runs work that ends when SIGINT or SIGTERM comes; a second SIGINT does not wait for the drain. */
async function untilStopped<T>(session: Session, work: (signal: AbortSignal) => Promise<T>): Promise<Stopped<T>> {
  const { signals } = session.io;
  const stop = new AbortController();
  let interrupted = false;
  let giveUp: (error: Exit) => void = () => {};
  const impatient = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // Nobody may be listening any more when the second signal comes.
  impatient.catch(() => {});
  const onInterrupt = (): void => {
    if (stop.signal.aborted)
      giveUp(new Exit(exitCodes.interrupted, 'stopped without draining; nothing is lost, the next start goes on'));
    else session.out.talk('stopping; once more to stop at once');
    interrupted = true;
    stop.abort();
  };
  const onTerminate = (): void => stop.abort();
  signals.on('SIGINT', onInterrupt);
  signals.on('SIGTERM', onTerminate);
  try {
    return { result: await Promise.race([work(stop.signal), impatient]), interrupted };
  } finally {
    signals.off('SIGINT', onInterrupt);
    signals.off('SIGTERM', onTerminate);
  }
}

async function check(session: Session, strict: boolean): Promise<number> {
  const checked = await session.doors.check(openOptions(session, { strict: true, secrets: true }));
  const errors = checked.problems.filter((problem) => problem.severity === 'error').length;
  const warnings = checked.problems.length - errors;
  if (session.flags.json) session.out.json(checkedJson(checked));
  else for (const problem of checked.problems) session.out.line(problemText(problem));
  // A set that does not load is not counted in files.
  const files = checked.files === 0 ? '' : `${counted(checked.files, 'file')}, `;
  const seen = `${files}${counted(checked.rules, 'rule')}`;
  const counts = `${seen}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  const isBad = errors > 0 || (strict && warnings > 0);
  session.out.talk(isBad ? counts : `${counts}\nnext: mailclerk mailbox test, then mailclerk run`);
  return isBad ? exitCodes.invalid : exitCodes.ok;
}

async function demo(session: Session, exit: boolean): Promise<number> {
  const stopped = await untilStopped(session, (signal) =>
    session.doors.demo({ exit, signal, env: session.io.env, say: (line) => session.out.line(line) }),
  );
  return stopped.result;
}

async function status(session: Session, all: boolean): Promise<number> {
  return withApp(session, async (app) => {
    const found = await app.status();
    if (session.flags.json) session.out.json(statusJson(found));
    else printStatus(session.out, found, { now: app.clock.now(), all });
    return exitCodes.ok;
  });
}
