// Takes the source of a regular expression (RE2 syntax, compiled before); gives folded words of which at least one
// stands in every text it matches, or null when that cannot be said. A text without any of them need not be searched.
// Words are runs of printable ASCII: they stay themselves when a text is folded, whatever stands around them; a blank
// at an end may be folded away, so it is left out there.
// Careful in one direction only: what is not understood gives null.

const MIN_LENGTH = 3;
const MAX_WORDS = 20;

/** One of these words is in every text that matches; null = unknown. */
export function requiredWords(source: string): readonly string[] | null {
  const reader = { source, at: 0 };
  const words = alternation(reader, 0);
  return reader.at === source.length ? words : null;
}

interface Reader {
  readonly source: string;
  at: number;
}
type Words = readonly string[] | null;

/** Every branch must need something; then one of all these is needed. */
function alternation(reader: Reader, depth: number): Words {
  const branches: Words[] = [concatenation(reader, depth)];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    branches.push(concatenation(reader, depth));
  }
  const all = branches.flatMap((words) => words ?? []);
  return branches.includes(null) || all.length > MAX_WORDS ? null : [...new Set(all)];
}

/** The part that needs the longest words. */
function concatenation(reader: Reader, depth: number): Words {
  let best: Words = null;
  let run = '';
  const offer = (words: Words): void => {
    if (words && words.length > 0 && shortest(words) >= MIN_LENGTH && shortest(words) > shortest(best)) best = words;
  };
  const flush = (): void => {
    const word = run.toLowerCase().replaceAll(/ +/g, ' ').trim();
    offer(word === '' ? null : [word]);
    run = '';
  };
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const atom = readAtom(reader, depth);
    const { isOptional, isRepeated } = quantifier(reader);
    if (atom.letter !== null && !isOptional) run += atom.letter;
    if (atom.letter === null || isOptional || isRepeated) flush();
    if (!isOptional) offer(atom.words);
  }
  flush();
  return best;
}

function shortest(words: Words): number {
  return words ? Math.min(...words.map((word) => word.length)) : 0;
}

interface Atom {
  /** A character that stands for itself. */
  readonly letter: string | null;
  readonly words: Words;
}
/** Characters that stand for themselves; `. ^ $` do not. */
const LITERAL = /^[\x20-\x23\x25-\x2d\x2f-\x5d\x5f-\x7e]$/;
/** What a backslash makes literal. */
const PUNCTUATION = /^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/;
const NOTHING: Atom = { letter: null, words: null };

function readAtom(reader: Reader, depth: number): Atom {
  const char = reader.source[reader.at] ?? '';
  if (char === '(') return group(reader, depth);
  if (char === '[') return skip(reader, /\[\^?\]?(?:\[:\^?[a-z]+:\]|\\(?:[pP]\{[^}]*\}|[\s\S])|[^\]\\])*\]/y);
  if (char === '\\' && PUNCTUATION.test(reader.source[reader.at + 1] ?? '')) {
    reader.at += 2;
    return { letter: reader.source[reader.at - 1] ?? '', words: null };
  }
  if (char === '\\')
    return skip(reader, /\\(?:Q[\s\S]*?(?:\\E|$)|[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9a-f]{2})|[0-7]{1,3}|[\s\S])/iy);
  reader.at += 1;
  return LITERAL.test(char) ? { letter: char, words: null } : NOTHING;
}

function group(reader: Reader, depth: number): Atom {
  const flags = /\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:|[a-zA-Z-]*(?=\))))?/y;
  flags.lastIndex = reader.at;
  const head = flags.exec(reader.source);
  if (!head || depth > 50) return broken(reader);
  reader.at = flags.lastIndex;
  const words = alternation(reader, depth + 1);
  if (reader.source[reader.at] !== ')') return broken(reader);
  reader.at += 1;
  return { letter: null, words };
}

function skip(reader: Reader, form: RegExp): Atom {
  form.lastIndex = reader.at;
  if (!form.test(reader.source)) return broken(reader);
  reader.at = form.lastIndex;
  return NOTHING;
}

/** Leads the reader past the end, so that nothing is said of this expression. */
function broken(reader: Reader): Atom {
  reader.at = reader.source.length + 1;
  return NOTHING;
}

function quantifier(reader: Reader): { readonly isOptional: boolean; readonly isRepeated: boolean } {
  const form = /(?:[*?+]|\{(\d+)(?:,\d*)?\})\??/y;
  form.lastIndex = reader.at;
  const match = form.exec(reader.source);
  if (!match) return { isOptional: false, isRepeated: false };
  reader.at = form.lastIndex;
  const least = match[1] === undefined ? (match[0].startsWith('+') ? 1 : 0) : Number(match[1]);
  return { isOptional: least === 0, isRepeated: true };
}
