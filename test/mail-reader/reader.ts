// A mail, read strictly by the letter of RFC 5322, 2045, 2046, 2047 and 2231: shares no code with the writer, forgives
// nothing. Takes bytes; gives head, parts and every breach of the rules. A breach is a sentence; a right mail has none.
import { type Field, type Head, one, readHead } from './head.ts';

/** A leaf of the body. */
export interface Leaf {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly octets: Buffer;
  /** Decoded text of text parts, CRLF as LF; else ''. */
  readonly text: string;
}

export interface Mail {
  readonly head: Head;
  readonly fields: readonly Field[];
  /** `multipart/mixed` … of the whole. */
  readonly type: string;
  readonly leaves: readonly Leaf[];
  readonly breaches: readonly string[];
}

const CRLF = '\r\n';

/** Reads it; never throws. */
export function readStrictly(bytes: Uint8Array): Mail {
  // Octet for octet: each character is one octet.
  const raw = Buffer.from(bytes).toString('latin1');
  const breaches: string[] = [];
  if (/\r(?!\n)|(?<!\r)\n/.test(raw)) breaches.push('a line end that is not CRLF (RFC 5322 §2.3)');
  if (raw.includes('\0')) breaches.push('a NUL');
  if (!raw.endsWith(CRLF)) breaches.push('the last line has no CRLF');
  for (const line of raw.split(CRLF))
    if (line.length > 998) breaches.push(`a line of ${line.length} octets, at most 998 are allowed (RFC 5322 §2.1.1)`);
  const end = raw.indexOf(CRLF + CRLF);
  if (end < 0)
    return { head: { fields: [], breaches: [] }, fields: [], type: '', leaves: [], breaches: [...breaches, 'no body'] };
  const head = readHead(raw.slice(0, end).split(CRLF));
  breaches.push(...head.breaches);
  for (const name of ['Date', 'From', 'To', 'Subject', 'Message-ID', 'MIME-Version', 'Content-Type'])
    if (one(head, name) === null) breaches.push(`${name} is missing`);
  if (one(head, 'MIME-Version') !== '1.0') breaches.push('MIME-Version is not 1.0');
  const leaves: Leaf[] = [];
  const type = readEntity(head, raw.slice(end + 4), { leaves, breaches, depth: 0 });
  return { head, fields: head.fields, type, leaves, breaches };
}

interface Walk {
  readonly leaves: Leaf[];
  readonly breaches: string[];
  readonly depth: number;
}

/** Reads an entity's body; gives its type. */
function readEntity(head: Head, body: string, walk: Walk): string {
  const { breaches } = walk;
  const { type, parameters } = contentType(one(head, 'Content-Type') ?? 'text/plain', breaches);
  const encoding = one(head, 'Content-Transfer-Encoding') ?? '7bit';
  if (type.startsWith('multipart/')) {
    if (!['7bit', '8bit', 'binary'].includes(encoding)) breaches.push(`${type} may not be ${encoding} (RFC 2045 §6.4)`);
    readParts(type, body, { walk, boundary: parameters.boundary ?? '' });
    return type;
  }
  if (type.startsWith('message/') && !['7bit', '8bit', 'binary'].includes(encoding))
    breaches.push(`${type} may not be ${encoding} (RFC 2046 §5.2.1)`);
  const octets = decodeBody(body, encoding, breaches);
  const { disposition, filename } = dispositionOf(one(head, 'Content-Disposition'), breaches);
  const text = type.startsWith('text/') ? textOf(octets, parameters.charset ?? 'us-ascii', breaches) : '';
  walk.leaves.push({ type, parameters, disposition, filename, octets, text });
  return type;
}

/** RFC 2046 §5.1.1. */
function readParts(
  type: string,
  body: string,
  { walk, boundary }: { readonly walk: Walk; readonly boundary: string },
): void {
  const { breaches, depth } = walk;
  if (!/^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/.test(boundary))
    breaches.push(`no boundary: "${boundary}"`);
  if (depth > 5) {
    breaches.push('parts in parts in parts');
    return;
  }
  const pieces = `${CRLF}${body}`.split(`${CRLF}--${boundary}`);
  const [preamble = '', ...rest] = pieces;
  const last = rest.at(-1) ?? '';
  if (preamble !== '') breaches.push(`${type}: words before the first part`);
  if (last !== `--${CRLF}` && !(depth > 0 && last === '--'))
    breaches.push(`${type}: it does not end with its boundary`);
  const parts = rest.slice(0, -1);
  if (parts.length === 0) breaches.push(`${type}: no part`);
  for (const part of parts) {
    if (!part.startsWith(CRLF)) breaches.push(`${type}: something behind a boundary`);
    const content = part.slice(2);
    const end = content.startsWith(CRLF) ? -2 : content.indexOf(CRLF + CRLF);
    const head = readHead(end < 0 ? [] : content.slice(0, end).split(CRLF));
    breaches.push(...head.breaches);
    readEntity(head, content.slice(end + 4), { ...walk, depth: depth + 1 });
  }
}

function contentType(value: string, breaches: string[]): { type: string; parameters: Record<string, string> } {
  const [first = '', ...rest] = splitParameters(value);
  if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(first)) breaches.push(`no media type: "${first}"`);
  return { type: first, parameters: readParameters(rest, breaches) };
}

function dispositionOf(value: string | null, breaches: string[]) {
  if (value === null) return { disposition: null, filename: null };
  const [disposition = '', ...rest] = splitParameters(value);
  if (disposition !== 'attachment' && disposition !== 'inline') breaches.push(`no disposition: "${disposition}"`);
  return { disposition, filename: readParameters(rest, breaches).filename ?? null };
}

/** At semicolons outside quotes. */
function splitParameters(value: string): readonly string[] {
  return (value.match(/(?:"(?:[^"\\]|\\.)*"|[^;"])+/g) ?? []).map((part) => part.trim());
}

/** Names and values; RFC 2231 pieces put together and decoded. */
function readParameters(parts: readonly string[], breaches: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  const pieces = new Map<string, string[]>();
  for (const part of parts) {
    const [, name = '', number, star, raw = ''] = /^([A-Za-z-]+)(?:\*(\d+))?(\*)?=(.*)$/.exec(part) ?? [];
    const isToken = /^[!#$%&'*+.^_`{|}~0-9A-Za-z-]+$/.test(raw);
    const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*)"$/.exec(raw)?.[1];
    if (name === '' || (!isToken && quoted === undefined)) breaches.push(`no parameter: "${part}"`);
    const value = quoted === undefined ? raw : quoted.replaceAll(/\\(.)/g, '$1');
    if (number === undefined && star === undefined) {
      if (name in found) breaches.push(`the parameter ${name} stands there twice`);
      found[name] = value;
      continue;
    }
    const list = pieces.get(name) ?? [];
    if (number !== undefined && Number(number) !== list.length)
      breaches.push(`piece ${number} of ${name} is out of order`);
    list.push(value);
    pieces.set(name, list);
  }
  for (const [name, list] of pieces) {
    const [, charset, encoded] = /^([A-Za-z0-9-]+)'[A-Za-z-]*'(.*)$/s.exec(list.join('')) ?? [];
    if (charset === undefined || encoded === undefined || name in found)
      breaches.push(`the parameter ${name} is not as RFC 2231 says`);
    else
      found[name] = textOf(
        Buffer.from(
          encoded.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ),
        charset,
        breaches,
      );
  }
  return found;
}

function decodeBody(body: string, encoding: string, breaches: string[]): Buffer {
  switch (encoding) {
    case 'quoted-printable':
      return quotedPrintable(body, breaches);
    case 'base64': {
      const lines = body.split(CRLF);
      if (lines.some((line) => line.length > 76)) breaches.push('a base64 line over 76 characters');
      const text = lines.join('');
      if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) breaches.push('no base64');
      return Buffer.from(text, 'base64');
    }
    case '7bit':
      if (/[^\x01-\x7f]/.test(body)) breaches.push('an octet beyond ASCII in a 7bit part');
      return Buffer.from(body, 'latin1');
    case '8bit':
      return Buffer.from(body, 'latin1');
    default:
      breaches.push(`no transfer encoding: "${encoding}"`);
      return Buffer.from(body, 'latin1');
  }
}

/** RFC 2045 §6.7, rules 1 to 5. */
function quotedPrintable(body: string, breaches: string[]): Buffer {
  const out: Buffer[] = [];
  const lines = body.split(CRLF);
  lines.forEach((line, index) => {
    if (line.length > 76) breaches.push(`a quoted-printable line of ${line.length} characters`);
    if (/[\t ]$/.test(line)) breaches.push('a quoted-printable line that ends with a blank');
    if (/[^\t\x20-\x7e]/.test(line)) breaches.push('an octet in quoted-printable that should have been escaped');
    if (/^\.|^From /.test(line)) breaches.push(`a line that servers mistake (RFC 2049 §3): ${JSON.stringify(line)}`);
    if (/=(?![0-9A-F]{2}|$)/.test(line)) breaches.push(`a broken escape in ${JSON.stringify(line)}`);
    const isSoft = line.endsWith('=');
    const text = isSoft ? line.slice(0, -1) : line;
    out.push(
      Buffer.from(
        text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ),
    );
    if (!isSoft && index < lines.length - 1) out.push(Buffer.from(CRLF));
  });
  return Buffer.concat(out);
}

function textOf(octets: Buffer, charset: string, breaches: string[]): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(octets).replaceAll(CRLF, '\n');
  } catch (error) {
    breaches.push(`text that is no ${charset}: ${error instanceof Error ? error.message : String(error)}`);
    return '';
  }
}
