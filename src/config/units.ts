// Takes the spellings people use for amounts (60s, 14d, 40MB, 25/min, 2026-01-01); gives milliseconds, octets, plain
// numbers, or undefined when the text is none of them. Pure; linear; never guesses a unit that is not written.

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  w: 7 * DAY,
  mo: 30 * DAY,
  y: 365 * DAY,
};
// Mail limits are announced in powers of two (RFC 1870 leaves it open, servers do not), so 1MB is 1,048,576 octets.
const SIZES: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** Milliseconds of `60s`, `5m`, `1.5h`, `14d`, `2w`, `13mo`, `3y`; `0` needs no unit. */
export function readDuration(text: string): number | undefined {
  return readAmount(text, DURATIONS, (unit) => unit);
}

/** Octets of `40MB`, `512KB`, `1GB`, `100B`. */
export function readSize(text: string): number | undefined {
  return readAmount(text, SIZES, (unit) => unit.toLowerCase().replace(/^([kmgt])ib$/, '$1b'));
}

/** Amount per minute of `25/min`, `1/s`, `600/h`. */
export function readRate(text: string): number | undefined {
  const match = /^(\d{1,6})\s{0,3}\/\s{0,3}(s|sec|min|m|h|hour)$/.exec(text.trim());
  if (!match?.[1] || !match[2]) return undefined;
  const amount = Number(match[1]);
  if (match[2].startsWith('s')) return amount * 60;
  return match[2].startsWith('h') ? amount / 60 : amount;
}

/** Epoch milliseconds of an ISO 8601 date (midnight UTC) or time with zone; undefined for days that do not exist. */
export function readDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  if (day.getUTCMonth() !== Number(match[2]) - 1) return undefined;
  const at = Date.parse(text.trim());
  return Number.isNaN(at) ? undefined : at;
}

/** Milliseconds as people write them: the largest unit that leaves a whole number. */
export function durationText(ms: number): string {
  if (ms === 0) return '0s';
  const units = ['y', 'w', 'd', 'h', 'm', 's', 'ms'].map((unit) => [unit, DURATIONS[unit] ?? 1] as const);
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** Octets as people write them. */
export function sizeText(octets: number): string {
  const units = ['TB', 'GB', 'MB', 'KB', 'B'].map((unit) => [unit, SIZES[unit.toLowerCase()] ?? 1] as const);
  const [unit, size] = units.find(([, each]) => octets !== 0 && octets % each === 0) ?? ['B', 1];
  return `${octets / size}${unit}`;
}

function readAmount(
  text: string,
  units: Readonly<Record<string, number>>,
  spell: (unit: string) => string,
): number | undefined {
  if (text.trim() === '0') return 0;
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s{0,3}([A-Za-z]{1,3})$/.exec(text.trim());
  if (!match?.[1] || !match[2]) return undefined;
  const unit = Object.hasOwn(units, spell(match[2])) ? units[spell(match[2])] : undefined;
  return unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}
