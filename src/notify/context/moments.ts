// Moments as a reader writes them: in his language, in the instance's time zone. Pure; formats are kept, because making one
// costs more than the rest of a notice.
import { wordsOf } from '../words.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 200;

/** `8. Januar 2026 um 14:00 Uhr`. */
export function shownTime(at: number, locale: string, timeZone: string): string {
  return first(formatOf('moment', locale, timeZone).format(at), locale) + wordsOf(locale).oclock;
}

/** `8. Januar 2026`. */
export function shownDay(at: number, locale: string, timeZone: string): string {
  return first(formatOf('day', locale, timeZone).format(at), locale);
}

/** `Donnerstag, 8. Januar um 14:00 Uhr`: a moment near enough to go without its year. */
export function shownWeekday(at: number, locale: string, timeZone: string): string {
  return first(formatOf('weekday', locale, timeZone).format(at), locale) + wordsOf(locale).oclock;
}

/** French counts the first day of a month alone: `1er avril`, which no format of the platform knows. */
function first(text: string, locale: string): string {
  return /^fr\b/i.test(locale) ? text.replace(/(?<!\d)1(?= \p{L})/u, '1er') : text;
}

const SHAPES = {
  moment: { dateStyle: 'long', timeStyle: 'short' },
  day: { dateStyle: 'long' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' },
} as const;

function formatOf(shape: keyof typeof SHAPES, locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${shape} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...SHAPES[shape], timeZone });
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(key, made);
  return made;
}
