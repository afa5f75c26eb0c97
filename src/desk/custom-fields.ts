// Custom fields: a value checked against its type and pattern. Values often come from strangers' mail, so patterns run
// in the linear-time engine config compiled them for; without one only patterns that cannot explode are tried.
import type { Refusal } from '../model/change.ts';
import type { Config } from '../model/setup.ts';
import { refuse, shown, unknownValue } from './refusals.ts';

type Catalogue = Config['catalogues']['fields'];

const MAX_VALUE = 1000;
const NAME = /^[a-z][a-z0-9_-]{0,62}$/i;

/** What each type looks like, and how a person would say it; types not listed take any text. */
const TYPES: Readonly<Record<string, { readonly shape: RegExp; readonly expected: string }>> = {
  number: { shape: /^[+-]?\d{1,15}(?:[.,]\d{1,10})?$/, expected: 'a number like 42 or 3.5' },
  integer: { shape: /^[+-]?\d{1,15}$/, expected: 'a whole number like 42' },
  money: {
    shape: /^(?:[A-Z]{3}|[€$£])? ?-?\d{1,3}(?:\d{0,12}|(?:[.,' ]\d{3}){0,5})(?:[.,]\d{1,2})? ?(?:[A-Z]{3}|[€$£])?$/i,
    expected: 'an amount like 1234.50 or 1.234,50 EUR',
  },
  date: { shape: /^\d{4}-\d\d-\d\d$|^\d{1,2}\.\d{1,2}\.\d{4}$/, expected: 'a date like 2026-02-01' },
  boolean: { shape: /^(?:true|false|yes|no)$/i, expected: 'true or false' },
};

/** The value as it is stored ('' removes the field), or the refusal. A catalogue without fields takes any. */
export function checkCustomField(name: string, value: string, catalogue: Catalogue): string | Refusal {
  const known = Object.keys(catalogue);
  if (!NAME.test(name))
    return refuse('invalid', `field "${shown(name)}" is no field name, expected letters, digits, _ and -`);
  if (known.length > 0 && !Object.hasOwn(catalogue, name)) return unknownValue('field', name, known);
  const text = value.trim();
  if (text === '') return '';
  if (text.length > MAX_VALUE) {
    return refuse('invalid', `fields.${name} has ${text.length} characters, expected at most ${MAX_VALUE}`);
  }
  const field = catalogue[name];
  const type = field === undefined || !Object.hasOwn(TYPES, field.type) ? undefined : TYPES[field.type];
  if (type && !type.shape.test(text)) {
    return refuse('invalid', `fields.${name} is "${shown(text)}", expected ${type.expected}`);
  }
  return field && !fitsPattern(text, field) ? patternRefusal(name, text, field.pattern) : text;
}

function patternRefusal(name: string, text: string, pattern: string | null): Refusal {
  return refuse('invalid', `fields.${name} is "${shown(text)}", expected text that fits the pattern ${pattern ?? ''}`);
}

function fitsPattern(text: string, field: Catalogue[string]): boolean {
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
