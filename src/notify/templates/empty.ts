// Mails that say nothing: header and footer with nothing between, an own HTML without a word. Takes what was rendered; tells
// whether a reader would see anything of the notice itself. A header that shows something of the notice is its text: a site
// may write all of it there. A footer never is. Pure.
import type { Context } from '../context.ts';
import { attributesOf, piecesOf, type Tag } from '../lint/tags.ts';
import type { Value } from '../markdown/values.ts';
import type { Compiled, HelperData } from './engine.ts';

const HEADER = '_header';
const FRAME = [HEADER, '_footer'];
const PLACE = /[\uE000\uE002](\d{1,6})\uE001/g;
/** A line of nothing but signs of Markdown: what is left of a heading or a list whose words are not there. */
const BARE = /^[\s>|*_#+=~`:-]*(?:\d{1,9}[.)])?[\s>|*_#+=~`:-]*$/;
/** Characters nobody sees, and how HTML names them. */
const UNSEEN =
  /[\s\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]+|\u034f|&(?:nbsp|zwnj|zwj|shy|ensp|emsp|thinsp|hairsp|lrm|rlm|zerowidthspace|#(?:32|160|173|847|819[2-9]|820[0-7]|8288|65279)|#x(?:20|a0|ad|34f|200[0-9a-f]|2060|feff));?/gi;

/** The parts, with what header and footer gave kept in `said`. */
export function keepingFrame(parts: Readonly<Record<string, Compiled>>, said: string[]): Record<string, Compiled> {
  const kept: Record<string, Compiled> = Object.assign(Object.create(null), parts);
  for (const name of FRAME) {
    const part = parts[name];
    if (!part) continue;
    kept[name] = (context, options) => {
      const text = part(context, options);
      const { values = [] } = (options?.data ?? {}) as Partial<HelperData>;
      if (name !== HEADER || !showsNotice(text, context, values)) said.push(text);
      return text;
    };
  }
  return kept;
}

/** True when it shows a value that is not the site's own. */
function showsNotice(text: string, context: Context, values: readonly Value[]): boolean {
  const valueAt = (index: string | undefined): Value | undefined => values[Number(index)];
  const { instance } = context;
  const ours = new Set(
    Object.values(instance && typeof instance === 'object' ? instance : {}).map(
      (one) => valueAt(/\d+/.exec(String(one))?.[0])?.text,
    ),
  );
  return [...text.matchAll(PLACE)].some(([, index]) => {
    const value = valueAt(index);
    return value !== undefined && value.kind !== 'logo' && !ours.has(value.text) && value.text.trim() !== '';
  });
}

/** True for a Markdown that is header and footer alone; values that are empty say nothing either. */
export function isFrameOnly(markdown: string, said: readonly string[], values: readonly Value[]): boolean {
  // From a whole mail to its frame is a long way: only what is left over is looked at closely.
  const rest = said.reduce((text, part) => (part === '' ? text : text.replace(part, () => '')), markdown);
  // Whatever somebody wrote is said, be it one sign.
  const shown = rest.replace(PLACE, (_, index: string) => {
    const value = values[Number(index)];
    const isSaid = value && (value.kind === 'buttons' || value.kind === 'logo' || value.text.trim() !== '');
    return isSaid ? 'x' : '';
  });
  return shown
    .replace(/\[[ \t]*\]\([^()\n]*\)/g, '')
    .split('\n')
    .every((line) => BARE.test(line));
}

/** True for an HTML without a word or a picture. */
export function isBlankHtml(html: string): boolean {
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'words' && piece.text.replace(UNSEEN, '') !== '') return false;
    if (piece.kind === 'tag' && !piece.isClosing && isPicture(piece)) return false;
    if (piece.kind === 'raw' && piece.name === 'style' && PICTURED.test(piece.text)) return false;
  }
  return true;
}

const PICTURED = /background[^:;{}]{0,20}:[^;{}]{0,1000}url\(/i;

function isPicture({ name, text }: Tag): boolean {
  return (
    name === 'img' ||
    name === 'svg' ||
    attributesOf(text).some(
      (one) =>
        (one.name === 'background' && one.value.trim() !== '') || (one.name === 'style' && PICTURED.test(one.value)),
    )
  );
}
