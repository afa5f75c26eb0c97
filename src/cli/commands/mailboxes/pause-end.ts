// When a pause ends by itself, as one types it: --for 2h, --until 18:00, a day, a moment. Takes the options and what time it is
// where; gives epoch ms, or ends the command with what was expected. Pure.
import { readMoment } from '../../../model/people/moment.ts';
import { type Here, readSpan } from '../../../model/query/times.ts';
import { Exit, exitCodes } from '../../exit.ts';

/** A pause that nobody can mean: a slip of the finger in a year. */
const MAX_MS = 366 * 86_400_000;

/** Epoch ms at which it goes on by itself; null = when somebody says so. */
export function endOf(options: Readonly<Record<string, unknown>>, { now, timeZone }: Here): number | null {
  const { for: span, until } = options;
  if (span !== undefined && until !== undefined)
    throw new Exit(exitCodes.usage, '--for and --until contradict each other; give one, or none');
  if (span === undefined && until === undefined) return null;
  const isSpan = span !== undefined;
  const text = String(isSpan ? span : until).trim();
  const at = isSpan ? spanEnd(text, now) : readEnd(text, now, timeZone);
  const said = `${isSpan ? '--for' : '--until'} is "${text}"`;
  if (at === null)
    throw new Exit(
      exitCodes.usage,
      isSpan
        ? `${said}, expected a span like 90m, 4h, 2d`
        : `${said}, expected 18:00, a day like 2026-12-24, "2026-12-24 18:00" or 2026-12-24T17:00:00Z`,
    );
  if (at <= now) throw new Exit(exitCodes.usage, `${said}, which is over; expected a time to come`);
  if (at - now > MAX_MS) throw new Exit(exitCodes.usage, `${said}, expected at most a year; leave it out for no end`);
  return at;
}

function spanEnd(text: string, now: number): number | null {
  const ms = readSpan(text);
  return ms === null ? null : now + ms;
}

/** `18:00` is the next one in the zone. */
function readEnd(text: string, now: number, timeZone: string): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour === undefined) return readMoment(text, timeZone, 'end');
  const onDay = (at: number): number | null => {
    // The Swedish form of a date is that of ISO 8601.
    const day = new Date(at).toLocaleDateString('sv-SE', { timeZone });
    return readMoment(`${day} ${hour.padStart(2, '0')}:${minute}`, timeZone, 'begin');
  };
  const today = onDay(now);
  return today !== null && today > now ? today : onDay(now + 86_400_000);
}
