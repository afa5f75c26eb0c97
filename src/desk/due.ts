// A due time as people write it: `none`, `+3d` `+4h` `+2w` `+1mo` from now, `+10bd` `+4bh` in business time, `fri 12:00`, `tomorrow`,
// `today 17:00`, `2026-02-01`, `2026-02-01 14:00` (the instance's time zone), or ISO 8601 with its zone. Gives epoch ms. Days,
// weeks and months are those of the calendar: the same time of day, whatever the clock did in between.

import type { Refusal } from '../model/change.ts';
import { said } from '../model/mailed/said.ts';
import type { Config } from '../model/setup.ts';
import { hoursOf } from '../model/time/by-ticket.ts';
import { atWallTime } from '../model/time/calendar.ts';
import { weekday, weekdayNames } from '../model/time/holiday.ts';
import { type BusinessHours, usualHours } from '../model/time/hours.ts';
import { addSpan, readSpan } from '../model/time/span.ts';
import { offsetAt, wallDay } from '../model/time/zone.ts';
import { refuse, shown } from './refusals.ts';

const RELATIVE = /^\+?(\d{1,4})\s*(h|d|w|mo)$/;
const BUSINESS = /^\+?(\d{1,4})\s*(bd|bh)$/;
const WEEKDAY = /^(sun|mon|tue|wed|thu|fri|sat)[a-z]{0,6}(?:\s+(\d{1,2}):(\d\d))?$/;
const NEAR = /^(today|tomorrow)(?:\s+(\d{1,2}):(\d\d))?$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where days begin and who works when. */
export interface DueCalendar {
  readonly timeZone: string;
  readonly hours: BusinessHours;
}

/** The calendar due times of a queue's tickets go by. */
export function dueCalendar(config: Config, queue: string): DueCalendar {
  return { timeZone: config.instance.timezone, hours: hoursOf(config, queue) };
}

/** Epoch ms, null for `none`, or a refusal that shows the forms. A day without a time ends at 23:59. A zone alone works Monday to Friday. */
export function readDue(text: string, now: number, place: string | DueCalendar): number | null | Refusal {
  const { timeZone, hours } = typeof place === 'string' ? { timeZone: place, hours: usualHours(place) } : place;
  const wish = text.trim();
  if (wish.toLowerCase() === 'none') return null;
  const relative = RELATIVE.exec(wish.toLowerCase());
  if (relative) return later(now, { count: Number(relative[1]), unit: relative[2] ?? '' }, timeZone);
  const business = BUSINESS.exec(wish.toLowerCase());
  const span = business && readSpan(`${business[1]}${business[2]}`);
  if (span) return addSpan(hours, now, span);
  const named = WEEKDAY.exec(wish.toLowerCase());
  if (named) {
    const then = nextWeekday(named, now, timeZone);
    if (then !== null) return then;
  }
  const near = NEAR.exec(wish.toLowerCase());
  if (near) {
    const then = nearDay(near, now, timeZone);
    if (then !== null) return then;
  }
  const local = LOCAL.exec(wish);
  const at = local ? localTime(local, timeZone) : ZONED.test(wish) ? Date.parse(wish) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  return refuse(
    'invalid',
    said`due "${shown(text)}" is no time, expected +3d, +4h, +2bd, "fri 12:00", 2026-02-01, "2026-02-01 14:00" or none`,
  );
}

/** The next such day, today only when its time is still to come. */
function nextWeekday([, name = '', hour = '23', minute = '59']: RegExpExecArray, now: number, timeZone: string) {
  if (Number(hour) > 23 || Number(minute) > 59) return null;
  const today = wallDay(timeZone, now);
  const first = today + ((weekdayNames.indexOf(name) - weekday(today) + 7) % 7);
  const clock = (Number(hour) * 60 + Number(minute)) * 60_000;
  const at = atWallTime(first * DAY_MS + clock, timeZone);
  return at > now ? at : atWallTime((first + 7) * DAY_MS + clock, timeZone);
}

function nearDay([, name = '', hour = '23', minute = '59']: RegExpExecArray, now: number, timeZone: string) {
  if (Number(hour) > 23 || Number(minute) > 59) return null;
  const day = wallDay(timeZone, now) + (name === 'tomorrow' ? 1 : 0);
  return atWallTime(day * DAY_MS + (Number(hour) * 60 + Number(minute)) * 60_000, timeZone);
}

function later(
  now: number,
  { count, unit }: { readonly count: number; readonly unit: string },
  timeZone: string,
): number {
  if (unit === 'h' || count === 0) return now + count * HOUR_MS;
  const wall = now + offsetAt(timeZone, now);
  if (unit === 'd') return atWallTime(wall + count * DAY_MS, timeZone);
  if (unit === 'w') return atWallTime(wall + count * 7 * DAY_MS, timeZone);
  return atWallTime(monthsLater(wall, count), timeZone);
}

/** On the same day of the month; 31 January + 1 month is the last day of February. */
function monthsLater(wall: number, count: number): number {
  const day = new Date(wall);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + count);
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  day.setUTCDate(Math.min(wanted, lastDay));
  return day.getTime();
}

function localTime(match: RegExpExecArray, timeZone: string): number {
  const [, year = '', month = '', day = '', hour = '23', minute = '59'] = match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const isReal = new Date(wall).toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}`);
  if (!isReal) return Number.NaN;
  return atWallTime(wall, timeZone);
}
