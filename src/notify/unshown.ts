// What a template leaves out of a notice that says several things at once (a closing and the answer before it, a status and
// what else changed): takes the rendered Markdown and the values in it; gives it with the words, changes and files that
// nobody would read otherwise, above the template's own text and below it. A template of one thing need not know of others.
import type { Context } from './context.ts';
import { MARKS } from './markdown/inline.ts';
import type { Value } from './markdown/values.ts';

/** Where the words of a person and the rest are put: behind the header, before the closing words or the footer. */
export const places = {
  top: '\uE010',
  bottom: '\uE011',
  hello: { begin: '\uE012', end: '\uE013' },
  regards: { begin: '\uE014', end: '\uE015' },
} as const;
const PLACES = /[\uE010-\uE015]/g;

/** The source with the question for a rating, which its template leaves out, where the rest is put. */
export function withQuestion(source: string, question: string): string {
  return inserted(source, places.bottom, `\n\n${question}\n\n`, 'end');
}

export function withoutPlaces(source: string): string {
  return source.replaceAll(PLACES, '');
}

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
  const body = missing('body');
  const top = block('markdown', body);
  const rest = block('lines', missing('solution')) + block('lines', missing('comment'));
  // What people say stands together; what changed by it comes after.
  const bottom = `${rest}${lines.length > 0 ? `\n\n${lines.join('\n')}\n\n` : ''}`;
  const own = body === null ? source : withWords(source, top, body);
  return withoutPlaces(inserted(own, places.bottom, bottom, 'end'));
}

/**
 * A person's words below the house's greeting, which goes where they have one of their own, as do the closing words: whoever
 * gets the mail is greeted once.
 */
function withWords(source: string, top: string, body: string): string {
  const { hello, regards } = places;
  const lines = body.trim().split('\n');
  const closed = closesItself(lines) ? without(source, regards) : source;
  const end = closed.indexOf(hello.end);
  if (end < 0) return inserted(closed, places.top, top, 'start');
  const head = closed.slice(0, end);
  const greeting = opensItself(lines) ? without(`${head}${hello.end}`, hello) : head;
  // Below a greeting a sentence may begin with a small letter (German); below a person's words it may not.
  const rest = closed.slice(end + 1).replace(/^\s*\p{Ll}/u, (start) => start.toUpperCase());
  return `${greeting}${top}${rest}`;
}

const LONGEST_OPENING = 80;
const LONGEST_CLOSING = 60;

/** `Hello Grace,`, or a short first line by itself that is no sentence. */
function opensItself([first = '', second = '']: readonly string[]): boolean {
  const line = first.trim();
  if (line.length > LONGEST_OPENING) return false;
  return /[,，،!！:：]$/u.test(line) || (second.trim() === '' && isNoSentence(line));
}

/** Up to four short last lines that are no sentences: `Kind regards`, a name. */
function closesItself(lines: readonly string[]): boolean {
  const last = lines.slice(lines.findLastIndex((line) => line.trim() === '') + 1).map((line) => line.trim());
  const isApart = last.length < lines.length;
  return isApart && last.length <= 4 && last.every((line) => line.length <= LONGEST_CLOSING && isNoSentence(line));
}

function isNoSentence(line: string): boolean {
  return line !== '' && /^\p{L}/u.test(line) && !/[.?!:;…。？！]["”“’»)*_]{0,3}$/u.test(line);
}

function without(source: string, { begin, end }: { readonly begin: string; readonly end: string }): string {
  const from = source.indexOf(begin);
  const to = source.indexOf(end, from);
  return from < 0 || to < 0 ? source : source.slice(0, from) + source.slice(to + 1);
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
