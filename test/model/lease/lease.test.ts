// Who may take the lease, look by look: pure arithmetic on clocks that are numbers.
import { describe, expect, it } from 'vitest';
import {
  holderTimes,
  type LeaseRow,
  lookMs,
  MAX_GAP_MS,
  mayTake,
  type Watched,
  watched,
} from '../../../src/model/lease/lease.ts';

const HELD: LeaseRow = {
  token: 7,
  owner: 'a',
  beat: 3,
  lengthMs: 20_000,
  locked: false,
  host: 'one',
  pid: 11,
  since: 0,
  renewedAt: 0,
  takeovers: 0,
};

/** Looks at these moments; the row is what `at` says it is then. */
function looks(moments: readonly number[], at: (moment: number) => LeaseRow): Watched {
  let seen: Watched | null = null;
  for (const moment of moments) seen = watched(seen, at(moment), moment);
  if (!seen) throw new Error('nobody looked');
  return seen;
}

const everySecond = (from: number, to: number): readonly number[] =>
  Array.from({ length: (to - from) / 1000 + 1 }, (_, n) => from + n * 1000);

describe('F21: the lease', () => {
  it('F21: is free when nobody holds it, whoever has the lock', () => {
    const free = { ...HELD, owner: null };
    expect(mayTake(free, { silentMs: 0 }, false)).toBe('free');
    expect(mayTake(free, { silentMs: 0 }, true)).toBe('free');
  });

  it('F21: of a holder that had the lock is free once the lock is: its process is gone', () => {
    expect(mayTake({ ...HELD, locked: true }, { silentMs: 0 }, true)).toBe('dead');
    expect(mayTake({ ...HELD, locked: true }, { silentMs: 0 }, false)).toBeNull();
  });

  it('F21: of a holder without the lock is not free because the lock is', () => {
    expect(mayTake(HELD, { silentMs: 0 }, true)).toBeNull();
  });

  it('F21: is taken after its length without a renewal, not a look before', () => {
    const silent = looks(everySecond(0, 20_000), () => HELD);
    expect(
      mayTake(
        HELD,
        looks(everySecond(0, 19_000), () => HELD),
        false,
      ),
    ).toBeNull();
    expect(mayTake(HELD, silent, false)).toBe('silent');
  });

  it('F21: one renewal in between begins the count anew', () => {
    const row = (moment: number): LeaseRow => ({ ...HELD, beat: moment < 15_000 ? 3 : 4 });
    expect(mayTake(row(34_000), looks(everySecond(0, 34_000), row), false)).toBeNull();
    expect(mayTake(row(35_000), looks(everySecond(0, 35_000), row), false)).toBe('silent');
  });

  it('F21: another holder begins the count anew, too, even with the same beat', () => {
    const row = (moment: number): LeaseRow => ({ ...HELD, token: moment < 15_000 ? 7 : 8 });
    expect(mayTake(row(20_000), looks(everySecond(0, 20_000), row), false)).toBeNull();
  });

  it('F21: one who was stopped himself does not take the time he slept for the silence of the other', () => {
    const woken = looks([...everySecond(0, 5_000), 3_600_000], () => HELD);
    expect(woken.silentMs).toBe(5_000 + MAX_GAP_MS);
    expect(mayTake(HELD, woken, false)).toBeNull();
  });

  it('F21: wall clocks take no part: a holder from the future or the past is as silent as his beats', () => {
    for (const renewedAt of [-1e12, 0, 9e15]) {
      const row = { ...HELD, renewedAt, since: renewedAt };
      expect(
        mayTake(
          row,
          looks(everySecond(0, 10_000), () => row),
          false,
        ),
      ).toBeNull();
      expect(
        mayTake(
          row,
          looks(everySecond(0, 20_000), () => row),
          false,
        ),
      ).toBe('silent');
    }
  });

  it('F21: a clock that stands still or goes back counts nothing', () => {
    expect(looks([5_000, 5_000, 4_000, 5_000], () => HELD).silentMs).toBe(1_000);
  });

  it('F21: leaves a holder more time than it trusts a renewal, and looks far more often than it may be silent', () => {
    for (const lengthMs of [1_000, 2_000, 20_000, 600_000]) {
      const { renewMs, trustMs } = holderTimes(lengthMs);
      expect(renewMs).toBeLessThan(trustMs);
      expect(trustMs).toBeLessThan(lengthMs);
      expect(lookMs(lengthMs)).toBeLessThanOrEqual(MAX_GAP_MS);
      expect(lookMs(lengthMs) * 4).toBeLessThan(lengthMs);
    }
    // A killed or paused one is replaced within 30 s: its length, a look, and the start of the loops.
    expect(20_000 + 2 * lookMs(20_000)).toBeLessThan(30_000);
  });
});
