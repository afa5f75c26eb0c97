// What elements make of the words in them, in plain text: struck words between `~~`, `10<sup>3</sup>` as 10^3 and m², what is
// ticked, chosen and filled in of a form, the numbers and letters of lists, line ends that a style keeps. Pure.
import { Parser } from 'htmlparser2';

const STRUCK = new Set(['del', 's', 'strike']);

/** Words that are struck out: a reader sees that they count no more. */
export function isStruck(name: string, { style }: Readonly<Record<string, string>>): boolean {
  if (STRUCK.has(name)) return true;
  return (
    style?.includes('line-through') === true && /text-decoration[a-z-]{0,20}\s{0,9}:[^;]{0,60}line-through/i.test(style)
  );
}

/** What becomes of blanks and line ends: folded, kept, or line ends alone kept. */
export type WhiteSpace = 'fold' | 'keep' | 'lines';

const KEEPS = new Set(['pre', 'textarea', 'listing', 'xmp', 'plaintext']);

/** What an element makes of white space; null where it leaves that to those around it. CSS Text 3 §3. */
export function whiteSpaceOf(name: string, { style }: Readonly<Record<string, string>>): WhiteSpace | null {
  if (style?.includes('hite-space')) {
    const value = /white-space\s{0,9}:\s{0,9}([a-z-]{3,14})/i.exec(style.slice(0, 2_000))?.[1]?.toLowerCase();
    if (value === 'pre' || value === 'pre-wrap' || value === 'break-spaces') return 'keep';
    if (value === 'pre-line') return 'lines';
    if (value === 'normal' || value === 'nowrap') return 'fold';
  }
  return KEEPS.has(name) ? 'keep' : null;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';

/** Raised or lowered words behind what stands before them: `10^3`, m², H₂O; 1st, and what nothing stands before, as they are. */
export function scripted(name: 'sup' | 'sub', text: string, before: string): string {
  const isNumber = /^[+\u2212-]?\d{1,6}$/.test(text);
  if (!isNumber && !/^[nxik]$/.test(text)) return text;
  if (/[\d)]/.test(before)) return (name === 'sup' ? '^' : '_') + text;
  if (!isNumber || !/\p{L}|[.,;:!?"”»\]]/u.test(before)) return text;
  if (!/^\d+$/.test(text)) return (name === 'sup' ? '^' : '_') + text;
  return text.replace(/\d/g, (digit) => (name === 'sup' ? RAISED : LOWERED)[Number(digit)] ?? digit);
}

/** Buttons are none of the writer's words, and passwords nobody's. */
const UNTOLD = new Set('hidden submit button image reset file password'.split(' '));

/** What a field of a form shows: `[x]` and `[ ]`, `(x)` and `( )`, or what was filled in. */
export function inputWords({ type = 'text', value = '', checked }: Readonly<Record<string, string>>): string {
  const kind = type.toLowerCase();
  const mark = checked === undefined ? ' ' : 'x';
  if (kind === 'checkbox') return `[${mark}]`;
  if (kind === 'radio') return `(${mark})`;
  return UNTOLD.has(kind) ? '' : value.slice(0, 2_000);
}

/** A list and where it is. */
export interface Numbering {
  readonly kind: 'none' | 'number' | 'letter' | 'capital' | 'roman' | 'capital-roman';
  readonly step: 1 | -1;
  /** Before the first item. */
  readonly first: number;
}

const KINDS: Readonly<Record<string, Numbering['kind']>> = {
  a: 'letter',
  A: 'capital',
  i: 'roman',
  I: 'capital-roman',
  'lower-alpha': 'letter',
  'lower-latin': 'letter',
  'upper-alpha': 'capital',
  'upper-latin': 'capital',
  'lower-roman': 'roman',
  'upper-roman': 'capital-roman',
};
const NONE: Numbering = { kind: 'none', step: 1, first: 0 };

/** How the items of a list are numbered; `none` for bullets. `items`: of a list that runs down to 1, how many it has. */
export function numberingOf(
  name: string,
  attributes: Readonly<Record<string, string>>,
  items: () => number | undefined,
): Numbering {
  if (name !== 'ol') return NONE;
  const isReversed = 'reversed' in attributes;
  const last = (isReversed ? items() : undefined) ?? 1;
  const style = /list-style(?:-type)?\s{0,9}:\s{0,9}([a-z-]{3,14})/i.exec(attributes.style?.slice(0, 2_000) ?? '')?.[1];
  const kind = KINDS[attributes.type ?? ''] ?? KINDS[style?.toLowerCase() ?? ''] ?? 'number';
  const step = isReversed ? -1 : 1;
  return { kind, step, first: (numberIn(attributes.start) ?? last) - step };
}

/** How many items each list has that runs down, in the order they open: its first number is known at its end. */
export function itemsOfReversed(html: string): number[] {
  const counts: number[] = [];
  // The rare word alone is found faster than the many `<`.
  if (!/reversed/i.test(html) || !/<ol\s[^>]{0,300}\breversed/i.test(html)) return counts;
  const open: number[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const list = open.at(-1) ?? -1;
      if (name === 'li' && list >= 0) counts[list] = (counts[list] ?? 0) + 1;
      if (name !== 'ol' && name !== 'ul') return;
      const isReversed = name === 'ol' && 'reversed' in attributes;
      open.push(isReversed ? counts.push(0) - 1 : -1);
    },
    onclosetag: (name) => {
      if (name === 'ol' || name === 'ul') open.pop();
    },
  });
  parser.write(html);
  parser.end();
  return counts;
}

/** A whole number as an attribute gives it. */
export function numberIn(value: string | undefined): number | null {
  return value !== undefined && /^\s*[+-]?\d{1,6}\s*$/.test(value) ? Number(value) : null;
}

/** The number of an item as its list writes it, `- ` for a bullet. */
export function itemMark({ kind }: Numbering, count: number): string {
  if (kind === 'none') return '- ';
  if (kind === 'number' || count < 1 || count > 3_999) return `${count}. `;
  const mark = kind === 'letter' || kind === 'capital' ? letters(count) : roman(count);
  return `${kind === 'capital' || kind === 'capital-roman' ? mark.toUpperCase() : mark}. `;
}

function letters(count: number): string {
  const rest = Math.floor((count - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(97 + ((count - 1) % 26));
}

const ROMAN: readonly (readonly [string, number])[] = [
  ['m', 1_000],
  ['cm', 900],
  ['d', 500],
  ['cd', 400],
  ['c', 100],
  ['xc', 90],
  ['l', 50],
  ['xl', 40],
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
];

function roman(count: number): string {
  let left = count;
  let text = '';
  for (const [sign, worth] of ROMAN) {
    text += sign.repeat(Math.floor(left / worth));
    left %= worth;
  }
  return text;
}
