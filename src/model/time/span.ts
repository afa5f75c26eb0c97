// Spans of time as people write them (`30m`, `8h`, `5bd`, `4bh`, `2w`): clock time, business time or business days. Takes
// text; gives a Span, or null when it is none. What a plain h or d means depends on where it stands: inside a service level
// they are hours and days of its calendar (`business`), elsewhere the clock's. Pure.
import { addBusiness, addBusinessDays } from './business.ts';
import type { BusinessHours } from './hours.ts';

const MINUTE_MS = 60_000;
const CLOCK: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 1440 * MINUTE_MS,
  w: 10_080 * MINUTE_MS,
};

export type Span =
  | { readonly kind: 'clock'; readonly ms: number }
  /** Business time. */
  | { readonly kind: 'hours'; readonly ms: number }
  /** Business days: the end of the n-th after the day it begins on. */
  | { readonly kind: 'days'; readonly days: number };

/** The span, or null. `inside` a service level m, h and d are business minutes, hours and days. */
export function readSpan(text: string, inside: 'clock' | 'business' = 'clock'): Span | null {
  const match = /^(\d{1,5}(?:\.\d{1,2})?)\s?(s|m|h|d|w|bh|bd)$/.exec(text.trim().toLowerCase());
  const amount = Number(match?.[1]);
  const unit = match?.[2];
  if (!unit || !(amount > 0)) return null;
  const isBusiness = inside === 'business';
  if (unit === 'bd' || (isBusiness && unit === 'd'))
    return Number.isInteger(amount) && amount <= 9999 ? { kind: 'days', days: amount } : null;
  if (unit === 'bh') return { kind: 'hours', ms: Math.round(amount * 60 * MINUTE_MS) };
  if (isBusiness && unit === 'w') return null;
  const ms = Math.round(amount * (CLOCK[unit] ?? 0));
  return ms > 3650 * 1440 * MINUTE_MS ? null : { kind: isBusiness ? 'hours' : 'clock', ms };
}

/** The moment a span after another one. */
export function addSpan(hours: BusinessHours, from: number, span: Span): number {
  if (span.kind === 'clock') return from + span.ms;
  return span.kind === 'hours' ? addBusiness(hours, from, span.ms) : addBusinessDays(hours, from, span.days);
}

/** As people write it. */
export function spanText(span: Span): string {
  if (span.kind === 'days') return `${span.days}bd`;
  const unit = span.kind === 'hours' ? 'bh' : 'h';
  const hours = span.ms / (60 * MINUTE_MS);
  return Number.isInteger(hours) ? `${hours}${unit}` : `${Math.round(span.ms / MINUTE_MS)}m`;
}
