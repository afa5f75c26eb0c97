// A moment as people write it for a calendar: `2026-12-24`, `2026-12-24 14:00` in a time zone, or ISO 8601 with its own.
// Gives epoch ms. Whether a day means its beginning or its end is the caller's to say. Pure.
import { readStretch } from '../query/times.ts';

/** Epoch ms, null for what is no moment. A day without a time is its first moment, or with `end` the first one after it. */
export function readMoment(text: string, timeZone: string, side: 'begin' | 'end'): number | null {
  const trimmed = text.trim();
  if (!/^\d{4}-\d\d-\d\d/.test(trimmed)) return null;
  const stretch = readStretch(trimmed.replace(/^(\S{10}) /, '$1T'), { now: 0, timeZone });
  if (!stretch) return null;
  return side === 'end' && trimmed.length === 10 ? stretch.to : stretch.from;
}
