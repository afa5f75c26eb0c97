// Takes a value a rule requires (`require: {form.email: email}`) and the wanted format; says whether it is one.
// Linear, strict enough to write to the address or to count with the number.
import { canonicalAddress } from '../../model/address.ts';
import { readDate } from './dates.ts';

const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  text: () => true,
  email: (text) => canonicalAddress(text) !== null,
  number: (text) => /^[+-]?\d{1,3}(?:[ .,']?\d{3}){0,4}(?:[.,]\d{1,6})?$|^[+-]?\d{1,15}(?:[.,]\d{1,6})?$/.test(text),
  money: (text) => /^(?:\p{Sc}|[A-Z]{3})?\s?-?\d{1,15}(?:[ .,'’]\d{2,3}){0,5}\s?(?:\p{Sc}|[A-Z]{3})?$/u.test(text),
  date: (text) => text.length <= 40 && readDate(text) !== '',
  phone: (text) => /^\+?[\d\s()/.-]{5,30}$/.test(text) && text.replaceAll(/\D/g, '').length >= 5,
  iban: isIban,
  url: (text) => /^https?:\/\/[^\s<>"]{3,2000}$/i.test(text),
};

/** True when the text is there and of the format; an unknown format asks for presence alone. */
export function hasFormat(text: string, format: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return false;
  const check = Object.hasOwn(CHECKS, format) ? CHECKS[format] : undefined;
  return check ? check(trimmed) : true;
}

/** ISO 13616: rearranged, letters as numbers, mod 97 is 1. */
export function isIban(text: string): boolean {
  const compact = text.replaceAll(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  let rest = 0;
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
