// Takes what decided the class of a mail; gives it as one line in plain words for people who ask why: of bounded length and
// without control or direction characters, because headers, subjects and words are a stranger's.
import type { Field } from './header/fields.ts';
import { plainLine } from './text/plain.ts';

const MAX_SIGN = 120;
/** What is quoted of a mail in one sign. */
const MAX_QUOTED = 72;

/** `Auto-Submitted: auto-replied` */
export function fieldSign({ name, raw }: Field): string {
  return bounded(`${cut(name, 40)}: ${lineOf(raw)}`);
}

/** `subject "Out of Office: Invoice"` */
export function quotedSign(what: string, text: string): string {
  return bounded(`${what} "${lineOf(text)}"`);
}

/** The words that a pattern finds, as `words "on vacation"`; null where it finds none. */
export function wordsSign(pattern: RegExp, words: string): string | null {
  const found = pattern.exec(words);
  return found && quotedSign('words', found[0]);
}

/** A sign made of several. */
export function bounded(text: string): string {
  return cut(text, MAX_SIGN);
}

function lineOf(text: string): string {
  // A header may be 64 KB: only what can be shown is cleaned.
  return cut(plainLine(text.slice(0, 4 * MAX_QUOTED)).replace(/\s+/g, ' '), MAX_QUOTED);
}

/** Never cuts a character in two. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
