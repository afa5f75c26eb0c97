// Values of customers' records as people write them, and what differs between two rows. Takes text; gives a value or a
// refusal that shows what may stand there. Pure.

import { asciiDomain } from '../../model/address.ts';
import type { Refusal } from '../../model/change.ts';
import { isMailProvider } from '../../model/customers/mail-providers.ts';
import type { FieldChange, FieldValue } from '../../model/ticket.ts';
import { atWallTime } from '../../model/time/calendar.ts';
import { refuse, shown } from '../refusals.ts';

const LIST_MAX = 200;
const FIELDS_MAX = 100;
const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d))?$/;
const DAY_MS = 86_400_000;

/** Text for one line: control and direction characters become blanks (H20, H48). */
export function oneLine(text: string, max = 200): string {
  return text
    .slice(0, 4 * max)
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\s]+/gu, ' ')
    .trim()
    .slice(0, max)
    .trim();
}

/** A list with `x` added and `-x` taken out, each once. */
export function withWishes(list: readonly string[], wishes: readonly string[]): readonly string[] {
  let result = list;
  for (const wish of wishes.map((one) => oneLine(one))) {
    const name = wish.startsWith('-') ? wish.slice(1).trim() : wish;
    if (name === '') continue;
    const others = result.filter((one) => one.toLowerCase() !== name.toLowerCase());
    result = wish.startsWith('-') ? others : others.length === result.length ? [...result, name] : result;
  }
  return result.slice(0, LIST_MAX);
}

/** Fields with new values; '' takes one away. */
export function withFields(
  fields: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | Refusal {
  const result = new Map(Object.entries(fields));
  for (const [name, value] of Object.entries(more)) {
    if (!/^[a-z][a-z0-9_]{0,39}$/i.test(name))
      return refuse('invalid', `field "${shown(name)}" will not do: expected a letter, then letters, digits or _`);
    const text = oneLine(value, 2000);
    if (text === '') result.delete(name);
    else result.set(name, text);
  }
  if (result.size > FIELDS_MAX) return refuse('invalid', `${result.size} fields, expected at most ${FIELDS_MAX}`);
  return Object.fromEntries(result);
}

/** A domain that may be a firm's; a leading @ does no harm. */
export function readDomain(text: string, providers: readonly string[]): string | Refusal {
  const domain = asciiDomain(text.trim().replace(/^@/, '').toLowerCase());
  if (domain === null) return refuse('invalid', `domain "${shown(text)}" is no host name, expected acme.example`);
  if (isMailProvider(domain, providers))
    return refuse(
      'invalid',
      `${domain} is a mail provider: anybody may have an address there, so it says nothing of a firm; name its people one by one (contact set ADDRESS organisation=CODE)`,
    );
  return domain;
}

/** The moment validity begins or ends: a day as `to` is its last, so the end is the day after. */
export function readMoment(text: string, side: 'from' | 'to', timeZone: string): number | null | Refusal {
  const wish = text.trim();
  if (wish === '' || wish.toLowerCase() === 'none') return null;
  const match = DAY.exec(wish);
  const [, year = '', month = '', day = '', hour, minute] = match ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0));
  const isReal =
    match !== null &&
    new Date(wall).toISOString().startsWith(`${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}`);
  if (!isReal) return refuse('invalid', `${side} "${shown(text)}" is no day, expected 2026-01-31 or none`);
  return atWallTime(side === 'to' && hour === undefined ? wall + DAY_MS : wall, timeZone);
}

/** A whole number of at least `min`, or null for `none` where that may be. */
export function readCount(what: string, text: string, min: number): number | Refusal {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
  if (value >= min) return value;
  return refuse('invalid', `${what} "${shown(text)}" is no whole number from ${min}`);
}

/** Every key that differs, old → new; fields one by one. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, FieldChange>> {
  const changes: Record<string, FieldChange> = {};
  for (const key of keys) {
    const [from, to] = [flat(before[key]), flat(after[key])];
    for (const name of new Set([...from.keys(), ...to.keys()])) {
      const change = { from: from.get(name) ?? null, to: to.get(name) ?? null };
      if (JSON.stringify(change.from) !== JSON.stringify(change.to))
        changes[name === '' ? key : `${key}.${name}`] = change;
    }
  }
  return changes;
}

function flat(value: unknown): ReadonlyMap<string, FieldValue> {
  const isEmptyList = Array.isArray(value) && value.length === 0;
  if (value === undefined || value === null || value === '' || isEmptyList) return new Map([['', null]]);
  if (typeof value === 'object' && !Array.isArray(value)) return new Map(Object.entries(value));
  return new Map([['', value as FieldValue]]);
}
