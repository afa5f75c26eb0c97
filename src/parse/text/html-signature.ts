// Takes the HTML of a mail and the plain text that is shown instead; gives the lines of that text which the HTML names a
// signature (Outlook on the web, Gmail, Samsung write none of it into the plain part). Reads one bounded stretch. Linear.
import type { LineMark } from '../quotes/lines.ts';
import { htmlToMarkedText } from './html.ts';
import { takeMarks } from './html-marks.ts';

/** Longest signature, with its tags, that is looked at. */
const MAX_HTML = 12_000;
const MAX_LINES = 30;
/** How often its first line is looked for in the text. */
const MAX_TRIES = 40;
const NONE: ReadonlyMap<number, LineMark> = new Map();
const OPENS =
  /<\w{1,10}\s[^<>]{0,200}?\b(?:id=["']?(?:(?:[\w-]{0,40}[_-])?[sS]ignature(?:_old)?|_rc_sig|[A-Z][a-z]{2,20}Sig|sig\d{1,12})["'\s>]|class=["']?[^"'<>]{0,80}(?:gmail_signature|moz-signature|protonmail_signature_block|yahoo_signature|ydp\w{4,20}signature)["'\s>])/;

/** Marks of the lines that the HTML names a signature; none when the text does not hold them all, one below the other. */
export function signatureMarks(html: string, text: string): ReadonlyMap<number, LineMark> {
  const near =
    /(?:id=["']?(?:[\w-]{0,40}[_-])?[sS]ig(?:nature|["'\s>\d])|id=["']?[A-Z][a-z]{2,20}Sig["'\s>]|_signature|moz-signature|ydp\w{4,20}signature)/.exec(
      html,
    );
  if (!near) return NONE;
  const from = Math.max(0, near.index - 300);
  const opened = OPENS.exec(html.slice(from, near.index + 300));
  if (!opened) return NONE;
  const start = from + opened.index;
  const named = namedLines(html.slice(start, start + MAX_HTML));
  return named.length === 0 || named.length > MAX_LINES ? NONE : placeOf(named, text.split('\n'));
}

/** The words of the signature with which this stretch begins; none when it does not end in it. */
function namedLines(stretch: string): readonly string[] {
  const { text, marks } = takeMarks(htmlToMarkedText(stretch));
  const named: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = bare(lines[at] ?? '');
    if (line === '') continue;
    if (marks.get(at) !== 'sign') return named;
    named.push(line);
  }
  // A stretch that was cut may hold only a part.
  return stretch.length < MAX_HTML ? named : [];
}

function placeOf(named: readonly string[], lines: readonly string[]): ReadonlyMap<number, LineMark> {
  for (let at = 0, tries = 0; at < lines.length && tries < MAX_TRIES; at++) {
    if (bare(lines[at] ?? '') !== named[0]) continue;
    tries++;
    const end = endOf(named, lines, at);
    if (end > at) return new Map(Array.from({ length: end - at }, (_, i) => [at + i, 'sign' as const]));
  }
  return NONE;
}

/** Where the signature that begins here ends; -1 when other words stand in it. */
function endOf(named: readonly string[], lines: readonly string[], start: number): number {
  let found = 0;
  for (let at = start; at < lines.length && at < start + 4 * MAX_LINES; at++) {
    const line = bare(lines[at] ?? '');
    if (line === '') continue;
    if (line !== named[found]) return -1;
    found++;
    if (found === named.length) return at + 1;
  }
  return -1;
}

/** Letters and digits: plain parts show links and stress in ways of their own. */
function bare(line: string): string {
  return line
    .slice(0, 400)
    .replace(/[<[(][^<>[\]()]{0,300}[>\])]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}
