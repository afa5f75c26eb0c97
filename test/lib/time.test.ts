// The clock everything waits by: it never rings early, ends with its signal, and remembers how far it ever went.
import { expect, it } from 'vitest';
import { systemClock } from '../../src/lib/time.ts';

const never = new AbortController().signal;

it('sleeps no shorter than it was told, by the clock that counts: whoever shut a door until then finds it open', async () => {
  const clock = systemClock(undefined);
  const early: number[] = [];
  for (let round = 0; round < 20; round++) {
    const sleeps = Array.from({ length: 20 }, async (_, n) => {
      // Begun at other parts of a millisecond.
      const begun = performance.now();
      while (performance.now() - begun < 0.05);
      const until = clock.monotonic() + 5 + n / 20;
      await clock.sleep(5 + n / 20, never);
      const left = until - clock.monotonic();
      if (left > 0) early.push(left);
    });
    await Promise.all(sleeps);
  }
  expect(early).toEqual([]);
});

it('wakes at once when its signal aborts, and at a signal that is over does not sleep at all', async () => {
  const clock = systemClock(undefined);
  const over = new AbortController();
  const slept = clock.sleep(3_600_000, over.signal);
  over.abort();
  await slept;
  await clock.sleep(3_600_000, over.signal);
});

it('tells the latest moment it showed since it was last asked', () => {
  const clock = systemClock('2027-01-11T09:00:00Z');
  const first = clock.now();
  const second = clock.now();
  expect(clock.furthest?.()).toBe(Math.max(first, second));
  expect(clock.furthest?.()).toBe(0);
});
