// Times as people write them in mails, in the form the command line takes: `3 Tage` is `3d`, `01.02.2026 14 Uhr` is
// `2026-02-01 14:00`, `vendredi 9h` is `fri 9:00`, `1,5 Std vor Ort` is `1.5h` and "vor Ort". Takes text; gives text, as
// it stands where it is no such time: whether it is one at all is the desk's to say. Never guesses which of `1/2/2026`
// is the month. Pure, linear, bounded.
import { fold } from '../../model/fold.ts';
import { unquoted } from './line.ts';

const MAX_LENGTH = 80;

/** Units of a span, folded; business days before days. */
const UNITS: readonly (readonly [unit: string, words: RegExp])[] = [
  [
    'bd',
    /^(?:bd|werktag(?:en?)?|arbeitstag(?:en?)?|werkdag(?:en)?|jours? ouvres?|jours? ouvrables?|(?:business|working) days?)$/,
  ],
  ['bh', /^(?:bh|arbeitsstunden?|werkuren|heures? ouvrees?|(?:business|working) hours?)$/],
  ['h', /^(?:h|hrs?|hours?|std|stunden?|u|uur|uren|heures?)$/],
  ['d', /^(?:d|days?|tag(?:en?)?|dag(?:en)?|j|jours?)$/],
  ['w', /^(?:w|wks?|weeks?|wochen?|week|weken|semaines?)$/],
  ['mo', /^(?:mo|months?|monat(?:en?)?|maand(?:en)?|mois)$/],
];

const DAYS: readonly (readonly [day: string, words: RegExp])[] = [
  ['mon', /^(?:mon(?:day)?|mo|montag|ma|maandag|lun(?:di)?)$/],
  ['tue', /^(?:tue(?:s|sday)?|di|dienstag|dinsdag|mardi)$/],
  ['wed', /^(?:wed(?:nesday)?|mi|mittwoch|wo|woensdag|mer(?:credi)?)$/],
  ['thu', /^(?:thu(?:rs|rsday)?|do|donnerstag|donderdag|jeu(?:di)?)$/],
  ['fri', /^(?:fri(?:day)?|fr|freitag|vr|vrijdag|ven(?:dredi)?)$/],
  ['sat', /^(?:sat(?:urday)?|sa|samstag|sonnabend|za|zaterdag|sam(?:edi)?)$/],
  ['sun', /^(?:sun(?:day)?|so|sonntag|zo|zondag|dim(?:anche)?)$/],
  ['today', /^(?:today|heute|vandaag|aujourd['’]hui)$/],
  ['tomorrow', /^(?:tomorrow|morgen|demain)$/],
];

const SPAN = /^(\+?)(\d{1,4}) ?(\p{L}[\p{L} ]{0,20})\.?$/u;
const LEAD = /^(?:(?:bis|until|till|by|tot|jusqu['’]au|jusqu['’]a|am|on|auf|au|den|le|op|zum) )+/;
const CLOCK =
  /^(?:um |at |a |om )?(\d{1,2})(?: ?(?:[:.h]) ?(\d\d))? ?(?:(?:uhr|h|uur|heures?|o['’]clock)|([ap])\.?m\.?)?$/;
const NUMBERS = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;
const DATE = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/;

/** A point in time or a span, as `--due` and `ticket postpone` take it. */
export function timeOf(value: string): string {
  const text = value.trim();
  if (text.length > MAX_LENGTH) return text;
  const span = spanOf(text);
  if (span !== null) return span;
  const words = fold(text)
    .replace(LEAD, '')
    .replace(/,/g, ' ')
    .split(' ')
    .filter((word) => word !== '');
  // The longest beginning that is a day; what is left is the time of day.
  for (let count = Math.min(3, words.length); count > 0; count--) {
    const day = dayOf(words.slice(0, count).join(' '));
    if (day === null) continue;
    const rest = words.slice(count).join(' ');
    const clock = rest === '' ? '' : clockOf(rest);
    return clock === null ? text : `${day} ${clock}`.trim();
  }
  return text;
}

/** What `#postpone` means: a span, or until a day. */
export function postponeOf(value: string): string {
  const wish = timeOf(value.replace(/^(?:by|um|met|de)\s+(?=\d)/i, ''));
  const isDay = /^(?:\d{4}-\d\d-\d\d|mon|tue|wed|thu|fri|sat|sun|today|tomorrow)(?![a-z])/.test(wish);
  return isDay ? `until ${wish}` : wish.replace(/^(?:bis|tot|jusqu['’]au|au)\s+/iu, 'until ');
}

function spanOf(text: string): string | null {
  const [, sign = '', count = '', word = ''] = SPAN.exec(fold(text)) ?? [];
  const unit = UNITS.find(([, words]) => words.test(word))?.[0];
  return unit === undefined ? null : `${sign}${count}${unit}`;
}

function dayOf(words: string): string | null {
  const named = DAYS.find(([, forms]) => forms.test(words.replace(/\.$/, '')))?.[0];
  if (named !== undefined) return named;
  const [, day, month, year] = DATE.exec(words) ?? [];
  if (day !== undefined && month !== undefined && year !== undefined)
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return /^\d{4}-\d\d-\d\d$/.test(words) ? words : plainDate(words);
}

/** `25-12-2026` and `12/25/2026` are the same day; of `01-02-2026` nobody can say which it is. */
function plainDate(words: string): string | null {
  const [, one = '', other = '', year = ''] = NUMBERS.exec(words) ?? [];
  const isFirst = Number(one) > 12 || one === other;
  const [day, month] = isFirst ? [one, other] : [other, one];
  if (year === '' || Number(month) < 1 || Number(month) > 12 || (!isFirst && Number(day) <= 12)) return null;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function clockOf(text: string): string | null {
  const [all, hour, minute = '00', half] = CLOCK.exec(text) ?? [];
  if (all === undefined || hour === undefined) return null;
  const isLate = half === 'p' && Number(hour) < 12;
  const at = isLate ? Number(hour) + 12 : half === 'a' && hour === '12' ? 0 : Number(hour);
  return at > 23 || Number(minute) > 59 ? null : `${String(at).padStart(2, '0')}:${minute}`;
}

const HOURS = '(?:h|hrs?|hours?|stdn?|stunden?|u|uur|uren|heures?)';
const MINUTES = '(?:m|mins?|mn|minutes?|minuten|minuut)';
const WORK = new RegExp(
  `^(?:(\\d{1,3}(?:[.,]\\d{1,2})?)\\s?${HOURS}\\.?(?:\\s?(?:(?:and|und|en|et)\\s)?(\\d{1,2})\\s?${MINUTES}?\\.?)?` +
    `|(\\d{1,3}:\\d\\d)(?:\\s?${HOURS})?|(\\d{1,5})\\s?${MINUTES}\\.?)(?:[\\s,;:–-]+(.*))?$`,
  'isu',
);

/** `20m on the phone`, `1h 30 on the phone`, `1:30`, `1,5 Std vor Ort`: the time and what was done. A number with words and no unit is no time: two hours were booked as minutes once, because only German was known. */
export function workOf(value: string): readonly [time: string, text: string] {
  const [all, hours, besides = '', clock, minutes, text = ''] = WORK.exec(value.trim()) ?? [];
  if (all === undefined) return [value, ''];
  const time = hours === undefined ? (clock ?? `${minutes}m`) : `${hours.replace(',', '.')}h${besides}`;
  return [time, unquoted(text)];
}
