// Text as the full-text index holds it, and words as it is asked for them. Folded as rules fold it (rules.md "Text"):
// case, accents, ß. A word with ä, ö or ü is there in both spellings, with its neighbours, so that `Kuendigung` finds
// Kündigung, alone or in a phrase. Scripts without blanks are held sign by sign; several signs are then a phrase. Pure, linear.
import { fold, foldGerman } from '../../model/fold.ts';

/** So much of a text is searched (UTF-16 units). */
const TEXT_MAX = 65_536;
const RUNS_MAX = 1000;
const ASKED_MAX = 200;
const WORD = /[\p{L}\p{N}]+/gu;
const UMLAUT = /[äöüÄÖÜ]|[aouAOU]\u0308/;
/** Scripts that write no blanks between words: Thai, Lao, Burmese, Khmer, Kana, Han. */
const DENSE = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
const DENSE_EACH = new RegExp(DENSE.source, 'gu');
/** Parts what is not next to each other: no text holds it, for private characters are taken out. */
const GAP = ' \ue000 ';
const PRIVATE = /[\ue000-\uf8ff]/g;

/** The text as the index takes it; '' when it has no words. */
export function indexed(text: string): string {
  const short = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const folded = apart(fold(short));
  return UMLAUT.test(short) ? `${folded}${spelledOut(folded, apart(foldGerman(short)))}` : folded;
}

/** Where both spellings differ, the second one between its neighbours. */
function spelledOut(folded: string, german: string): string {
  const plain = folded.match(WORD) ?? [];
  const other = german.match(WORD) ?? [];
  if (plain.length !== other.length) return '';
  const added = new Set<string>();
  let run: string[] = [];
  let end = 0;
  const close = (): void => {
    if (run.length > 0) added.add(run.join(' '));
    run = [];
  };
  for (const [index, word] of other.entries()) {
    if (word === plain[index]) continue;
    // Neighbours of two such words that touch are one run: a phrase may hold both.
    if (index - 1 > end) close();
    for (let at = run.length > 0 ? end + 1 : Math.max(0, index - 1); at <= index + 1; at++) run.push(other[at] ?? '');
    end = index + 1;
    if (added.size === RUNS_MAX) break;
  }
  close();
  return [...added].map((part) => `${GAP}${part}`).join('');
}

function apart(folded: string): string {
  const text = PRIVATE.test(folded) ? folded.replaceAll(PRIVATE, ' ') : folded;
  return DENSE.test(text) ? text.replaceAll(DENSE_EACH, (sign) => ` ${sign} `) : text;
}

/** The columns of the index words are looked for in; null = all. */
const COLUMNS = {
  all: null,
  subject: 'subject',
  notes: 'notes',
  people: 'people',
  files: 'files note_files',
} as const;

/** What the index is asked; null when there is no word in it. Several words are next to each other, in this order. */
export function asked(what: {
  readonly in: keyof typeof COLUMNS;
  readonly words: string;
  readonly isPrefix: boolean;
}): string | null {
  const text = what.words.slice(0, ASKED_MAX);
  const spellings = [fold(text), foldGerman(text)].map((one) => (apart(one).match(WORD) ?? []).join(' '));
  const phrases = [...new Set(spellings)].filter((phrase) => phrase !== '');
  if (phrases.length === 0) return null;
  const star = what.isPrefix ? ' *' : '';
  const whole = phrases.map((phrase) => `"${phrase}"${star}`).join(' OR ');
  const columns = COLUMNS[what.in];
  return columns === null ? whole : `{${columns}} : (${whole})`;
}
