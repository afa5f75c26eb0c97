// Wall clocks of zones whose clocks change at odd times: at midnight, by a day, by half an hour.
import { describe, expect, test } from 'vitest';
import { nextDigest } from '../../../src/model/people/digest.ts';
import { periodsOf } from '../../../src/model/statistics/periods.ts';
import { atWallTime, zoneOffsetMs } from '../../../src/model/time/calendar.ts';

const QUARTER = 900_000;
const zones = [
  ['Europe/Berlin', '2026-03-20', '2026-04-02'],
  ['Europe/Berlin', '2026-10-20', '2026-11-02'],
  // Midnight itself is skipped, or comes twice.
  ['America/Havana', '2026-03-04', '2026-03-12'],
  ['America/Havana', '2026-10-28', '2026-11-04'],
  ['America/Santiago', '2026-03-30', '2026-04-08'],
  ['America/Santiago', '2026-09-02', '2026-09-10'],
  ['America/Asuncion', '2023-09-28', '2023-10-04'],
  ['Atlantic/Azores', '2026-03-26', '2026-04-01'],
  ['Asia/Beirut', '2026-03-26', '2026-04-01'],
  ['Africa/Cairo', '2026-04-22', '2026-04-27'],
  // By half an hour; off by 45 minutes.
  ['Australia/Lord_Howe', '2026-03-31', '2026-04-08'],
  ['Pacific/Chatham', '2026-04-01', '2026-04-08'],
  ['Asia/Kathmandu', '2026-01-01', '2026-01-04'],
  // A whole day was skipped.
  ['Pacific/Apia', '2011-12-27', '2012-01-03'],
] as const;

describe.each(zones)('%s from %s to %s', (zone, from, to) => {
  const [since, until] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const wallAt = (at: number): number => at + zoneOffsetMs(at, zone);

  test('a wall time is the first moment the clock shows it, and a skipped one as much later as was skipped', () => {
    const first = new Map<number, number>();
    for (let at = until; at >= since; at -= QUARTER) first.set(wallAt(at), at);
    let skipped = 0;
    let last = since;
    for (let wall = wallAt(since + QUARTER); wall < wallAt(until - QUARTER); wall += QUARTER) {
      const seen = first.get(wall);
      if (seen === undefined) skipped += QUARTER;
      else last = seen;
      const wanted = seen ?? last + QUARTER + (skipped - QUARTER);
      expect([new Date(wall).toISOString(), atWallTime(wall, zone)]).toEqual([new Date(wall).toISOString(), wanted]);
      if (seen !== undefined) skipped = 0;
    }
  });

  test('days have no gaps, and each moment is in the day that the clock shows', () => {
    const days = periodsOf('day', { since, until }, zone) ?? [];
    expect([days[0]?.from, days.at(-1)?.to]).toEqual([since, until]);
    for (const [index, day] of days.entries()) {
      expect(day.to).toBeGreaterThan(day.from);
      expect(day.from).toBe(days[index - 1]?.to ?? since);
    }
    for (let at = since; at < until; at += QUARTER) {
      const shown = new Date(wallAt(at)).toISOString().slice(0, 10);
      expect(days.find((day) => day.from <= at && at < day.to)?.name).toBe(shown);
    }
  });
});

test.each([
  ['America/New_York', '2026-03-07T12:00:00Z', 150, '2026-03-08T07:30:00.000Z'],
  ['America/Havana', '2026-03-07T12:00:00Z', 0, '2026-03-08T05:00:00.000Z'],
  ['America/Havana', '2026-10-31T12:00:00Z', 0, '2026-11-01T04:00:00.000Z'],
])('a digest in %s at a time the clock skips or shows twice comes once', (zone, now, minute, wanted) => {
  const times = [{ minute, days: [0, 1, 2, 3, 4, 5, 6] }];
  const at = nextDigest(times, zone, Date.parse(now)) ?? 0;
  expect(new Date(at).toISOString()).toBe(wanted);
  expect((nextDigest(times, zone, at) ?? 0) - at).toBeGreaterThan(22 * 3_600_000);
});
