// The patterns of one mail share a budget of steps: a mail that is dear for many of them costs little more than one that is
// dear for a few, harmless ones still find what they look for, and the answer is the same every time.
import { describe, expect, it } from 'vitest';
import { hasMatchIn, type Look, STEPS_PER_MAIL, searchIn, stoppedNote } from '../../../src/decide/conditions/look.ts';
import type { Pattern } from '../../../src/model/policy.ts';
import { compilePattern } from '../../../src/rules/compile/pattern.ts';

const DEAR = '/(?:a?){300}a{300}b(?<x>c)/';
const TEXT = `${'a'.repeat(20_000)} order 4711`;

function patternOf(text: string): Pattern {
  const made = compilePattern(text);
  if (!made.ok) throw new Error(made.message);
  return made.pattern;
}

function fresh(): Look {
  const look: Partial<Look> = { steps: STEPS_PER_MAIL, stoppedAt: null };
  return look as Look;
}

describe('the patterns of one mail share a budget', () => {
  it('a hundred dear patterns take no more steps than the budget and their small shares', () => {
    const dear = patternOf(DEAR);
    const look = fresh();
    const alone = dear.search?.(TEXT).steps ?? 0;
    for (let count = 0; count < 100; count += 1) {
      look.stoppedAt = null;
      searchIn(dear, TEXT, look);
    }
    expect(look.steps).toBe(0);
    expect(stoppedNote(look)).toContain('too dear together');
    expect(alone).toBeGreaterThan(500_000);
    expect(dear.search?.(TEXT, 0).steps).toBeLessThan(60_000);
  });

  it('an ordinary pattern finds its words when nothing is left', () => {
    const look = { ...fresh(), steps: 0 };
    expect(searchIn(patternOf('/\\border (?<order>\\d{4,8})\\b/i'), TEXT, look)?.captures).toEqual({ order: '4711' });
    expect(hasMatchIn(patternOf('/order\\s+\\d+/i'), TEXT, look)).toBe(true);
    expect(look.stoppedAt).toBeNull();
  });

  it('the same text and allowance give the same answer, whatever was searched before', () => {
    const [one, other] = [patternOf(DEAR), patternOf(DEAR)];
    for (const text of ['aaab', TEXT.slice(0, 500), 'x']) other.search?.(text);
    for (const allowance of [0, 50_000, 1_000_000])
      expect(other.search?.(TEXT, allowance)).toEqual(one.search?.(TEXT, allowance));
  });
});
