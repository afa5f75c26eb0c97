// What a line of a mail is to its reader, and what is seen of a line alone. Pure; every test is linear and bounded.

/** Longest line (or folded lines joined) that is looked at as a mark. */
export const MAX_MARK = 500;

/** A longer block was never a signature. */
export const MAX_BLOCK_LINES = 28;

/**
 * new: written here · content: a mail that is handed on, what the mail is about · answer: written inside old words ·
 * ask: an old question kept for its answer · quote: `>` · mark: attribution or head · old: below a mark · sign: signature.
 */
export type LineKind = 'new' | 'content' | 'answer' | 'ask' | 'quote' | 'mark' | 'old' | 'sign';

/** What the HTML says of a line: see text/html-marks.ts. */
export type LineMark = 'attribution' | 'old' | 'after' | 'sign' | 'loud' | 'red';

/** A mail on the way through the stripper: its lines, and what they were found to be so far. */
export interface Sheet {
  readonly lines: readonly string[];
  readonly kinds: LineKind[];
  readonly marks: ReadonlyMap<number, LineMark>;
}

/** Kinds that a person wrote to us now, or wants us to read. */
export function isShown(kind: LineKind | undefined): boolean {
  return kind === 'new' || kind === 'content' || kind === 'answer' || kind === 'ask';
}

/** A line that begins with a quote mark. */
export function isQuoted(line: string): boolean {
  // The cheap sign first: nearly every line begins with a letter or holds nothing.
  const first = line.charCodeAt(0);
  if (first !== 62 && first !== 124 && !(first <= 32) && !(first > 127)) return false;
  // `>From ` is an escaped line of an mbox, `>:` and `>.<` are faces.
  return /^\s{0,3}(?:>(?!From |[:.][()<]|\.<)|\|\s?>)/.test(line);
}

/** True when the line ends with a colon, a few blanks behind it at most. */
export function endsWithColon(line: string): boolean {
  let end = line.length - 1;
  while (end > line.length - 9 && isBlankAt(line, end)) end--;
  const last = line[end];
  return last === ':' || last === '：';
}

function isBlankAt(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 32 || (code > 8 && code < 14) || (code > 127 && /\s/.test(line[at] ?? ''));
}

/** The line without its quote marks. */
export function unquoted(line: string): string {
  const text = line.slice(0, MAX_MARK);
  return mayBeMark(line) ? text.replace(/^[\s>|]{1,60}/, '') : text;
}

/** True when nothing stands in the line, or nothing but quote marks. */
export function isEmpty(line: string | undefined): boolean {
  return line === undefined || (mayBeMark(line) && /^[\s>|]*$/.test(line));
}

/** False when the line begins with a sign that is neither white space nor a quote mark, as nearly every line does. */
function mayBeMark(line: string): boolean {
  const first = line.charCodeAt(0);
  return !(first > 32 && first < 128) || first === 62 || first === 124;
}

/** Blank lines and drawn rules belong to the mark below them. `drawn` asks for a rule that is really there. */
export function isRule(line: string, drawn = false): boolean {
  const text = line.trim();
  if (text === '') return !drawn;
  return text.length <= 120 && RULES.has(text[0] ?? '') && /^[-_=*—–]{5,}$/.test(text);
}

const RULES: ReadonlySet<string> = new Set('-_=*—–');

/** What people write where they cut a quote: `[...]`, `8<`, `<snip>`. */
export function isCut(line: string | undefined): boolean {
  return (
    line !== undefined &&
    /^\s{0,9}(?:[[<(]?\s?(?:\.{2,5}|…|snip(?:ped|s)?|cut|gekürzt|gelöscht|lost|coupé|deleted)\s?[\])>]?|-*\s?(?:8<|>8|✂).{0,40})\s*$/i.test(
      line.slice(0, 120),
    )
  );
}

/** The first line from `at` on that is neither blank nor a cut, at most six further. */
export function nextWords(lines: readonly string[], at: number): number {
  let next = at;
  while (next < lines.length && next < at + 6 && ((lines[next] ?? '').trim() === '' || isCut(lines[next]))) next++;
  return next;
}

/** True when somebody said something in the line, were it only with a thumb. */
export function hasWords(line: string | undefined): boolean {
  return line !== undefined && /[^\s>|_=*.\-—–]/.test(line);
}
