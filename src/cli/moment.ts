// A moment as one types it: a span back from now, or a time of the instance's calendar. Takes text; gives epoch ms.
import { readSpan, readStretch } from '../model/query/times.ts';
import { Exit, exitCodes } from './exit.ts';

/** `30d` = so long before now; `2026-01-31`, `2026-01`, `last-month` = its first moment in the zone; or an ISO time. */
export function momentOf(
  option: string,
  text: string,
  here: { readonly now: number; readonly timeZone: string },
): number {
  const wanted = text.trim();
  const span = readSpan(wanted);
  const at = span === null ? readStretch(wanted, here)?.from : here.now - span;
  if (at !== undefined) return at;
  throw new Exit(
    exitCodes.usage,
    `${option} is "${text}", expected a span like 30d, a day like 2026-01-31, last-month or a time like 2026-01-31T08:00:00Z`,
  );
}
