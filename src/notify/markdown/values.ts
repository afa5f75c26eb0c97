// The values a template puts into a text, kept apart from its Markdown: a place in the text names a value by number,
// and each renderer fills it in with its own escaping. So no value can ever become Markdown, HTML or a template.

/** A link that is shown as a button; `said` is what to write where there are no buttons. */
export interface Button {
  readonly label: string;
  readonly href: string;
  readonly said: string;
}

/** A picture that comes along with the mail; its size in pixels as it is shown. */
export interface Picture {
  readonly cid: string;
  readonly width: number;
  readonly height: number;
}

/**
 * inline: within a line; lines: a block that keeps its line breaks; quote: a quoted block; markdown: words of our own
 * people, read as Markdown; buttons: links; logo: who writes, by name or by picture.
 */
export interface Value {
  readonly kind: 'inline' | 'lines' | 'quote' | 'markdown' | 'buttons' | 'logo';
  readonly text: string;
  readonly buttons?: readonly Button[];
  readonly picture?: Picture | null;
}

/** Longest value that is shown, in characters: what a person reads in a mail. */
const MAX_VALUE = 200_000;
// C0 and C1 controls but tab and line feed, zero-width and bidirectional controls (H20), and our own marks.
const UNSEEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\uE000-\uE002]/g;

/** What `cleanText` leaves as it is, told at a glance. */
const PLAIN = /^[\x20-\x7e\n]*$/;

/** The text with line breaks as LF and without characters nobody sees or that turn the writing direction. Lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  if (text.length <= MAX_VALUE && PLAIN.test(text)) return text;
  return text
    .slice(0, MAX_VALUE)
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\x85]/g, '\n')
    .replace(UNSEEN, '');
}

/** The text as one line: every run of white space is one blank. */
export function cleanLine(text: string): string {
  if (text === '') return '';
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/** A text with places of values, filled in as they are. */
export function filled(text: string, values: readonly Value[]): string {
  return text.replace(/\uE000(\d{1,6})\uE001/g, (_, index: string) => values[Number(index)]?.text ?? '');
}
