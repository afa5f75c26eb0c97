// The language of a person's words: takes the new words; gives an ISO 639-1 code, or null when unsure. Adds up what words
// and their letters say (language-words.ts) over the first 2,000 characters, without addresses, links and quoted lines.
// Linear, no tables to load: see docs/decisions/009. Pure.
import { NEIGHBOURS, SHAPES, WORDS } from './language-words.ts';

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
const languagesOf: ReadonlyMap<string, readonly number[]> = wordsToLanguages();
const shapes = SHAPES.map(([pattern, languages]) => ({
  pattern,
  languages: languages.map((code) => codes.indexOf(code)),
}));

/** The language of the text, null when it is too short, mixed, or none that is told apart. */
export function detectLanguage(text: string): string | null {
  const words = wordsOf(text);
  const scores = codes.map(() => 0);
  for (const word of words) {
    scoreWord(word, scores);
    if (words.length <= SHORT && word.length > 2) scoreShape(word, scores);
  }
  let first = 0;
  for (let at = 1; at < scores.length; at++) if ((scores[at] ?? 0) > (scores[first] ?? 0)) first = at;
  const best = scores[first] ?? 0;
  const second = Math.max(...scores.filter((_, at) => at !== first));
  if (first >= named || best < MIN_SCORE || best < words.length * MIN_SHARE) return null;
  return best < second * MARGIN || best < second + LEAD ? null : (codes[first] ?? null);
}

/** Words in small letters; what stands in links, addresses, file names and quoted lines is nobody's language. */
function wordsOf(text: string): readonly string[] {
  const start = text
    .slice(0, LOOKED_AT)
    .replace(/^[ \t]{0,3}>.*$/gm, '')
    .replace(/\S*(?:@|:\/\/|www\.|[\w/\\]\.\w{2,4}(?=\s|$)|\/\w)\S*/g, ' ');
  return (start.trim() === '' ? '' : start.normalize('NFC').toLowerCase()).match(/\p{L}+/gu)?.slice(0, MAX_WORDS) ?? [];
}

function scoreWord(word: string, scores: number[]): void {
  const languages = languagesOf.get(word);
  if (languages) {
    // A word of one language alone says more than one that three of them share.
    const says = word.length === 1 ? 0.5 : 1;
    for (const at of languages)
      scores[at] = (scores[at] ?? 0) + says / Math.sqrt(languages.length * Math.max(1, languages.length - 1));
  }
}

function scoreShape(word: string, scores: number[]): void {
  for (const { pattern, languages: known } of shapes) {
    if (!pattern.test(word)) continue;
    for (const at of known) scores[at] = (scores[at] ?? 0) + SHAPE / known.length;
  }
}

function wordsToLanguages(): ReadonlyMap<string, readonly number[]> {
  const map = new Map<string, number[]>();
  for (const [code, words] of [...Object.entries(WORDS), ...Object.entries(NEIGHBOURS)]) {
    for (const word of new Set(words.split(' '))) map.set(word, [...(map.get(word) ?? []), codes.indexOf(code)]);
  }
  return map;
}
