// Amounts as rules write them: durations (s m h d w mo y), sizes (B KB MB GB, powers of 1024), comparisons, times of day.
// Pure; what cannot be read gives null and the caller says what is allowed.

import type { Comparison } from '../../model/policy.ts';
import { atWallTime } from '../../model/time/calendar.ts';
import type { FieldType } from '../fields.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const DURATIONS: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE,
  h: 60 * MINUTE,
  d: DAY,
  w: 7 * DAY,
  mo: 30 * DAY,
  y: 365 * DAY,
};
const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** `14d` in ms (a month is 30 days, a year 365); null when it is no duration. */
export function durationMs(text: string): number | null {
  return amount(text, DURATIONS);
}

/** `20MB` in octets; null when it is no size. */
export function sizeOctets(text: string): number | null {
  return amount(text, SIZES);
}

function amount(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]{0,2})$/i.exec(text.trim());
  const unit = (match?.[2] ?? '').toLowerCase();
  if (!match?.[1] || !Object.hasOwn(units, unit)) return null;
  return Math.round(Number(match[1]) * (units[unit] ?? 0));
}

/** `08:30` in minutes since midnight; null when it is no time of day. */
export function minuteOfDay(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes : null;
}

/** What a compared field's amounts look like, for messages. */
export const amountForms: Readonly<Partial<Record<FieldType, string>>> = {
  count: 'a number, like ">0" or 3',
  number: 'a number, like ">5" or 3.5',
  size: 'a size in B KB MB GB, like "<20MB"',
  duration: 'a duration in s m h d w mo y, like ">14d"',
  date: 'a date, like ">=2026-01-31"',
  time: 'a span of the day, like "08:00-17:00"',
};

/** True for types that are compared instead of matched. */
export function isAmount(type: FieldType): boolean {
  return Object.hasOwn(amountForms, type);
}

/** One amount of the type as a number (ms, octets, plain); null when it is none. */
function readAmount(type: FieldType, text: string): number | null {
  if (type === 'size') return sizeOctets(text);
  if (type === 'duration') return durationMs(text);
  if (type === 'time') return minuteOfDay(text);
  return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

/** What an amount covers, first and last value: one and the same, but for a day, which lasts from midnight to midnight. */
export function readSpan(
  type: FieldType,
  text: string,
  timeZone: string,
): { readonly from: number; readonly to: number } | null {
  if (type === 'date') {
    const from = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?$/.test(text) ? localTime(text, timeZone) : null;
    if (from === null) return null;
    const to = text.length === 10 ? endOfDay(text, timeZone) : from;
    return to === null ? null : { from, to };
  }
  const value = readAmount(type, text);
  return value === null ? null : { from: value, to: value };
}

/** `">14d"`, `"<= 20MB"`, `3`: null when the operator or the amount cannot be read. A bare amount means equal, a bare day any time of it. */
export function readComparisons(type: FieldType, text: string, timeZone: string): readonly Comparison[] | null {
  const match = /^\s*(<=|>=|<|>|=)?\s*(.*?)\s*$/s.exec(text);
  const span = readSpan(type, match?.[2] ?? '', timeZone);
  if (span === null) return null;
  const { from, to } = span;
  switch (match?.[1]) {
    case '<':
      return [{ op: '<', value: from }];
    case '<=':
      return [{ op: '<=', value: to }];
    case '>':
      return [{ op: '>', value: to }];
    case '>=':
      return [{ op: '>=', value: from }];
    default:
      if (from === to) return [{ op: '=', value: from }];
      return [
        { op: '>=', value: from },
        { op: '<=', value: to },
      ];
  }
}

/** The last moment of a day in a time zone, epoch ms; null when there is no such day. */
export function endOfDay(day: string, timeZone: string): number | null {
  const midnight = localTime(`${day}T00:00`, timeZone);
  if (midnight === null || new Date(Date.parse(`${day}T00:00Z`)).toISOString().slice(0, 10) !== day) return null;
  const next = new Date(Date.parse(`${day}T00:00Z`) + DAY).toISOString().slice(0, 10);
  const end = localTime(`${next}T00:00`, timeZone);
  return end === null ? null : end - 1;
}

/** `2026-01-07T10:00` (seconds optional; with `Z` or an offset as it says) as a wall-clock time of the zone, epoch ms; null when unreadable. */
export function localTime(text: string, timeZone: string): number | null {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  if (/(?:Z|[+-]\d{2}:?\d{2})$/.test(whole.slice(10))) {
    const at = Date.parse(whole);
    return Number.isNaN(at) ? null : at;
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(whole)) return null;
  const wall = Date.parse(`${whole}Z`);
  if (Number.isNaN(wall)) return null;
  return atWallTime(wall, timeZone);
}
