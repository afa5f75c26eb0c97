import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatcher } from '../../src/decide/conditions/glob.ts';

/** The plain meaning, by backtracking. */
function isMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return isMatch(pattern.slice(1), text) || (text !== '' && isMatch(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && isMatch(pattern.slice(1), text.slice(1));
}

describe('globs', () => {
  test('a star is any run, a question mark one character', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '*', '?', 'ab'), { maxLength: 7 })
      .map((parts) => parts.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, text, (glob, words) => {
        expect(globMatcher(glob)(words), `${glob} on ${words}`).toBe(isMatch(glob, words));
      }),
      { numRuns: 3000 },
    );
  });

  test('pieces of more than 31 characters are found too', () => {
    const piece = `${'ab?'.repeat(30)}c`;
    const words = `x${'ab'.repeat(7)}${'abz'.repeat(30)}cx`;
    expect(globMatcher(`*${piece}*`)(words)).toBe(true);
    expect(globMatcher(`*${piece}d*`)(words)).toBe(false);
    expect(globMatcher(`*${piece}`)(words)).toBe(false);
  });
});
