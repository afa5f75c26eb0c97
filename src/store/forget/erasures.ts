// The list of those whom the desk forgot: their addresses as HMACs, and the hashes of their mails, in the database and in a
// file beside it. A backup from before an erasure knows nothing of it; the file does, and what it names is forgotten again
// before the restored database is used. Nobody can read an address from it; who holds it can ask whether one is in it.

import { createHmac } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomKey } from '../../lib/chance.ts';
import { synced } from '../../lib/synced.ts';
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
  /** His names were replaced everywhere, also where they may be words of others. */
  readonly everyName?: true;
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

/** Who erased, and why a legal hold did not keep him from it. */
export interface ErasedBy {
  readonly endedAt: number | null;
  readonly actor: string;
  readonly reason: string | null;
}

/** Writes it down in the database; again = once, with the last moment. */
export function* noteErasure({ mac, at }: Erasure, { endedAt, actor, reason }: ErasedBy): Program<void> {
  yield* run(sql`
    insert into erasures (mac, at, ended_at, actor, reason) values (${mac}, ${at}, ${endedAt}, ${actor}, ${reason})
    on conflict (mac) do update set at = excluded.at, ended_at = excluded.ended_at, actor = excluded.actor,
      reason = excluded.reason`);
}

/** What the database knows of: HMAC → when it was erased last. Whoever wrote again was erased again. */
export function* notedErasures(): Program<ReadonlyMap<string, number>> {
  const rows = yield* all<{ mac: string; at: number }>(sql`select mac, at from erasures where ended_at is not null`);
  return new Map(rows.map((row) => [row.mac, row.at]));
}

/** One erasure as it is on record: nobody can be read from it. */
export interface NotedErasure {
  readonly mac: string;
  readonly at: number;
  /** Null = it was cut off, or met a legal hold: it goes on at the next start. */
  readonly endedAt: number | null;
  readonly actor: string;
  /** Why a legal hold did not prevent it; null = there was none. */
  readonly reason: string | null;
}

/** Every erasure, the newest first; `of` = one address alone, by the database's key and by those of the list beside it. */
export function* listErasures(
  limit: number,
  of: { readonly address: string; readonly keys: readonly string[] } | null = null,
): Program<readonly NotedErasure[]> {
  const own = yield* settingsPrograms.get(KEY);
  const keys = of === null ? [] : new Set([...(own === null ? [] : [own]), ...of.keys]);
  const macs = [...keys].map((key) => macOf(key, of?.address ?? ''));
  const only = of === null ? '' : `where mac in (${macs.map(() => '?').join(', ')})`;
  return yield* all<NotedErasure>(
    query(
      `select mac, at, ended_at as "endedAt", coalesce(actor, '') as actor, reason from erasures
        ${only} order by at desc, id desc limit ?`,
      ...macs,
      limit,
    ),
  );
}

/** Appends to the file (mode 600), synced. */
export function appendErasures(
  path: string,
  lines: { readonly people: readonly Erasure[]; readonly mails: readonly Tombstone[] },
): void {
  const isNew = !existsSync(path);
  const handle = openSync(path, 'a+', 0o600);
  try {
    // A line that was cut off must not take the next one with it.
    if (!endsLine(handle)) writeSync(handle, '\n');
    for (const one of lines.people) writeSync(handle, `${JSON.stringify(one)}\n`);
    for (const one of lines.mails) writeSync(handle, `${JSON.stringify({ mail: [one.sha256, one.contentSha256] })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (isNew) synced(dirname(path));
}

function endsLine(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
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
      people.push({
        key: String(value.key),
        mac: String(value.mac),
        at: value.at,
        ...(value.everyName === true ? { everyName: true } : {}),
      });
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
