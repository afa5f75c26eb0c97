// Completion for zsh: a function that walks the words to the command they name, then describes its verbs or hands its
// options to _arguments. Takes what tree.ts found; gives the script. Texts are quoted for zsh, colons and brackets too.
import type { ShellCommand, ShellOption, ShellValue } from './tree.ts';

/** The script for zsh (5 or newer). */
export function zshCompletion(commands: readonly ShellCommand[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  const valued = new Set(
    commands.flatMap(({ options }) => options.flatMap((one) => (one.value.kind === 'none' ? [] : one.names))),
  );
  return `#compdef mailclerk
# zsh completion for mailclerk: mailclerk completion zsh > "\${fpath[1]}/_mailclerk", or eval "$(mailclerk completion zsh)"
_mailclerk_names() {
  local -a found
  found=(\${(f)"$("$asked" \${config_:+--config} \${config_:+$config_} completion --names $1 2>/dev/null)"})
  compadd -a found
}
_mailclerk() {
  local path_= word skip= index config_= asked=\${(Q)words[1]}
  local -a known valued verbs
  known=(${paths.join(' ')})
  valued=(${[...valued].map(quoted).join(' ')})
  integer first=2
  for ((index = 2; index < CURRENT; index++)); do
    word=\${words[index]}
    if [[ $skip == config ]]; then config_=\${(Q)word}; fi
    if [[ -n $skip ]]; then skip=; continue; fi
    if [[ $word == (-c|--config) ]]; then skip=config; continue; fi
    if (( \${valued[(Ie)$word]} )); then skip=1; continue; fi
    [[ $word == -* ]] && continue
    if (( \${known[(Ie)\${path_:+$path_ }$word]} )); then path_="\${path_:+$path_ }$word"; first=$((index + 1)); fi
  done
  case $path_ in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _mailclerk "$@"; else compdef _mailclerk mailclerk; fi
`;
}

function commandCase({ path, verbs, options, argument }: ShellCommand): string {
  const specs = options.flatMap(specsOf).join(' ');
  const shift = `words=(mailclerk "\${(@)words[first,-1]}"); (( CURRENT -= first - 2 ))`;
  if (verbs.length > 0) {
    const list = verbs.map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', '\\:')}`)).join(' ');
    return `    ${quoted(path)}) if [[ \${words[CURRENT]} == -* ]]; then ${shift}; _arguments ${specs}; else verbs=(${list}); _describe command verbs; fi ;;`;
  }
  return `    ${quoted(path)}) ${shift}; _arguments ${specs} ${quoted(`*:argument:${action(argument)}`)} ;;`;
}

function specsOf({ names, about, value }: ShellOption): readonly string[] {
  const text = about.replaceAll('\\', '\\\\').replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');
  const tail = value.kind === 'none' ? '' : `:value:${action(value)}`;
  return names.map((name) => quoted(`${name}[${text}]${tail}`));
}

function action(value: ShellValue): string {
  if (value.kind === 'words') return `(${value.words.join(' ')})`;
  if (value.kind === 'file') return '_files';
  // The blank keeps _arguments from handing in words of its own.
  if (value.kind === 'names') return ` _mailclerk_names ${value.of}`;
  // An empty list: nothing is offered, and the options stay.
  return value.kind === 'folder' ? '_files -/' : '()';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
