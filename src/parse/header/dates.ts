// Takes the text of a Date or Received field; gives epoch milliseconds or null. Forgiving in form (missing weekday or
// seconds, two-digit years, dashes, zone names, comments), never inventing a time: mailparser makes unreadable dates
// "now" (H14). RFC 5322 §3.3, §4.3.

/** English, and what programs write that ask the system for the month's name: de nl fr es it pt pl sv. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'jan jän ene gen sty',
    'feb fev fév lut',
    'mar mär mrz mrt maa',
    'apr avr abr kwi',
    'may mai mei mag maj',
    'jun juin giu cze',
    'jul juil lug lip',
    'aug aoû aou ago sie',
    'sep set wrz',
    'oct okt ott out paź paz',
    'nov lis',
    'dec dez déc dic gru',
  ].flatMap((names, month) => names.split(' ').map((name) => [name, month] as const)),
);
const DAY_FIRST =
  /(\d{1,2})[\s.-]+(\p{L}{3,12})\.?[\s-]+(\d{2,4})(?:[\s,T]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,]\d+)?\s*([ap]m\b)?\s*"?((?:gmt|utc?)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{1,2}:?\d{2}|[a-z]{1,5})?)?/iu;
const MONTH_FIRST =
  /([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(?:(\d{4})\s+)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s*(?:([+-]\d{4}|[a-z]{1,5})\s*)?(\d{4})?(?:\s+([+-]\d{2}:?\d{2})(?!\d))?/i;
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

/** The years of four digits: what ISO 8601, and all who read it, have a form for. */
const FIRST = Date.UTC(2000, 0) - 2_000 * 365.2425 * 86_400_000;
const LAST = Date.UTC(10_000, 0) - 1;

/** The time a date text names, epoch ms; null when it names none. Zones nobody knows count as UTC. */
export function readDate(text: string): number | null {
  const at = namedTime(text);
  return at === null || at < FIRST || at > LAST ? null : at;
}

function namedTime(text: string): number | null {
  const bounded = text.slice(0, 200);
  const dayFirst = DAY_FIRST.exec(bounded);
  if (dayFirst) {
    const [, day, month, year, hour, minute, second, half, zone] = dayFirst;
    const at = timeOf({ day, month, year, hour: fullHour(hour ?? '0', half), minute: minute ?? '0', second, zone });
    if (at !== null) return at;
  }
  const monthFirst = MONTH_FIRST.exec(bounded);
  if (monthFirst) {
    const [, month, day, early, hour, minute, second, zone, late, last] = monthFirst;
    return timeOf({ day, month, year: early ?? late, hour, minute, second, zone: zone ?? last });
  }
  if (!ISO.test(bounded)) return null;
  const at = Date.parse(bounded.trim());
  return Number.isNaN(at) ? null : at;
}

/** True when a date text says what zone its time is in; one that does not is taken as UTC. */
export function namesZone(text: string): boolean {
  const bounded = text.slice(0, 200);
  if (/[+-]\d{1,2}:?\d{2}(?!\d)/.test(bounded.replace(/\d{4}-\d{2}-\d{2}/, ''))) return true;
  const words = bounded.toLowerCase().match(/(?<![a-z])[a-z]{1,5}(?![a-z])/g) ?? [];
  return words.some((word) => Object.hasOwn(ZONES, word)) || /\dZ\b/.test(bounded);
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
  const name = (parts.month ?? '').toLowerCase();
  const month = MONTHS.get(name.slice(0, 3)) ?? MONTHS.get(name.slice(0, 4));
  const day = Number(parts.day);
  const hour = Number(parts.hour);
  const minute = Number(parts.minute);
  const second = Number(parts.second ?? 0);
  if (month === undefined || parts.year === undefined || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60)
    return null;
  const year = fullYear(parts.year);
  // 31 February is no day at all, not the third of March.
  if (day > 28 && day > new Date(Date.UTC(year, month + 1, 0)).getUTCDate()) return null;
  const at = Date.UTC(year, month, day, hour, minute, second) - zoneMinutes(parts.zone) * 60_000;
  return Number.isNaN(at) ? null : at;
}

function fullHour(hour: string, half: string | undefined): string {
  if (half === undefined || Number(hour) > 12) return hour;
  return String((Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0));
}

/** RFC 5322 §4.3: two digits below 50 are 20xx, others and three digits count from 1900. */
function fullYear(year: string): number {
  const value = Number(year);
  if (year.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  // A program that counts years from 1900, and one that lost the century.
  if (year.length === 3) return 1900 + value;
  return value < 100 ? 2000 + value : value;
}

function zoneMinutes(zone: string | undefined): number {
  if (!zone) return 0;
  const offset = /([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (!offset) return ZONES[zone.toLowerCase()] ?? 0;
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  if (minutes > 14 * 60) return 0;
  return offset[1] === '-' ? -minutes : minutes;
}
