// Wall clocks and time zones. Takes moments (epoch ms) and names of the IANA time zone database; gives offsets. Pure.

/** How far the zone's wall clock is ahead of UTC at a moment, in ms; milliseconds of the moment are left out. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((piece) => piece.type === type)?.value ?? 0);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

const DAY_MS = 86_400_000;

/** The moment a zone's clock shows this wall time (given as if it were UTC): the first of two; where a clock change skips it, as much later as was skipped. */
export function atWallTime(wall: number, timeZone: string): number {
  return atWall(wall, (at) => zoneOffsetMs(at, timeZone));
}

/** The same for whoever knows the zone's offsets already. */
export function atWall(wall: number, offsetAt: (at: number) => number): number {
  // A day to either side lies surely before and behind a clock change at that time of day: no zone is more than 14 hours off.
  const [before, behind] = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
  const first = wall - before;
  if (before === behind || offsetAt(first) === before) return first;
  return offsetAt(wall - behind) === behind ? wall - behind : first;
}

/** A zone's clock: making one costs more than reading it a hundred times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, made);
  return made;
}
