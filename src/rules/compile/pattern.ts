// Takes `/…/ims` as an admin writes it; gives a linear-time Pattern, or what is wrong and what to write instead.
// RE2 syntax by re2js: no look-around, no back-references, no possessive quantifiers (R107).
import { RE2JS } from 're2js';
import type { Pattern } from '../../model/policy.ts';
import { searcher } from '../regex/search.ts';
import { requiredWords } from './literals.ts';

export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern; readonly names: readonly string[] }
  | { readonly ok: false; readonly code: 'regex' | 'R107'; readonly message: string };

const FORM = /^\/(.*)\/([a-z]*)$/is;
const MAX_LENGTH = 4000;
const MAX_PROGRAM = 3_000;
/** Names a capture may not take: they belong to something else, or to JavaScript. */
const RESERVED = new Set([
  'bounce',
  'mail',
  'ticket',
  'contact',
  'var',
  'form',
  '__proto__',
  'constructor',
  'prototype',
]);

/** True when a text is written as a regular expression. */
export function looksLikePattern(text: string): boolean {
  return text.length > 2 && FORM.test(text);
}

/** Compiles one pattern. Never throws. */
export function compilePattern(text: string): PatternResult {
  const form = FORM.exec(text);
  if (!form || text.length > MAX_LENGTH) {
    return bad(
      'regex',
      form ? `longer than ${MAX_LENGTH} characters` : "expected a regular expression like '/order (\\d+)/i'",
    );
  }
  const [, source = '', letters = ''] = form;
  const wrong = [...letters].find((letter) => !'ims'.includes(letter));
  if (wrong)
    return bad('regex', `flag "${wrong}" is not known; flags are i (case), m (^ $ at lines), s (. takes line ends)`);
  const unsupported = whyNotLinear(source);
  if (unsupported) return bad('R107', unsupported);
  try {
    const flags =
      (letters.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
      (letters.includes('m') ? RE2JS.MULTILINE : 0) |
      (letters.includes('s') ? RE2JS.DOTALL : 0);
    const compiled = RE2JS.compile(source, flags);
    const size = compiled.programSize();
    if (size > MAX_PROGRAM)
      return bad(
        'R107',
        `too large: ${size} steps when its repetitions are written out, expected ${MAX_PROGRAM} at most; lower the {n,m} counts, or write * or + instead`,
      );
    const groups = Object.entries(compiled.namedGroups());
    const taken = groups.find(([name]) => RESERVED.has(name));
    if (taken) return bad('regex', `a group may not be named "${taken[0]}": that name is taken; choose another`);
    return { ok: true, pattern: wrap(text, compiled, groups), names: groups.map(([name]) => name) };
  } catch (error) {
    return bad('regex', explain(error instanceof Error ? error.message : String(error)));
  }
}

function wrap(text: string, compiled: RE2JS, groups: readonly (readonly [string, number])[]): Pattern {
  const needs = requiredWords(compiled.pattern());
  const names = groups.map(([name]) => name);
  return { source: text, names, ...(needs ? { needs } : {}), ...searcher(compiled, groups) };
}

const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^\(\?=/, 'look-ahead (?=…) is not linear-time; match the text itself, or add a second condition on the same field'],
  [/^\(\?!/, 'negative look-ahead (?!…) is not linear-time; add `not: { … }` beside this condition instead'],
  [/^\(\?<=/, 'look-behind (?<=…) is not linear-time; match the text before and take the rest as a group (…)'],
  [/^\(\?<!/, 'negative look-behind (?<!…) is not linear-time; add `not: { … }` beside this condition instead'],
  [/^\(\?>/, 'atomic groups (?>…) are not needed: matching is linear-time; write (?:…)'],
  [/^\(\?\(/, 'conditional groups (?(…)…) are not linear-time; write two conditions under any:'],
  [/^\(\?(?:R|[0-9]|&|P>|P=)/, 'recursion and calls of groups are not linear-time; write the text out'],
];

/** A quantifier just before; the `}` of \p{L} is none. */
const QUANTIFIED = /(?:[+*?]|\{\d+(?:,\d*)?\})$/;

/** The first thing in the pattern that RE2 leaves out, with what to write instead. Skips escapes and classes. */
function whyNotLinear(source: string): string | null {
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') {
      const next = source[at + 1] ?? '';
      if (!inClass && (/[1-9]/.test(next) || (next === 'k' && /[<{']/.test(source[at + 2] ?? '')))) {
        return `back-reference \\${next} is not linear-time; capture both with two groups and compare them in a later rule, or write the text out`;
      }
      at += 1;
    } else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      if (source[at + 1] === '^') at += 1;
      if (source[at + 1] === ']') at += 1;
    } else if (char === '(' && source[at + 1] === '?') {
      const rest = source.slice(at, at + 5);
      const found = INSTEAD.find(([form]) => form.test(rest));
      if (found) return found[1];
    } else if (char === '+' && QUANTIFIED.test(source.slice(Math.max(at - 12, 0), at)) && !isEscaped(source, at - 1)) {
      return 'possessive quantifiers (++ *+ ?+) are not needed: matching is linear-time; leave the second + out';
    }
  }
  return null;
}

function isEscaped(source: string, at: number): boolean {
  let slashes = 0;
  while (source[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

function explain(message: string): string {
  const text = message.replace(/^error parsing regexp: /, '');
  if (/repeat count/.test(text)) return `${text}: a repetition may count to 1000 at most, nested ones together too`;
  if (/missing closing \)/.test(text))
    return `${text.replace(/:.*/s, '')}: a "(" is not closed; a literal one is written \\(`;
  return text;
}

function bad(code: 'regex' | 'R107', message: string): PatternResult {
  return { ok: false, code, message };
}
