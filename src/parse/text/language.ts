// The language of a person's words: takes the new words; gives an ISO 639-1 code, or null when unsure. Adds up what words
// and their letters say (language-words.ts) over the first 2,000 characters, without addresses, links and quoted lines.
// Linear, no tables to load: see docs/decisions/009. Pure.
import { NEIGHBOURS, SHAPES, WORDS, WordTable } from './language-words.ts';

const LOOKED_AT = 2_000;
const MAX_WORDS = 150;
/** Longer texts hold enough small words: letters and endings are looked at in shorter ones. */
const SHORT = 30;
/** What all words together must say at least for a language. */
const MIN_SCORE = 1.4;
/** What the words of a language must say at least for each word of the text. */
const MIN_SHARE = 0.16;
/** How much stronger the first must be than the second, and by how much. */
const MARGIN = 1.35;
const LEAD = 0.4;
/** What a letter or an ending says beside a word of the list. */
const SHAPE = 0.45;

const codes = [...Object.keys(WORDS), ...Object.keys(NEIGHBOURS)];
const named = Object.keys(WORDS).length;
const saidBy = new WordTable(wordsToLanguages());
const shapes = SHAPES.map(([pattern, languages]) => ({
  pattern,
  languages: languages.map((code) => codes.indexOf(code)),
}));

/** The language of the text, null when it is too short, mixed, or none that is told apart. */
export function detectLanguage(text: string): string | null {
  // Most long texts say it plainly by their first words; these are those of the whole as long as no line is cut.
  const first = text.length > FIRST_LINES ? ownPart(text.slice(0, text.lastIndexOf('\n', FIRST_LINES) + 1)) : '';
  const own = first.length > FIRST_PART ? first : ownPart(text);
  if (own.length > FIRST_PART) {
    const said = read(own.slice(0, FIRST_PART), FIRST_WORDS);
    const clear = said.count === FIRST_WORDS ? decided(said, CLEAR) : null;
    if (clear !== null) return clear;
  }
  return decided(read(own === first ? ownPart(text) : own, MAX_WORDS), { margin: MARGIN, share: MIN_SHARE });
}

/** The words that are looked at first, and signs that hold more of them in most texts. */
const FIRST_WORDS = 70;
const FIRST_PART = 600;
/** Lines within so many signs hold that many in nearly every text. */
const FIRST_LINES = 900;
/** So much stronger than all others that what follows cannot change it. */
const CLEAR = { margin: 3, share: 0.25 };

/** How many words were read, and what they say for each language. */
interface Read {
  readonly count: number;
  readonly scores: Float64Array;
}

/** The first `most` words of the text. */
function read(text: string, most: number): Read {
  const scores = new Float64Array(codes.length);
  const small = text.normalize('NFC').toLowerCase();
  const count = saidBy.eachWord(small, most, (said) => add(said, scores));
  if (count > SHORT) return { count, scores };
  scores.fill(0);
  const words = (small.match(/[^\x00-\x7f]/.test(small) ? /\p{L}+/gu : /[a-z]+/g) ?? []).slice(0, most);
  for (const word of words) {
    const said = saidBy.get(word);
    if (said) add(said, scores);
    if (words.length <= SHORT && word.length > 2) scoreShape(word, scores);
  }
  return { count: words.length, scores };
}

function decided({ count, scores }: Read, { margin, share }: typeof CLEAR): string | null {
  let first = 0;
  let best = 0;
  let second = 0;
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at] ?? 0;
    if (score > best) {
      first = at;
      second = best;
      best = score;
    } else if (score > second) second = score;
  }
  if (first >= named || best < MIN_SCORE || best < count * share) return null;
  return best < second * margin || best < second + LEAD ? null : (codes[first] ?? null);
}

/** The text without what is nobody's language: links, addresses, names of files, quoted lines. */
function ownPart(text: string): string {
  const head = text.slice(0, LOOKED_AT);
  return withoutNames(head.includes('>') ? head.replace(/^[ \t]{0,3}>.*$/gm, '') : head);
}

const NAME = /@|:\/\/|www\.|\/\w|[\w/\\]\.\w{2,4}$/;

/** Without the pieces that are addresses, links or names of files; only a piece with one of their signs is looked at. */
function withoutNames(text: string): string {
  const signs = /[@./]/g;
  let kept = '';
  let from = 0;
  for (let sign = signs.exec(text); sign !== null; sign = signs.exec(text)) {
    let start = sign.index;
    while (start > from && !isSpace(text.charCodeAt(start - 1))) start -= 1;
    let end = sign.index + 1;
    while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1;
    kept += text.slice(from, start);
    const piece = text.slice(start, end);
    kept += NAME.test(piece) ? ' ' : piece;
    from = end;
    signs.lastIndex = end;
  }
  return kept + text.slice(from);
}

/** What `\s` matches. */
function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

function add({ languages, weight }: Said, scores: Float64Array): void {
  for (let index = 0; index < languages.length; index++) {
    const at = languages[index] ?? 0;
    scores[at] = (scores[at] ?? 0) + weight;
  }
}

function scoreShape(word: string, scores: Float64Array): void {
  for (const { pattern, languages: known } of shapes) {
    if (!pattern.test(word)) continue;
    for (const at of known) scores[at] = (scores[at] ?? 0) + SHAPE / known.length;
  }
}

/** What a word says for each of its languages: one of one language alone says more than one that three of them share. */
interface Said {
  readonly languages: readonly number[];
  readonly weight: number;
}

function wordsToLanguages(): ReadonlyMap<string, Said> {
  const map = new Map<string, number[]>();
  for (const [code, words] of [...Object.entries(WORDS), ...Object.entries(NEIGHBOURS)]) {
    for (const word of new Set(words.split(' '))) map.set(word, [...(map.get(word) ?? []), codes.indexOf(code)]);
  }
  return new Map(
    [...map].map(([word, languages]) => {
      const whole = word.length === 1 ? 0.5 : 1;
      const weight = whole / Math.sqrt(languages.length * Math.max(1, languages.length - 1));
      return [word, { languages, weight }];
    }),
  );
}
