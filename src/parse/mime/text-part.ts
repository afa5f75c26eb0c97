// Takes one text part; gives its words, its HTML, and the files that are coded inside the text (uuencode, yEnc).
// Bounded in octets; charset by what is declared and what fits; never throws. RFC 2045, 3676, 1896.
import { calendarText } from '../containers/calendar.ts';
import { rtfBody } from '../containers/rtf.ts';
import type { Defects } from '../defects.ts';
import { MAX_TEXT_BYTES } from '../limits.ts';
import { decodeBytes } from '../text/charset.ts';
import { unflow } from '../text/flowed.ts';
import { htmlToText } from '../text/html.ts';
import { plainText } from '../text/plain.ts';
import { takeUuFiles } from '../text/uuencode.ts';
import { takeYencFiles } from '../text/yenc.ts';
import { type FilePart, safeName } from './attachments.ts';
import type { Part } from './part.ts';

export interface TextPart {
  /** '' for HTML: its text is made only where it is shown. */
  readonly text: string;
  readonly html: string | null;
  readonly files: readonly FilePart[];
  /** Lines of the text that begin with a label of ours, and what of them is the mail's own words. */
  readonly labelled?: ReadonlyMap<string, string>;
}

/** The words of a text part. */
export function readTextPart(part: Part, defects: Defects): TextPart {
  if (isRtf(part)) {
    const { text, html } = rtfBody(part.bytes);
    return { text: plainText(text), html: html === null ? null : plainText(html), files: [] };
  }
  // RFC 3236: the same for programs that want every element closed.
  const isNamed = part.type === 'text/html' || part.type === 'application/xhtml+xml';
  const isHtml = isNamed || isHtmlByItself(part);
  const { rest: bytes, files: yenc } = isHtml
    ? { rest: withoutEmbedded(part.bytes), files: [] }
    : takeYencFiles(part.bytes);
  if (bytes.length > MAX_TEXT_BYTES)
    defects.add('text-too-long', `a text part of ${part.bytes.length} octets, read ${MAX_TEXT_BYTES}`);
  const bounded = bytes.length > MAX_TEXT_BYTES ? bytes.subarray(0, MAX_TEXT_BYTES) : bytes;
  const decoded = decodeBytes(bounded, charsetOf(part, isHtml, bounded), isHtml);
  if (decoded.problem) defects.add('charset', decoded.problem);
  const clean = plainText(decoded.text);
  // One that only scripts would write is shown as it stands.
  const hasWords = isNamed || !isHtml || htmlToText(clean).text.trim() !== '';
  if (isHtml && hasWords) return { text: '', html: clean, files: [] };
  if (isCalendar(part)) return { ...calendarText(clean), html: null, files: [] };
  if (part.type === 'text/enriched' || part.type === 'text/richtext')
    return { text: htmlToText(enrichedHtml(clean)).text, html: null, files: [] };
  const isFlowed = (part.params.get('format') ?? '').toLowerCase() === 'flowed';
  const text = isFlowed ? unflow(clean, (part.params.get('delsp') ?? '').toLowerCase() === 'yes') : clean;
  const { text: words, files } = takeUuFiles(text);
  return { text: words, html: null, files: [...yenc, ...files].map(codedFile) };
}

/** A whole HTML document that nobody named one. */
function isHtmlByItself({ type, bytes }: Part): boolean {
  return (
    type === 'text/plain' &&
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)[\s>]/i.test(bytes.toString('latin1', 0, 200))
  );
}

/** Pictures written into the HTML would use up what is read of it: long ones are left out, in the raw mail they stay. */
function withoutEmbedded(bytes: Buffer): Buffer {
  if (bytes.length <= MAX_TEXT_BYTES) return bytes;
  return Buffer.from(bytes.toString('latin1').replace(/;base64,[A-Za-z0-9+/=\s]{256,}/g, ';base64,'), 'latin1');
}

/** RTF, whoever names it. */
export function isRtf(part: Part): boolean {
  return /^(?:text|application)\/(?:x-)?rtf$/.test(part.type);
}

/** An invitation or an answer to one. */
export function isCalendar(part: Part): boolean {
  return /^text\/(?:x-)?v?calendar$/.test(part.type);
}

function codedFile(file: { readonly name: string; readonly bytes: Buffer }): FilePart {
  return {
    filename: safeName(file.name) || 'file',
    type: 'application/octet-stream',
    bytes: file.bytes,
    disposition: 'attachment',
    cid: null,
  };
}

/** RFC 1896: one line end is a blank, n of them are n - 1; `<<` is a sign. */
function enrichedHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<<', '&lt;')
    .replace(/\n+/g, (ends) => (ends.length === 1 ? ' ' : '<br>'.repeat(Math.min(ends.length - 1, 3))));
}

/** The declared charset, or for HTML the one in its <meta>. */
function charsetOf(part: Part, isHtml: boolean, bytes: Buffer): string | null {
  const declared = part.params.get('charset');
  if (declared !== undefined && declared !== '') return declared;
  if (!isHtml) return null;
  const start = bytes.toString('latin1', 0, 2_048);
  const named = /charset\s*=\s*["']?([\w.:-]{2,40})|^\s*<\?xml\s[^>]{0,80}encoding\s*=\s*["']([\w.:-]{2,40})/i.exec(
    start,
  );
  return named?.[1] ?? named?.[2] ?? null;
}
