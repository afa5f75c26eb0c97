// Takes the text of a text/calendar part; gives what a person is told by it: what, when, where, who asks, in the words of
// the file. For mails that have no other words. Linear, bounded; never throws. RFC 5545 §3.1, §3.3.11; RFC 5546.

const MAX_LINES = 5_000;
/** Characters of one value. */
const MAX_VALUE = 32_768;
const SHOWN: Readonly<Record<string, string>> = {
  METHOD: 'Calendar',
  SUMMARY: 'Subject',
  DTSTART: 'From',
  DTEND: 'To',
  LOCATION: 'Where',
  ORGANIZER: 'Organizer',
  STATUS: 'Status',
  COMMENT: 'Comment',
};

/** Values in a person's words; the others are the program's. */
const SPOKEN = new Set(['SUMMARY', 'LOCATION', 'COMMENT']);

export interface CalendarText {
  readonly text: string;
  /** The lines that begin with a label of ours, and what of them is a person's words. */
  readonly labelled: ReadonlyMap<string, string>;
}

/** The words of the first event or task; '' when there is none. */
export function calendarText(text: string): CalendarText {
  // RFC 5545 §3.1: a line that begins with white space goes on.
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/, MAX_LINES);
  const found = new Map<string, string>();
  let inside = '';
  for (const line of lines) {
    const colon = valueStart(line);
    if (colon < 0) continue;
    const [name = ''] = line.slice(0, colon).toUpperCase().split(';', 1);
    const value = line.slice(colon + 1, colon + 1 + MAX_VALUE);
    if (name === 'BEGIN') inside = value.trim().toUpperCase();
    const isWanted = inside === 'VEVENT' || inside === 'VTODO' || (inside === 'VCALENDAR' && name === 'METHOD');
    if (isWanted && !found.has(name)) found.set(name, plainValue(name, value));
    if (name === 'END' && /^(?:VEVENT|VTODO)$/i.test(value.trim())) break;
    if (name === 'END') inside = 'VCALENDAR';
  }
  if (!found.has('SUMMARY') && !found.has('DTSTART') && !found.has('DESCRIPTION'))
    return { text: '', labelled: new Map() };
  const labelled = new Map<string, string>();
  for (const [name, label] of Object.entries(SHOWN)) {
    const value = (found.get(name) ?? '').replace(/\n+/g, ' ');
    if (value !== '') labelled.set(`${label}: ${value}`, SPOKEN.has(name) ? value : '');
  }
  const description = found.get('DESCRIPTION') ?? '';
  const parts = [[...labelled.keys()].join('\n'), description].filter((part) => part.trim() !== '');
  return { text: parts.join('\n\n'), labelled };
}

/** The colon before the value: not one inside a quoted parameter. */
function valueStart(line: string): number {
  let quoted = false;
  for (let at = 0; at < Math.min(line.length, 1_000); at++) {
    if (line[at] === '"') quoted = !quoted;
    if (line[at] === ':' && !quoted) return at;
  }
  return -1;
}

function plainValue(name: string, value: string): string {
  if (name === 'DTSTART' || name === 'DTEND') return timeText(value.trim());
  if (name === 'ORGANIZER') return value.replace(/^mailto:/i, '').trim();
  return value.replace(/\\([nN,;\\])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char)).trim();
}

/** `20260302T100000Z` as `2026-03-02 10:00 UTC`; what is no such time stays as it is. */
function timeText(value: string): string {
  const time = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?$/.exec(value);
  if (!time) return value;
  const day = `${time[1]}-${time[2]}-${time[3]}`;
  return time[4] === undefined ? day : `${day} ${time[4]}:${time[5]}${time[6] === 'Z' ? ' UTC' : ''}`;
}
