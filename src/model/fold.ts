// Takes text; gives the folded form that text comparisons use (rules.md "Text"): NFKC, lower case, ß = ss,
// diacritics removed, runs of white space = one blank; and the German spelling twin (ä → ae).
// Pure and linear.

const MARKS = /\p{M}+/gu;
const SPACES = /\s+/g;

/** Folded text: what `contains`, `word`, `starts`, keys and list look-ups compare. */
export function fold(text: string): string {
  return strip(text.normalize('NFKC').toLowerCase());
}

/** The folded text with ä, ö, ü written ae, oe, ue: the second way a German word is spelt. Equal to `fold` without umlauts. */
export function foldGerman(text: string): string {
  const composed = text.normalize('NFKC').toLowerCase();
  return strip(composed.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue'));
}

function strip(lower: string): string {
  return lower.replaceAll('ß', 'ss').normalize('NFD').replace(MARKS, '').normalize('NFC').replace(SPACES, ' ').trim();
}
