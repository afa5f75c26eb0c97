// The sentences of refusals as they stand in the source: of every said`…` and every refuse(…, '…'), the key that
// translations have, and of refuse(…) with anything else the place, because nobody could translate it.
import { globSync, readFileSync } from 'node:fs';

export interface Sentence {
  readonly file: string;
  /** '' = it is put together where it is refused. */
  readonly id: string;
}

/** Of all files of a room. */
export function sentencesOf(room: string): readonly Sentence[] {
  return globSync(`src/${room}/**/*.ts`)
    .toSorted()
    .flatMap((path) => sentencesIn(path.slice(`src/${room}/`.length), readFileSync(path, 'utf8')));
}

/** Of one file. */
export function sentencesIn(file: string, source: string): readonly Sentence[] {
  return [...tagged(source), ...plain(source)].map((id) => ({ file, id }));
}

function tagged(source: string): readonly string[] {
  // "It is so already" says everything: its details are shown to nobody.
  const shown = source.replaceAll(/refuse\(\s*'nothing_to_do',\s*said`/g, '');
  return [...shown.matchAll(/(?<![`\w])said`/g)].map((match) => keyOf(shown, match.index + match[0].length));
}

/** From behind the opening backtick: every `${…}`, whatever stands in it, is the next number. */
function keyOf(source: string, from: number): string {
  let key = '';
  let values = 0;
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source[at] ?? '';
    if (depth === 0 && char === '`') return key;
    if (depth === 0 && char === '\\') key += source[++at] ?? '';
    else if (depth === 0 && char === '$' && source[at + 1] === '{') {
      key += `{${values++}}`;
      depth = 1;
      at++;
    } else if (depth > 0) depth += char === '{' ? 1 : char === '}' ? -1 : 0;
    else key += char;
  }
  throw new Error(`no end: ${source.slice(from, from + 60)}`);
}

function plain(source: string): readonly string[] {
  const calls = [...source.matchAll(/\brefuse\(\s*(?:reason|'(?!nothing_to_do)[a-z_]+'),\s*/g)];
  return calls.flatMap(({ index, 0: head }) => {
    const rest = source.slice(index + head.length);
    if (/^said`/.test(rest)) return [];
    const [, text = ''] = /^'((?:[^'\\]|\\.)*)'/.exec(rest) ?? [];
    return [text];
  });
}
