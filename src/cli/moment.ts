// A moment as one types it: a span back from now, or a day of the instance's calendar. Takes text; gives epoch ms.
import { atWallTime } from '../model/calendar.ts';
import { durationMs } from '../rules/compile/units.ts';
import { Exit, exitCodes } from './exit.ts';

/** `30d` and `30d ago` = so long before now; `2026-01-31` = its midnight in the zone; or an ISO time with its zone. */
export function momentOf(
  option: string,
  text: string,
  at: { readonly now: number; readonly timezone: string },
): number {
  const wanted = text.trim();
  const span = durationMs(wanted.replace(/ ago$/, ''));
  if (span !== null && /[a-z]$/i.test(wanted)) return at.now - span;
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(wanted);
  if (day) {
    const [year, month, date] = day.slice(1).map(Number) as [number, number, number];
    const wall = new Date(Date.UTC(year, month - 1, date));
    if (wall.getUTCMonth() === month - 1 && wall.getUTCDate() === date) return atWallTime(wall.getTime(), at.timezone);
  }
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)$/.test(wanted) ? Date.parse(wanted) : Number.NaN;
  if (!Number.isNaN(whole)) return whole;
  throw new Exit(
    exitCodes.usage,
    `${option} is "${text}", expected a span like 30d, a day like 2026-01-31 or a time like 2026-01-31T08:00:00Z`,
  );
}
