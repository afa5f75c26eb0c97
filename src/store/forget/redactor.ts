// Takes what is known of a person; gives functions that find and replace it in any text or JSON value. Addresses and names
// are looked for as they are written, in either case, on word boundaries; the person's own words by runs of words, so that
// a quotation is found behind any quote marks and however its lines were broken. Pure; linear in the text; never throws.

/** What stands where a person's words or names were. */
export const ERASED = '[erased]';

/** What is looked for. */
export interface Wanted {
  /** Canonical addresses. */
  readonly addresses: readonly string[];
  /** Whole names, longer than a letter or two. */
  readonly names: readonly string[];
  /** Whole texts of the person, and short phrases of his (subjects, file names). */
  readonly texts: readonly string[];
}

export interface Redactor {
  /** True when something of the person is in the text. */
  finds(text: string): boolean;
  /** The text with `[erased]` in the place of everything of the person; the same string when there is nothing. */
  clean(text: string): string;
  /** The same for every string of a JSON value, keys included. */
  cleanJson(value: unknown): unknown;
}

/** So many words in a row that he wrote are a quotation. */
const RUN = 5;
const SHORTEST_NAME = 3;
const SHORTEST_LINE = 6;
const WORD = /[\p{L}\p{N}]+/gu;
const TEXT_MAX = 2_000_000;

/** A redactor for one person. */
export function redactorOf(wanted: Wanted): Redactor {
  const exact = exactPattern(wanted);
  const lines = linesOf(wanted.texts);
  const runs = runsOf(wanted.texts);
  const clean = (text: string): string => {
    const without = exact === null ? text : text.replace(exact, ERASED);
    return runs.size === 0 && lines.size === 0 ? without : withoutRuns(withoutLines(without, lines), runs);
  };
  return {
    finds: (text) => (exact !== null && text.search(exact) >= 0) || clean(text) !== text,
    clean,
    cleanJson: (value) => deep(value, clean),
  };
}

/** The value with every string changed; objects keep their order. */
export function deep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => deep(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), deep(one, change)]));
}

/** An address begins where no other one goes on: `x.eva@…` is somebody else; behind `%3C` or `=3D` it begins all the same. */
const BEFORE = '(?:(?<![\\p{L}\\p{N}])(?<![\\p{L}\\p{N}][._%+-])|(?<=[%=][0-9a-f]{2}))';
const BEHIND = '(?![\\p{L}\\p{N}]|[.-][\\p{L}\\p{N}])';

function exactPattern({ addresses, names }: Wanted): RegExp | null {
  const parts = [
    ...addresses.flatMap(spellings).map((one) => `${BEFORE}${quoted(one)}${BEHIND}`),
    ...names
      .filter((name) => name.length >= SHORTEST_NAME)
      .map((name) => `(?<![\\p{L}\\p{N}])${quoted(name).replaceAll(/\s+/g, '\\s+')}(?![\\p{L}\\p{N}])`),
  ];
  return parts.length === 0 ? null : new RegExp(longestFirst(parts).join('|'), 'giu');
}

/** An address as mails, links and folded texts write it. */
function spellings(address: string): readonly string[] {
  return [...new Set([address, address.replace('@', '%40'), address.normalize('NFD')])];
}

function longestFirst(parts: readonly string[]): readonly string[] {
  return parts.toSorted((a, b) => b.length - a.length);
}

function quoted(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Lines too short to be known by a run of words, as they stand alone. */
function linesOf(texts: readonly string[]): ReadonlySet<string> {
  const all = texts.flatMap((text) => text.slice(0, TEXT_MAX).split(/\r?\n/)).map(bare);
  return new Set(all.filter((line) => line.length >= SHORTEST_LINE && wordsOf(line).length < RUN));
}

/** Without quote marks, white space and the marks a subject or a list puts before it. */
function bare(line: string): string {
  return line
    .replace(/^[\s>|*-]+/, '')
    .trim()
    .toLowerCase();
}

function withoutLines(text: string, lines: ReadonlySet<string>): string {
  if (lines.size === 0) return text;
  return text
    .split('\n')
    .map((line) => (lines.has(bare(line)) ? ERASED : line))
    .join('\n');
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function wordsOf(text: string): readonly Word[] {
  const found: Word[] = [];
  for (const match of text.matchAll(WORD))
    found.push({ text: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length });
  return found;
}

function runAt(words: readonly Word[], at: number): string {
  return words
    .slice(at, at + RUN)
    .map((word) => word.text)
    .join(' ');
}

function runsOf(texts: readonly string[]): ReadonlySet<string> {
  const runs = new Set<string>();
  for (const text of texts) {
    const words = wordsOf(text.slice(0, TEXT_MAX));
    for (let at = 0; at + RUN <= words.length; at++) runs.add(runAt(words, at));
  }
  return runs;
}

/** Every stretch covered by runs of his words becomes one placeholder. */
function withoutRuns(text: string, runs: ReadonlySet<string>): string {
  if (runs.size === 0) return text;
  const words = wordsOf(text);
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at + RUN <= words.length; at++) {
    if (!runs.has(runAt(words, at))) continue;
    let last = at + RUN - 1;
    while (last + 1 < words.length && runs.has(runAt(words, last + 2 - RUN))) last += 1;
    const [start, end] = [words[at]?.start ?? 0, words[last]?.end ?? text.length];
    pieces.push(text.slice(from, start), ERASED);
    from = end;
    at = last;
  }
  return from === 0 ? text : pieces.join('') + text.slice(from);
}
