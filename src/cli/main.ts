// The command line as a function. Takes argv (without node and script) and what the process gives; gives the exit code.
// Never calls process.exit, never throws: a mistake of the person is a line with advice, a fault of ours says so.
import { CommanderError } from 'commander';
import { errorText } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import type { Doors, Io } from './doors.ts';
import { Exit, exitCodes } from './exit.ts';
import { safeText } from './output.ts';
import { buildProgram } from './program.ts';
import { BEHIND } from './registry.ts';
import { openSession } from './session.ts';
import { defaultDoors } from './wiring.ts';

const groups: readonly string[] = ['ticket', 'mail', 'mailbox', 'rules', 'outbox', 'quarantine', 'db', 'config'];

/** Runs one command line. */
export async function main(argv: readonly string[], io: Io, doors: Doors = defaultDoors): Promise<number> {
  let code: number = exitCodes.ok;
  const program = buildProgram({
    version: VERSION,
    openSession: (flags) => openSession(io, doors, flags),
    onExitCode: (given) => {
      code = given;
    },
  });
  const everywhere = (command: typeof program): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(safeText(text)),
      outputError: (text, write) => write(usageText(text)),
    });
    command.commands.forEach(everywhere);
  };
  everywhere(program);
  let isLost = false;
  io.stdout.on('error', (error: Error) => {
    // `mailclerk ticket list | head -1`: the reader has seen enough.
    if ('code' in error && error.code === 'EPIPE') return;
    if (!isLost) io.stderr.write(`mailclerk: ${errorText(error)}: the output is not whole\n`);
    isLost = true;
  });
  try {
    await program.parseAsync([...negations(argv)], { from: 'user' });
    // What was written last may have failed a moment ago.
    await new Promise<void>((resolve) => io.stdout.write('', () => resolve()));
    return isLost && code === exitCodes.ok ? exitCodes.findings : code;
  } catch (error) {
    return failed(error, io, argv);
  }
}

/** `-tag:spam` is a term of a query and no option: its minus becomes one that commander does not look at. */
function negations(argv: readonly string[]): readonly string[] {
  if (!argv.some((word) => ['list', 'search', 'export', 'bulk', 'save'].includes(word))) return argv;
  const dashes = argv.indexOf('--');
  const marked = argv.includes('bulk') && dashes >= 0 ? argv.toSpliced(dashes + 1, 0, BEHIND) : argv;
  return marked.map((word, index) =>
    dashes >= 0 && index > dashes ? word : /^-\p{L}[\p{L}\p{N}_.-]*:/u.test(word) ? `\u2212${word.slice(1)}` : word,
  );
}

function failed(error: unknown, io: Io, argv: readonly string[]): number {
  const say = (text: string): void => void io.stderr.write(`${safeText(text)}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok;
    // commander.help is a group without a verb: its help was printed already.
    if (error.code !== 'commander.help') say(`help: mailclerk ${groupOf(argv)}--help`);
    return exitCodes.usage;
  }
  if (error instanceof Exit) {
    if (error.message !== '') say(`mailclerk: ${shortened(error.message)}`);
    if (error.next !== null) say(`next: ${shortened(error.next)}`);
    else if (error.code === exitCodes.usage) say(`help: mailclerk ${groupOf(argv)}--help`);
    return error.code;
  }
  return faulted(error, say, argv.includes('--verbose') || argv.includes('-v'));
}

/** What somebody typed is quoted back, and that may be a whole file. */
function shortened(text: string): string {
  return text.length <= 1_000 ? text : `${text.slice(0, 999)}…`;
}

/** `ticket ` when that is the group the person is in, so that the help is the one he needs. */
function groupOf(argv: readonly string[]): string {
  const group = argv.find((word) => groups.includes(word));
  return group === undefined ? '' : `${group} `;
}

/** Faults that have an exit code of their own, then everything else: a bug, or a broken machine. */
function faulted(error: unknown, say: (text: string) => void, isVerbose: boolean): number {
  const names = faultNames(error);
  const isOne = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  say(`mailclerk: ${error instanceof Error ? error.message : errorText(error)}`);
  if (isVerbose && error instanceof Error && error.stack) say(error.stack);
  if (isOne(/^SQLITE_(BUSY|LOCKED)/)) {
    say('next: another process holds the database; try again in a moment');
    return exitCodes.conflict;
  }
  if (isOne(/^(ECONN|ENOTFOUND|ETIMEDOUT|EHOST|ENET|EAI_|(unreachable|tls|login|throttled|lost|folder-missing)$)/)) {
    say('next: mailclerk mailbox test');
    return exitCodes.unreachable;
  }
  if (isOne(/^CONFIG_INVALID$/)) {
    say('next: mailclerk check');
    return exitCodes.invalid;
  }
  if (isOne(/^newer-schema$/)) {
    say('next: start the newer mailclerk, or restore the backup made before the upgrade');
    return exitCodes.conflict;
  }
  if (isOne(/^io$/)) {
    say("next: look into the system's log for errors of the disk; when it is well: mailclerk db check");
    return exitCodes.findings;
  }
  if (isOne(/^corrupt$/)) {
    say('next: mailclerk db check; then restore a backup: mailclerk db restore FILE');
    return exitCodes.findings;
  }
  if (isOne(/^(full|no-space)$/)) {
    say('next: free disk space and run it again; nothing was half done');
    return exitCodes.findings;
  }
  if (isOne(/^(EACCES|EPERM|EROFS|cannot-open|readonly|SQLITE_READONLY|SQLITE_CANTOPEN)/)) {
    say('next: run it as the user that owns the data folder (mailclerk config show names it)');
    return exitCodes.notAllowed;
  }
  if (!isVerbose) say('next: the same command with --verbose shows where it happened');
  return exitCodes.findings;
}

/** Codes and kinds of an error and of what caused it. */
function faultNames(error: unknown): readonly string[] {
  const names: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth++, at = at.cause) {
    if ('code' in at) names.push(String(at.code));
    if ('kind' in at) names.push(String(at.kind));
  }
  return names;
}

function usageText(text: string): string {
  return text.replace(/^error: /, 'mailclerk: ');
}
