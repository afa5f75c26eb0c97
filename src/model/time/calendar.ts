// Wall clocks and time zones. Takes moments (epoch ms) and names of the IANA time zone database; gives offsets. Pure.

/** How far the zone's wall clock is ahead of UTC at a moment, in ms; milliseconds of the moment are left out. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((piece) => piece.type === type)?.value ?? 0);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

/** The moment a zone's clock shows this wall time (given as if it were UTC); in the hour a clock change skips, the later one. */
export function atWallTime(wall: number, timeZone: string): number {
  // Twice, because the offset at the guess may be that of the other side of a clock change.
  const guess = wall - zoneOffsetMs(wall, timeZone);
  return wall - zoneOffsetMs(guess, timeZone);
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
