// Takes text; gives the folded form that text comparisons use (rules.md "Text"): NFKC, lower case, ß = ss,
// diacritics removed, runs of white space = one blank; and the German spelling twin (ä → ae).
// Pure and linear. Most texts are folded character by character from a table that the plain definition below fills;
// where a character's form depends on its neighbours (marks of their own, Greek, Hangul …) the definition itself runs.

const MARKS = /\p{M}+/gu;
const SPACES = /\s+/g;

/** Folded text: what `contains`, `word`, `starts`, keys and list look-ups compare. */
export function fold(text: string): string {
  return narrowly(text, plainForms) ?? byTable(text, plainForms) ?? slowFold(text);
}

/** The folded text with ä, ö, ü written ae, oe, ue: the second way a German word is spelt. Equal to `fold` without umlauts. */
export function foldGerman(text: string): string {
  return narrowly(text, germanForms) ?? byTable(text, germanForms) ?? slowFoldGerman(text);
}

/** The definition of `fold`. */
export function slowFold(text: string): string {
  return strip(text.normalize('NFKC').toLowerCase());
}

/** The definition of `foldGerman`. */
export function slowFoldGerman(text: string): string {
  const composed = text.normalize('NFKC').toLowerCase();
  return strip(composed.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'));
}

function strip(lower: string): string {
  return lower.replaceAll('ß', 'ss').normalize('NFD').replace(MARKS, '').normalize('NFC').replace(SPACES, ' ').trim();
}

/** What each UTF-16 code unit becomes: a code unit, or one of these words. */
const ALONE = 1;
const SEVERAL = 2;
const BLANK = 32;

interface Forms {
  readonly define: (text: string) => string;
  readonly table: Uint16Array;
  readonly several: Map<number, string>;
}

const plainForms: Forms = { define: slowFold, table: new Uint16Array(65_536), several: new Map() };
const germanForms: Forms = { define: slowFoldGerman, table: new Uint16Array(65_536), several: new Map() };

/** Ranges whose characters fold the same whatever stands beside them. */
const FREE: readonly (readonly [number, number])[] = [
  [0x00, 0x2af],
  [0x400, 0x482],
  [0x48a, 0x52f],
  [0x1e00, 0x1eff],
  [0x2000, 0x2064],
  [0x20a0, 0x20bf],
  [0x2100, 0x214f],
  [0x2190, 0x21ff],
  [0x2500, 0x27bf],
  [0x3000, 0x3029],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fff],
  [0xfe0f, 0xfe0f],
  [0xfeff, 0xfeff],
];

/** No character becomes more than four. */
const LONGEST = 4;
const WIDE = /[^\x00-\xff]/;
let units = new Uint16Array(4096);
let source = Buffer.alloc(4096);
let bytes = Buffer.alloc(4096 * LONGEST);

/** The folded text where it and its source are Latin-1, twice as fast as by 16 bits; null where they are not. */
function narrowly(text: string, forms: Forms): string | null {
  if (WIDE.test(text)) return null;
  makeRoom(text.length);
  const { table, several } = forms;
  const [from, out] = [source, bytes];
  const size = from.write(text, 'latin1');
  let length = 0;
  let last = BLANK;
  for (let at = 0; at < size; at += 1) {
    const code = from[at] ?? 0;
    const form = table[code] || learn(code, forms);
    if (form > 255) return null;
    if (form > BLANK || (form === BLANK && last !== BLANK) || (form > SEVERAL && form < BLANK)) {
      out[length++] = form;
      last = form;
    } else if (form === SEVERAL) {
      const words = several.get(code) ?? '';
      for (let index = 0; index < words.length; index += 1) {
        const unit = words.charCodeAt(index);
        if (unit > 255) return null;
        if (unit === BLANK && last === BLANK) continue;
        out[length++] = unit;
        last = unit;
      }
    }
  }
  return out.toString('latin1', 0, length > 0 && last === BLANK ? length - 1 : length);
}

/** The folded text; null when some character must be seen with its neighbours. */
function byTable(text: string, forms: Forms): string | null {
  makeRoom(text.length);
  const { table, several } = forms;
  const out = units;
  let length = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const form = table[code] || learn(code, forms);
    if (form > BLANK) {
      out[length++] = form;
      seen |= form;
    } else if (form === BLANK) {
      if (length > 0 && out[length - 1] !== BLANK) out[length++] = BLANK;
    } else if (form === SEVERAL) {
      const words = several.get(code) ?? '';
      for (let index = 0; index < words.length; index += 1) {
        const unit = words.charCodeAt(index);
        if (unit === BLANK && (length === 0 || out[length - 1] === BLANK)) continue;
        out[length++] = unit;
        seen |= unit;
      }
    } else if (form === ALONE) {
      // Most emoji are pairs that stay as they are.
      const low = isStable(code, text.charCodeAt(at + 1));
      if (low === 0) return null;
      out[length++] = code;
      out[length++] = low;
      seen |= code;
      at += 1;
    } else {
      out[length++] = form;
    }
  }
  if (length > 0 && out[length - 1] === BLANK) length -= 1;
  if (seen > 255) return Buffer.from(out.buffer, 0, length * 2).toString('utf16le');
  // One byte per character: searching such a text is several times faster.
  for (let at = 0; at < length; at += 1) bytes[at] = out[at] ?? 0;
  return bytes.toString('latin1', 0, length);
}

function makeRoom(length: number): void {
  if (source.length >= length) return;
  source = Buffer.alloc(length * 2);
  bytes = Buffer.alloc(length * 2 * LONGEST);
  units = new Uint16Array(length * 2 * LONGEST);
}

function learn(code: number, { define, table, several }: Forms): number {
  let form = ALONE;
  if (FREE.some(([from, to]) => code >= from && code <= to)) {
    const words = define(`x${String.fromCharCode(code)}x`).slice(1, -1);
    form = words.length === 1 && words.charCodeAt(0) > SEVERAL ? words.charCodeAt(0) : SEVERAL;
    if (form === SEVERAL) several.set(code, words);
  }
  table[code] = form;
  return form;
}

/** The second half of a pair that folding leaves alone (U+1F300–1F3FF, U+1F400–1F7FF, U+1F800–1FBEF); 0 = not such a one. */
function isStable(high: number, low: number): number {
  if (!(low >= 0xdc00 && low <= 0xdfff)) return 0;
  if (high === 0xd83d) return low;
  if (high === 0xd83c) return low >= 0xdf00 ? low : 0;
  return high === 0xd83e && low < 0xdff0 ? low : 0;
}
