// Moments and spans as people type them in queries: 2026-01-07, 2026-01, today, -7d, 36h. Takes text, now and a time zone;
// gives the stretch of time it names. Pure; anything else gives null.
import { atWallTime, zoneOffsetMs } from '../time/calendar.ts';

/** from ≤ x < to; a moment has no length. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Here {
  readonly now: number;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const MAX_MS = 200 * 366 * DAY_MS;
const SPAN = /^(\d{1,6})(s|mo|m|h|d|w|y)$/;

/** A length of time in ms: `90m`, `36h`, `7d`, `2w`, `3mo` (30 days each), `1y` (365). */
export function readSpan(text: string): number | null {
  const [, count = '', unit = ''] = SPAN.exec(text.toLowerCase()) ?? [];
  if (unit === '') return null;
  const ms = Number(count) * (unit === 'mo' ? 30 * DAY_MS : unit === 'y' ? 365 * DAY_MS : (UNITS[unit] ?? 0));
  return ms <= MAX_MS ? ms : null;
}

/** A point or a stretch of time: a date, a month, a year, a date with a time, today, yesterday, tomorrow, now, -7d, +2h, this-week … */
export function readStretch(text: string, here: Here): Stretch | null {
  const wanted = text.toLowerCase();
  if (wanted === 'now') return { from: here.now, to: here.now };
  const named = NAMED[wanted];
  if (named) return named(here);
  const [, sign = '', span = ''] = /^([+-])(.+)$/.exec(wanted) ?? [];
  if (sign !== '') {
    const ms = readSpan(span);
    if (ms === null) return null;
    const at = sign === '+' ? here.now + ms : here.now - ms;
    return { from: at, to: at };
  }
  return readDate(text, here);
}

const NAMED: Readonly<Record<string, (here: Here) => Stretch>> = {
  today: (here) => day(here, 0),
  yesterday: (here) => day(here, -1),
  tomorrow: (here) => day(here, 1),
  'this-week': (here) => week(here, 0),
  'last-week': (here) => week(here, -1),
  'next-week': (here) => week(here, 1),
  'this-month': (here) => month(here, 0),
  'last-month': (here) => month(here, -1),
  'next-month': (here) => month(here, 1),
  'this-year': (here) => year(here, 0),
  'last-year': (here) => year(here, -1),
  'next-year': (here) => year(here, 1),
};

/** Words that name a time, for the reference and for advice. */
export const timeWords: readonly string[] = ['now', ...Object.keys(NAMED)];

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/i;

function readDate(text: string, { timeZone }: Here): Stretch | null {
  const found = DATE.exec(text);
  if (!found) return null;
  const [, y = '', mo, d, h, mi, s, zone] = found;
  const [yearOf, monthOf, dayOf] = [Number(y), mo === undefined ? 1 : Number(mo), d === undefined ? 1 : Number(d)];
  const wall = utc(yearOf, monthOf - 1, dayOf);
  if (yearOf < 1970 || yearOf > 9998 || monthOf < 1 || monthOf > 12 || new Date(wall).getUTCDate() !== dayOf)
    return null;
  if (mo === undefined) return between(wall, utc(yearOf + 1, 0, 1), timeZone);
  if (d === undefined) return between(wall, utc(yearOf, monthOf, 1), timeZone);
  if (h === undefined) return between(wall, wall + DAY_MS, timeZone);
  const [hours, minutes, seconds] = [Number(h), Number(mi), Number(s ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const clock = wall + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const at = zone === undefined ? atWallTime(clock, timeZone) : clock - offsetOf(zone);
  return { from: at, to: at + (s === undefined ? 60_000 : 1000) };
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Midnight of today on the zone's clock, as if it were UTC. */
function wallToday({ now, timeZone }: Here): number {
  const wall = now + zoneOffsetMs(now, timeZone);
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

function day(here: Here, away: number): Stretch {
  const wall = wallToday(here) + away * DAY_MS;
  return between(wall, wall + DAY_MS, here.timeZone);
}

/** Weeks begin on Monday (ISO 8601). */
function week(here: Here, away: number): Stretch {
  const today = wallToday(here);
  const weekday = (new Date(today).getUTCDay() + 6) % 7;
  const wall = today + (away * 7 - weekday) * DAY_MS;
  return between(wall, wall + 7 * DAY_MS, here.timeZone);
}

function month(here: Here, away: number): Stretch {
  const today = new Date(wallToday(here));
  const first = (more: number): number => utc(today.getUTCFullYear(), today.getUTCMonth() + more, 1);
  return between(first(away), first(away + 1), here.timeZone);
}

function year(here: Here, away: number): Stretch {
  const current = new Date(wallToday(here)).getUTCFullYear();
  return between(utc(current + away, 0, 1), utc(current + away + 1, 0, 1), here.timeZone);
}

function between(fromWall: number, toWall: number, timeZone: string): Stretch {
  return { from: atWallTime(fromWall, timeZone), to: atWallTime(toWall, timeZone) };
}

function utc(yearOf: number, monthIndex: number, dayOf: number): number {
  return Date.UTC(yearOf, monthIndex, dayOf);
}
