// A notice that says several things at once, in a part the site wrote by hand (`closed.txt.hbs`, `closed.html.hbs`): takes
// the rendered part; gives it with whatever it does not show above it, so that no word of a person is lost. Pure.
import type { Context } from '../context.ts';
import type { Value } from '../markdown/values.ts';
import { renderMarkdown } from '../markdown.ts';
import { withUnshown } from '../unshown.ts';
import { partOf } from './engine.ts';

type Mode = 'text' | 'html';

/** The part, with what is in the data and not in it. */
export function wholePart(
  out: string,
  { mode, context, colon }: { readonly mode: Mode; readonly context: Context; readonly colon: string },
): string {
  const said = lettersOf(out, mode);
  const isShown = (text: string): boolean => {
    const letters = lettersOf(text, 'text');
    if (letters === '') return out.includes(text.trim());
    return said.includes(letters) || said.includes(lettersOf(renderMarkdown(text, [])[mode], mode));
  };
  const missing = (name: string): string => {
    const text = context[name];
    return typeof text === 'string' && !isShown(text) ? text : '';
  };
  const listed = (name: string): readonly (string | Context)[] => {
    const list = context[name];
    if (!Array.isArray(list)) return [];
    return (list as readonly (string | Context)[]).filter((one) => {
      const texts = typeof one === 'string' ? [one] : [one.field, one.to];
      return !texts.every((text) => typeof text === 'string' && isShown(text));
    });
  };
  const left = {
    body: missing('body'),
    solution: missing('solution'),
    comment: missing('comment'),
    changes: listed('changes'),
    attachments: listed('attachments'),
  };
  const values: Value[] = [];
  const source = withUnshown('', values, { context: left, colon });
  if (source.trim() === '') return out;
  const rest = partOf(source, values, { mode, colon });
  if (mode === 'text') return `${rest.trim()}\n\n${out}`;
  const body = /<body\b[^<>]{0,1000}>/i.exec(out);
  const at = body ? body.index + body[0].length : 0;
  return `${out.slice(0, at)}${rest}${out.slice(at)}`;
}

/** Letters and digits alone: line ends, marks and tags differ from look to look. */
function lettersOf(text: string, mode: Mode): string {
  const plain = mode === 'html' ? text.replaceAll(/<[^<>]*>/g, ' ').replaceAll(/&#?[a-z0-9]{1,10};/gi, ' ') : text;
  return plain.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
