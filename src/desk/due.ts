// A due time as people write it: `none`, `+3d` `+4h` `+2w` `+1mo` from now, `2026-02-01`, `2026-02-01 14:00`
// (the instance's time zone), or ISO 8601 with its zone. Gives epoch ms. Business days come with business hours.
import { atWallTime } from '../model/calendar.ts';
import type { Refusal } from '../model/change.ts';
import { refuse, shown } from './refusals.ts';

const RELATIVE = /^\+?(\d{1,4})\s*(h|d|w|mo)$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Epoch ms, null for `none`, or a refusal that shows the forms. A day without a time ends at 23:59. */
export function readDue(text: string, now: number, timeZone: string): number | null | Refusal {
  const wish = text.trim();
  if (wish.toLowerCase() === 'none') return null;
  const relative = RELATIVE.exec(wish.toLowerCase());
  if (relative) return later(now, Number(relative[1]), relative[2] ?? '');
  const local = LOCAL.exec(wish);
  const at = local ? localTime(local, timeZone) : ZONED.test(wish) ? Date.parse(wish) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  return refuse(
    'invalid',
    `due "${shown(text)}" is no time, expected +3d, +4h, 2026-02-01, "2026-02-01 14:00" or none`,
  );
}

function later(now: number, count: number, unit: string): number {
  if (unit === 'h') return now + count * HOUR_MS;
  if (unit === 'd') return now + count * DAY_MS;
  if (unit === 'w') return now + count * 7 * DAY_MS;
  const day = new Date(now);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + count);
  // 31 January + 1 month is the last day of February.
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
