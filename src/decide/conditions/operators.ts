// Takes one test of a rule; gives a function over one value of a field. What a bare value means depends on the field's
// kind: address – mailbox, @domain or glob; text – contains; name – the whole word. Operands are folded again here
// (folding twice changes nothing), once per policy. Linear in the text for every operator.
import { fold, foldGerman } from '../../model/fold.ts';
import type { Comparison, Pattern, Test } from '../../model/policy.ts';
import { addressMatcher, domainMatcher } from './address.ts';
import { globMatcher } from './glob.ts';
import { type FieldKind, hasMatchIn, type Look, searchIn } from './look.ts';
import type { Text } from './value.ts';

/** True when the value passes; may bind variables. */
export type ItemTest = (text: Text, look: Look) => boolean;

type TextTest = Extract<Test, { values: readonly string[] }>;

/** The test as a function over single values; null for tests of the field as a whole (exists, empty, truth). */
export function itemTest(test: Test, kind: FieldKind): ItemTest | null {
  switch (test.op) {
    case 'exists':
    case 'empty':
    case 'truth':
      return null;
    case 'regex':
      return (text, look) => test.patterns.some((pattern) => matches(pattern, text, look));
    case 'in_list':
      return (text, look) => bindRow(test.list, text, look);
    case 'compare':
      return (text) => compareAll(test.comparisons, numeric(text.plain));
    case 'words':
      return (text) => isBetween(countWords(text.plain), test.min, test.max);
    default:
      return textTest(test, kind);
  }
}

/** True when the number passes every comparison; an absent one passes none. */
export function compareAll(comparisons: readonly Comparison[], value: number | null): boolean {
  if (value === null) return false;
  return comparisons.every((comparison) => compareOne(comparison, value));
}

function textTest(test: TextTest, kind: FieldKind): ItemTest {
  const whole = test.op === 'natural' || test.op === 'is' || test.op === 'one_of' || test.op === 'glob';
  if (whole && kind === 'address') return anyOf(test.values.map(addressMatcher), (text) => text.plain);
  if (whole && kind === 'domain') return anyOf(test.values.map(domainMatcher), (text) => text.plain);
  const op = test.op === 'natural' ? naturalOf(kind) : test.op === 'one_of' ? 'is' : test.op;
  if (op === 'contains_all') {
    const all = test.values.map((value) => operandTest('contains', value, test.exact));
    return (text) => all.every((each) => each(text));
  }
  const any = test.values.map((value) =>
    operandTest(kind === 'name' && op === 'is' && value.includes('*') ? 'glob' : op, value, test.exact),
  );
  return (text) => any.some((each) => each(text));
}

function naturalOf(kind: FieldKind): 'contains' | 'is' {
  return kind === 'text' ? 'contains' : 'is';
}

type Plain = 'is' | 'contains' | 'word' | 'starts' | 'ends' | 'glob';

/** One operand of a text operator: tried plainly and in the German spelling, on both sides. */
function operandTest(op: Plain, operand: string, exact: boolean): (text: Text) => boolean {
  if (exact) {
    const test = stringTest(op, operand.normalize('NFC'));
    return (text) => test(op === 'contains' || op === 'word' ? text.plain : text.plain.trim());
  }
  const plain = stringTest(op, fold(operand));
  const spelt = foldGerman(operand);
  // Only an operand with ae, oe or ue in it can hit the German spelling and miss the plain one.
  if (!/[aou]e/.test(spelt)) return (text) => plain(text.folded);
  const german = stringTest(op, spelt);
  return (text) => plain(text.folded) || german(text.german);
}

function stringTest(op: Plain, operand: string): (text: string) => boolean {
  switch (op) {
    case 'is':
      return (text) => text === operand;
    case 'contains':
      return (text) => text.includes(operand);
    case 'starts':
      return (text) => text.startsWith(operand);
    case 'ends':
      return (text) => text.endsWith(operand);
    case 'word':
      return (text) => hasWord(text, operand);
    case 'glob':
      return globMatcher(operand);
    default:
      return op satisfies never;
  }
}

const WORD_BEFORE = /[\p{L}\p{N}\p{M}_]$/u;
const WORD_AFTER = /^[\p{L}\p{N}\p{M}_]/u;

/** True when the operand stands in the text as whole Unicode words. */
function hasWord(text: string, operand: string): boolean {
  if (operand === '') return false;
  const startsWithWord = WORD_AFTER.test(operand.slice(0, 2));
  let at = text.indexOf(operand);
  while (at >= 0) {
    const end = at + operand.length;
    // Two code units on either side hold one whole character.
    const isStart = !WORD_BEFORE.test(text.slice(Math.max(at - 2, 0), at));
    if (isStart && !WORD_AFTER.test(text.slice(end, end + 2))) return true;
    // Inside a word no word begins: the next one can only stand behind its end.
    at = text.indexOf(operand, startsWithWord ? endOfWord(text, at) : at + 1);
  }
  return false;
}

function endOfWord(text: string, at: number): number {
  const rest = /[\p{L}\p{N}\p{M}_]*/uy;
  rest.lastIndex = at;
  rest.test(text);
  return Math.max(rest.lastIndex, at + 1);
}

function anyOf(matchers: readonly ((text: string) => boolean)[], form: (text: Text) => string): ItemTest {
  return (text) => matchers.some((matcher) => matcher(form(text)));
}

function matches(pattern: Pattern, text: Text, look: Look): boolean {
  if (pattern.needs && !pattern.needs.some((word) => text.folded.includes(word))) return false;
  if (pattern.names?.length === 0) return hasMatchIn(pattern, text.plain, look);
  const hit = searchIn(pattern, text.plain, look);
  if (!hit) return false;
  for (const [name, value] of Object.entries(hit.captures)) look.bindings.push({ name, value });
  return true;
}

function bindRow(list: string, text: Text, look: Look): boolean {
  const rows = look.policy.lists[list];
  if (!rows) return false;
  const key = [text.folded, text.german].find((candidate) => Object.hasOwn(rows, candidate));
  const row = key === undefined ? undefined : rows[key];
  if (!row) return false;
  look.bindings.push({ name: list, value: row });
  return true;
}

function compareOne(comparison: Comparison, value: number): boolean {
  switch (comparison.op) {
    case '<':
      return value < comparison.value;
    case '<=':
      return value <= comparison.value;
    case '>':
      return value > comparison.value;
    case '>=':
      return value >= comparison.value;
    case '=':
      return value === comparison.value;
    default:
      return comparison.op satisfies never;
  }
}

/** The number a text is, decimal comma or point; null when it is none. */
function numeric(text: string): number | null {
  // An amount as `as: money` gives it may carry its currency.
  const trimmed = text.trim().replace(/ [A-Z]{3}$/, '');
  if (!/^[+-]?\d+(?:[.,]\d+)?$/.test(trimmed)) return null;
  return Number(trimmed.replace(',', '.'));
}

function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)) count += 1;
  return count;
}

function isBetween(value: number, min: number | null, max: number | null): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}
