// Takes text that was found and the type a rule wants (`as: money`); gives the value in one form, or '' when there is
// none of it: numbers with a point, dates as 2026-01-31, amounts as `1234.50 EUR`, addresses canonical, IBANs without
// blanks. German, Dutch, French and English ways of writing are read. Linear in the text, of which 4,000 characters count.
import { canonicalAddress } from '../../model/address.ts';
import { readDate } from './dates.ts';
import { isIban } from './formats.ts';

const MAX_TEXT = 4_000;

const READERS: Readonly<Record<string, (text: string) => string>> = {
  text: (text) => text,
  number: readNumber,
  money: readMoney,
  date: readDate,
  email: (text) =>
    firstOf(text, /[^\s<>()[\]{},;:"'|]{1,64}@[^\s<>()[\]{},;:"'|]{1,255}/g, (one) =>
      canonicalAddress(one.replace(/[.!?]+$/, '')),
    ),
  phone: (text) =>
    firstOf(text, /(?:\+|\b0|\(0)[\d\s()/.–-]{4,30}\d/g, phoneOf) ||
    firstOf(text, /^[\d\s()/.–-]{6,30}$|\(?\b\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}\b/g, phoneOf),
  iban: (text) => firstOf(text.toUpperCase(), /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}/g, ibanOf),
  url: (text) => firstOf(text, /https?:\/\/[^\s<>"]{3,2000}/gi, urlOf),
  list: (text) => wordsOf(text).join(', '),
};

/** The value in the type's one form; '' when the text holds none. */
export function asType(text: string, type: string): string {
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  return read ? read(text.slice(0, MAX_TEXT).trim()) : text;
}

/** The number a text begins with or holds first: `1.234,5` and `1,234.5` are 1234.5. */
function readNumber(text: string): string {
  return firstOf(text, NUMBER, decimal);
}

const NUMBER = /[+-]?\d(?:[\d.,'’\u00a0\u202f]| (?=\d{3}(?!\d))){0,30}/g;
const CURRENCIES: Readonly<Record<string, string>> = {
  '€': 'EUR',
  $: 'USD',
  us$: 'USD',
  a$: 'AUD',
  c$: 'CAD',
  '£': 'GBP',
  '¥': 'JPY',
  euro: 'EUR',
  euros: 'EUR',
  'fr.': 'CHF',
};
const CURRENCY =
  /€|£|¥|(?<![a-z])(?:(?:us|a|c)?\$|fr\.)|\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|HUF|RON|AUD|CAD|CNY|INR|TRY|euros?)(?![a-z])/i;

/** The first amount that has a currency beside it, else the first number that is no percentage. */
function readMoney(text: string): string {
  let first = '';
  for (const match of text.replaceAll('\u2212', '-').matchAll(NUMBER)) {
    const amount = decimal(match[0]);
    if (amount === null) continue;
    const end = match.index + match[0].length;
    const after = text.slice(end, end + 8);
    // What stands beyond the next digit belongs to another number.
    const before = text.slice(Math.max(match.index - 8, 0), match.index).replace(/^.*\d/s, '');
    const word = (CURRENCY.exec(after.replace(/\d.*$/s, '')) ?? CURRENCY.exec(before))?.[0].toLowerCase() ?? '';
    // `12,50-` is how ledgers write a credit.
    const isCredit = /\d$/.test(match[0]) && /^-(?![-\d])/.test(after) && !amount.startsWith('-');
    const value = `${isCredit ? '-' : ''}${cents(amount)}`;
    if (word !== '') return `${value} ${CURRENCIES[word] ?? word.toUpperCase()}`;
    if (first === '' && !/^\s?%/.test(after)) first = value;
  }
  return first;
}

function cents(amount: string): string {
  const [whole = '0', rest = ''] = amount.split('.');
  return `${whole}.${rest.padEnd(2, '0')}`;
}

/**
 * `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56` as 1234.56; the last separator is the decimal one unless three digits
 * follow it and nothing else says so (`1.234` is 1234, `1,5` is 1.5). Null when it is no number.
 */
function decimal(raw: string): string | null {
  const text = raw.replaceAll(/[ '’\u00a0\u202f]/g, '').replace(/[.,]+$/, '');
  if (!/^[+-]?\d[\d.,]*$/.test(text)) return null;
  const point = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const sign = text.startsWith('-') ? '-' : '';
  const digits = (part: string): string => part.replaceAll(/\D/g, '');
  if (point < 0) return sign + trimmed(digits(text));
  const mark = text[point] ?? '.';
  const isRepeated = text.indexOf(mark) !== point;
  const hasOther = text.includes(mark === '.' ? ',' : '.');
  const tail = text.slice(point + 1);
  const isGroup = isRepeated || (tail.length === 3 && !hasOther && !/^[+-]?0[.,]/.test(text));
  if (isGroup) return sign + trimmed(digits(text));
  return `${sign}${trimmed(digits(text.slice(0, point)))}.${tail}`;
}

function trimmed(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

function phoneOf(one: string): string | null {
  const written = one.trim().replace(/^00/, '+');
  const isInternational = written.startsWith('+');
  // The (0) of +49 (0)30 is not dialled from abroad.
  const digits = (isInternational ? written.replace('(0)', '') : written).replaceAll(/\D/g, '');
  if (digits.length < 6 || digits.length > 15) return null;
  return isInternational ? `+${digits}` : digits;
}

/** Without the punctuation of the sentence it stands in; a bracket it opened itself is its own. */
function urlOf(one: string): string {
  const url = one.replace(/[.,;:!?'\]]+$/, '');
  const opens = url.split('(').length;
  const closes = url.split(')').length;
  return closes > opens ? urlOf(url.slice(0, url.lastIndexOf(')'))) : url;
}

/** The longest beginning that is an IBAN: words may follow it. */
function ibanOf(one: string): string | null {
  const compact = one.replaceAll(' ', '');
  for (let end = Math.min(compact.length, 34); end >= 15; end -= 1) {
    if (isIban(compact.slice(0, end))) return compact.slice(0, end);
  }
  return null;
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(/[\n,;|]/, 1_000)
    .map((word) => word.replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/, '').trim())
    .filter((word) => word !== '');
}

function firstOf(text: string, pattern: RegExp, read: (one: string) => string | null): string {
  for (const match of text.matchAll(pattern)) {
    const value = read(match[0]);
    if (value !== null && value !== '') return value;
  }
  return '';
}
