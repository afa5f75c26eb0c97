// The list of those whom the desk forgot: their addresses as HMACs, and the hashes of their mails, in the database and in a
// file beside it. A backup from before an erasure knows nothing of it; the file does, and what it names is forgotten again
// before the restored database is used. Nobody can read an address from it; who holds it can ask whether one is in it.
import { createHmac } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { randomKey } from '../../lib/chance.ts';
import type { Program } from '../../ports.ts';
import { settingsPrograms } from '../settings.ts';
import { all, query, run, sql } from '../sql.ts';

/** The file's name in the data directory. */
export const ERASURES_NAME = 'erased.jsonl';

const KEY = 'erasure.key';

/** One forgotten address. */
export interface Erasure {
  /** Of the HMAC, 64 hexadecimal digits. */
  readonly key: string;
  readonly mac: string;
  readonly at: number;
}

export interface Tombstone {
  readonly sha256: string;
  readonly contentSha256: string;
}

export interface ErasureList {
  readonly people: readonly Erasure[];
  readonly mails: readonly Tombstone[];
}

/** HMAC-SHA256 of a canonical address. */
export function macOf(key: string, address: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(address).digest('hex');
}

/** The database's own key; made when there is none. */
export function* erasureKey(): Program<string> {
  const known = yield* settingsPrograms.get(KEY);
  if (known !== null) return known;
  const fresh = Buffer.from(randomKey(32)).toString('hex');
  yield* settingsPrograms.set(KEY, fresh);
  return fresh;
}

/** Writes it down in the database; again = once. */
export function* noteErasure({ mac, at }: Erasure, endedAt: number | null): Program<void> {
  yield* run(sql`
    insert into erasures (mac, at, ended_at) values (${mac}, ${at}, ${endedAt})
    on conflict (mac) do update set at = excluded.at, ended_at = excluded.ended_at`);
}

/** What the database knows of. */
export function* notedErasures(): Program<ReadonlySet<string>> {
  const rows = yield* all<{ mac: string }>(sql`select mac from erasures where ended_at is not null`);
  return new Set(rows.map((row) => row.mac));
}

/** Appends to the file (mode 600), synced. */
export function appendErasures(
  path: string,
  lines: { readonly people: readonly Erasure[]; readonly mails: readonly Tombstone[] },
): void {
  const handle = openSync(path, 'a', 0o600);
  try {
    for (const one of lines.people) writeSync(handle, `${JSON.stringify(one)}\n`);
    for (const one of lines.mails) writeSync(handle, `${JSON.stringify({ mail: [one.sha256, one.contentSha256] })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const HEX = /^[0-9a-f]{64}$/;

/** The file's lines; a last line that was cut off is none. Empty when there is no file. */
export function readErasures(path: string): ErasureList {
  if (!existsSync(path)) return { people: [], mails: [] };
  const people: Erasure[] = [];
  const mails: Tombstone[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const value = parsed(line);
    if (HEX.test(String(value.key)) && HEX.test(String(value.mac)) && typeof value.at === 'number')
      people.push({ key: String(value.key), mac: String(value.mac), at: value.at });
    const [sha256, contentSha256] = Array.isArray(value.mail) ? (value.mail as unknown[]) : [];
    if (HEX.test(String(sha256)) && HEX.test(String(contentSha256)))
      mails.push({ sha256: String(sha256), contentSha256: String(contentSha256) });
  }
  return { people, mails };
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const ADDRESSES_SLICE = 5000;

/** Every address the database knows, each once in a slice: `after` is the last of the one before. */
export function* addressSlice(after: string): Program<readonly string[]> {
  const rows = yield* all<{ address: string }>(
    query(
      `select address from (
        select address from contacts where address > ?
        union select address from ticket_people where address > ?
        union select from_address from ledger where from_address > ?
        union select to_address from outbox where to_address > ?)
      order by address limit ${ADDRESSES_SLICE}`,
      after,
      after,
      after,
      after,
    ),
  );
  return rows.map((row) => row.address);
}
