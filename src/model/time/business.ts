// Arithmetic of business time: is it open, when does it open, how much lies between two moments, when is so much over.
// Takes a calendar and moments (epoch ms); gives moments or milliseconds. Every walk goes week by week and ends after two
// centuries, whatever the calendar says. Pure.
import { type BusinessHours, closeOf, openOn, openWeek } from './hours.ts';
import { WINDOW_MS, wallDay } from './zone.ts';

/** Weeks a walk may take. */
const MAX_WEEKS = 10_500;
const MAX_DAYS = 60_000;

/** True when somebody works at this moment. */
export function isOpen(hours: BusinessHours, at: number): boolean {
  return openWeek(hours, weekOf(at)).pieces.some((piece) => piece.from <= at && at < piece.until);
}

/** This moment when it is open, else the next one that is; null when it never opens. */
export function nextOpen(hours: BusinessHours, at: number): number | null {
  for (let week = weekOf(at); week < weekOf(at) + MAX_WEEKS; week++) {
    const piece = openWeek(hours, week).pieces.find((one) => at < one.until);
    if (piece) return Math.max(at, piece.from);
  }
  return null;
}

/** Business time between two moments, in ms; 0 when the second is not after the first. */
export function businessBetween(hours: BusinessHours, from: number, until: number): number {
  let sum = 0;
  const last = Math.min(weekOf(until), weekOf(from) + MAX_WEEKS);
  for (let week = weekOf(from); week <= last; week++) {
    const { pieces, openMs } = openWeek(hours, week);
    const isWhole = week * WINDOW_MS >= from && (week + 1) * WINDOW_MS <= until;
    if (isWhole) sum += openMs;
    else for (const one of pieces) sum += Math.max(0, Math.min(one.until, until) - Math.max(one.from, from));
  }
  return sum;
}

/** The first moment by which so much business time has gone since `from`; the moment itself for none. */
export function addBusiness(hours: BusinessHours, from: number, ms: number): number {
  let left = ms;
  if (left <= 0) return from;
  const end = weekOf(from) + MAX_WEEKS;
  for (let week = weekOf(from); week < end; week++) {
    const { pieces, openMs } = openWeek(hours, week);
    if (week * WINDOW_MS >= from && openMs < left) {
      left -= openMs;
      continue;
    }
    for (const piece of pieces) {
      const start = Math.max(piece.from, from);
      const length = piece.until - start;
      if (length <= 0) continue;
      if (length >= left) return start + left;
      left -= length;
    }
  }
  return end * WINDOW_MS;
}

/** Close of business on the n-th business day after this one; for 0 today's if it is still to come, else the next day's. */
export function addBusinessDays(hours: BusinessHours, from: number, days: number): number {
  const today = wallDay(hours.timeZone, from);
  const close = days <= 0 ? closeOf(hours, today) : null;
  if (close !== null && close > from) return close;
  let left = Math.max(days, 1);
  for (let day = today + 1; day < today + MAX_DAYS; day++) {
    if (openOn(hours, day).length === 0) continue;
    const end = closeOf(hours, day);
    if (end === null) continue;
    left -= 1;
    if (left <= 0) return end;
  }
  return from + MAX_DAYS * 86_400_000;
}

function weekOf(at: number): number {
  return Math.floor(at / WINDOW_MS);
}
