// `business_hours:` → calendars: weekdays and their spans, holidays of a region or a file, days of their own. Every mistake
// is reported at its key, with what was seen and what may stand there.
import { parse } from 'yaml';
import { type HolidayRule, readHoliday, weekdayNames } from '../../model/time/holiday.ts';
import { alwaysOpen, type BusinessHours, type Interval, isDateKey, usualHours } from '../../model/time/hours.ts';
import { regionCodes, regionHolidays } from '../../model/time/regions.ts';
import { NAME } from '../schema/leaf.ts';
import type { Settings } from '../schema.ts';
import type { Path } from '../tree.ts';
import { absolute, type BuildContext, reportError, unknownName } from './context.ts';

type Given = NonNullable<Settings['business_hours'][string]>;

const DAY = 1440;
const OWN_KEYS = ['holidays', 'except', 'timezone'];
const WORDS: Readonly<Record<string, readonly number[]>> = { weekdays: [1, 2, 3, 4, 5], daily: [0, 1, 2, 3, 4, 5, 6] };

/** Calendars by name, `default` and `always` among them. */
export function buildHours(context: BuildContext, settings: Settings): Readonly<Record<string, BusinessHours>> {
  const timeZone = settings.instance.timezone ?? 'UTC';
  const own = Object.entries(settings.business_hours).map(([name, given]) => {
    const at: Path = ['business_hours', name];
    if (!NAME.test(name)) reportError(context, at, `the name "${name.slice(0, 60)}" will not do for business hours`);
    if (name === 'always') reportError(context, at, '"always" is taken: it means 24 hours on every day');
    return [name, buildCalendar(context, { name, given, at, timeZone })] as const;
  });
  return { default: usualHours(timeZone), ...Object.fromEntries(own), always: alwaysOpen(timeZone) };
}

interface Calendar {
  readonly name: string;
  readonly given: Given;
  readonly at: Path;
  readonly timeZone: string;
}

function buildCalendar(context: BuildContext, { name, given, at, timeZone }: Calendar): BusinessHours {
  const zone = given.timezone ?? timeZone;
  if (!isZone(zone))
    reportError(context, [...at, 'timezone'], `there is no time zone "${zone}"; expected one like Europe/Berlin`);
  const week = buildWeek(context, given, at);
  if (week.every((day) => day.length === 0)) {
    const advice = 'name weekdays: { mon-fri: ["09:00-17:00"] }';
    reportError(context, at, `${at.join('.')} never opens; ${advice}`);
  }
  return {
    isSaid: true,
    name,
    timeZone: isZone(zone) ? zone : 'UTC',
    week,
    holidays: buildHolidays(context, given.holidays, [...at, 'holidays']),
    except: buildExceptions(context, given.except, [...at, 'except']),
  };
}

function buildWeek(context: BuildContext, given: Given, at: Path): readonly (readonly Interval[])[] {
  const week: Interval[][] = [[], [], [], [], [], [], []];
  const named = new Map<number, string>();
  for (const [key, value] of Object.entries(given)) {
    if (OWN_KEYS.includes(key)) continue;
    const days = daysOf(key);
    if (days === null) {
      const advice = `expected a weekday (${weekdayNames.join(' ')}), some of them (mon-thu, sat,sun), weekdays, daily, ${OWN_KEYS.join(', ')}`;
      reportError(context, [...at, key], `unknown key "${key.slice(0, 60)}" of ${at.join('.')}; ${advice}`);
      continue;
    }
    const twice = days.find((day) => named.has(day));
    if (twice !== undefined) {
      const message = `${weekdayNames[twice]} is named twice, by "${named.get(twice)}" and "${key}"; name it once`;
      reportError(context, [...at, key], message);
    }
    for (const day of days) named.set(day, key);
    for (const span of readIntervals(context, value, { at: [...at, key], overnight: true }))
      for (const day of days) open(week, day, span);
  }
  // Only holidays or days of their own: the usual week.
  if (named.size === 0 && Object.keys(given).every((key) => OWN_KEYS.includes(key))) return usualHours('UTC').week;
  return week.map((day) => inOrder(context, day, at));
}

/** A span over midnight belongs to two days. */
function open(week: Interval[][], day: number, { from, until }: Interval): void {
  if (from < until) week[day]?.push({ from, until });
  else {
    week[day]?.push({ from, until: DAY });
    if (until > 0) week[(day + 1) % 7]?.push({ from: 0, until });
  }
}

function inOrder(context: BuildContext, day: readonly Interval[], at: Path): readonly Interval[] {
  const sorted = day.toSorted((a, b) => a.from - b.from);
  const clash = sorted.find((one, index) => one.from < (sorted[index - 1]?.until ?? 0));
  if (clash) {
    const message = `${at.join('.')}: ${text(clash)} begins before the span before it ends; expected spans apart from each other`;
    reportError(context, at, message);
  }
  return sorted;
}

function buildExceptions(
  context: BuildContext,
  given: Readonly<Record<string, unknown>>,
  at: Path,
): BusinessHours['except'] {
  const days = Object.entries(given).map(([key, value]) => {
    if (!isDateKey(key)) {
      const message = `"${key.slice(0, 60)}" is no day, expected one like "2026-12-24", or "12-24" for every year`;
      reportError(context, [...at, key], message);
    }
    const spans = readIntervals(context, value, { at: [...at, key], overnight: false });
    return [key, inOrder(context, spans, [...at, key])] as const;
  });
  return Object.fromEntries(days);
}

/** `closed`, one span or a list of them; minutes of the day. */
function readIntervals(
  context: BuildContext,
  value: unknown,
  { at, overnight }: { readonly at: Path; readonly overnight: boolean },
): readonly Interval[] {
  if (value === 'closed' || (Array.isArray(value) && value.length === 0)) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const span = readInterval(one);
    if (span && (span.from < span.until || (overnight && span.from !== span.until))) return [span];
    const night = overnight ? '' : ' that ends on the same day';
    const message = `${JSON.stringify(one)?.slice(0, 60)} is no span${night}, expected closed or one like "08:00-12:00" (up to 24:00)`;
    reportError(context, at, message);
    return [];
  });
}

function readInterval(value: unknown): Interval | null {
  const [, h1, m1, h2, m2] = /^(\d{1,2}):(\d\d)\s?[-–]\s?(\d{1,2}):(\d\d)$/.exec(String(value).trim()) ?? [];
  const from = Number(h1) * 60 + Number(m1);
  const until = Number(h2) * 60 + Number(m2);
  const isClock = Number(m1) < 60 && Number(m2) < 60 && from < DAY && until <= DAY;
  return h1 !== undefined && isClock ? { from, until } : null;
}

/** `mon`, `mon-thu`, `fri-mon`, `mon,wed`, `weekdays`, `daily` as numbers, Sunday = 0; null for anything else. */
function daysOf(key: string): readonly number[] | null {
  const word = key.trim().toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
  const all: number[] = [];
  for (const part of word.split(',')) {
    const [first = '', last = first, ...more] = part.trim().split('-');
    const from = weekdayNames.indexOf(first.trim());
    const until = weekdayNames.indexOf(last.trim());
    if (from < 0 || until < 0 || more.length > 0) return null;
    for (let day = from; ; day = (day + 1) % 7) {
      all.push(day);
      if (day === until) break;
    }
  }
  return [...new Set(all)];
}

function buildHolidays(context: BuildContext, given: unknown, at: Path): readonly HolidayRule[] {
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.flatMap((one) => {
    const text = typeof one === 'string' ? one.trim() : '';
    if (/\.ya?ml$/i.test(text)) return fromFile(context, text, at);
    const code = text.toUpperCase();
    const lines = regionHolidays(code);
    if (lines) return lines.flatMap((line) => readHoliday(line) ?? []);
    if (text === '' || text === 'none') {
      if (text === '')
        reportError(context, at, `${at.join('.')}: expected a region like DE-BY or a file like holidays.yaml`);
      return [];
    }
    reportError(context, at, unknownName('region of holidays', text, regionCodes));
    return [];
  });
}

/** A YAML list of days, or a map of days and their names; the forms are those of model/time/holiday. */
function fromFile(context: BuildContext, file: string, at: Path): readonly HolidayRule[] {
  const path = absolute(context, file);
  let value: unknown;
  try {
    const text = context.files.read(path);
    context.gathered.sources[path] = text;
    value = parse(text, { logLevel: 'silent', maxAliasCount: 0 });
  } catch {
    const forms = 'expected a YAML list of days, or a map of days and their names';
    reportError(context, at, `${at.join('.')}: ${path} cannot be read; ${forms}`);
    return [];
  }
  const days: readonly unknown[] = Array.isArray(value) ? value : Object.keys(value ?? {});
  return days.slice(0, 1000).flatMap((day) => {
    const rule = readHoliday(String(day));
    if (rule) return [rule];
    const forms = '12-24, 2026-12-24, easter+39, "mon#1 05", "wed<11-23"';
    reportError(context, at, `${path}: "${String(day).slice(0, 60)}" is no day, expected one like ${forms}`);
    return [];
  });
}

function text({ from, until }: Interval): string {
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${clock(from)}-${clock(until)}`;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
