import { expect, test } from 'vitest';
import { createRests } from '../../src/collect/rests.ts';
import { timingOf } from '../../src/collect/timing.ts';

test('MAILCLERK_TIMING changes what it names and nothing else', () => {
  const usual = timingOf(undefined);
  expect(timingOf('{"stallMs":1500,"retry":{"baseMs":30}}')).toEqual({
    ...usual,
    stallMs: 1500,
    retry: { ...usual.retry, baseMs: 30 },
  });
  expect(timingOf('')).toEqual(usual);
});

test('what the rows demand is what production has', () => {
  const { stallMs, idleMs, loginRetry } = timingOf(undefined);
  // F3 ≤ 60 s; F6 IDLE anew within 5 min; F29 at most once in 15 min in the end, half of the longest wait.
  expect([stallMs <= 60_000, idleMs <= 300_000, loginRetry.capMs / 2 >= 900_000]).toEqual([true, true, true]);
});

test.each([
  ['{"stalMs":1}', /stalMs is 1, expected a number above 0 for one of connectMs/],
  ['{"stallMs":"1"}', /stallMs is "1"/],
  ['{"stallMs":0}', /stallMs is 0/],
  ['{"retry":{"base":1}}', /retry\.base is 1, expected a number above 0 for one of baseMs, capMs/],
  ['{"retry":1}', /retry is 1, expected an object/],
  ['1', /it is 1, expected an object/],
])('MAILCLERK_TIMING=%s is refused', (text, words) => expect(() => timingOf(text)).toThrow(words));

test('F14: what the server refused rests longer each time, up to a bound, and not at all once it succeeded', () => {
  const rests = createRests();
  const wait = { baseMs: 1_000, capMs: 8_000 };
  const waits = Array.from({ length: 6 }, () => rests.failed('move', 0, wait));
  waits.forEach((ms, n) => {
    const whole = Math.min(8_000, 1_000 * 2 ** n);
    expect([ms >= whole / 2, ms <= whole]).toEqual([true, true]);
  });
  const last = waits.at(-1) ?? 0;
  expect([rests.isResting('move', last - 1), rests.isResting('move', last), rests.isResting('other', 0)]).toEqual([
    true,
    false,
    false,
  ]);
  rests.succeeded('move');
  expect(rests.isResting('move', 0)).toBe(false);
});
