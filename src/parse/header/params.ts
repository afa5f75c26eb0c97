// Takes a raw Content-Type or Content-Disposition value; gives its value and parameters: quoted strings, comments,
// RFC 2231 continuations and charsets, encoded words where they are forbidden, raw octets. Linear; never throws.
// RFC 2045 §5.1, RFC 2183, RFC 2231.
import { decodeBytes } from '../text/charset.ts';
import { decodeWords } from './words.ts';

export interface Structured {
  /** Lower case, without comments. */
  readonly value: string;
  /** Decoded, by lower-case name; the first of two wins. */
  readonly params: ReadonlyMap<string, string>;
}

const MAX_PARAMS = 200;

/** Reads `value; name=value; …`. */
export function readStructured(raw: string): Structured {
  const segments = splitSegments(raw);
  const value = (segments.shift() ?? '').trim().toLowerCase();
  const plain = new Map<string, string>();
  const continued = new Map<string, Map<number, { text: string; coded: boolean }>>();
  for (const segment of segments) {
    const equals = segment.indexOf('=');
    if (equals < 1) continue;
    const name = segment.slice(0, equals).trim().toLowerCase();
    addParam(name, unquote(segment.slice(equals + 1).trim()), plain, continued);
  }
  const params = new Map<string, string>();
  for (const [name, pieces] of continued) params.set(name, joinContinued(pieces));
  for (const [name, text] of plain) if (!params.has(name)) params.set(name, decodeWords(text).text);
  return { value, params };
}

function addParam(
  name: string,
  text: string,
  plain: Map<string, string>,
  continued: Map<string, Map<number, { text: string; coded: boolean }>>,
): void {
  const match = /^([^*]+)(?:\*(\d{1,5}))?(\*)?$/.exec(name);
  if (!match?.[1] || name.indexOf('*') < 0) {
    if (!plain.has(name)) plain.set(name, text);
    return;
  }
  const pieces = continued.get(match[1]) ?? new Map<number, { text: string; coded: boolean }>();
  const index = match[2] === undefined ? 0 : Number(match[2]);
  if (!pieces.has(index) && pieces.size < MAX_PARAMS) pieces.set(index, { text, coded: match[3] === '*' });
  continued.set(match[1], pieces);
}

/** RFC 2231 §3: pieces in order of their numbers; §4: the first coded one carries charset'language'. */
function joinContinued(pieces: ReadonlyMap<number, { text: string; coded: boolean }>): string {
  let charset: string | null = null;
  let octets = '';
  for (const [, piece] of [...pieces].sort((a, b) => a[0] - b[0])) {
    let text = piece.text;
    if (piece.coded && charset === null) {
      const marks = /^([^']*)'[^']*'/.exec(text);
      charset = marks?.[1] ?? '';
      text = marks ? text.slice(marks[0].length) : text;
    }
    octets += piece.coded ? percentOctets(text) : text;
  }
  if (charset === null) return decodeWords(octets).text;
  return decodeBytes(Buffer.from(octets, 'latin1'), charset === '' ? null : charset).text;
}

function percentOctets(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Splits at semicolons outside quotes and drops comments outside quotes. */
function splitSegments(raw: string): string[] {
  const segments: string[] = [];
  let current = '';
  let quoted = false;
  let depth = 0;
  for (let i = 0; i < raw.length && segments.length < MAX_PARAMS; i++) {
    const char = raw[i] ?? '';
    if (char === '\\' && (quoted || depth > 0)) {
      if (depth === 0) current += char + (raw[i + 1] ?? '');
      i++;
    } else if (char === '"' && depth === 0) {
      quoted = !quoted;
      current += char;
    } else if (quoted) current += char;
    else if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (char === ';') {
      segments.push(current);
      current = '';
    } else current += char;
  }
  segments.push(current);
  return segments;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const inner = text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  // Windows paths in file names are written with single backslashes; only quotes and backslashes are escaped.
  return inner.replace(/\\(["\\])/g, '$1');
}
