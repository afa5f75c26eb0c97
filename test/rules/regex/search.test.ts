import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/rules/compile/pattern.ts';

/** The night asks for more. */
const RUNS = Number(process.env.RUNS ?? 4000);

const pieces = [
  'a',
  'b',
  'ab',
  '.',
  '\\w',
  '\\d',
  '\\s',
  '[a-c]',
  '[^a]',
  '\\b',
  '\\B',
  '^',
  '$',
  'ß',
  'É',
  '\\pL',
  '\\p{Lu}',
  'k',
  'ſ',
  '😀',
  '\\n',
  '_',
  '(?:)',
  '\\A',
  '\\z',
];
const piece = fc.constantFrom(...pieces);
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    piece,
    fc.tuple(tie('any'), tie('any')).map(([one, two]) => `${one}${two}`),
    fc.tuple(tie('any'), tie('any')).map(([one, two]) => `(?:${one}|${two})`),
    tie('any').map((one) => `(${one})`),
    fc
      .tuple(tie('any'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{0,3}', '{1,}?'))
      .map(([one, many]) => `(?:${one})${many}`),
  ),
})).any;
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', ' ', '\n', '1', 'ß', 'É', 'é', 'k', 'K', 'ſ', 's', '😀', '_', 'ab', '-'), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));

describe('the search of regular expressions', () => {
  test('finds what re2js finds, with the same groups', { timeout: 20_000 + RUNS * 20 }, () => {
    fc.assert(
      fc.property(expression, text, fc.constantFrom('', 'i', 'm', 's', 'im', 'is'), (source, words, flags) => {
        const ours = compilePattern(`/${source}/${flags}`);
        if (!ours.ok) return;
        const bits = (flags.includes('i') ? 1 : 0) | (flags.includes('s') ? 2 : 0) | (flags.includes('m') ? 4 : 0);
        const matcher = RE2JS.compile(source, bits).matcher(words);
        const isHit = matcher.find();
        const found = ours.pattern.exec(words);
        expect(found !== null, `/${source}/${flags} on ${JSON.stringify(words)}`).toBe(isHit);
        expect(ours.pattern.test?.(words)).toMatchObject({ isMatch: isHit, stoppedAt: null });
        if (!found || !isHit) return;
        const groups = Array.from(
          { length: matcher.groupCount() + 1 },
          (_, index) => matcher.group(index) ?? undefined,
        );
        expect(found.groups, `/${source}/${flags} on ${JSON.stringify(words)}`).toEqual(groups);
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    ['optional letters', '/(?:a?){300}a{300}b/', 'a'.repeat(65_536)],
    ['a letter far from the end', '/[ab]*a[ab]{900}x/', 'ab'.repeat(32_768)],
    ['nested repetitions', '/((a{1,30}){1,30})b\\d/', 'a'.repeat(65_536)],
    ['words in any script', '/(\\p{L}+\\s?){1,400}!/i', 'äöü ß'.repeat(13_107)],
    ['an overlapping beginning', '/(?:foo.{0,300}){3}(?<x>bar)/s', 'foo'.repeat(21_845)],
  ])('a hostile text ends a search by counted steps, not by a clock: %s', (_, source, words) => {
    const compiled = compilePattern(source);
    if (!compiled.ok) throw new Error(compiled.message);
    const first = compiled.pattern.search?.(words);
    // What was searched before leaves tables behind, and changes no answer.
    for (const other of ['', 'abc', words.slice(0, 500), words.toUpperCase()]) compiled.pattern.search?.(other);
    expect(compiled.pattern.search?.(words)).toEqual(first);
    const again = compilePattern(source);
    expect(again.ok && again.pattern.search?.(words)).toEqual(first);
    expect(first?.hit).toBeNull();
  });

  test('says how far it looked', () => {
    const compiled = compilePattern('/(?:a?){300}a{300}b/');
    const found = compiled.ok ? compiled.pattern.search?.('a'.repeat(65_536)) : undefined;
    expect(found?.stoppedAt).toBeGreaterThan(300);
    expect(found?.stoppedAt).toBeLessThan(5_000);
  });

  test('finds a match behind a long text that has nothing of it', () => {
    const compiled = compilePattern('/\\bAlarm (?<number>\\d+): (?<host>\\w+)/');
    const words = `${'Sehr geehrte Damen und Herren, nichts Neues.\n'.repeat(1_400)}Alarm 17: db1`;
    expect(compiled.ok && compiled.pattern.exec(words)?.captures).toEqual({ number: '17', host: 'db1' });
  });

  test('a Unicode class that repeats is no possessive quantifier', () => {
    expect(compilePattern('/\\p{Lu}+ \\d{2}x/').ok).toBe(true);
    expect(compilePattern('/a{2}+/').ok).toBe(false);
  });
});
