// The command line as the manual's pages: every command with its usage, arguments and options, as commander knows
// them. Takes nothing but the program itself; gives Markdown. Runs no command, opens nothing.
import type { Command } from 'commander';
import { buildProgram } from './program.ts';

/** The program without a session: for its shape only. */
export function bareProgram(): Command {
  return buildProgram({
    version: '0',
    openSession: () => {
      throw new Error('the manual runs no command');
    },
    onExitCode: () => undefined,
  });
}

/** Commands that do something, each with its full name, like `ticket list`. */
export function leafCommands(command: Command = bareProgram(), path = ''): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((child) => {
    const name = path === '' ? child.name() : `${path} ${child.name()}`;
    return child.commands.length > 0 ? leafCommands(child, name) : [[name, child] as const];
  });
}

/** One line a command, with its options below it; then the global options and the exit codes by name. */
export function cliReference(): string {
  const program = bareProgram();
  const commands = leafCommands(program).map(
    ([name, command]) => `| ${[usage(name, command), command.description(), options(command)].join(' | ')} |`,
  );
  return [
    '| command | what it does | its options and arguments |',
    '|---|---|---|',
    ...commands,
    '',
    'Every command also takes:',
    '',
    '| option | meaning |',
    '|---|---|',
    ...program.options.map(({ flags, description }) => `| \`${flags}\` | ${description} |`),
  ].join('\n');
}

function usage(name: string, command: Command): string {
  return `\`mailclerk ${name} ${command.usage().replace('[options]', '').trim()}`
    .trimEnd()
    .replaceAll('|', '\\|')
    .concat('`');
}

function options(command: Command): string {
  const words = command.registeredArguments.map((argument) => `\`${argument.name()}\` ${argument.description}`);
  const own = command.options.map(({ flags, description, argChoices }) => {
    const choices = argChoices ? `: ${argChoices.join(', ')}` : '';
    return `\`${flags}\` ${description}${choices}`;
  });
  return [...words, ...own].join('<br>');
}
