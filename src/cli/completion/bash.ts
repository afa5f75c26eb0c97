// Completion for bash: one function that walks the words to the command they name, then offers its verbs, options and
// values. Takes what tree.ts found; gives the script. Words of ours only: nothing of it is evaluated.
import type { ShellCommand, ShellValue } from './tree.ts';

/** The script for bash (4 or newer). */
export function bashCompletion(commands: readonly ShellCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  const withValue = valued(commands).map((name) => `'${name}'`);
  return `# bash completion for mailclerk: eval "$(mailclerk completion bash)"
# Not compgen -W: it carries out what stands in its words.
_mailclerk_names() {
  local name
  while IFS= read -r name; do
    if [[ $name == "$cur"* ]]; then printf '%s\\n' "$name"; fi
  done < <("\${COMP_WORDS[0]}" \${config:+--config "$config"} completion --names "$1" 2>/dev/null)
}
_mailclerk() {
  local cur prev path word index skip= config=
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  path=
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $skip == config ]]; then config=$word; fi
    if [[ -n $skip ]]; then skip=; continue; fi
    case "$word" in
      -c|--config) skip=config ;;
      ${withValue.join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${path:+$path }$word" in
           ${paths.join('|')}) path="\${path:+$path }$word" ;;
         esac ;;
    esac
  done
  case "$path $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o filenames -F _mailclerk mailclerk
`;
}

function valued(commands: readonly ShellCommand[]): readonly string[] {
  return [
    ...new Set(
      commands.flatMap(({ options }) => options.flatMap((one) => (one.value.kind === 'none' ? [] : one.names))),
    ),
  ];
}

function valueCases({ path, options }: ShellCommand): readonly string[] {
  return options.flatMap(({ names, value }) =>
    value.kind === 'none'
      ? []
      : [`    ${names.map((name) => `'${path} ${name}'`).join('|')}) ${reply(value)}; return ;;`],
  );
}

function commandCase({ path, verbs, options, argument }: ShellCommand): string {
  const names = options.flatMap((option) => option.names).join(' ');
  const plain = verbs.length > 0 ? words(verbs.map(({ name }) => name)) : reply(argument);
  return `    '${path}') if [[ $cur == -* ]]; then ${words([names])}; else ${plain}; fi ;;`;
}

function reply(value: ShellValue): string {
  if (value.kind === 'words') return words(value.words);
  if (value.kind === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (value.kind === 'names') return `COMPREPLY=($(_mailclerk_names ${value.of}))`;
  return value.kind === 'folder' ? 'COMPREPLY=($(compgen -d -- "$cur"))' : ':';
}

function words(list: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$cur"))`;
}
