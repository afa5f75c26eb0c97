// Completion for fish: a line for each verb and option, offered where the words before it name its command. Takes what
// tree.ts found; gives the script. Names of ours only; descriptions are quoted.
import type { ShellCommand, ShellOption } from './tree.ts';

/** The script for fish (3 or newer). */
export function fishCompletion(commands: readonly ShellCommand[]): string {
  const valued = new Set(
    commands.flatMap(({ options }) => options.flatMap((one) => (one.value.kind === 'none' ? [] : one.names))),
  );
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  return `# fish completion for mailclerk: mailclerk completion fish > ~/.config/fish/completions/mailclerk.fish
function __mailclerk_path
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${[...valued].map(quoted).join(' ')}
                set skip 1
            case '-*'
                continue
            case '*'
                set -l next (string join ' ' $path $word)
                contains -- $next ${paths.join(' ')}; and set path $path $word
        end
    end
    string join ' ' $path
    return 0
end
function __mailclerk_names
    set -l words (commandline -opc)
    set -l config
    set -l at (contains -i -- --config $words; or contains -i -- -c $words)
    and set config --config $words[(math $at + 1)]
    $words[1] $config completion --names $argv[1] 2>/dev/null
end
function __mailclerk_at
    test (__mailclerk_path | string collect --allow-empty) = "$argv[1]"
end
complete -c mailclerk -f
${commands.flatMap(lines).join('\n')}
`;
}

function lines({ path, verbs, options, argument }: ShellCommand): readonly string[] {
  const at = `complete -c mailclerk -n ${quoted(`__mailclerk_at '${path}'`)}`;
  const values = argument.kind === 'words' ? [`${at} -a ${quoted(argument.words.join(' '))}`] : [];
  const named = argument.kind === 'names' ? [`${at} -a ${quoted(`(__mailclerk_names ${argument.of})`)}`] : [];
  const files = verbs.length === 0 && argument.kind === 'file' ? [`${at} -F`] : [];
  return [
    ...verbs.map(({ name, about }) => `${at} -a ${quoted(name)} -d ${quoted(about)}`),
    ...values,
    ...named,
    ...files,
    ...options.map((option) => `${at} ${flags(option)} -d ${quoted(option.about)}`),
  ];
}

function flags({ names, value }: ShellOption): string {
  const named = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  if (value.kind === 'none') return named;
  if (value.kind === 'words') return `${named} -x -a ${quoted(value.words.join(' '))}`;
  if (value.kind === 'names') return `${named} -x -a ${quoted(`(__mailclerk_names ${value.of})`)}`;
  return value.kind === 'any' ? `${named} -x` : `${named} -r -F`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
