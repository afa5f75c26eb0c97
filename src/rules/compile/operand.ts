// Takes one operand of a clause (a scalar) and the field's type; gives the test it means, or reports what is wrong.
// Operands of text tests are handed over as written (NFC): decide folds both sides alike.

import { asciiDomain, canonicalAddress } from '../../model/address.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Test } from '../../model/policy.ts';
import type { Field } from '../fields.ts';
import { oneOf, shown } from '../problem.ts';
import type { Path } from '../source.ts';
import type { Compiling } from './compiling.ts';
import { compilePattern, looksLikePattern } from './pattern.ts';
import { amountForms, isAmount, minuteOfDay, readComparisons } from './units.ts';

/** Characters of one operand: what looking for it costs grows with them. */
const MAX_WORD = 1_000;

/** A test with the variables it gives. */
export interface Operand {
  readonly test: Test;
  readonly names: readonly string[];
}

export type TextOp = Extract<Test, { values: readonly string[] }>['op'];

/** A bare value as the field's natural test; null when it was reported. */
export function naturalTest(context: Compiling, field: Field, value: unknown, at: Path): Operand | null {
  if (field.type === 'flag') return truthTest(context, value, at);
  if (field.type === 'time') return spanTest(context, value, at);
  if (isAmount(field.type)) return comparisonTest(context, field, value, at);
  const word = operandText(context, value, at);
  if (word === null) return null;
  if (looksLikePattern(word)) {
    if (field.type !== 'choice') return regexTest(context, word, at);
    context.source.error(
      at,
      'value',
      `a regular expression cannot be used here; expected ${oneOf(field.values ?? [])}`,
    );
    return null;
  }
  const op = field.type === 'text' || field.type === 'address' || field.type === 'domain' ? 'natural' : 'is';
  return wordTest(context, field, { op, value: word, at, exact: false });
}

/** A regular expression; reports what re2 cannot do. */
export function regexTest(context: Compiling, value: unknown, at: Path): Operand | null {
  const result = compilePattern(String(value));
  if (result.ok) return { test: { op: 'regex', patterns: [result.pattern] }, names: result.names };
  context.source.error(at, result.code, result.message);
  return null;
}

/** One text operand under an operator, checked for the field's type. */
export function wordTest(
  context: Compiling,
  field: Field,
  operand: { readonly op: TextOp; readonly value: unknown; readonly at: Path; readonly exact: boolean },
): Operand | null {
  const { op, at, exact } = operand;
  const word = operandText(context, operand.value, at);
  if (word === null) return null;
  const isWhole = op === 'natural' || op === 'is' || op === 'one_of' || op === 'glob';
  const wrong = word.length > MAX_WORD ? tooLong(word) : isWhole ? wholeMistake(field, word) : null;
  if (wrong) {
    context.source.error(at, 'value', wrong);
    return null;
  }
  const value = field.type === 'choice' ? word.toLowerCase() : word;
  return { test: { op, values: [value], exact }, names: [] };
}

/** Text of an operand; '' and maps are mistakes, numbers and true/false are taken as written. */
export function operandText(context: Compiling, value: unknown, at: Path): string | null {
  if (value === null || value === undefined || typeof value === 'object') {
    context.source.error(at, 'type', `expected text, seen ${shown(value)}`);
    return null;
  }
  const word = String(value).normalize('NFC');
  if (word.trim() !== '') return word;
  context.source.error(at, 'value', 'an empty text would match every mail; write { empty: true } or { exists: false }');
  return null;
}

function tooLong(word: string): string {
  return `a text of ${word.length} characters, expected ${MAX_WORD} at most; name the part that matters`;
}

function wholeMistake(field: Field, word: string): string | null {
  if (field.type === 'address') return addressMistake(word);
  if (field.type === 'domain') return domainMistake(word);
  if (field.type !== 'choice' || !field.values || field.values.includes(word.toLowerCase())) return null;
  return `${shown(word)} is not known here; expected ${oneOf(field.values)}.${didYouMean(word, field.values)}`;
}

function addressMistake(word: string): string | null {
  if (/[*?]/.test(word)) return /\s/.test(word) ? `${shown(word)} holds white space; an address has none` : null;
  if (word.startsWith('@')) return domainMistake(word.slice(1));
  if (word.includes('@')) {
    return canonicalAddress(word) === null
      ? `${shown(word)} is no mail address; expected name@firma.de, @firma.de or *.firma.de`
      : null;
  }
  const domain = word.includes('.') ? word : `${word}.de`;
  const meant = asciiDomain(domain) === null ? '@firma.de' : `@${domain}`;
  return `${shown(word)} is neither an address nor a domain; did you mean "${meant}"? (@x is a domain, *.x its subdomains; "@" at the start needs quotes)`;
}

function domainMistake(word: string): string | null {
  const domain = word.startsWith('@') ? word.slice(1) : word;
  const plain = domain.replaceAll(/[*?]/g, 'x');
  if (!domain.includes('@') && asciiDomain(plain) !== null) return null;
  return `${shown(word)} is no domain; expected firma.de or *.firma.de${domain.includes('@') ? ' (for an address use the field from, to, …)' : ''}`;
}

function truthTest(context: Compiling, value: unknown, at: Path): Operand | null {
  if (typeof value === 'boolean') return { test: { op: 'truth', wanted: value }, names: [] };
  const trap = /^(?:yes|no|on|off|y|n)$/i.test(String(value))
    ? ' (yes, no, on and off are plain words in YAML 1.2)'
    : '';
  context.source.error(at, 'type', `expected true or false, seen ${shown(value)}${trap}`);
  return null;
}

function comparisonTest(context: Compiling, field: Field, value: unknown, at: Path): Operand | null {
  const comparisons =
    typeof value === 'object' ? null : readComparisons(field.type, String(value), context.site.timezone);
  if (comparisons) return { test: { op: 'compare', comparisons }, names: [] };
  context.source.error(at, 'value', `expected ${amountForms[field.type] ?? 'a number'}, seen ${shown(value)}`);
  return null;
}

/** `08:00-17:00`; a span over midnight is refused here and made of two by the condition compiler. */
function spanTest(context: Compiling, value: unknown, at: Path): Operand | null {
  const [from, to] = String(value).split('-').map(minuteOfDay);
  if (
    typeof value === 'string' &&
    from !== undefined &&
    from !== null &&
    to !== undefined &&
    to !== null &&
    from < to
  ) {
    const comparisons = [{ op: '>=', value: from } as const, { op: '<', value: to } as const];
    return { test: { op: 'compare', comparisons }, names: [] };
  }
  context.source.error(
    at,
    'value',
    `expected a span of the day, like "08:00-17:00" (over midnight: a list of two), seen ${shown(value)}`,
  );
  return null;
}
