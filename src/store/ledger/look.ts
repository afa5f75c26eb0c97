// What can be asked of the ledger: raw mails, parsed messages, decisions, counts, the audit. Reads only, except that a
// parsed message is kept. A raw mail whose bytes no longer match their hash is never handed out (F49).

import { canonicalAddress } from '../../model/address.ts';
import type { ImapWish } from '../../model/decision.ts';
import { fold } from '../../model/fold.ts';
import { sha256Hex } from '../../model/identity.ts';
import type { Message } from '../../model/message.ts';
import type { Accounted, AckState, LedgerPrograms, LedgerRow, Program } from '../../ports.ts';
import { packJson, unpackBytes, unpackJson } from '../pack.ts';
import { all, clean, first, one, query, run, sql } from '../sql.ts';
import { ledgerColumns, ledgerFrom, type StoredLedgerRow, toLedgerRow } from './rows.ts';

const FOUND_MAX = 20;
const KEY_MAX = 200;

/** LedgerPrograms.raw */
export function* raw(sha256: string): Program<Uint8Array | null> {
  const row = yield* first<{ bytes: Uint8Array | null; octets: number }>(sql`
    select bytes, octets from raw where sha256 = ${sha256}`);
  if (!row?.bytes) return null;
  const bytes = unpackRaw(row.bytes, row.octets);
  if (bytes === null || sha256Hex(bytes) !== sha256) {
    throw new Error(`raw mail ${sha256} is damaged in the database: run mailclerk db check and restore a backup`);
  }
  return bytes;
}

/** The bytes of a raw mail, null when they are damaged. */
export function unpackRaw(packed: Uint8Array, octets: number): Uint8Array | null {
  try {
    return unpackBytes(packed, octets);
  } catch {
    return null;
  }
}

/** LedgerPrograms.savedMessage; a damaged one counts as none: it can be read anew from the raw mail. */
export function* savedMessage(sha256: string, reader: number): Program<Message | null> {
  const row = yield* first<{ json: Uint8Array }>(sql`
    select m.json from raw w join messages m on m.raw = w.id where w.sha256 = ${sha256} and m.reader = ${reader}`);
  try {
    return row && unpackJson<Message>(row.json);
  } catch {
    return null;
  }
}

/** LedgerPrograms.saveMessage; From and the folded subject are kept beside it, for `seen` and `rate`. */
export function* saveMessage(sha256: string, reader: number, message: Message): Program<void> {
  const from = message.from === null ? null : clean(canonicalAddress(message.from.address) ?? message.from.address);
  const subject = clean(fold(message.subjectClean).slice(0, KEY_MAX));
  yield* run(sql`
    insert into messages (raw, reader, from_address, subject_key, json)
    select id, ${reader}, ${from || null}, ${subject || null}, ${packJson(message)} from raw where sha256 = ${sha256}
    on conflict (raw) do update set reader = excluded.reader, from_address = excluded.from_address,
      subject_key = excluded.subject_key, json = excluded.json`);
}

/** LedgerPrograms.quarantined */
export function* quarantined(): Program<readonly LedgerRow[]> {
  const rows = yield* all<StoredLedgerRow>(
    query(`select ${ledgerColumns} ${ledgerFrom} where l.state = 'quarantined' order by l.id limit 10000`),
  );
  return rows.map(toLedgerRow);
}

const findText = `select ${ledgerColumns} ${ledgerFrom} where w.id in (
  select id from raw where sha256 >= ? and sha256 < ? union select id from raw where message_id in (?, ?))
  order by l.id desc limit ${FOUND_MAX}`;

/** LedgerPrograms.find */
export function* find(text: string): Program<readonly LedgerRow[]> {
  const wanted = clean(text.trim());
  const digits = wanted.toLowerCase();
  const isHash = /^[0-9a-f]{8,64}$/.test(digits);
  const bracketed = wanted.startsWith('<') ? wanted : `<${wanted}>`;
  // 'g' follows 'f': the range holds every hash that begins with these digits.
  const [from, to] = isHash ? [digits, `${digits}g`] : ['', ''];
  return (yield* all<StoredLedgerRow>(query(findText, from, to, wanted, bracketed))).map(toLedgerRow);
}

/** LedgerPrograms.decision */
export function* decision(id: number): ReturnType<LedgerPrograms['decision']> {
  const row = yield* first<{ decision: Uint8Array; facts: Uint8Array; evidence: Uint8Array }>(sql`
    select decision, facts, evidence from decisions where ledger = ${id}`);
  if (!row) return null;
  return { decision: unpackJson(row.decision), facts: unpackJson(row.facts), evidence: unpackJson(row.evidence) };
}

const UIDS_ASKED = 200;
const accountedFrom = `select l.id, l.uid, l.state, l.outcome, l.ack, l.ack_as is not null as "byRule",
    l.octets as size, l.internal_date as "internalDate"
  from routes r join ledger l on l.route = r.id where r.mailbox = ? and r.folder = ? and r.uid_validity = ?`;
const someAccounted = `${accountedFrom} and l.uid in (${Array.from({ length: UIDS_ASKED }, () => '?').join(', ')})`;

/** LedgerPrograms.accounted */
export function* accounted(
  mailbox: string,
  folder: string,
  uidValidity: string,
  uids?: readonly number[],
): Program<readonly Accounted[]> {
  const place = [mailbox, folder, uidValidity] as const;
  if (!uids) return yield* all(query(`${accountedFrom} order by l.uid`, ...place));
  const found: Accounted[] = [];
  for (let at = 0; at < uids.length; at += UIDS_ASKED) {
    const some = Array.from({ length: UIDS_ASKED }, (_, index) => uids[at + index] ?? -1);
    found.push(...(yield* all<Accounted>(query(someAccounted, ...place, ...some))));
  }
  return found;
}

/** LedgerPrograms.ackOf */
export function* ackOf(
  mail:
    | { readonly messageId: string; readonly size: number }
    | { readonly sha256: string; readonly contents: readonly [string, string] },
): Program<AckState | null> {
  const rows =
    'sha256' in mail
      ? yield* all<{ ack: AckState }>(sql`
          select l.ack from ledger l where l.raw in (select id from raw where sha256 = ${mail.sha256}
            union select id from raw where content_sha256 in (${mail.contents[0]}, ${mail.contents[1]}))`)
      : yield* all<{ ack: AckState }>(sql`
          select l.ack from raw w join ledger l on l.raw = w.id
          where w.message_id = ${clean(mail.messageId)} and l.octets = ${mail.size}`);
  return rows.find((row) => row.ack === 'done')?.ack ?? rows[0]?.ack ?? null;
}

/** LedgerPrograms.movedTo: from the wishes of rules; what the mailbox says is in the config. */
export function* movedTo(mailbox: string): Program<readonly string[]> {
  const rows = yield* all<{ wish: string }>(sql`
    select distinct l.ack_as as wish from routes r join ledger l on l.route = r.id
    where r.mailbox = ${mailbox} and l.ack_as is not null`);
  const folders = rows.flatMap((row) => {
    const { place } = JSON.parse(row.wish) as ImapWish;
    return place.kind === 'move' ? [place.folder] : [];
  });
  return [...new Set(folders)];
}

/** LedgerPrograms.backlog */
export function* backlog(): ReturnType<LedgerPrograms['backlog']> {
  const received = yield* one<{ n: number }>(sql`select count(*) as n from ledger where state = 'received'`);
  const held = yield* one<{ n: number }>(sql`select count(*) as n from ledger where state = 'quarantined'`);
  const oldest = yield* first<{ at: number }>(sql`
    select taken_at as at from ledger where state = 'received' and imported = 0 order by id limit 1`);
  return { received: received.n, oldestAt: oldest?.at ?? null, quarantined: held.n };
}
