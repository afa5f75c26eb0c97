// Reference numbers by mask (C2): date parts in the site's time zone, queue, check digit, and when counting begins anew.
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { counterKey, formatNumber, type NumberContext } from '../../src/model/number.ts';

const at = (iso: string, mask: string, queue = 'support'): NumberContext => ({
  mask,
  at: Date.parse(iso),
  timeZone: 'Europe/Berlin',
  queue,
});

const shown: readonly (readonly [string, string, number, string])[] = [
  ['T-{yyyy}-{seq:5}', '2026-01-07T10:00Z', 17, 'T-2026-00017'],
  ['{yy}{mm}{dd}/{seq:3}', '2026-01-07T10:00Z', 17, '260107/017'],
  ['{queue}-{seq:4}', '2026-01-07T10:00Z', 3, 'SUPPORT-0003'],
  // In Berlin the new year has begun.
  ['T-{yyyy}-{seq:2}', '2025-12-31T23:30Z', 1, 'T-2026-01'],
  ['T-{seq:2}', '2026-01-07T10:00Z', 12_345, 'T-12345'],
  // ISO 7064 MOD 11-2: 0794 → 0 (the standard's example), 79 → X, ORCID 0000-0002-1825-009 → 7.
  ['{seq:4}{check}', '2026-01-07T10:00Z', 794, '07940'],
  ['{seq:2}-{check}', '2026-01-07T10:00Z', 79, '79-X'],
  ['0000-0002-1825-{seq:3}{check}', '2026-01-07T10:00Z', 9, '0000-0002-1825-0097'],
];
test.each(shown)('%s at %s, number %i is %s', (mask, iso, seq, wanted) => {
  expect(formatNumber(at(iso, mask), seq)).toBe(wanted);
});

const resets: readonly (readonly [string, string, string, boolean])[] = [
  ['T-{yyyy}-{seq:5}', '2026-12-31T22:59Z', '2026-12-31T23:01Z', true],
  ['T-{yy}{mm}-{seq:5}', '2026-01-31T12:00Z', '2026-02-01T12:00Z', true],
  ['T-{yyyy}-{seq:5}', '2026-01-31T12:00Z', '2026-02-01T12:00Z', false],
  ['T-{yyyy}{mm}{dd}-{seq:5}{check}', '2026-01-31T12:00Z', '2026-02-01T12:00Z', true],
  ['T-{seq:5}', '2026-01-31T12:00Z', '2027-02-01T12:00Z', false],
];
test.each(resets)('%s from %s to %s counts anew: %s', (mask, before, after, isNew) => {
  expect(counterKey(at(before, mask)) !== counterKey(at(after, mask))).toBe(isNew);
});

it('counts each queue by itself where the mask names it', () => {
  const [one, other] = [at('2026-01-07T10:00Z', '{queue}{seq:3}', 'a'), at('2026-01-07T10:00Z', '{queue}{seq:3}', 'b')];
  expect(counterKey(one)).not.toBe(counterKey(other));
});

it('notices every single wrong digit and every swap of neighbours', () => {
  const mask = at('2026-01-07T10:00Z', '{seq:8}{check}');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.nat(7), fc.nat(9), (seq, place, digit) => {
      const ref = formatNumber(mask, seq);
      const isRight = (text: string): boolean => formatNumber(mask, Number(text.slice(0, 8))) === text;
      expect(isRight(ref)).toBe(true);
      const wrong = `${ref.slice(0, place)}${digit}${ref.slice(place + 1)}`;
      expect(isRight(wrong)).toBe(wrong === ref);
      if (place > 6) return;
      const swapped = `${ref.slice(0, place)}${ref[place + 1]}${ref[place]}${ref.slice(place + 2)}`;
      expect(isRight(swapped)).toBe(swapped === ref);
    }),
  );
});
