// Takes what is known of a person; gives functions that find and replace it in any text or JSON value. Addresses and names
// are looked for as they are written, in either case, on word boundaries; parts of a name only where they are written as
// names; the person's own words by runs of words, so that a quotation is found behind any quote marks and however its lines
// were broken. A person chooses his name and his words: what a program reads (keys, statuses, queues) is never taken for
// them, only for an address or a whole name. Pure; linear in the text; never throws.
import { domainToUnicode } from 'node:url';
import { deepText, isProse, isStructural } from './values.ts';

/** What stands where a person's words or names were. */
export const ERASED = '[erased]';

/** What is looked for. */
export interface Wanted {
  /** Canonical addresses. */
  readonly addresses: readonly string[];
  /** Whole names of several words. */
  readonly names: readonly string[];
  /** Given name, surname, a name of one word: found where they begin with a capital, or are written in capitals. */
  readonly parts?: readonly string[];
  /** Whole texts of the person, and short phrases of his (subjects, file names). */
  readonly texts: readonly string[];
}

export interface Redactor {
  /** True when something of the person is in the text. */
  finds(text: string): boolean;
  /** The text with `[erased]` in the place of everything of the person; the same string when there is nothing. */
  clean(text: string): string;
  /** The same for every string of a JSON value; keys, and values that are words of the program, lose addresses and whole names alone. */
  cleanJson(value: unknown): unknown;
  /** Which addresses and names are in the text, as they were wanted. */
  namedIn(text: string): ReadonlySet<string>;
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
  const parts = partsPattern(wanted.parts ?? []);
  const lines = linesOf(wanted.texts);
  const runs = runsOf(wanted.texts);
  const plain = (text: string): string => (exact === null ? text : text.replace(exact, ERASED));
  const nameless = (text: string): string => (parts === null ? plain(text) : plain(text).replace(parts, ERASED));
  const clean = (text: string): string => withoutRuns(withoutLines(nameless(text), lines), runs);
  const cleanValue = (text: string, key: string | null): string => {
    if (key === null || isStructural(key)) return plain(text);
    return isProse(key) || /\s/.test(text) ? clean(text) : withoutRuns(nameless(text), runs);
  };
  return {
    finds: (text) => (exact !== null && text.search(exact) >= 0) || clean(text) !== text,
    clean,
    cleanJson: (value) => deepText(value, cleanValue),
    namedIn: (text) => namedIn(text, wanted),
  };
}

function namedIn(text: string, { addresses, names }: Wanted): ReadonlySet<string> {
  const found = [...addresses, ...names].filter((one) => {
    const isName = names.includes(one);
    return (exactPattern({ addresses: isName ? [] : [one], names: isName ? [one] : [] }) ?? /$^/).test(text);
  });
  return new Set(found);
}

/** An address begins where no other one goes on: `x.eva@…` is somebody else; behind `%3C` or `=3D` it begins all the same. */
const BEFORE = '(?:(?<![\\p{L}\\p{N}])(?<![\\p{L}\\p{N}][._%+-])|(?<=[%=][0-9a-f]{2}))';
const BEHIND = '(?![\\p{L}\\p{N}]|[.-][\\p{L}\\p{N}])';

function exactPattern({ addresses, names }: Pick<Wanted, 'addresses' | 'names'>): RegExp | null {
  const parts = [
    ...addresses.flatMap(spellings).map((one) => `${BEFORE}${quoted(one).replace('@', AT)}${BEHIND}`),
    ...names
      .filter((name) => name.length >= SHORTEST_NAME)
      .flatMap(forms)
      .map((name) => `${NO_WORD_BEFORE}${quoted(name).replaceAll(/\s+/g, '\\s+')}${NO_WORD_BEHIND}`),
  ];
  return parts.length === 0 ? null : new RegExp(longestFirst(parts).join('|'), 'giu');
}

/** The parts of a name as names are written: with a capital, or in capitals. A name may be a word of the language. */
function partsPattern(parts: readonly string[]): RegExp | null {
  const written = parts
    .filter((part) => part.length >= SHORTEST_NAME)
    .flatMap((part) => [part.charAt(0).toUpperCase() + part.slice(1), part.toUpperCase()])
    .flatMap(forms);
  if (written.length === 0) return null;
  const all = [...new Set(written)].map((one) => `${NO_WORD_BEFORE}${quoted(one)}${NO_WORD_BEHIND}`);
  return new RegExp(longestFirst(all).join('|'), 'gu');
}

const NO_WORD_BEFORE = '(?<![\\p{L}\\p{N}])';
const NO_WORD_BEHIND = '(?![\\p{L}\\p{N}\\p{M}])';
/** The sign as text, links and HTML write it. */
const AT = '(?:@|%40|&#0*64;|&#x0*40;|&commat;)';

/** Letters with their marks in one piece, and apart, as some systems write them. */
function forms(text: string): readonly string[] {
  return [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
}

/** An address with its domain as A-label and as it is read (RFC 5890). */
function spellings(address: string): readonly string[] {
  const at = address.lastIndexOf('@');
  const readable = `${address.slice(0, at)}@${domainToUnicode(address.slice(at + 1))}`;
  return [...new Set([address, readable].flatMap(forms))];
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
