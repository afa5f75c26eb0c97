// Whether a raw mail names a person: in its bytes as they are, or in what was read in them (encoded words, base64 and
// quoted-printable hide it from the former). Reads only; a mail that cannot be unpacked counts as one that does.
import type { Program } from '../../ports.ts';
import { unpackBytes, unpackJson } from '../pack.ts';
import { first, sql } from '../sql.ts';
import type { Redactor } from './redactor.ts';

/** True when he is in the mail. */
export function* mentions(raw: number, redactor: Redactor): Program<boolean> {
  const row = yield* first<{
    bytes: Uint8Array | null;
    octets: number;
    messageId: string | null;
    json: Uint8Array | null;
  }>(sql`
    select w.bytes, w.octets, w.message_id as "messageId", m.json from raw w left join messages m on m.raw = w.id
    where w.id = ${raw}`);
  if (!row) return false;
  if (row.messageId !== null && redactor.finds(row.messageId)) return true;
  return readsIn(row, redactor);
}

function readsIn(
  {
    bytes,
    octets,
    json,
  }: { readonly bytes: Uint8Array | null; readonly octets: number; readonly json: Uint8Array | null },
  redactor: Redactor,
): boolean {
  try {
    if (json !== null && redactor.finds(JSON.stringify(unpackJson(json)))) return true;
    if (bytes === null) return false;
    const whole = Buffer.from(unpackBytes(bytes, octets));
    return redactor.finds(searchable(whole));
  } catch {
    return true;
  }
}

const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}\r?$/;
/** Of one encoded part: a larger one is no list that somebody typed. */
const PART_MAX = 8_388_608;

/** A mail or a file as text, and behind it what stands in it encoded (RFC 2045 §6.7, §6.8): a list that somebody attached is text, too. */
export function searchable(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes);
  const plain = whole.toString('utf8');
  const found = [plain];
  if (/base64/i.test(plain)) found.push(...decodedParts(plain));
  if (/quoted-printable/i.test(plain)) found.push(unquoted(whole));
  return found.join('\n');
}

function unquoted(whole: Buffer): string {
  const octets = whole
    .toString('latin1')
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}

/** Runs of lines of base64 that are text inside. */
function decodedParts(plain: string): readonly string[] {
  const found: string[] = [];
  let lines: string[] = [];
  let size = 0;
  const end = (): void => {
    const inside = size > PART_MAX ? Buffer.alloc(1) : Buffer.from(lines.join(''), 'base64');
    if (inside.length > 0 && !inside.subarray(0, 4096).includes(0)) found.push(inside.toString('utf8'));
    lines = [];
    size = 0;
  };
  for (const line of plain.split('\n')) {
    if (line.length < 1000 && BASE64_LINE.test(line)) {
      size += line.length;
      if (size <= PART_MAX) lines.push(line);
    } else if (size > 0) end();
  }
  if (size > 0) end();
  return found;
}

/** True when he stands in the From of a mail that nobody has read yet (RFC 5322 §3.6.2). */
export function* isFrom(raw: number, redactor: Redactor): Program<boolean> {
  const row = yield* first<{ bytes: Uint8Array | null; octets: number }>(sql`
    select bytes, octets from raw where id = ${raw}`);
  if (!row?.bytes) return false;
  try {
    const [header = ''] = Buffer.from(unpackBytes(row.bytes, row.octets))
      .toString('utf8', 0, HEADER_MAX)
      .split(/\r?\n\r?\n/, 1);
    const unfolded = header.replaceAll(/\r?\n[ \t]+/g, ' ');
    return redactor.finds(fromsOf(unfolded));
  } catch {
    return false;
  }
}

const HEADER_MAX = 1_048_576;

function fromsOf(header: string): string {
  return [...header.matchAll(/^from:(.*)$/gim)].map((match) => match[1] ?? '').join('\n');
}
