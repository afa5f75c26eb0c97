// Takes the text of a Date or Received field; gives epoch milliseconds or null. Forgiving in form (missing weekday or
// seconds, two-digit years, dashes, zone names, comments), never inventing a time: mailparser makes unreadable dates
// "now" (H14). RFC 5322 §3.3, §4.3.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_FIRST =
  /(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([+-]\d{4}|[a-z]{1,5})?/i;
const MONTH_FIRST =
  /([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(?:(\d{4})\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:([+-]\d{4}|[a-z]{1,5})\s*)?(\d{4})?/i;
const ISO = /^\s*\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?\s*$/;
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  cet: 60,
  cest: 120,
  met: 60,
  mest: 120,
  bst: 60,
  eet: 120,
  eest: 180,
  wet: 0,
  west: 60,
  msk: 180,
  jst: 540,
  ist: 330,
};

/** The time a date text names, epoch ms; null when it names none. Zones nobody knows count as UTC. */
export function readDate(text: string): number | null {
  const bounded = text.slice(0, 200);
  const dayFirst = DAY_FIRST.exec(bounded);
  if (dayFirst) {
    const [, day, month, year, hour, minute, second, zone] = dayFirst;
    return timeOf({ day, month, year, hour, minute, second, zone });
  }
  const monthFirst = MONTH_FIRST.exec(bounded);
  if (monthFirst) {
    const [, month, day, early, hour, minute, second, zone, late] = monthFirst;
    return timeOf({ day, month, year: early ?? late, hour, minute, second, zone });
  }
  if (!ISO.test(bounded)) return null;
  const at = Date.parse(bounded.trim());
  return Number.isNaN(at) ? null : at;
}

/** The time at the end of a Received field: after its last semicolon. */
export function receivedTime(text: string): number | null {
  const semicolon = text.lastIndexOf(';');
  return semicolon < 0 ? null : readDate(text.slice(semicolon + 1));
}

/** Epoch ms as ISO 8601 UTC; null stays null. */
export function isoOrNull(at: number | null): string | null {
  return at === null || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString();
}

type Parts = Readonly<Record<'day' | 'month' | 'year' | 'hour' | 'minute' | 'second' | 'zone', string | undefined>>;

function timeOf(parts: Parts): number | null {
  const month = MONTHS.indexOf((parts.month ?? '').slice(0, 3).toLowerCase());
  const day = Number(parts.day);
  const hour = Number(parts.hour);
  const minute = Number(parts.minute);
  const second = Number(parts.second ?? 0);
  if (month < 0 || parts.year === undefined || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60)
    return null;
  const at = Date.UTC(fullYear(parts.year), month, day, hour, minute, second) - zoneMinutes(parts.zone) * 60_000;
  return Number.isNaN(at) ? null : at;
}

/** RFC 5322 §4.3: two digits below 50 are 20xx, others and three digits count from 1900. */
function fullYear(year: string): number {
  const value = Number(year);
  if (year.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  return year.length === 3 ? 1900 + value : value;
}

function zoneMinutes(zone: string | undefined): number {
  if (!zone) return 0;
  if (zone.startsWith('+') || zone.startsWith('-')) {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5));
    if (minutes > 14 * 60) return 0;
    return zone.startsWith('-') ? -minutes : minutes;
  }
  return ZONES[zone.toLowerCase()] ?? 0;
}
