// Public holidays as rules. Takes one line of a region's list (`easter+39`, `mon#-1 05`, `12-25 shift gb`); gives the days
// of a year, as whole days since 1970-01-01. Pure; a line that is none of the forms gives null, never a wrong day.
//   MM-DD · YYYY-MM-DD · easter±N · mon#1 05 (first Monday of May, -1 = the last) · wed<11-23 (the Wednesday before)
//   then, as needed: from YEAR · until YEAR · every N (years) · shift gb|us|nl (when it falls on a weekend)

const DAY_MS = 86_400_000;
export const weekdayNames: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Where a holiday goes that falls on a weekend: gb = the next working day as well, us = the nearest one as well, nl = a Sunday's to Saturday. */
type Shift = 'gb' | 'us' | 'nl';

export interface HolidayRule {
  readonly source: string;
  readonly day: (year: number) => number | null;
  readonly shift: Shift | null;
}

/** One line as a rule; null when it is none. */
export function readHoliday(text: string): HolidayRule | null {
  const words = text.trim().toLowerCase().split(/\s+/);
  const first = words[0] ?? '';
  const month = /^[a-z]{3}#/.test(first) ? words[1] : undefined;
  const day = month === undefined ? plainDay(first) : weekdayOf(first, month);
  const options = readOptions(words.slice(month === undefined ? 1 : 2));
  if (!day || !options) return null;
  const { from, until, every, shift } = options;
  const isYear = (year: number): boolean => year >= from && year <= until && year % every === 0;
  return { source: text, shift, day: (year) => (isYear(year) ? day(year) : null) };
}

/** Every closed day of a year, substitutes included; those of the years beside it that are moved into it, too. */
export function holidaysOf(rules: readonly HolidayRule[], year: number): ReadonlySet<number> {
  const days = new Set<number>();
  for (const one of [year - 1, year, year + 1]) for (const day of withSubstitutes(rules, one)) days.add(day);
  return days;
}

function withSubstitutes(rules: readonly HolidayRule[], year: number): ReadonlySet<number> {
  const found = rules.flatMap((rule) => {
    const day = rule.day(year);
    return day === null ? [] : [{ day, shift: rule.shift }];
  });
  const moved = found.map((one) => (one.shift === 'nl' && weekday(one.day) === 0 ? one.day - 1 : one.day));
  const days = new Set(moved);
  for (const { day, shift } of found.toSorted((a, b) => a.day - b.day)) {
    if (shift === 'us' && weekday(day) === 6) days.add(day - 1);
    if (shift === 'us' && weekday(day) === 0) days.add(day + 1);
    if (shift === 'gb' && isWeekend(day)) days.add(nextFree(day, days));
  }
  return days;
}

function nextFree(day: number, taken: ReadonlySet<number>): number {
  let next = day + 1;
  while (isWeekend(next) || taken.has(next)) next += 1;
  return next;
}

function isWeekend(day: number): boolean {
  return weekday(day) === 0 || weekday(day) === 6;
}

/** 0 = Sunday … 6 = Saturday; day 0 (1970-01-01) was a Thursday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function plainDay(text: string): ((year: number) => number | null) | null {
  const easter = /^easter([+-]\d{1,3})?$/.exec(text);
  if (easter) return (year) => easterDay(year) + Number(easter[1] ?? 0);
  const once = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (once) {
    const day = dayOf(Number(once[1]), Number(once[2]), Number(once[3]));
    return day === null ? null : (year) => (year === Number(once[1]) ? day : null);
  }
  const yearly = /^(\d\d)-(\d\d)$/.exec(text);
  // 2000 was a leap year: 02-29 is a day, only not in every year.
  if (yearly && dayOf(2000, Number(yearly[1]), Number(yearly[2])) !== null)
    return (year) => dayOf(year, Number(yearly[1]), Number(yearly[2]));
  return weekdayBefore(text);
}

function weekdayBefore(text: string): ((year: number) => number | null) | null {
  const [, name, month, date] = /^([a-z]{3})<(\d\d)-(\d\d)$/.exec(text) ?? [];
  const wanted = weekdayNames.indexOf(name ?? '');
  if (wanted < 0 || dayOf(2001, Number(month), Number(date)) === null) return null;
  return (year) => {
    const day = dayOf(year, Number(month), Number(date)) ?? 0;
    return day - (((weekday(day) - wanted + 6) % 7) + 1);
  };
}

function weekdayOf(text: string, month: string): ((year: number) => number | null) | null {
  const [, name, nth] = /^([a-z]{3})#(-1|[1-5])$/.exec(text) ?? [];
  const wanted = weekdayNames.indexOf(name ?? '');
  if (wanted < 0 || !/^(?:0[1-9]|1[0-2])$/.test(month)) return null;
  return (year) => {
    const first = dayOf(year, Number(month), 1) ?? 0;
    const days = new Date(Date.UTC(year, Number(month), 0)).getUTCDate();
    const start = first + ((wanted - weekday(first) + 7) % 7);
    const all = [0, 1, 2, 3, 4].map((week) => start + 7 * week).filter((day) => day < first + days);
    return all.at(nth === '-1' ? -1 : Number(nth) - 1) ?? null;
  };
}

interface Options {
  readonly from: number;
  readonly until: number;
  readonly every: number;
  readonly shift: Shift | null;
}

function readOptions(words: readonly string[]): Options | null {
  let options: Options = { from: 0, until: 9999, every: 1, shift: null };
  for (let at = 0; at < words.length; at += 2) {
    const [key, value = ''] = words.slice(at, at + 2);
    const count = /^[1-9]\d{0,3}$/.test(value) ? Number(value) : null;
    if ((key === 'from' || key === 'until' || key === 'every') && count !== null)
      options = { ...options, [key]: count };
    else if (key === 'shift' && (value === 'gb' || value === 'us' || value === 'nl'))
      options = { ...options, shift: value };
    else return null;
  }
  return options;
}

/** Days since 1970-01-01; null for a day the calendar does not have. */
export function dayOf(year: number, month: number, date: number): number | null {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, date);
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
  return isReal ? Math.floor(at.getTime() / DAY_MS) : null;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
function easterDay(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return dayOf(year, Math.floor(f / 31), (f % 31) + 1) ?? 0;
}
