// What is wrong with the braces of a template that does not parse, in words its author understands: the parser names its own
// tokens. Takes the source and what the parser said; gives the place and what to write. Pure.
import Handlebars from 'handlebars';

/** A mistake in a source; line and column count from 1. */
export interface BraceFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Tag {
  readonly at: number;
  /** As it is written, with its braces. */
  readonly text: string;
  /** Between the braces, without `~`. */
  readonly inner: string;
}

interface Opened {
  readonly tag: Tag;
  readonly name: string;
}

const SHOWN = 60;
const KNOWN = '{{variable}}, {{helper variable}}, {{> _part}} or {{#if variable}} … {{/if}}';

/** Why the source does not parse, at the first place that is wrong. */
export function braceFault(source: string, error: unknown): BraceFault {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) return at(source, 0, 'its blocks are nested too deeply: take some away');
  const { tags, open } = tagsOf(source);
  if (open !== null) return at(source, open, `${shown(lineAt(source, open))} is never closed: write }} behind it`);
  return (
    blockFault(source, tags) ??
    tagFault(source, tags) ??
    at(source, placeOf(source, said), `cannot be read here: expected ${KNOWN}`)
  );
}

/** Every tag in order, and where one begins that never ends. */
function tagsOf(source: string): { readonly tags: readonly Tag[]; readonly open: number | null } {
  const tags: Tag[] = [];
  let from = 0;
  for (;;) {
    const start = source.indexOf('{{', from);
    if (start < 0) return { tags, open: null };
    const isLong = source.startsWith('!--', start + 2) || source.startsWith('~!--', start + 2);
    const close = source.indexOf(isLong ? '--' : '}}', start + 2);
    const end = close < 0 ? -1 : source.indexOf('}}', close);
    const next = isLong ? -1 : source.indexOf('{{', start + (source[start + 2] === '{' ? 3 : 2));
    if (end < 0 || (next >= 0 && next < end)) return { tags, open: start };
    const stop = end + (source[end + 2] === '}' ? 3 : 2);
    const text = source.slice(start, stop);
    if (!isLong) tags.push({ at: start, text, inner: text.replace(/^\{+~?|~?\}+$/g, '').trim() });
    from = stop;
  }
}

/** Blocks that do not end, or end what nobody began. */
function blockFault(source: string, tags: readonly Tag[]): BraceFault | null {
  const stack: Opened[] = [];
  for (const tag of tags) {
    const [, sign = '', name = ''] = /^([#^/]?)\s*([^\s|]*)/.exec(tag.inner) ?? [];
    const last = stack.at(-1);
    if (sign === '#' || (sign === '^' && name !== '')) stack.push({ tag, name });
    else if (sign === '/') {
      if (!last) return at(source, tag.at, `${tag.text} closes nothing: take it away, or begin with {{#${name} …}}`);
      if (last.name !== name)
        return at(
          source,
          tag.at,
          `${tag.text} cannot close ${shown(last.tag.text)}: write {{/${last.name}}} before it`,
        );
      stack.pop();
    } else if ((name === 'else' || sign === '^') && !last)
      return at(source, tag.at, `${tag.text} belongs between {{#if …}} and {{/if}}`);
  }
  const [left] = stack;
  return left ? at(source, left.tag.at, `${shown(left.tag.text)} is never closed: write {{/${left.name}}}`) : null;
}

/** The first tag that does not parse by itself. */
function tagFault(source: string, tags: readonly Tag[]): BraceFault | null {
  for (const tag of tags) {
    if (/^(?:else\b|\^|\/)/.test(tag.inner)) continue;
    const [, name] = /^#\s*([^\s|]*)/.exec(tag.inner) ?? [];
    try {
      Handlebars.parse(name === undefined ? tag.text : `${tag.text}{{/${name}}}`);
    } catch {
      return at(source, tag.at, `${shown(tag.text)} is no tag: expected ${KNOWN}`);
    }
  }
  return null;
}

function placeOf(source: string, said: string): number {
  const line = Number(/on line (\d+)/.exec(said)?.[1] ?? 1);
  let start = 0;
  for (let n = 1; n < line && start >= 0; n++) start = source.indexOf('\n', start) + 1;
  return start;
}

function at(source: string, place: number, message: string): BraceFault {
  const before = source.slice(0, place);
  return { line: before.split('\n').length, column: place - before.lastIndexOf('\n'), message };
}

function lineAt(source: string, place: number): string {
  return source.slice(place).split('\n', 1)[0] ?? '';
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
