// The form of a query, before anybody knows what its keys mean: `queue:ops status:open idle:>7d -tag:spam text:"on fire"`.
// Takes text; gives terms with their places, or the first mistake with its place. And back: `printQuery` writes what
// `parseQuery` reads. Pure, one pass, never throws; texts over QUERY_MAX characters are refused.
//
//   query    = { term }                          terms are parted by white space; every one of them must hold
//   term     = [ "-" | "−" ] ( key ":" values | value )
//   key      = letter { letter | digit | "_" | "." | "-" }
//   values   = [ ">" | ">=" | "<" | "<=" ] value { "," value }       any of them
//   value    = '"' { character | '\"' | '\\' } '"' | plain           plain: no white space, no comma, no quote

export const QUERY_MAX = 4096;
const TERMS_MAX = 100;
const VALUES_MAX = 200;

export type Comparison = '=' | '>' | '>=' | '<' | '<=';

export interface QueryValue {
  readonly text: string;
  /** It stood in quotes: a phrase, and never one of the language's words. */
  readonly isQuoted: boolean;
  /** Where it begins, in characters from 0. */
  readonly at: number;
}

export interface QueryTerm {
  /** As it was typed, lower case; null for a bare word. */
  readonly key: string | null;
  readonly isNegated: boolean;
  readonly comparison: Comparison;
  /** At least one. */
  readonly values: readonly QueryValue[];
  readonly at: number;
}

/** What is wrong, and where: `at` is the first wrong character, counted from 0. */
export interface QueryMistake {
  readonly at: number;
  readonly length: number;
  /** What – with which value – what was expected – what to do. */
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly terms: readonly QueryTerm[] }
  | { readonly ok: false; readonly mistake: QueryMistake };

const KEY = /[A-Za-z\p{L}][\p{L}\p{N}_.-]*:/uy;
const BLANK = /\s+/uy;
const PLAIN = /[^\s",]+/uy;
const COMPARISON = />=|<=|>|</y;

/** The terms of a query, or its first mistake. */
export function parseQuery(text: string): Parsed {
  if (text.length > QUERY_MAX)
    return wrong(QUERY_MAX, 1, `the query has ${text.length} characters, expected at most ${QUERY_MAX}: shorten it`);
  const terms: QueryTerm[] = [];
  let at = 0;
  while (true) {
    at += matched(BLANK, text, at).length;
    if (at >= text.length) return { ok: true, terms };
    if (terms.length === TERMS_MAX)
      return wrong(at, 1, `the query has more than ${TERMS_MAX} terms: shorten it, or save a part of it as a view`);
    const read = readTerm(text, at);
    if ('mistake' in read) return { ok: false, mistake: read.mistake };
    terms.push(read.term);
    at = read.end;
  }
}

type Read<T> = (T & { readonly end: number }) | { readonly mistake: QueryMistake };

function readTerm(text: string, start: number): Read<{ readonly term: QueryTerm }> {
  const isNegated =
    /[-\u2212]/.test(text[start] ?? '') && start + 1 < text.length && !/\s/.test(text[start + 1] ?? ' ');
  const from = isNegated ? start + 1 : start;
  const head = matched(KEY, text, from);
  const key = head === '' ? null : head.slice(0, -1).toLowerCase();
  let at = from + head.length;
  const sign = key === null ? '' : matched(COMPARISON, text, at);
  at += sign.length;
  const comparison = (sign === '' ? '=' : sign) as Comparison;
  const values: QueryValue[] = [];
  while (true) {
    const read = readValue(text, at, key);
    if ('mistake' in read) return read;
    values.push(read.value);
    at = read.end;
    if (text[at] !== ',') break;
    if (key === null)
      return slip(at, 1, 'a comma gives alternatives of a key (status:open,waiting); put words with a comma in quotes');
    if (values.length === VALUES_MAX) return slip(at, 1, `more than ${VALUES_MAX} alternatives`);
    at += 1;
  }
  const next = text[at];
  if (next !== undefined && !/\s/.test(next))
    return slip(at, 1, `"${next}" stands where a blank was expected: part terms by blanks`);
  const word = key === null && !values[0]?.isQuoted ? (values[0]?.text ?? '') : '';
  if (/^(?:AND|OR|NOT)$/.test(word)) return slip(from, word.length, insteadOf(word));
  return { term: { key, isNegated, comparison, values, at: start }, end: at };
}

function insteadOf(word: string): string {
  const advice = {
    AND: 'every term must hold anyway: leave it out',
    OR: 'write alternatives with a comma: status:open,waiting',
    NOT: 'write a minus before the term: -tag:vip',
  };
  return `${word} is no word of this language; ${advice[word as keyof typeof advice]} (to look for the word, put it in quotes)`;
}

function readValue(text: string, at: number, key: string | null): Read<{ readonly value: QueryValue }> {
  if (text[at] === '"') return readQuoted(text, at);
  const plain = matched(PLAIN, text, at);
  if (plain !== '') return { value: { text: plain, isQuoted: false, at }, end: at + plain.length };
  const found = text[at] === undefined || /\s/.test(text[at]) ? 'nothing' : `"${text[at]}"`;
  const example = key === null ? 'a word' : `a value, as in ${key}:x or ${key}:"two words"`;
  return slip(at, 1, `${found} stands here, expected ${example}`);
}

function readQuoted(text: string, start: number): Read<{ readonly value: QueryValue }> {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"') return { value: { text: value, isQuoted: true, at: start }, end: at + 1 };
    const next = text[at + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      value += next;
      at += 1;
    } else value += char;
  }
  return slip(start, 1, 'this quote is never closed, expected a second " behind the words');
}

/** The query as text: read again it is the same. */
export function printQuery(terms: readonly QueryTerm[]): string {
  return terms.map(printTerm).join(' ');
}

function printTerm({ key, isNegated, comparison, values }: QueryTerm): string {
  const sign = comparison === '=' ? '' : comparison;
  const head = key === null ? '' : `${key}:${sign}`;
  return `${isNegated ? '-' : ''}${head}${values.map(printValue).join(',')}`;
}

function printValue({ text, isQuoted }: QueryValue): string {
  if (!isQuoted) return text;
  return `"${text.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
}

function matched(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function slip(at: number, length: number, message: string): { readonly mistake: QueryMistake } {
  return { mistake: { at, length, message } };
}

function wrong(at: number, length: number, message: string): Parsed {
  return { ok: false, mistake: { at, length, message } };
}
