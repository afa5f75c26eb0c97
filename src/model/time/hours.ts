// Business hours: when somebody works. Takes a calendar (intervals per weekday, a time zone, holidays, exceptions); gives
// the open stretches of real time, so that a changed clock, a leap day or a day that a zone skipped needs no thought
// anywhere else: what counts is what the wall clock shows. Weeks that were asked for once are kept. Never empty-handed:
// a calendar that never opens gives no pieces, and every walk over them is bounded.
import { dayOf, type HolidayRule, holidaysOf, weekday } from './holiday.ts';
import { WINDOW_MS, windowRuns } from './zone.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const KEPT_WEEKS = 20_000;

/** Minutes of the wall day, 0 ≤ from < until ≤ 1440. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

export interface BusinessHours {
  /** The site wrote them down; absent = they are the usual ones. */
  readonly isSaid?: true;
  readonly name: string;
  readonly timeZone: string;
  /** Seven lists, Sunday first; sorted, apart from each other. */
  readonly week: readonly (readonly Interval[])[];
  readonly holidays: readonly HolidayRule[];
  /** `2026-12-24` or, every year, `12-24` → what is open then; the one with the year first. */
  readonly except: Readonly<Record<string, readonly Interval[]>>;
}

/** Open stretches in order, epoch ms, `until` not included, and how long they are together. */
export interface OpenWeek {
  readonly pieces: readonly Interval[];
  readonly openMs: number;
}

const WHOLE_DAY: readonly Interval[] = [{ from: 0, until: 1440 }];

/** A calendar that is always open. */
export function alwaysOpen(timeZone: string): BusinessHours {
  return { name: 'always', timeZone, week: Array(7).fill(WHOLE_DAY), holidays: [], except: {} };
}

/** Monday to Friday, 9 to 17: what counts where a site says nothing. */
export function usualHours(timeZone: string): BusinessHours {
  const day: readonly Interval[] = [{ from: 540, until: 1020 }];
  return { name: 'default', timeZone, week: [[], day, day, day, day, day, []], holidays: [], except: {} };
}

interface Memory {
  readonly weeks: Map<number, OpenWeek>;
  readonly years: Map<number, ReadonlySet<number>>;
}
const memories = new WeakMap<BusinessHours, Memory>();

/** What is open within a week of real time; weeks are counted from 1970, UTC. */
export function openWeek(hours: BusinessHours, index: number): OpenWeek {
  const { weeks } = memoryOf(hours);
  const kept = weeks.get(index);
  if (kept) return kept;
  if (weeks.size >= KEPT_WEEKS) weeks.clear();
  const week = readWeek(hours, index);
  weeks.set(index, week);
  return week;
}

/** The open minutes of a wall day (days since 1970-01-01): exceptions before holidays before the week. */
export function openOn(hours: BusinessHours, day: number): readonly Interval[] {
  const date = new Date(day * DAY_MS);
  const text = date.toISOString().slice(0, 10);
  const except = own(hours.except, text) ?? own(hours.except, text.slice(5));
  if (except) return except;
  if (hours.holidays.length > 0 && yearOf(hours, date.getUTCFullYear()).has(day)) return [];
  return hours.week[weekday(day)] ?? [];
}

/** The moment the last interval of a wall day ends; null when nothing is open then (or the zone skipped the day). */
export function closeOf(hours: BusinessHours, day: number): number | null {
  const intervals = openOn(hours, day);
  const first = Math.floor((day * DAY_MS - DAY_MS) / WINDOW_MS);
  let close: number | null = null;
  for (let index = first; intervals.length > 0 && index * WINDOW_MS < (day + 2) * DAY_MS; index++) {
    for (const run of windowRuns(hours.timeZone, index)) {
      for (const piece of clipped(intervals, day, run)) close = Math.max(close ?? piece.until, piece.until);
    }
  }
  return close;
}

function readWeek(hours: BusinessHours, index: number): OpenWeek {
  const pieces: { from: number; until: number }[] = [];
  for (const run of windowRuns(hours.timeZone, index)) {
    const first = Math.floor((run.from + run.offsetMs) / DAY_MS);
    const last = Math.floor((run.until - 1 + run.offsetMs) / DAY_MS);
    for (let day = first; day <= last; day++) {
      for (const piece of clipped(openOn(hours, day), day, run)) {
        const before = pieces.at(-1);
        if (before && before.until === piece.from) before.until = piece.until;
        else pieces.push({ ...piece });
      }
    }
  }
  return { pieces, openMs: pieces.reduce((sum, piece) => sum + piece.until - piece.from, 0) };
}

/** The intervals of a wall day as real time, as far as the run goes. */
function clipped(
  intervals: readonly Interval[],
  day: number,
  run: { readonly from: number; readonly until: number; readonly offsetMs: number },
): readonly Interval[] {
  const midnight = day * DAY_MS - run.offsetMs;
  return intervals.flatMap((one) => {
    const from = Math.max(midnight + one.from * MINUTE_MS, run.from);
    const until = Math.min(midnight + one.until * MINUTE_MS, run.until);
    return from < until ? [{ from, until }] : [];
  });
}

function yearOf(hours: BusinessHours, year: number): ReadonlySet<number> {
  const { years } = memoryOf(hours);
  const kept = years.get(year);
  if (kept) return kept;
  if (years.size >= 1000) years.clear();
  const days = holidaysOf(hours.holidays, year);
  years.set(year, days);
  return days;
}

function memoryOf(hours: BusinessHours): Memory {
  const known = memories.get(hours) ?? { weeks: new Map(), years: new Map() };
  memories.set(hours, known);
  return known;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** True for a date of `except:`: `2026-12-24`, or `12-24` for every year. */
export function isDateKey(text: string): boolean {
  const [, year = '2000', month = '', date = ''] = /^(?:(\d{4})-)?(\d\d)-(\d\d)$/.exec(text) ?? [];
  return dayOf(Number(year), Number(month), Number(date)) !== null;
}
