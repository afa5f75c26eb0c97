// Takes one key of a condition that names a field, and its value (scalar, list or operator map); gives the condition.
// A list is any-of. The operators of one map hold for one and the same value of the field.
import { didYouMean } from '../../model/nearest.ts';
import type { Comparison, Condition, Test } from '../../model/policy.ts';
import type { Field } from '../fields.ts';
import { oneOf, shown } from '../problem.ts';
import { operators } from '../schema/condition.ts';
import type { Path } from '../source.ts';
import { type Compiled, type Compiling, isMap } from './compiling.ts';
import { naturalTest, type Operand, operandText, regexTest, type TextOp, wordTest } from './operand.ts';
import { amountForms, isAmount, readSpan } from './units.ts';

/** A field as a condition names it. */
export interface Named {
  readonly name: string;
  readonly field: Field;
}

/** One clause; null when something was wrong with it (reported). */
export function compileClause(context: Compiling, named: Named, value: unknown, at: Path): Compiled | null {
  if (Array.isArray(value)) return anyOfClauses(context, named, value, at);
  const tests = isMap(value)
    ? operatorTests(context, named, value, at)
    : single(naturalTest(context, named.field, value, at));
  if (!tests) return null;
  return clauseOf(named, tests, value);
}

function anyOfClauses(context: Compiling, named: Named, list: readonly unknown[], at: Path): Compiled | null {
  if (list.length === 0) {
    context.source.error(at, 'value', 'an empty list never matches; leave the key out or name a value');
    return null;
  }
  const parts = list.map((item, index) => {
    if (!Array.isArray(item)) return compileClause(context, named, item, [...at, index]);
    context.source.error([...at, index], 'type', 'a list inside a list; write one list');
    return null;
  });
  const compiled = parts.filter((part) => part !== null);
  if (compiled.length < parts.length) return null;
  const merged = mergeAlike(compiled.map((part) => part.condition));
  if (merged) return clauseOf(named, { tests: [merged], names: namesOf(compiled) }, list);
  return { condition: { kind: 'any', of: compiled.map((part) => part.condition) }, names: namesOf(compiled) };
}

/** Clauses of one field with one text test of the same kind each become one test with many values: cheaper, and one line in the trace. */
function mergeAlike(conditions: readonly Condition[]): Test | null {
  const tests: Test[] = [];
  for (const condition of conditions) {
    if (condition.kind !== 'clause' || condition.tests.length !== 1) return null;
    tests.push(...condition.tests);
  }
  const [first] = tests;
  if (!first || tests.some((test) => test.op !== first.op)) return null;
  if (first.op === 'regex')
    return { op: 'regex', patterns: tests.flatMap((test) => (test.op === 'regex' ? test.patterns : [])) };
  if (!('values' in first) || first.op === 'contains_all') return null;
  if (tests.some((test) => !('values' in test) || test.exact !== first.exact)) return null;
  return { op: first.op, exact: first.exact, values: tests.flatMap((test) => ('values' in test ? test.values : [])) };
}

interface Tests {
  readonly tests: readonly Test[];
  readonly names: readonly string[];
}

function single(operand: Operand | null): Tests | null {
  return operand && { tests: [operand.test], names: operand.names };
}

function clauseOf(named: Named, tests: Tests, value: unknown): Compiled {
  const text = `${named.name}: ${clauseText(value)}`;
  return { condition: { kind: 'clause', field: named.name, tests: tests.tests, text }, names: tests.names };
}

/** The value as written, on one line, for traces. */
export function clauseText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(clauseText).join(', ')}]`;
  if (isMap(value)) {
    const inner = Object.entries(value).map(([key, item]) => `${key}: ${clauseText(item)}`);
    return `{ ${inner.join(', ')} }`;
  }
  const text = String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

const TEXT_OPS: readonly string[] = ['is', 'contains', 'contains_all', 'word', 'starts', 'ends', 'glob', 'one_of'];
const ANY_FIELD = ['exists', 'empty'];
const ALLOWED_AMOUNT = ['is', 'one_of', 'between', ...ANY_FIELD];

function operatorTests(
  context: Compiling,
  named: Named,
  map: Readonly<Record<string, unknown>>,
  at: Path,
): Tests | null {
  const { field } = named;
  const keys = Object.keys(map);
  if (keys.length === 0 || (keys.length === 1 && keys[0] === 'case')) {
    context.source.error(at, 'value', `expected at least one operator: ${oneOf(Object.keys(operators))}`);
    return null;
  }
  const exact = map.case === true;
  let isWhole = true;
  const found: Operand[] = [];
  for (const key of keys) {
    const there = [...at, key];
    if (!Object.hasOwn(operators, key)) {
      const hint = didYouMean(key, Object.keys(operators)) || ` Operators: ${oneOf(Object.keys(operators))}.`;
      context.source.errorAtKey(there, 'key', `unknown operator "${key}".${hint}`);
      isWhole = false;
      continue;
    }
    if (!fits(field, key)) {
      context.source.errorAtKey(
        there,
        'key',
        `"${key}" does not fit ${named.name}, which is compared with ${whatFits(field)}`,
      );
      isWhole = false;
      continue;
    }
    const operand =
      key === 'case'
        ? caseKey(context, map[key], there)
        : operator(context, field, { key, value: map[key], at: there, exact });
    if (operand === null) isWhole = false;
    else if (operand !== 'none') found.push(operand);
  }
  return isWhole
    ? { tests: found.map((operand) => operand.test), names: found.flatMap((operand) => operand.names) }
    : null;
}

function fits(field: Field, key: string): boolean {
  if (field.type === 'flag') return key === 'is';
  if (isAmount(field.type)) return ALLOWED_AMOUNT.includes(key);
  if (field.type === 'choice') return ['is', 'one_of', ...ANY_FIELD].includes(key);
  return key !== 'between';
}

function whatFits(field: Field): string {
  if (field.type === 'flag') return 'true or false';
  if (field.type === 'choice') return oneOf(field.values ?? []);
  return amountForms[field.type] ?? 'text operators';
}

function caseKey(context: Compiling, value: unknown, at: Path): 'none' | null {
  if (typeof value === 'boolean') return 'none';
  context.source.error(at, 'type', `expected true or false, seen ${shown(value)}`);
  return null;
}

interface OperatorUse {
  readonly key: string;
  readonly value: unknown;
  readonly at: Path;
  readonly exact: boolean;
}

function operator(context: Compiling, field: Field, use: OperatorUse): Operand | null {
  const { key, value, at } = use;
  switch (key) {
    case 'exists':
    case 'empty':
      if (typeof value === 'boolean') return { test: { op: key, wanted: value }, names: [] };
      context.source.error(at, 'type', `expected true or false, seen ${shown(value)}`);
      return null;
    case 'min_words':
    case 'max_words':
      return wordCount(context, key, value, at);
    case 'between':
      return betweenTest(context, field, value, at);
    case 'in_list':
      return listTest(context, value, at);
    case 'regex':
      return many(context, use, (item, there) => regexTest(context, item, there));
    default:
      if (!TEXT_OPS.includes(key) || isAmount(field.type) || field.type === 'flag')
        return naturalTest(context, field, value, at);
      return many(context, use, (item, there) =>
        wordTest(context, field, { op: key as TextOp, value: item, at: there, exact: use.exact }),
      );
  }
}

/** One operator with one operand or a list of them: one test with all values. */
function many(context: Compiling, use: OperatorUse, one: (item: unknown, at: Path) => Operand | null): Operand | null {
  if (!Array.isArray(use.value)) return one(use.value, use.at);
  if (use.value.length === 0) {
    context.source.error(use.at, 'value', 'an empty list never matches; name a value');
    return null;
  }
  const all = use.value.map((item, index) => one(item, [...use.at, index]));
  const whole = all.filter((operand) => operand !== null);
  const [first] = whole;
  if (!first || whole.length < all.length) return null;
  const names = whole.flatMap((operand) => operand.names);
  if (first.test.op === 'regex') {
    return {
      test: { op: 'regex', patterns: whole.flatMap(({ test }) => (test.op === 'regex' ? test.patterns : [])) },
      names,
    };
  }
  if (!('values' in first.test)) return first;
  return { test: { ...first.test, values: whole.flatMap(({ test }) => ('values' in test ? test.values : [])) }, names };
}

function wordCount(context: Compiling, key: string, value: unknown, at: Path): Operand | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    context.source.error(at, 'type', `expected a whole number of words, seen ${shown(value)}`);
    return null;
  }
  return {
    test: { op: 'words', min: key === 'min_words' ? value : null, max: key === 'max_words' ? value : null },
    names: [],
  };
}

function betweenTest(context: Compiling, field: Field, value: unknown, at: Path): Operand | null {
  const [first = null, second = null] =
    Array.isArray(value) && value.length === 2
      ? value.map((item) => readSpan(field.type, String(item), context.site.timezone))
      : [];
  if (first === null || second === null || first.from > second.to) {
    context.source.error(
      at,
      'value',
      `expected two amounts, the smaller first, each ${amountForms[field.type] ?? 'a number'}; seen ${clauseText(value)}`,
    );
    return null;
  }
  const comparisons: readonly Comparison[] = [
    { op: '>=', value: first.from },
    { op: '<=', value: second.to },
  ];
  return { test: { op: 'compare', comparisons }, names: [] };
}

function listTest(context: Compiling, value: unknown, at: Path): Operand | null {
  const name = operandText(context, value, at);
  if (name === null) return null;
  if (context.lists.has(name)) return { test: { op: 'in_list', list: name }, names: [name] };
  const known = [...context.lists];
  context.source.error(
    at,
    'R105',
    `there is no list "${name}".${didYouMean(name, known) || ` Lists: ${oneOf(known) || 'none'}; they are named under lists:.`}`,
  );
  return null;
}

/** Every name, each once, in order. */
export function namesOf(compiled: readonly Compiled[]): readonly string[] {
  return [...new Set(compiled.flatMap((part) => part.names))];
}
