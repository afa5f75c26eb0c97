// The command line as a function. Takes argv (without node and script) and what the process gives; gives the exit code.
// Never calls process.exit, never throws: a mistake of the person is a line with advice, a fault of ours says so.
import { CommanderError } from 'commander';
import { errorText } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import type { Doors, Io } from './doors.ts';
import { Exit, exitCodes } from './exit.ts';
import { answerTo } from './faults.ts';
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
  say(`mailclerk: ${error instanceof Error ? error.message : errorText(error)}`);
  if (isVerbose && error instanceof Error && error.stack) say(error.stack);
  const answer = answerTo(error);
  if (answer !== null) {
    say(`next: ${answer.next}`);
    return exitCodes[answer.exit];
  }
  if (!isVerbose) say('next: the same command with --verbose shows where it happened');
  return exitCodes.findings;
}

function usageText(text: string): string {
  return text.replace(/^error: /, 'mailclerk: ');
}
