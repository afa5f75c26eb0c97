// The manual page mailclerk(1) from the program itself, in man(7) macros. Takes what tree.ts found, the version and the
// exit codes; gives troff source. Text is escaped: a backslash, a leading dot or quote, a hyphen that is to be a minus.
import { exitCodes } from '../exit.ts';
import type { ShellCommand, ShellOption } from './tree.ts';

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  findings: 'findings, or failed tests',
  usage: 'the command line is not understood',
  invalid: 'the configuration has mistakes',
  unreachable: 'a server cannot be reached',
  notFound: 'not found',
  notAllowed: 'not allowed',
  conflict: 'busy, or somebody was faster',
  interrupted: 'interrupted',
};

/** The page, for `man ./mailclerk.1`. */
export function manPage(commands: readonly ShellCommand[], version: string): string {
  const [program, ...rest] = commands;
  const leaves = rest.filter(({ verbs }) => verbs.length === 0);
  return [
    `.TH MAILCLERK 1 "" "mailclerk ${escaped(version)}" "User Commands"`,
    // Flush left: a line of one long word cannot be adjusted.
    '.ad l',
    '.SH NAME',
    `mailclerk \\- ${escaped(program?.about ?? '')}`,
    '.SH SYNOPSIS',
    '.B mailclerk',
    '[options] command [arguments]',
    '.SH DESCRIPTION',
    escaped(
      'Collects mail from IMAP mailboxes, matches every mail against rules, makes tickets and answers them. Start with mailclerk demo, or with mailclerk init, mailclerk check and mailclerk run.',
    ),
    '.SH OPTIONS',
    ...(program?.options ?? []).flatMap(optionLines),
    '.SH COMMANDS',
    ...leaves.flatMap((command) => commandLines(command, program?.options ?? [])),
    '.SH EXIT STATUS',
    ...Object.entries(exitCodes).flatMap(([name, code]) => [
      '.TP',
      `.B ${code}`,
      escaped(meanings[name as keyof typeof exitCodes]),
    ]),
    '.SH FILES',
    '.TP',
    escaped('config/mailclerk.yaml, /etc/mailclerk/mailclerk.yaml'),
    'the configuration; the first that is there of \\-\\-config, MAILCLERK_CONFIG and these',
    '.SH SEE ALSO',
    'systemd.service(5), the pages in docs/',
    '',
  ].join('\n');
}

function commandLines({ path, about, options }: ShellCommand, shared: readonly ShellOption[]): readonly string[] {
  const common = new Set(shared.flatMap(({ names }) => names));
  const own = options.filter(({ names }) => !names.some((name) => common.has(name)));
  return [`.SS mailclerk ${escaped(path)}`, escaped(about), ...own.flatMap(optionLines)];
}

function optionLines({ names, about, value }: ShellOption): readonly string[] {
  // Many words are broken between them: `\\:` is a place where a line may end.
  const plain = value.kind === 'none' ? '' : ' value';
  const words = value.kind === 'words' ? ` ${value.words.map(escaped).join('|\\:')}` : plain;
  return ['.TP', `.B ${escaped(names.join(', '))}${words}`, escaped(about)];
}

function escaped(text: string): string {
  const safe = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('\n', ' ');
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}
