// What a shell can complete, from the program itself: every command with its verbs, options and the values they take.
// Takes a commander program; gives plain data, the same for all shells and for the manual page. Runs no command.
import type { Argument, Command, Option } from 'commander';

/** One option as a shell sees it. */
export interface ShellOption {
  /** As typed: `--json`, `-q`. */
  readonly names: readonly string[];
  readonly about: string;
  /** What comes after it: nothing, one of some words, a path, or anything. */
  readonly value: ShellValue;
}

export type ShellValue =
  | { readonly kind: 'none' | 'any' | 'file' | 'folder' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Names of the configuration: the shell asks the program for them (`completion --names`). */
  | { readonly kind: 'names'; readonly of: NameKind };

/** What of the configuration can be completed by name. */
export const nameKinds = ['mailbox', 'queue', 'agent'] as const;
export type NameKind = (typeof nameKinds)[number];

/** One command or group of commands. */
export interface ShellCommand {
  /** `` for the program, else like `ticket list`. */
  readonly path: string;
  readonly about: string;
  readonly verbs: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly ShellOption[];
  /** What its arguments may be; `none` where it takes none. */
  readonly argument: ShellValue;
}

/** The program and all that is below it, in order. Options of the program come with every command. */
export function shellCommands(program: Command): readonly ShellCommand[] {
  const shared = program.options.map(shellOption);
  const walk = (command: Command, path: string): readonly ShellCommand[] => [
    {
      path,
      about: command.description(),
      verbs: command.commands.flatMap((child) =>
        [child.name(), ...child.aliases()].map((name) => ({ name, about: firstLine(child.description()) })),
      ),
      options: [...(path === '' ? [] : command.options.map(shellOption)), ...shared, help],
      argument: argumentValue(command.registeredArguments, path),
    },
    ...command.commands.flatMap((child) =>
      [child.name(), ...child.aliases()].flatMap((name) => walk(child, path === '' ? name : `${path} ${name}`)),
    ),
  ];
  return walk(program, '');
}

const help: ShellOption = { names: ['-h', '--help'], about: 'explain the command', value: { kind: 'none' } };

function shellOption(option: Option): ShellOption {
  const { short, long, description, argChoices, flags } = option;
  const takesValue = option.required || option.optional;
  return {
    names: [short, long].filter((name) => name !== undefined),
    about: firstLine(description),
    value: takesValue ? (named(option) ?? valueAfter(argChoices, flags)) : { kind: 'none' },
  };
}

/** `--as` takes an agent; `--mailbox`, `--queue` and `--agent` take what they are called. */
function named({ long, argChoices }: Option): ShellValue | null {
  const word = long === '--as' ? 'agent' : long?.slice(2);
  const of = nameKinds.find((one) => one === word);
  return of && !argChoices ? { kind: 'names', of } : null;
}

function argumentValue(args: readonly Argument[], path: string): ShellValue {
  const [first] = args;
  if (!first) return { kind: 'none' };
  const group = path.split(' ', 1)[0] ?? '';
  const named = /^names?$/.test(first.name()) ? group : first.name();
  const of = nameKinds.find((one) => one === named);
  if (of && !first.argChoices) return { kind: 'names', of };
  return valueAfter(first.argChoices, `<${first.name()}>`);
}

function valueAfter(choices: readonly string[] | undefined, flags: string): ShellValue {
  if (choices) return { kind: 'words', words: choices };
  if (/[<[](?:file|files|path|out|mails?|db)[.\]>]/i.test(flags)) return { kind: 'file' };
  return /[<[](?:dir|folder)s?[.\]>]/i.test(flags) ? { kind: 'folder' } : { kind: 'any' };
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}
