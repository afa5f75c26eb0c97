// Takes the octets of a part as they stand in the mail and the name of their transfer encoding; gives what was encoded.
// Base64 ends at its padding (footers that lists append are not decoded into noise), unless whole encoded lines follow.
// Unknown names leave the octets as they are. Linear; never throws. RFC 2045 §6; x-uuencode as POSIX has it.
import { decodeUuLines } from '../text/uuencode.ts';

/** The octets behind a transfer encoding. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  const name = encoding
    .replace(/\([^()]{0,200}\)/g, '')
    .replace(/["'\s;]/g, '')
    .toLowerCase();
  if (name === 'base64' || name === 'base-64' || name === 'b') return decodeBase64(body);
  if (name === 'quoted-printable' || name === 'quotedprintable' || name === 'q') return decodeQuotedPrintable(body);
  if (/^(?:x-)?uu(?:e|encoded?)?$/.test(name)) return decodeUuLines(body.toString('latin1')) ?? body;
  return body;
}

function decodeBase64(body: Buffer): Buffer {
  const coded = body.toString('latin1');
  if (isProse(coded)) return body;
  const text = withoutFooter(coded);
  if (!text.includes('=')) return base64Octets(text);
  const pieces: Buffer[] = [];
  let rest = text;
  // A few encoders close every chunk by itself; more than some thousands of chunks are no encoder's work.
  for (let count = 0; count < 100_000; count++) {
    const end = rest.indexOf('=');
    pieces.push(base64Octets(end < 0 ? rest : rest.slice(0, end)));
    if (end < 0) break;
    const next = /^=[ \t=]{0,10}(?:\r\n|\n|\r)\s{0,10}(?=[A-Za-z0-9+/]{2})/.exec(rest.slice(end, end + 40));
    if (!next || !isCodedLine(rest, end + next[0].length)) break;
    rest = rest.slice(end + next[0].length);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** Words under the name of base64: the first line says so, and nowhere stands a whole line of code. */
function isProse(text: string): boolean {
  const first = /[^\s][^\r\n]{0,400}/.exec(text.slice(0, 1_000))?.[0] ?? '';
  if (!/(?:^|\s)[A-Za-z]?[a-z]{1,30},? [A-Za-z]?[a-z]{1,30},? [A-Za-z]?[a-z]{1,30}[ ,.;:!?]|[\x80-\xff]{2}/.test(first))
    return false;
  return !/(?:^|[\r\n])[A-Za-z0-9+/]{40,1000}={0,2}(?:[\r\n]|$)/.test(text);
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

function base64Octets(text: string): Buffer {
  return Buffer.from(/[^A-Za-z0-9+/\r\n]/.test(text) ? text.replace(/[^A-Za-z0-9+/]/g, '') : text, 'base64');
}

const EQUALS = 61;

/** RFC 2045 §6.7: white space at the end of a line was added on the way; what is no code stands for itself. */
function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  let at = 0;
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
    if (next < 0) out[length++] = byte;
    at = next < 0 ? at + 1 : next;
  }
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
