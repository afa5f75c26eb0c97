// Takes the octets of a part as they stand in the mail and the name of their transfer encoding; gives what was encoded.
// Base64 ends at its padding (footers that lists append are not decoded into noise), unless whole encoded lines follow.
// Unknown names and words that are no code leave the octets as they are, and that is said. Linear; never throws. RFC 2045 §6; x-uuencode as POSIX has it.
import { isUtf8 } from 'node:buffer';
import { MAX_TEXT_BYTES } from '../limits.ts';
import { decodeUuLines } from '../text/uuencode.ts';

/** Told what was not as the encoding wants it, or what of the words is not shown. */
type Say = (problem: string, code?: 'left-out') => void;

/** The octets behind a transfer encoding. */
export function decodeTransfer(body: Buffer, encoding: string, say: Say): Buffer {
  const name = encoding
    .replace(/\([^()]{0,200}\)/g, '')
    .replace(/["'\s;]/g, '')
    .toLowerCase();
  if (name === 'base64' || name === 'base-64' || name === 'b') return decodeBase64(body, say);
  if (name === 'quoted-printable' || name === 'quotedprintable' || name === 'q')
    return decodeQuotedPrintable(body, say);
  const isUu = /^(?:x-)?uu(?:e|encoded?)?$/.test(name);
  const octets = isUu ? decodeUuLines(body.toString('latin1')) : null;
  if (isUu && octets === null) say('no uuencode: shown as it stands');
  else if (!isUu && !/^(?:|[78]-?bits?|binary|none)$/.test(name)) say(`unknown: ${name}`);
  return octets ?? body;
}

function decodeBase64(body: Buffer, say: Say): Buffer {
  const coded = body.toString('latin1');
  if (!isProse(coded)) {
    const text = withoutFooter(coded);
    const octets = base64Pieces(text, say);
    if (!isNoise(octets, text)) {
      if (text.length < coded.length) sayLeftOut(coded.slice(text.length), say);
      return octets;
    }
  }
  say('no base64: shown as it stands');
  return body;
}

function base64Pieces(text: string, say: Say): Buffer {
  if (!text.includes('=')) return base64Octets(text, say);
  const pieces: Buffer[] = [];
  let rest = text;
  // A few encoders close every chunk by itself; more than some thousands of chunks are no encoder's work.
  for (let count = 0; count < 100_000; count++) {
    const end = rest.indexOf('=');
    pieces.push(base64Octets(end < 0 ? rest : rest.slice(0, end), say));
    if (end < 0) break;
    const next = /^=[ \t=]{0,10}(?:\r\n|\n|\r)\s{0,10}(?=[A-Za-z0-9+/]{2})/.exec(rest.slice(end, end + 40));
    if (!next || !isCodedLine(rest, end + next[0].length)) {
      sayLeftOut(rest.slice(end, end + 2_000), say);
      break;
    }
    rest = rest.slice(end + next[0].length);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** Words below the code: what a list or a gateway put there belongs to nobody's text, and is not passed over in silence. */
function sayLeftOut(rest: string, say: Say): void {
  const words = /[\r\n]\s*([^\r\n]{0,60}[A-Za-z]{2,20}[ ,.:][^\r\n]{0,60})/.exec(rest.slice(0, 2_000))?.[1];
  if (words !== undefined) say(`plain words below base64: ${words.trim().slice(0, 60)}`, 'left-out');
}

/** Words under the name of base64: the first line says so, and nowhere stands a whole line of code. */
function isProse(text: string): boolean {
  const first = /[^\s][^\r\n]{0,400}/.exec(text.slice(0, 1_000))?.[0] ?? '';
  if (!/(?:^|\s)[A-Za-z]?[a-z]{1,30},? [A-Za-z]?[a-z]{1,30},? [A-Za-z]?[a-z]{1,30}[ ,.;:!?]|[\x80-\xff]{2}/.test(first))
    return false;
  return !CODED_LINE.test(text);
}

const CODED_LINE = /(?:^|[\r\n])[A-Za-z0-9+/]{40,1000}={0,2}(?:[\r\n]|$)/;

/** A few words that code is never written with, of which no text came. */
function isNoise(octets: Buffer, coded: string): boolean {
  if (coded.length > 4_096 || isText(octets) || CODED_LINE.test(coded)) return false;
  const [first = ''] = coded.split('=', 1);
  return /[A-Za-z\x80-\xff][.,;:!?'"()-]|[A-Za-z] [A-Za-z]/.test(first) && !/[^\s\x20-\xff]/.test(coded);
}

/** UTF-8 without the control characters that no text has. */
function isText(octets: Buffer): boolean {
  return isUtf8(octets) && !hasControls(octets);
}

function hasControls(octets: Buffer): boolean {
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(octets.toString('latin1'));
}

/** The coded lines before the first that is prose or a drawn rule, as lists put them below. */
function withoutFooter(text: string): string {
  if (!/[^A-Za-z0-9+/=\r\n]/.test(text)) return text;
  const footer = text.search(/[\r\n][^\r\n]{0,200}?(?:__|--|\*\*|[A-Za-z]{2,20} [A-Za-z]{2,20})/);
  return footer > 0 ? text.slice(0, footer) : text;
}

/** A whole line of quartets: prose practically never is one. */
function isCodedLine(text: string, from: number): boolean {
  const line = /^[A-Za-z0-9+/]{1,998}={0,2}/.exec(text.slice(from, from + 1_000))?.[0] ?? '';
  const after = text[from + line.length] ?? '\n';
  return line.length % 4 === 0 && (after === '\r' || after === '\n');
}

function base64Octets(text: string, say: Say): Buffer {
  const isClean = !/[^A-Za-z0-9+/\r\n]/.test(text);
  if (!isClean && /[^A-Za-z0-9+/\s]/.test(text)) say('base64 with signs that are no code: passed over');
  const code = isClean ? text : text.replace(/[^A-Za-z0-9+/\r\n]/g, '');
  const octets = Buffer.from(code, 'base64');
  const single = octetsOfLines(code);
  if (single === null || hasControls(single)) return octets;
  if (!hasControls(octets) && (isUtf8(octets) || !isUtf8(single))) return octets;
  say('base64 whose lines are closed each by itself, without padding');
  return single;
}

/** Each line decoded by itself, null where lines are cut from one code: all as long as the first, and the last no longer. */
function octetsOfLines(code: string): Buffer | null {
  if (code.length > MAX_TEXT_BYTES) return null;
  const lines = code.split(/[\r\n]+/).filter((line) => line !== '');
  const width = lines[0]?.length ?? 0;
  const isWrapped = lines.every(
    (line, at) => line.length === width || (at === lines.length - 1 && line.length < width),
  );
  const isClosed = lines.slice(0, -1).some((line) => line.length % 4 !== 0);
  if (isWrapped || !isClosed || lines.some((line) => line.length % 4 === 1)) return null;
  return Buffer.concat(lines.map((line) => Buffer.from(line, 'base64')));
}

const EQUALS = 61;

/** RFC 2045 §6.7: white space at the end of a line was added on the way; what is no code stands for itself. */
function decodeQuotedPrintable(body: Buffer, say: Say): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let at = 0;
  let isStrange = false;
  while (at < body.length) {
    const byte = body[at] ?? 0;
    if (byte !== EQUALS) {
      out[length++] = byte;
      at++;
      continue;
    }
    const octet = hexPair(body, at + 1);
    if (octet >= 0) {
      out[length++] = octet;
      at += 3;
      continue;
    }
    const next = softBreakEnd(body, at + 1);
    if (next < 0) {
      out[length++] = byte;
      isStrange = true;
    }
    at = next < 0 ? at + 1 : next;
  }
  if (isStrange) say('quoted-printable with = that is no code: kept');
  return out.subarray(0, length);
}

/** Where the line after a soft break begins, -1 when `=` is no soft break. */
function softBreakEnd(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && at < from + 80 && (body[at] === 32 || body[at] === 9)) at++;
  if (at >= body.length || body[at] === 10) return Math.min(at + 1, body.length);
  if (body[at] === 13) return body[at + 1] === 10 ? at + 2 : at + 1;
  return -1;
}

function hexPair(body: Buffer, at: number): number {
  const high = hexDigit(body[at]);
  const low = hexDigit(body[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return byte >= 97 && byte <= 102 ? byte - 87 : -1;
}
