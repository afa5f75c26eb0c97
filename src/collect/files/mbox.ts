// Cuts an mbox into mails: takes octets as they come, gives one mail after another, bounded in memory. A mail begins
// at a `From ` line at the start or after an empty line; `>From ` is unquoted by one step (mboxrd, which reads mboxo
// right as well); line ends stay as they are. A mail over the limit keeps its header only. RFC 4155, linear time.

/** One mail of an mbox; `date` is the `From ` line's, epoch ms, null when it has none. */
export interface MboxMail {
  readonly raw: Buffer;
  /** Octets of the whole mail. */
  readonly size: number;
  readonly oversize: boolean;
  readonly date: number | null;
}

const LF = 10;
const FROM = Buffer.from('From ');
const QUOTED = /^>+From /;
const MAX_LINE = 1_048_576;

/** True when these octets begin an mbox. */
export function looksLikeMbox(start: Uint8Array): boolean {
  return start.length >= FROM.length && FROM.equals(start.subarray(0, FROM.length));
}

/** The mails of an mbox in order. */
export async function* splitMbox(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<MboxMail> {
  let mail: Growing | null = null;
  let isAfterEmpty = true;
  for await (const line of lines(chunks)) {
    if (isAfterEmpty && isSeparator(line, mail === null)) {
      if (mail) yield finish(mail);
      mail = { parts: [], kept: 0, size: 0, isOver: false, maxBytes, date: separatorDate(line) };
    } else if (mail) add(mail, unquote(line));
    isAfterEmpty = line.length === 1 || (line.length === 2 && line[0] === 13);
  }
  if (mail) yield finish(mail);
}

interface Growing {
  parts: Buffer[];
  kept: number;
  size: number;
  isOver: boolean;
  readonly maxBytes: number;
  readonly date: number | null;
}

function add(mail: Growing, line: Buffer): void {
  mail.size += line.length;
  if (mail.isOver) return;
  mail.parts.push(line);
  mail.kept += line.length;
  // Many short lines become few buffers: a list of a million views costs more than the mail.
  if (mail.parts.length > 4_096) mail.parts = [Buffer.concat(mail.parts)];
  if (mail.kept <= mail.maxBytes) return;
  mail.isOver = true;
  mail.parts = [headerOf(beginning(mail.parts))];
}

/** The first octets of the parts, enough for a header: they are never joined as a whole to find it. */
export function beginning(parts: readonly Uint8Array[]): Buffer {
  const some: Uint8Array[] = [];
  let octets = 0;
  for (const part of parts) {
    if (octets >= MAX_LINE) break;
    const piece = part.subarray(0, MAX_LINE - octets);
    some.push(piece);
    octets += piece.length;
  }
  return Buffer.concat(some);
}

function finish(mail: Growing): MboxMail {
  const raw = Buffer.concat(mail.parts);
  if (mail.isOver) return { raw, size: mail.size, oversize: true, date: mail.date };
  // Writers of mbox put one empty line behind each mail; it is not the mail's.
  const extra =
    raw.subarray(-4).toString('latin1') === '\r\n\r\n' ? 2 : raw.subarray(-2).toString('latin1') === '\n\n' ? 1 : 0;
  const own = raw.subarray(0, raw.length - extra);
  return { raw: own, size: own.length, oversize: false, date: mail.date };
}

/** The header with its closing empty line; at most 1 MiB. */
export function headerOf(raw: Buffer): Buffer {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  const ends = [
    crlf < 0 ? Number.POSITIVE_INFINITY : crlf + 4,
    lf < 0 ? Number.POSITIVE_INFINITY : lf + 2,
    MAX_LINE,
    raw.length,
  ];
  return Buffer.from(raw.subarray(0, Math.min(...ends)));
}

/** After the first, a separator must look like one: `From ` opens ordinary paragraphs too, a time of day rarely does. */
function isSeparator(line: Buffer, isFirst: boolean): boolean {
  if (!looksLikeMbox(line)) return false;
  return isFirst || /\d{1,2}:\d{2}/.test(line.toString('latin1', 0, 300));
}

function separatorDate(line: Buffer): number | null {
  const text = line.toString('latin1', 0, 300);
  const match = /([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?)(?: +([A-Z]{3,4}|[+-]\d{4}))? +(\d{4})/.exec(
    text,
  );
  if (!match) return null;
  const [, month, day, time, zone, year] = match;
  const at = Date.parse(`${day} ${month} ${year} ${time} ${zone?.match(/^[+-]/) ? zone : 'GMT'}`);
  return Number.isFinite(at) && at >= 0 ? at : null;
}

function unquote(line: Buffer): Buffer {
  return line[0] === 62 && QUOTED.test(line.toString('latin1', 0, 256)) ? line.subarray(1) : line;
}

/** Lines with their ends; a line without end is handed out in pieces of at least 1 MiB. What has come of a line is joined once, when its end is there. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let octets = 0;
  for await (const chunk of chunks) {
    const data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    for (let end = data.indexOf(LF); end >= 0; end = data.indexOf(LF, at)) {
      const last = data.subarray(at, end + 1);
      yield octets > 0 ? Buffer.concat([...begun, last]) : last;
      begun = [];
      octets = 0;
      at = end + 1;
    }
    if (at < data.length) begun.push(data.subarray(at));
    octets += data.length - at;
    if (octets <= MAX_LINE) continue;
    yield Buffer.concat(begun);
    begun = [];
    octets = 0;
  }
  if (octets > 0) yield Buffer.concat(begun);
}
