// What a template leaves out of a notice that says several things at once (a closing and the answer before it, a status and
// what else changed): takes the rendered Markdown and the values in it; gives it with the words, changes and files that
// nobody would read otherwise, above the template's own text and below it. A template of one thing need not know of others.
import type { Context } from './context.ts';
import { MARKS } from './markdown/inline.ts';
import type { Value } from './markdown/values.ts';

/** Where the words of a person and the rest are put: behind the header, before the closing words or the footer. */
export const places = { top: '\uE010', bottom: '\uE011' } as const;

/** The source with everything that is in the data and not in it. */
export function withUnshown(
  source: string,
  values: Value[],
  { context, colon }: { readonly context: Context; readonly colon: string },
): string {
  const used = new Set([...source.matchAll(/[\uE000\uE002](\d+)\uE001/g)].map(([, at]) => values[Number(at)]?.text));
  const missing = (name: string): string | null => {
    const text = context[name];
    return typeof text === 'string' && text.trim() !== '' && !used.has(text) ? text : null;
  };
  const block = (kind: Value['kind'], text: string | null): string => {
    if (text === null) return '';
    values.push({ kind, text });
    return `\n\n${MARKS.block}${values.length - 1}${MARKS.end}\n\n`;
  };
  const inline = (text: string): string => {
    values.push({ kind: 'inline', text });
    return `${MARKS.begin}${values.length - 1}${MARKS.end}`;
  };
  const lines = [
    ...changesOf(context, used).map(
      ({ field, from, to }) => `- ${inline(field)}${colon}${inline(from)} → **${inline(to)}**`,
    ),
    ...textsOf(context, used).map((name) => `- ${inline(name)}`),
  ];
  const top = block('markdown', missing('body'));
  const rest = block('lines', missing('solution')) + block('lines', missing('comment'));
  const bottom = `${lines.length > 0 ? `\n\n${lines.join('\n')}\n\n` : ''}${rest}`;
  const whole = inserted(inserted(source, places.top, top, 'start'), places.bottom, bottom, 'end');
  return whole.replaceAll(places.top, '').replaceAll(places.bottom, '');
}

function inserted(source: string, place: string, text: string, otherwise: 'start' | 'end'): string {
  const at = source.indexOf(place);
  if (at >= 0) return source.slice(0, at) + text + source.slice(at + place.length);
  return otherwise === 'start' ? text + source : source + text;
}

/** A change is shown when its new value is. */
function changesOf(
  { changes }: Context,
  used: ReadonlySet<string | undefined>,
): readonly { readonly field: string; readonly from: string; readonly to: string }[] {
  if (!Array.isArray(changes)) return [];
  return (changes as readonly (string | Context)[]).flatMap((one) => {
    if (typeof one === 'string') return [];
    const { field, from, to } = one;
    const isWhole = typeof field === 'string' && typeof from === 'string' && typeof to === 'string';
    return isWhole && !used.has(to) ? [{ field, from, to }] : [];
  });
}

function textsOf({ attachments }: Context, used: ReadonlySet<string | undefined>): readonly string[] {
  if (!Array.isArray(attachments)) return [];
  return (attachments as readonly (string | Context)[]).filter(
    (one): one is string => typeof one === 'string' && one !== '' && !used.has(one),
  );
}
