// Time zones as runs of one offset. Takes names of the IANA time zone database and moments (epoch ms); gives how far the
// wall clock is ahead of UTC there, and the stretches within which that does not change. What was asked once is kept, by
// weeks, because asking the database for a moment costs a thousand times more than looking it up. Pure but for that memory.
import { zoneOffsetMs } from './calendar.ts';

const DAY_MS = 86_400_000;
/** Two changes of a clock never lie closer together than this (Ramadan in Morocco: about a month). */
export const WINDOW_MS = 7 * DAY_MS;
const KEPT_WINDOWS = 20_000;
/** Beyond this no Date exists. */
const MAX_MS = 8e15;

/** A stretch of time, `until` not included, with one offset. */
export interface OffsetRun {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

const zones = new Map<string, Map<number, readonly OffsetRun[]>>();

/** How far the zone's wall clock is ahead of UTC at this moment, in ms. */
export function offsetAt(timeZone: string, at: number): number {
  if (!(Math.abs(at) <= MAX_MS)) return 0;
  const runs = windowRuns(timeZone, Math.floor(at / WINDOW_MS));
  return runs.find((run) => at < run.until)?.offsetMs ?? 0;
}

/** The runs of one week of the zone; weeks are counted from 1970, UTC. */
export function windowRuns(timeZone: string, index: number): readonly OffsetRun[] {
  const known = windowsOf(timeZone);
  const kept = known.get(index);
  if (kept) return kept;
  if (known.size >= KEPT_WINDOWS) known.clear();
  const runs = runsBetween(timeZone, index * WINDOW_MS, (index + 1) * WINDOW_MS);
  known.set(index, runs);
  return runs;
}

/** The number of the wall day at a moment: whole days since 1970-01-01 on the zone's calendar. */
export function wallDay(timeZone: string, at: number): number {
  return Math.floor((at + offsetAt(timeZone, at)) / DAY_MS);
}

function windowsOf(timeZone: string): Map<number, readonly OffsetRun[]> {
  const known = zones.get(timeZone) ?? new Map<number, readonly OffsetRun[]>();
  zones.set(timeZone, known);
  return known;
}

function runsBetween(timeZone: string, from: number, until: number): readonly OffsetRun[] {
  if (timeZone === 'UTC') return [{ from, until, offsetMs: 0 }];
  const first = zoneOffsetMs(from, timeZone);
  const last = zoneOffsetMs(until, timeZone);
  if (first === last) return [{ from, until, offsetMs: first }];
  let before = from;
  let after = until;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffsetMs(middle, timeZone) === first) before = middle;
    else after = middle;
  }
  return [
    { from, until: after, offsetMs: first },
    { from: after, until, offsetMs: last },
  ];
}
