// One run of the command line: its flags, its output, and the app it opens when a command needs one. Takes what the
// process gives; gives commands a place to work in; closes what it opened.
import type { App, OpenOptions, Problem } from '../daemon/app.ts';
import { type LogWay, openLog } from '../lib/log.ts';
import { type Clock, systemClock } from '../lib/time.ts';
import { adviceOn } from '../model/nearest.ts';
import { type LogWish, logFormats, logLevels } from '../model/running/watched.ts';
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
  /** As they were written; null = as the configuration says. */
  readonly logLevel?: string | null;
  readonly logFormat?: string | null;
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
  /** It decides mails by the rules: files that `run` would refuse decide none. */
  readonly decides?: boolean;
  /** It shows templates: those that are right, whatever is wrong with others. */
  readonly drafts?: boolean;
}

export type CliOpenOptions = OpenOptions & { readonly needSecrets: boolean };

/** How the app is opened for this run. Commands besides the daemon log errors only. */
export function openOptions(session: Session, needs: Needs): CliOpenOptions {
  const { io, flags } = session;
  const clock = clockOf(session);
  const way = logWay(session, needs, undefined);
  const log = openLog(way, () => clock.now(), { write: (line: string) => void io.stderr.write(line) });
  const { cwd, env } = io;
  return {
    configPath: flags.config,
    cwd,
    env,
    log,
    logAs: (wish) => void Object.assign(way, logWay(session, needs, wish)),
    clock,
    strict: needs.strict ?? false,
    needSecrets: needs.secrets ?? false,
    decides: needs.decides ?? false,
    drafts: needs.drafts ?? false,
    follows: needs.daemon ?? false,
  };
}

/** What is written to stderr, and how: what the command line says wins over the configuration. */
function logWay({ io, flags }: Session, { daemon }: Needs, wish: LogWish | undefined): LogWay {
  const given = flags.verbose ? 'debug' : flags.quiet ? 'error' : null;
  // Commands besides the daemon say what they did themselves; their log is for faults.
  const usual = daemon ? (wish?.level ?? 'info') : 'error';
  const level = chosen('--log-level', flags.logLevel, logLevels) ?? given ?? usual;
  const format = chosen('--log-format', flags.logFormat, logFormats) ?? wish?.format ?? 'auto';
  const isTerminal = io.stderr.isTTY === true && io.env.TERM !== 'dumb';
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal);
  const isColoured = isTerminal && flags.color && !io.env.NO_COLOR;
  return { level, format: isPretty ? 'pretty' : 'json', colour: isColoured };
}

function chosen<T extends string>(option: string, given: string | null | undefined, known: readonly T[]): T | null {
  if (given === null || given === undefined) return null;
  const found = known.find((one) => one === given);
  if (found) return found;
  throw new Exit(exitCodes.usage, `${option} is "${given}"; ${adviceOn(given, known, 'there is none')}`);
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
      const used = needs.drafts ? 'what was last good stands in for them' : 'the last good setup is used';
      session.out.complain(`the files are wrong: ${used}; next: mailclerk check`);
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

/** The machine's clock, or the one that MAILCLERK_NOW starts. */
export function clockOf(session: Session): Clock {
  try {
    return systemClock(session.io.env.MAILCLERK_NOW);
  } catch (error) {
    throw new Exit(exitCodes.usage, error instanceof Error ? error.message : String(error));
  }
}
