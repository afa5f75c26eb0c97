// Takes two tests on the same value; says whether passing the first means passing the second, and whether no value
// passes both. Uses decide's own matchers where a test names its value exactly.

import { addressMatcher, domainMatcher } from '../../decide/conditions/address.ts';
import { itemTest } from '../../decide/conditions/operators.ts';
import { Text } from '../../decide/conditions/value.ts';
import { fold } from '../../model/fold.ts';
import type { Comparison, Test } from '../../model/policy.ts';

type WordTest = Extract<Test, { values: readonly string[] }>;

/** True when every value that passes `p` passes `q`; `type` is the field's (fields.ts). */
export function testImplies(p: Test, q: Test, type: string): boolean {
  if (sameTest(p, q)) return true;
  if (q.op === 'exists') return q.wanted && needsText(p);
  if (q.op === 'empty') return !q.wanted && 'values' in p;
  if (p.op === 'truth' || q.op === 'truth') return false;
  if (p.op === 'compare' && q.op === 'compare') return isWithin(rangeOf(p.comparisons), rangeOf(q.comparisons));
  if (p.op === 'words' && q.op === 'words')
    return (p.min ?? 0) >= (q.min ?? 0) && (p.max ?? Number.POSITIVE_INFINITY) <= (q.max ?? Number.POSITIVE_INFINITY);
  if (p.op === 'regex' && q.op === 'regex')
    return p.patterns.every((one) => q.patterns.some((other) => one.source === other.source));
  if (!('values' in p) || !('values' in q)) return false;
  if (q.exact && !p.exact) return false;
  if (p.op === 'contains_all') return wordsImply(p, q, type, true);
  return wordsImply(p, q, type, false);
}

/** True when no value passes both. */
export function testsDisjoint(p: Test, q: Test, type: string): boolean {
  if (p.op === 'truth' && q.op === 'truth') return p.wanted !== q.wanted;
  if (p.op === 'compare' && q.op === 'compare') return areApart(rangeOf(p.comparisons), rangeOf(q.comparisons));
  if (!('values' in p) || !('values' in q)) return false;
  return p.values.every((one) =>
    q.values.every((other) => wordsDisjoint({ ...p, values: [one] }, { ...q, values: [other] }, type)),
  );
}

/** The domain an address pattern is about; null when it may be any. */
export function domainOf(pattern: string): string | null {
  const at = pattern.lastIndexOf('@');
  const domain = at < 0 ? pattern : pattern.slice(at + 1);
  return domain === '' || domain === '*' ? null : domain;
}

function wordsImply(p: WordTest, q: WordTest, type: string, hasAll: boolean): boolean {
  const one = (value: string): boolean => {
    if (q.op === 'contains_all')
      return q.values.every((wanted) => oneImplies(p, value, { ...q, op: 'contains', values: [wanted] }, type));
    return q.values.some((wanted) => oneImplies(p, value, { ...q, values: [wanted] }, type));
  };
  if (!hasAll) return p.values.every(one);
  if (q.op !== 'contains_all') return p.values.some(one);
  return q.values.every((wanted) => p.values.some((value) => fold(value).includes(fold(wanted))));
}

/** `value` of `p` against the one value of `q`. */
function oneImplies(p: WordTest, value: string, q: WordTest, type: string): boolean {
  const wanted = q.values[0] ?? '';
  const isWhole = (op: string): boolean => ['natural', 'is', 'one_of', 'glob'].includes(op);
  if (isWhole(p.op) && isWhole(q.op) && (type === 'address' || type === 'domain'))
    return patternImplies(value, wanted, type);
  const op = opOf(p, type);
  const wantedOp = opOf(q, type);
  if (op === 'is' && !(type === 'name' && value.includes('*'))) return passes(q, value, type);
  const [has, needs] = [fold(value), fold(wanted)];
  if (op === wantedOp && has === needs) return true;
  if (op === 'glob' || (op === 'is' && value.includes('*'))) return false;
  if (wantedOp === 'contains') return has.includes(needs);
  if (wantedOp === 'starts') return op === 'starts' && has.startsWith(needs);
  if (wantedOp === 'ends') return op === 'ends' && has.endsWith(needs);
  if (wantedOp === 'word') return op === 'word' && ` ${has} `.includes(` ${needs} `);
  return false;
}

function opOf(test: WordTest, type: string): WordTest['op'] {
  if (test.op === 'one_of') return 'is';
  if (test.op !== 'natural') return test.op;
  return type === 'text' ? 'contains' : 'is';
}

/** True when this very value passes the test. */
function passes(test: WordTest, value: string, type: string): boolean {
  const kind = type === 'choice' ? 'name' : (type as 'text');
  const check = itemTest(test, kind);
  // A word test binds no variables, so it never looks at the rest.
  return check?.(new Text(value), { bindings: [] } as never) ?? false;
}

function patternImplies(given: string, wanted: string, type: string): boolean {
  const p = given.trim().toLowerCase();
  const q = wanted.trim().toLowerCase();
  if (p === q || q === '*' || q === '*@*') return true;
  const bare = (text: string): string => (text.startsWith('@') ? text.slice(1) : text);
  if (type === 'domain' || p.lastIndexOf('@') < 1) {
    if (type !== 'domain' && q.lastIndexOf('@') >= 1) return false;
    return domainImplies(bare(p), bare(q));
  }
  if (/[*?]/.test(p)) {
    const domain = p.slice(p.lastIndexOf('@') + 1);
    return q.lastIndexOf('@') < 1 && domainImplies(domain, bare(q));
  }
  return addressMatcher(q)(p);
}

function domainImplies(p: string, q: string): boolean {
  if (p === q) return true;
  if (!/[*?]/.test(p)) return domainMatcher(q)(p);
  // *.mail.firma.de lies within *.firma.de.
  return (
    p.startsWith('*.') && q.startsWith('*.') && !/[*?]/.test(`${p.slice(2)}${q.slice(2)}`) && p.endsWith(q.slice(1))
  );
}

function wordsDisjoint(p: WordTest, q: WordTest, type: string): boolean {
  const [one = ''] = p.values;
  const [other = ''] = q.values;
  if (type === 'address' || type === 'domain') return patternsDisjoint(one, other, type);
  if (opOf(p, type) === 'is' && !one.includes('*')) return !passes(q, one, type);
  if (opOf(q, type) === 'is' && !other.includes('*')) return !passes(p, other, type);
  return false;
}

function patternsDisjoint(one: string, other: string, type: string): boolean {
  const isExact = (text: string): boolean => !/[*?]/.test(text);
  if (isExact(one) && isExact(other)) return !patternImplies(one, other, type) && !patternImplies(other, one, type);
  if (isExact(one) && (type === 'domain' || one.lastIndexOf('@') > 0)) return !patternImplies(one, other, type);
  if (isExact(other) && (type === 'domain' || other.lastIndexOf('@') > 0)) return !patternImplies(other, one, type);
  return false;
}

function needsText(test: Test): boolean {
  if (test.op === 'empty') return !test.wanted;
  if (test.op === 'words') return (test.min ?? 0) > 0;
  return test.op !== 'exists' && test.op !== 'truth';
}

function sameTest(p: Test, q: Test): boolean {
  const plain = (test: Test): unknown =>
    test.op === 'regex' ? { op: test.op, patterns: test.patterns.map((pattern) => pattern.source) } : test;
  return JSON.stringify(plain(p)) === JSON.stringify(plain(q));
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly openFrom: boolean;
  readonly openTo: boolean;
}

function rangeOf(comparisons: readonly Comparison[]): Range {
  let range: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, openFrom: false, openTo: false };
  for (const { op, value } of comparisons) {
    if (op.startsWith('>') || op === '=')
      if (value > range.from || (value === range.from && op === '>'))
        range = { ...range, from: value, openFrom: op === '>' };
    if (op.startsWith('<') || op === '=')
      if (value < range.to || (value === range.to && op === '<')) range = { ...range, to: value, openTo: op === '<' };
  }
  return range;
}

function isWithin(inner: Range, outer: Range): boolean {
  const fromFits = inner.from > outer.from || (inner.from === outer.from && (inner.openFrom || !outer.openFrom));
  const toFits = inner.to < outer.to || (inner.to === outer.to && (inner.openTo || !outer.openTo));
  return fromFits && toFits;
}

function areApart(a: Range, b: Range): boolean {
  const before = (x: Range, y: Range): boolean => x.to < y.from || (x.to === y.from && (x.openTo || y.openFrom));
  return before(a, b) || before(b, a);
}
