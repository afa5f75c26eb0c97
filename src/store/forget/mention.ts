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
    return redactor.finds(whole.toString('utf8'));
  } catch {
    return true;
  }
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
