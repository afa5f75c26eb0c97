// Own fields: a value checked against its type, pattern, bounds and choices. Values often come from strangers' mail, so
// patterns run in the linear-time engine config compiled them for; without one only patterns that cannot explode are
// tried. Takes the text somebody gave; gives the text that is kept, or why it cannot stand. Pure, linear.

import { canonicalAddress } from '../model/address.ts';
import { entryNames, findEntry, type OwnField } from '../model/catalogue.ts';
import type { Refusal } from '../model/change.ts';
import { type Said, said } from '../model/mailed/said.ts';
import { refuse, shown, unknownValue } from './refusals.ts';

type Catalogue = Readonly<Record<string, OwnField>>;

const MAX_VALUE = 1000;
const MAX_ITEMS = 100;
const NAME = /^[a-z][a-z0-9_-]{0,62}$/i;

/** What each type looks like, and how a person would say it; types not listed take any text. */
const TYPES: Readonly<Record<string, { readonly shape: RegExp; readonly expected: Said }>> = {
  number: { shape: /^[+-]?\d{1,15}(?:[.,]\d{1,10})?$/, expected: said`a number like 42 or 3.5` },
  integer: { shape: /^[+-]?\d{1,15}$/, expected: said`a whole number like 42` },
  money: {
    shape: /^(?:[A-Z]{3}|[€$£])? ?-?\d{1,3}(?:\d{0,12}|(?:[.,' ]\d{3}){0,5})(?:[.,]\d{1,2})? ?(?:[A-Z]{3}|[€$£])?$/i,
    expected: said`an amount like 1234.50 or 1.234,50 EUR`,
  },
  date: { shape: /^\d{4}-\d\d-\d\d$|^\d{1,2}\.\d{1,2}\.\d{4}$/, expected: said`a date like 2026-02-01` },
  boolean: { shape: /^(?:true|false|yes|no|ja|nein)$/i, expected: said`true or false` },
  phone: { shape: /^\+?[\d(][\d ()/.-]{2,38}\d$/, expected: said`a telephone number like +49 30 1234567` },
  url: { shape: /^https?:\/\/[^\s/?#]+(?:[/?#]\S*)?$/i, expected: said`a web address like https://example.com/x` },
};

/** The value as it is stored ('' removes the field), or the refusal. A catalogue without fields takes any. */
export function checkCustomField(name: string, value: string, catalogue: Catalogue): string | Refusal {
  const known = Object.keys(catalogue);
  if (!NAME.test(name))
    return refuse('invalid', said`field "${shown(name)}" is no field name, expected letters, digits, _ and -`);
  if (known.length > 0 && !Object.hasOwn(catalogue, name)) return unknownValue('field', name, known);
  const field = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  const text = value.trim();
  if (text === '') {
    return field?.required
      ? refuse('required', said`fields.${name} is required and cannot be emptied, expected a value`)
      : '';
  }
  if (text.length > MAX_VALUE) {
    return refuse('invalid', said`fields.${name} has ${text.length} characters, expected at most ${MAX_VALUE}`);
  }
  if (!field) return text;
  const kept = typed(name, text, field);
  if (typeof kept !== 'string') return kept;
  if (!fitsPattern(kept, field)) {
    return refuse(
      'invalid',
      said`fields.${name} is "${shown(text)}", expected text that fits the pattern ${field.pattern ?? ''}`,
    );
  }
  return outOfBounds(name, kept, field) ?? kept;
}

function typed(name: string, text: string, field: OwnField): string | Refusal {
  const wrong = (expected: Said): Refusal =>
    refuse('invalid', said`fields.${name} is "${shown(text)}", expected ${expected}`);
  if (field.type === 'choice') return chosen(name, text, field);
  if (field.type === 'list') return listed(name, text, field);
  if (field.type === 'email') return canonicalAddress(text) ?? wrong(said`a mail address like name@example.com`);
  const type = Object.hasOwn(TYPES, field.type) ? TYPES[field.type] : undefined;
  if (type && !type.shape.test(text)) return wrong(type.expected);
  if (field.type === 'date') return isoDay(text) ?? wrong(said`a day that is in the calendar, like 2026-02-01`);
  if (field.type === 'boolean') return /^(?:true|yes|ja)$/i.test(text) ? 'true' : 'false';
  return text;
}

function chosen(name: string, text: string, { choices = [] }: OwnField): string | Refusal {
  if (choices.length === 0) return text;
  const found = findEntry(choices, text);
  const offered = choices.filter((choice) => choice.active);
  const open = offered.map((choice) => choice.id);
  if (!found) return unknownValue(`fields.${name}`, text, open, offered.flatMap(entryNames));
  if (found.active) return found.id;
  return refuse(
    'invalid',
    said`fields.${name} "${found.id}" is retired (active: false), expected ${open.slice(0, 20).join(', ')}`,
  );
}

/** Items between commas, each once. */
function listed(name: string, text: string, field: OwnField): string | Refusal {
  const items: string[] = [];
  for (const item of text.split(',').map((one) => one.trim())) {
    if (item === '') continue;
    const one = chosen(name, item, field);
    if (typeof one !== 'string') return one;
    if (!items.includes(one)) items.push(one);
  }
  if (items.length === 0 || items.length > MAX_ITEMS) {
    return refuse('invalid', said`fields.${name} has ${items.length} items, expected 1–${MAX_ITEMS} between commas`);
  }
  return items.join(', ');
}

function outOfBounds(name: string, text: string, { type, min = null, max = null }: OwnField): Refusal | null {
  if (min === null && max === null) return null;
  const size = sizeOf(text, type);
  const isLow = min !== null && size < min;
  const isHigh = max !== null && size > max;
  if (!isLow && !isHigh) return null;
  const [low, high] = [min ?? '', max ?? ''];
  const range = min === null ? said`at most ${high}` : max === null ? said`at least ${low}` : said`${low}–${high}`;
  const isValue = ['number', 'integer', 'money', 'date'].includes(type);
  const wanted = isValue ? range : type === 'list' ? said`${range} items` : said`${range} characters`;
  return refuse('invalid', said`fields.${name} is "${shown(text)}", expected ${wanted}`);
}

function sizeOf(text: string, type: string): number | string {
  if (type === 'date') return text;
  if (type === 'list') return text.split(', ').length;
  if (type === 'number' || type === 'integer') return Number(text.replace(',', '.'));
  return type === 'money' ? amountOf(text) : [...text].length;
}

/** The amount of `1.234,50 EUR`: the last mark before one or two digits is the decimal one. */
function amountOf(text: string): number {
  const digits = text.replaceAll(/[^\d.,-]/g, '');
  const match = /^(-?[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(digits);
  return Number(`${(match?.[1] ?? '').replaceAll(/[.,]/g, '') || '0'}.${match?.[2] ?? '0'}`);
}

function isoDay(text: string): string | null {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const iso = german ? `${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}` : text;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? null : iso;
}

function fitsPattern(text: string, field: OwnField): boolean {
  if (field.compiled) return field.compiled.exec(text) !== null;
  if (field.pattern === null) return true;
  return cannotExplode(field.pattern) && compiled(field.pattern).test(text);
}

/** No repeated group, no back-reference, at most two open repetitions: at worst quadratic in 1,000 characters. */
function cannotExplode(pattern: string): boolean {
  if (/\)(?:[*+]|\{)/.test(pattern) || /\\[1-9k]/.test(pattern)) return false;
  return (pattern.match(/(?<!\\)(?:[*+]|\{\d+,\d*\})/g) ?? []).length <= 2;
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    // Not JavaScript's dialect; config compiles it. Nothing fits what cannot be read.
    return /[^\s\S]/;
  }
}
