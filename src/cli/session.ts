// One run of the command line: its flags, its output, and the app it opens when a command needs one. Takes what the
// process gives; gives commands a place to work in; closes what it opened.
import type { App, OpenOptions, Problem } from '../daemon/app.ts';
import { type LogLevel, openLog } from '../lib/log.ts';
import { systemClock } from '../lib/time.ts';
import { adviceOn } from '../model/nearest.ts';
import type { Actor } from '../model/ticket.ts';
import type { Build } from './change.ts';
import type { Doors, Io } from './doors.ts';
import { Exit, exitCodes } from './exit.ts';
import { counted, type Output, openOutput } from './output.ts';

/** The global options (surface.md §2). */
export interface Flags {
  readonly config: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly input: boolean;
  readonly yes: boolean;
  readonly as: string | null;
}

export interface Session {
  readonly io: Io;
  readonly doors: Doors;
  readonly flags: Flags;
  readonly out: Output;
  /** Set: a command that changes one ticket hands over what it would do, and does nothing. */
  readonly capture?: (build: Build) => void;
}

export function openSession(io: Io, doors: Doors, flags: Flags): Session {
  // https://no-color.org: any value that is not empty switches colours off.
  const colour = flags.color && !io.env.NO_COLOR && io.stdout.isTTY === true && io.env.TERM !== 'dumb';
  const { stdout, stderr } = io;
  return { io, doors, flags, out: openOutput({ stdout, stderr, json: flags.json, quiet: flags.quiet, colour }) };
}

/** What a command needs of the app; a verb that only looks at the store needs nothing. */
export interface Needs {
  /** The daemon's log level, its events on stderr. */
  readonly daemon?: boolean;
  readonly strict?: boolean;
  /** It logs in somewhere: missing secrets are then a mistake. A second terminal rarely has the daemon's environment. */
  readonly secrets?: boolean;
}

export type CliOpenOptions = OpenOptions & { readonly needSecrets: boolean };

/** How the app is opened for this run. Commands besides the daemon log errors only. */
export function openOptions(session: Session, needs: Needs): CliOpenOptions {
  const { io, flags } = session;
  const usual: LogLevel = needs.daemon ? 'info' : 'error';
  const level: LogLevel = flags.verbose ? 'debug' : flags.quiet ? 'error' : usual;
  const clock = clockOf(session);
  const log = openLog(level, () => clock.now(), { write: (line: string) => void io.stderr.write(line) });
  const { cwd, env } = io;
  return {
    configPath: flags.config,
    cwd,
    env,
    log,
    clock,
    strict: needs.strict ?? false,
    needSecrets: needs.secrets ?? false,
  };
}

/** Opens the app, hands it to the work, closes it whatever happens. */
export async function withApp<T>(session: Session, work: (app: App) => Promise<T>, needs: Needs = {}): Promise<T> {
  const opened = await session.doors.openApp(openOptions(session, needs));
  if (opened.kind === 'invalid') {
    for (const problem of opened.problems) session.out.complain(problemText(problem));
    const errors = opened.problems.filter((problem) => problem.severity === 'error').length;
    throw new Exit(exitCodes.invalid, `the configuration has ${counted(errors, 'error')}`, 'mailclerk check');
  }
  try {
    if (opened.app.degraded.length > 0) {
      for (const problem of opened.app.degraded.slice(0, 5)) session.out.complain(problemText(problem));
      session.out.complain('the files are wrong: the last good setup is used; next: mailclerk check');
    }
    if (session.flags.verbose) for (const problem of opened.app.warnings) session.out.talk(problemText(problem));
    return await work(opened.app);
  } finally {
    await opened.app.close();
  }
}

/** Who acts: the agent named with --as or MAILCLERK_AGENT, else the system (whoever may run this program decides). */
export function actorOf(session: Session, app: App): Actor {
  const id = session.flags.as ?? session.io.env.MAILCLERK_AGENT ?? null;
  if (id === null || id === '') return { kind: 'system', id: 'cli' };
  const known = app.setup.config.agents.map((agent) => agent.id);
  if (known.includes(id)) return { kind: 'agent', id };
  const advice = adviceOn(id, known, 'the config has none');
  throw new Exit(exitCodes.usage, `there is no agent "${id}"; ${advice}`, 'mailclerk config show');
}

/** `file:line:column  message`. */
export function problemText(problem: Problem): string {
  const { file, line, column, severity, message } = problem;
  return `${file}:${line}:${column}  ${severity === 'warning' ? 'warning: ' : ''}${message}`;
}

function clockOf(session: Session) {
  try {
    return systemClock(session.io.env.MAILCLERK_NOW);
  } catch (error) {
    throw new Exit(exitCodes.usage, error instanceof Error ? error.message : String(error));
  }
}
