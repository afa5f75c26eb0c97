// Takes raw mail; gives the same mail in the form mailauth reads in linear time: CRLF line ends, at most so many
// DKIM-Signatures; null when its header is beyond what is checked. mailauth joins folded lines by copying them again
// and again and hashes the body once per signature: both are quadratic in what a stranger sends.

const MAX_HEADER_OCTETS = 1_048_576;
const MAX_HEADER_LINES = 10_000;
const MAX_SIGNATURES = 10;

const LF = 10;
const CR = 13;

/** The bytes to check, or null. */
export function prepare(raw: Uint8Array): Buffer | null {
  const wire = toCrlf(withoutMboxLine(raw));
  const end = headerEnd(wire);
  if (end > MAX_HEADER_OCTETS) return null;
  const lines = wire.toString('latin1', 0, end).split('\r\n');
  if (lines.length > MAX_HEADER_LINES) return null;
  const kept = fewerSignatures(lines);
  return kept === lines ? wire : Buffer.concat([Buffer.from(kept.join('\r\n'), 'latin1'), wire.subarray(end)]);
}

/** Line ends as they were when the mail was signed. A lone CR stays what it is: it was no line end then. */
function toCrlf(raw: Buffer): Buffer {
  let bare = 0;
  for (let at = raw.indexOf(LF); at >= 0; at = raw.indexOf(LF, at + 1)) if (raw[at - 1] !== CR) bare++;
  if (bare === 0) return raw;
  const wire = Buffer.allocUnsafe(raw.length + bare);
  let length = 0;
  let from = 0;
  for (let at = raw.indexOf(LF); at >= 0; at = raw.indexOf(LF, at + 1)) {
    if (raw[at - 1] === CR) continue;
    length += raw.copy(wire, length, from, at);
    wire[length++] = CR;
    from = at;
  }
  raw.copy(wire, length, from);
  return wire;
}

function withoutMboxLine(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (bytes.toString('latin1', 0, 5) !== 'From ') return bytes;
  const end = bytes.indexOf(LF);
  return end < 0 ? bytes : bytes.subarray(end + 1);
}

function headerEnd(wire: Buffer): number {
  if (wire[0] === CR && wire[1] === LF) return 0;
  const end = wire.indexOf('\r\n\r\n');
  return end < 0 ? wire.length : end;
}

/** The topmost signatures stay; further ones are left out with their folded lines. */
function fewerSignatures(lines: readonly string[]): readonly string[] {
  let seen = 0;
  const kept: string[] = [];
  let isDropping = false;
  for (const line of lines) {
    if (!/^[ \t]/.test(line)) isDropping = /^dkim-signature[ \t]*:/i.test(line) && ++seen > MAX_SIGNATURES;
    if (!isDropping) kept.push(line);
  }
  return seen > MAX_SIGNATURES ? kept : lines;
}
