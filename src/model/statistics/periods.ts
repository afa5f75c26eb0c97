// Periods of a calendar: days, ISO weeks, months, quarters and years as a zone's wall clock shows them. Takes a span of
// time; gives its periods, cut at its ends. Pure. Times are epoch ms.
import { atWallTime, zoneOffsetMs } from '../time/calendar.ts';

export const periodNames = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type PeriodName = (typeof periodNames)[number];

export interface Period {
  /** `2026-11-22`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`; '' for the whole span. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** More periods are a mistake in the question. */
export const MAX_PERIODS = 1000;

const DAY = 86_400_000;

/** The periods between two moments (the second not included); null when there are more than MAX_PERIODS. */
export function periodsOf(
  by: PeriodName,
  span: { readonly since: number; readonly until: number },
  timeZone: string,
): readonly Period[] | null {
  const periods: Period[] = [];
  let wall = startOf(by, span.since + zoneOffsetMs(span.since, timeZone));
  for (;;) {
    const start = atWallTime(wall, timeZone);
    if (start >= span.until) return periods;
    if (periods.length >= MAX_PERIODS) return null;
    const next = nextOf(by, wall);
    const end = atWallTime(next, timeZone);
    // A day that the zone skipped (Pacific/Apia, 2011) is none.
    if (end > span.since && end > start) {
      const name = nameOf(by, wall);
      periods.push({ name, from: Math.max(start, span.since), to: Math.min(end, span.until) });
    }
    wall = next;
  }
}

/** The first moment of the period that holds this wall time; wall times are moments as if the zone were UTC. */
function startOf(by: PeriodName, wall: number): number {
  const date = new Date(wall);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (by) {
    case 'day':
      return Date.UTC(year, month, day);
    case 'week':
      return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7));
    case 'month':
      return Date.UTC(year, month);
    case 'quarter':
      return Date.UTC(year, month - (month % 3));
    case 'year':
      return Date.UTC(year, 0);
    default:
      return by satisfies never;
  }
}

function nextOf(by: PeriodName, start: number): number {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (by === 'day') return start + DAY;
  if (by === 'week') return start + 7 * DAY;
  return by === 'year' ? Date.UTC(year + 1, 0) : Date.UTC(year, month + (by === 'month' ? 1 : 3));
}

function nameOf(by: PeriodName, start: number): string {
  const text = new Date(start).toISOString();
  if (by === 'day') return text.slice(0, 10);
  if (by === 'week') return weekName(start);
  if (by === 'month') return text.slice(0, 7);
  return by === 'year' ? text.slice(0, 4) : `${text.slice(0, 4)}-Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`;
}

/** ISO 8601: the week belongs to the year of its Thursday, week 1 holds the first Thursday. */
function weekName(monday: number): string {
  const thursday = new Date(monday + 3 * DAY);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0)) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
