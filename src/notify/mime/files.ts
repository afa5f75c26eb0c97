// The files of a mail: takes name, type and bytes; gives the part, base64 with CRLF (RFC 2045 §6.8). A name beyond ASCII is
// written as RFC 2231 says, in pieces that fit a line; nothing in a name can end the field. Never gives a type that may not
// be encoded (RFC 2046 §5: message, multipart): such a file goes along as plain bytes. Pure.

/** A file as it goes along. */
export interface MailFile {
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
const LINE = 76;

/** Fields and content of the part, ending without a line end. */
export function filePart({ filename, type, bytes }: MailFile): string {
  const lines = [
    `Content-Type: ${contentTypeOf(type)}`,
    `Content-Disposition: attachment;\r\n${parameter('filename', nameOf(filename))}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('base64')
      .replaceAll(/.{76}(?=.)/g, '$&\r\n'),
  ];
  return lines.join('\r\n');
}

function contentTypeOf(type: string): string {
  const plain = type.toLowerCase();
  return TYPE.test(plain) && !/^(?:message|multipart)\//.test(plain) ? plain : 'application/octet-stream';
}

/** Octets a name may have: what file systems take. */
const MAX_NAME = 200;

/** One line, no path, never empty, at most 200 octets with its ending kept (H54). */
function nameOf(filename: string): string {
  const line = filename
    .toWellFormed()
    .replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[/\\]/g, '_')
    .trim();
  return /^\.*$/.test(line) ? 'file' : shortened(line);
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME) return name;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  const chars: string[] = [];
  let octets = ending.length;
  for (const char of name) {
    octets += Buffer.byteLength(char);
    if (octets > MAX_NAME) break;
    chars.push(char);
  }
  return `${chars.join('')}${ending}`;
}

/** ` name="value"`, or what RFC 2231 §3 and §4 make of a long value or one beyond ASCII; each line folded. */
function parameter(name: string, value: string): string {
  const quoted = ` ${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;
  // What looks like an encoded word is read as one by many programs (RFC 2047 §2).
  if (/^[\x20-\x7e]*$/.test(value) && !value.includes('=?') && quoted.length <= LINE) return quoted;
  const pieces: string[] = [];
  let piece = "UTF-8''";
  for (const char of value) {
    const next = percent(char);
    if (piece.length + next.length > LINE - name.length - 10) {
      pieces.push(piece);
      piece = '';
    }
    piece += next;
  }
  pieces.push(piece);
  if (pieces.length === 1) return ` ${name}*=${pieces[0]}`;
  return pieces.map((one, index) => ` ${name}*${index}*=${one}`).join(';\r\n');
}

/** RFC 2231 §7: attribute-char stays, everything else is its octets. */
function percent(char: string): string {
  if (/^[A-Za-z0-9!#$&+.^_`{|}~-]$/.test(char)) return char;
  return [...Buffer.from(char, 'utf8')]
    .map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
