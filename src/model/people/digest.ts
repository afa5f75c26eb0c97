// When digests come: the last and the next moment of times of the wall day. Takes times and a zone; gives epoch ms. Pure.
import { atWall } from '../time/calendar.ts';
import { weekday } from '../time/holiday.ts';
import { offsetAt, wallDay } from '../time/zone.ts';
import type { DigestTime } from './alerts.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The last of these moments that is not after `now`; null when there is none within a week. */
export function lastDigest(times: readonly DigestTime[], timeZone: string, now: number): number | null {
  const past = momentsAround(times, timeZone, now).filter((at) => at <= now);
  return past.length > 0 ? Math.max(...past) : null;
}

/** The first of them after `now`; null when there is none. */
export function nextDigest(times: readonly DigestTime[], timeZone: string, now: number): number | null {
  const coming = momentsAround(times, timeZone, now).filter((at) => at > now);
  return coming.length > 0 ? Math.min(...coming) : null;
}

function momentsAround(times: readonly DigestTime[], timeZone: string, now: number): readonly number[] {
  const today = wallDay(timeZone, now);
  const moments: number[] = [];
  for (let day = today - 8; day <= today + 8; day++) {
    for (const { minute, days } of times) {
      if (days.includes(weekday(day))) moments.push(wallMoment(timeZone, day, minute));
    }
  }
  return moments;
}

/** A minute of a wall day as real time; one the clock skips is as far behind the day's beginning all the same. */
function wallMoment(timeZone: string, day: number, minute: number): number {
  return atWall(day * DAY_MS + minute * MINUTE_MS, (at) => offsetAt(timeZone, at));
}
