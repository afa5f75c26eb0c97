// Takes the bytes of a header block; gives its fields unfolded, raw (one character per octet), in wire order.
// LF, CRLF and CR line ends are read alike, one of them in a block: where a line ends in LF a lone CR ends none, because no
// server on the way saw a field begin there. An mbox `From ` line is passed over. Never throws, stops at its limits.
// RFC 5322 §2.2.
import type { Defects } from '../defects.ts';
import { MAX_FIELDS, MAX_VALUE } from '../limits.ts';
import { boundedHeader, shortened } from './bounded.ts';

/** One field: `name` as written, `key` in lower case, `raw` unfolded with one character per octet. */
export interface Field {
  readonly name: string;
  readonly key: string;
  readonly raw: string;
  /** Blanks stand before its colon: other readers may see no field there (RFC 5322 §4.5). */
  readonly isObsolete?: true;
}

export interface HeaderBlock {
  readonly fields: readonly Field[];
  /** Where the body begins. */
  readonly bodyStart: number;
}

/** Reads the header block at the start of the bytes. */
export function readFields(bytes: Buffer, defects: Defects): HeaderBlock {
  const isCr = hasLoneCr(bytes);
  const { stop, bodyStart } = isCr ? crHeaderEnd(bytes) : headerEnd(bytes);
  const { text, byteAt } = boundedHeader(bytes, { stop, lineBreak: isCr ? 13 : 10 }, defects);
  const early = wordsFrom(text);
  if (early < 0) return { fields: splitFields(text, defects), bodyStart };
  defects.add('no-separator', 'no empty line between header and body');
  return { fields: splitFields(text.slice(0, early), defects), bodyStart: byteAt(early) };
}

const FIELD_LINE = /^[A-Za-z][A-Za-z0-9_.-]{0,255}[ \t]*:/;

/** Where words begin that stand in the header's place without an empty line before them, -1 when there are none. */
function wordsFrom(text: string): number {
  let words = -1;
  let at = 0;
  while (at < text.length) {
    const breakAt = text.indexOf('\n', at);
    const end = breakAt < 0 ? text.length : breakAt;
    const first = text.charCodeAt(at);
    const isFolded = first === 32 || first === 9;
    const start = isFolded ? '' : text.slice(at, Math.min(end, at + 300));
    const isField = start !== '' && FIELD_LINE.test(start);
    const line = isField ? '' : start.trimEnd();
    if (isField) words = -1;
    // The first delimiter of a multipart ends its header, whatever fields stand below it.
    else if (words < 0 && line.startsWith('--') && isBoundary(text.slice(0, at), line.slice(2))) return at;
    else if (words < 0 && line !== '' && !isMboxLine(line)) words = at;
    at = end + 1;
  }
  return words;
}

function isBoundary(header: string, name: string): boolean {
  return name !== '' && (header.includes(`boundary=${name}`) || header.includes(`boundary="${name}"`));
}

/** Fields of a header that is already text with one character per octet. */
export function splitFields(text: string, defects: Defects): readonly Field[] {
  const lines = linesOf(text);
  const fields: Field[] = [];
  let pieces: string[] = [];
  const flush = () => {
    if (pieces.length === 0) return;
    const field = fieldOf(pieces, defects);
    if (field) fields.push(field);
    pieces = [];
  };
  for (const line of lines) {
    if (fields.length >= MAX_FIELDS) {
      defects.add('too-many-headers', `more than ${MAX_FIELDS} header fields`);
      return fields;
    }
    if (pieces.length > 0 && (line.startsWith(' ') || line.startsWith('\t'))) {
      pieces.push(line);
      continue;
    }
    flush();
    if (line !== '' && !isMboxLine(line)) pieces.push(line);
  }
  flush();
  return fields;
}

/** The first field with this lower-case name, null when absent. */
export function firstField(fields: readonly Field[], key: string): Field | null {
  if (fields.length > FEW) return fieldsOf(fields, key)[0] ?? null;
  for (const field of fields) if (field.key === key) return field;
  return null;
}

/** So many fields are looked through faster than sorted by their names. */
const FEW = 8;
const NONE: readonly Field[] = [];
const byKey = new WeakMap<readonly Field[], ReadonlyMap<string, readonly Field[]>>();

/** All fields with this lower-case name, in wire order. Reading a mail asks for some sixty names, most of them absent. */
export function fieldsOf(fields: readonly Field[], key: string): readonly Field[] {
  let sorted = byKey.get(fields);
  if (!sorted) {
    sorted = sortedByKey(fields);
    byKey.set(fields, sorted);
  }
  return sorted.get(key) ?? NONE;
}

function sortedByKey(fields: readonly Field[]): ReadonlyMap<string, readonly Field[]> {
  const sorted = new Map<string, Field[]>();
  for (const field of fields) {
    const same = sorted.get(field.key);
    if (same) same.push(field);
    else sorted.set(field.key, [field]);
  }
  return sorted;
}

/** The raw value of the first field with this lower-case name, '' when absent. */
export function rawValue(fields: readonly Field[], key: string): string {
  return firstField(fields, key)?.raw ?? '';
}

function fieldOf(pieces: readonly string[], defects: Defects): Field | null {
  const first = pieces[0] ?? '';
  const colon = first.indexOf(':');
  const name = colon < 0 ? '' : first.slice(0, colon).trimEnd();
  const known = USUAL.get(name);
  if (known === undefined && (name === '' || name.length > 256 || /[\x00-\x20\x7f-\xff]/.test(name))) {
    defects.add('bad-header', `not a header field: ${first.slice(0, 60)}`);
    return null;
  }
  // RFC 5322 §2.2.3: unfolding removes only the line end; the white space after it stays.
  let raw = pieces.length === 1 ? first.slice(colon + 1) : pieces.join('').slice(colon + 1);
  if (raw.length > MAX_VALUE) {
    defects.add('header-value-too-long', `${name}: ${raw.length} octets, read ${MAX_VALUE}`);
    raw = shortened(name, raw, MAX_VALUE);
  }
  const field = { name, key: known ?? name.toLowerCase(), raw: raw.trim() };
  return name.length === colon ? field : { ...field, isObsolete: true };
}

/** Names as programs write them, with the same in lower case: most fields of most mails. */
const USUAL: ReadonlyMap<string, string> = new Map(
  'Authentication-Results Cc CC Content-Transfer-Encoding Content-Type Date Delivered-To DKIM-Signature Errors-To From In-Reply-To List-Archive List-Help List-Id List-Post List-Subscribe List-Unsubscribe Message-ID Message-Id MIME-Version Precedence Received References Reply-To Return-Path Sender Subject To User-Agent X-Mailer X-Priority X-Received X-Spam-Level X-Spam-Status'
    .split(' ')
    .map((name) => [name, name.toLowerCase()]),
);

function isMboxLine(line: string): boolean {
  if (!line.startsWith('From ') && !line.startsWith('>From ')) return false;
  // `From : Eva` is a field, as the mail programs of old wrote it (RFC 5322 §4.5).
  return /^>?From (?![ \t]{0,998}:)/.test(line);
}

function linesOf(text: string): readonly string[] {
  if (!text.includes('\r')) return text.split('\n');
  const isCr = !text.includes('\n') && !/^[^\r]*\r*$/.test(text);
  return isCr ? text.split(/\r\n?|\n/) : text.replace(/(?<!\r)\r+(?:\n|$)/g, '\n').split('\n');
}

/** True when the lines of the header end in a CR without LF: the first does, and no LF stands above the first empty one. */
function hasLoneCr(bytes: Buffer): boolean {
  let at = lineEnd(bytes, 0);
  if (bytes[at] !== 13) return false;
  while (bytes[at] === 13 && at < bytes.length) at++;
  if (bytes[at] === 10) return false;
  const firstLf = bytes.indexOf(10);
  const empty = bytes.indexOf('\r\r', 0, 'latin1');
  return firstLf < 0 || (empty >= 0 && empty < firstLf);
}

/** Lines end in LF; CRs before it (`\r\r\n` of broken gateways) belong to the line end. */
function headerEnd(bytes: Buffer): { stop: number; bodyStart: number } {
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end < 0) break;
    let from = at;
    while (from < end && bytes[from] === 13) from++;
    if (from === end) return { stop: at, bodyStart: end + 1 };
    at = end + 1;
  }
  return { stop: bytes.length, bodyStart: bytes.length };
}

function crHeaderEnd(bytes: Buffer): { stop: number; bodyStart: number } {
  let at = 0;
  while (at < bytes.length) {
    const end = lineEnd(bytes, at);
    if (end === at) return { stop: at, bodyStart: afterBreak(bytes, at) };
    at = afterBreak(bytes, end);
  }
  return { stop: bytes.length, bodyStart: bytes.length };
}

/** Where the line's content ends (the position of its CR or LF). */
export function lineEnd(bytes: Buffer, from: number): number {
  for (let i = from; i < bytes.length; i++) if (bytes[i] === 10 || bytes[i] === 13) return i;
  return bytes.length;
}

/** The position after the line break at `at`. */
export function afterBreak(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? at + 2 : at + 1;
  return Math.min(at + 1, bytes.length);
}
