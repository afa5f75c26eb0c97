// A moment as people write it for a calendar: `2026-12-24`, `2026-12-24 14:00` in a time zone, or ISO 8601 with its own.
// Gives epoch ms. Whether a day means its beginning or its end is the caller's to say. Pure.
import { atWallTime } from '../calendar.ts';

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/;
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Epoch ms, null for what is no moment. A day without a time is its first moment, or with `end` the first one after it. */
export function readMoment(text: string, timeZone: string, side: 'begin' | 'end'): number | null {
  const trimmed = text.trim();
  if (ZONED.test(trimmed)) {
    const at = Date.parse(trimmed);
    return Number.isNaN(at) ? null : at;
  }
  const match = LOCAL.exec(trimmed);
  if (!match) return null;
  const [, year = '', month = '', day = '', hour, minute = '00'] = match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? '0'), Number(minute));
  if (!new Date(wall).toISOString().startsWith(`${year}-${month}-${day}T${hour ?? '00'}:${minute}`)) return null;
  const isDay = hour === undefined;
  return atWallTime(isDay && side === 'end' ? wall + 86_400_000 : wall, timeZone);
}
