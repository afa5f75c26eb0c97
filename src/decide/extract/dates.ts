// Takes text; gives the first date in it as 2026-01-31, '' when there is none. Reads 2026-01-31, 31.01.2026, 31.1.26,
// 20260131 alone,
// 31/01/2026, 31-01-2026, `31. Januar 2026`, `31 januari 2026`, `1er février 2026`, `January 31st, 2026`. A day stands
// before its month, as everywhere but in the United States: `01/31/2026` is read the other way round because it must be.
import { fold } from '../../model/fold.ts';

const MONTHS: readonly (readonly string[])[] = [
  ['januar', 'jaenner', 'janner', 'januari', 'janvier', 'january', 'jan', 'janv'],
  ['februar', 'februari', 'fevrier', 'february', 'feb', 'fevr', 'fev'],
  ['marz', 'maerz', 'maart', 'mars', 'march', 'mar', 'mrt', 'mrz'],
  ['april', 'avril', 'apr', 'avr'],
  ['mai', 'mei', 'may'],
  ['juni', 'juin', 'june', 'jun'],
  ['juli', 'juillet', 'july', 'jul', 'juil'],
  ['august', 'augustus', 'aout', 'aug'],
  ['september', 'septembre', 'sep', 'sept'],
  ['oktober', 'october', 'octobre', 'okt', 'oct'],
  ['november', 'novembre', 'nov'],
  ['dezember', 'december', 'decembre', 'dez', 'dec'],
];
const MONTH_OF = new Map(MONTHS.flatMap((words, index) => words.map((word) => [word, index + 1] as const)));

const FORMS: readonly RegExp[] = [
  /\b(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?!\d)/g,
  /^\s*(?<year>(?:19|20)\d\d)(?<month>\d\d)(?<day>\d\d)\s*$/g,
  /\b(?<day>\d{1,2})[./-] ?(?<month>\d{1,2})[./-] ?(?<year>\d{4}|\d{2})\b/g,
  /\b(?<day>\d{1,2})(?:\.|er|st|nd|rd|th|e)? {0,2}(?:of |de )?(?<name>\p{L}{3,12})\.?,? {1,2}(?<year>\d{4}|\d{2})\b(?!:)/giu,
  /\b(?<name>[A-Za-z]{3,12})\.? {1,2}(?<day>\d{1,2})(?:st|nd|rd|th)?,? {1,2}(?<year>\d{4})\b/g,
];

/** The first date of the text. */
export function readDate(text: string): string {
  const plain = text.normalize('NFC');
  const hits = FORMS.flatMap((form) => {
    for (const match of plain.matchAll(form)) {
      const date = dateOf(match.groups ?? {});
      if (date !== '') return [{ date, at: match.index }];
    }
    return [];
  });
  return hits.toSorted((a, b) => a.at - b.at)[0]?.date ?? '';
}

function dateOf(groups: Readonly<Record<string, string | undefined>>): string {
  const month = groups.name === undefined ? Number(groups.month) : MONTH_OF.get(fold(groups.name));
  if (month === undefined) return '';
  const year = Number(groups.year) + (groups.year?.length === 2 ? (Number(groups.year) < 70 ? 2000 : 1900) : 0);
  const day = Number(groups.day);
  return calendarDate(year, month, day) || (groups.name === undefined ? calendarDate(year, day, month) : '');
}

function calendarDate(year: number, month: number, day: number): string {
  if (month < 1 || month > 12 || day < 1 || year < 1000) return '';
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : '';
}
