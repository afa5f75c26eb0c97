// How mail enters the ledger: a fetch batch becomes raw mails, rows and a cursor in one transaction. Takes bytes as
// they came; gives ids of new rows. Hashing and compressing happen when the program is made, before the write lock.
// Never changes a row that is there already, but for a stub in quarantine whose mail could be read after all; never stores
// the same bytes twice.

import { mailIdentity, sha256Hex } from '../../model/identity.ts';
import type { Cursor, LedgerPrograms, Program, Received } from '../../ports.ts';
import { buryUnseen, goneAmong } from '../forget/mails.ts';
import { packBytes } from '../pack.ts';
import { all, clean, first, flag, one, query, run, sql } from '../sql.ts';
import { importedCodes } from './rows.ts';

interface Prepared {
  readonly mail: Received;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly formerSha256: string;
  readonly messageId: string | null;
  readonly packed: Uint8Array;
}

/** LedgerPrograms.receive */
export const receive: LedgerPrograms['receive'] = (batch, takenAt, next) => store(batch.map(prepare), takenAt, next);

function prepare(mail: Received): Prepared {
  const { contentSha256, formerSha256, messageId } = mailIdentity(mail.raw);
  return {
    mail,
    sha256: sha256Hex(mail.raw),
    contentSha256,
    formerSha256,
    messageId: messageId === null ? null : clean(messageId),
    packed: packBytes(mail.raw),
  };
}

function* store(
  mails: readonly Prepared[],
  takenAt: number,
  next: Parameters<LedgerPrograms['receive']>[2],
): Program<readonly number[]> {
  const ids: number[] = [];
  const routes = new Map<string, number>();
  const batch = yield* asStored(mails);
  const gone = yield* goneAmong(batch);
  for (const prepared of batch) {
    const { mailbox, folder, uidValidity, uid } = prepared.mail;
    const name = JSON.stringify([mailbox, folder, uidValidity]);
    const route = routes.get(name) ?? (yield* routeId(mailbox, folder, uidValidity));
    routes.set(name, route);
    const known = yield* first<Known>(sql`
      select id, raw, state = 'quarantined' and oversize = 1 and octets = 0 as "isStub"
      from ledger where route = ${route} and uid = ${uid}`);
    if (known?.isStub === 1 && !isStub(prepared.mail) && !gone.has(prepared.sha256))
      ids.push(yield* fill(known, prepared));
    if (known === null) ids.push(yield* insertRow(prepared, { route, takenAt, isGone: gone.has(prepared.sha256) }));
  }
  if (next) yield* saveCursor(next.mailbox, next.folder, next.cursor);
  return ids;
}

/** A mail whose content an older version stored goes under the hash it stored: one lookup finds the old copies and the new. */
function* asStored(batch: readonly Prepared[]): Program<readonly Prepared[]> {
  if (batch.length === 0) return batch;
  const marks = batch.map(() => '?').join(', ');
  const formers = batch.map((mail) => mail.formerSha256);
  const rows = yield* all<{ content: string }>(
    query(`select distinct content_sha256 as content from raw where content_sha256 in (${marks})`, ...formers),
  );
  if (rows.length === 0) return batch;
  const stored = new Set(rows.map((row) => row.content));
  return batch.map((mail) => (stored.has(mail.formerSha256) ? { ...mail, contentSha256: mail.formerSha256 } : mail));
}

interface Row {
  readonly route: number;
  readonly takenAt: number;
  /** The same mail was here and was forgotten: it is told to the server like any other, and never read again. */
  readonly isGone: boolean;
}

function* insertRow(prepared: Prepared, { route, takenAt, isGone }: Row): Program<number> {
  const { mail } = prepared;
  const raw = isGone ? yield* buried(prepared) : yield* rawId(prepared);
  const state = isGone ? 'skipped' : 'received';
  const ack = isGone && mail.wantsAck ? 'due' : 'none';
  const { imported } = mail;
  const internalDate = wholeTime(mail.internalDate, takenAt);
  // What is imported in silence counts as taken in on its own day: by then it is judged, counted and forgotten.
  const takenThen = imported?.how === 'silent' ? Math.min(internalDate, takenAt) : takenAt;
  const row = yield* one<{ id: number }>(sql`
    insert into ledger (route, uid, raw, internal_date, taken_at, octets, oversize, flags, wants_ack, state, ack, reason,
      imported, retry_at)
    values (${route}, ${mail.uid}, ${raw}, ${internalDate}, ${takenThen}, ${mail.size},
      ${flag(mail.oversize)}, ${JSON.stringify(mail.flags)}, ${flag(mail.wantsAck)}, ${state}, ${ack},
      ${isGone ? FORGOTTEN : null}, ${imported ? importedCodes[imported.how] : 0}, ${imported?.heldUntil ?? null})
    returning id`);
  return row.id;
}

interface Known {
  readonly id: number;
  readonly raw: number;
  readonly isStub: number;
}

/** Nobody knows its size, because nobody could read it. */
function isStub(mail: Received): boolean {
  return mail.oversize && mail.size === 0;
}

/** The mail that its stub stood for: the same row, received as if it had come now. */
function* fill({ id, raw: stub }: Known, prepared: Prepared): Program<number> {
  const { mail } = prepared;
  const raw = yield* rawId(prepared);
  yield* run(sql`
    update ledger set raw = ${raw}, internal_date = ${Math.trunc(mail.internalDate)}, octets = ${mail.size},
      oversize = ${flag(mail.oversize)}, flags = ${JSON.stringify(mail.flags)}, wants_ack = ${flag(mail.wantsAck)},
      state = 'received', strikes = 0, attempts = 0, reason = null, verdict = null, outcome = null, rule = null
    where id = ${id}`);
  if (raw !== stub)
    yield* run(sql`delete from raw where id = ${stub} and not exists (select 1 from ledger where raw = ${stub})`);
  return id;
}

/** Why such a row is skipped. */
const FORGOTTEN = 'forgotten: the same mail was here, and it was erased or its time was over';

function* buried(mail: Prepared): Program<number> {
  yield* buryUnseen(mail);
  return (yield* one<{ id: number }>(sql`select id from raw where sha256 = ${mail.sha256}`)).id;
}

/** A server's INTERNALDATE may be no date at all: then the mail is as old as its taking. */
function wholeTime(at: number, otherwise: number): number {
  return Number.isFinite(at) ? Math.trunc(at) : otherwise;
}

function* rawId(mail: Prepared): Program<number> {
  const fresh = yield* first<{ id: number }>(sql`
    insert into raw (sha256, content_sha256, message_id, octets, bytes)
    values (${mail.sha256}, ${mail.contentSha256}, ${mail.messageId}, ${mail.mail.raw.length}, ${mail.packed})
    on conflict (sha256) do nothing returning id`);
  if (fresh) return fresh.id;
  return (yield* one<{ id: number }>(sql`select id from raw where sha256 = ${mail.sha256}`)).id;
}

/** The id of (mailbox, folder, UIDVALIDITY), made when new. */
export function* routeId(mailbox: string, folder: string, uidValidity: string): Program<number> {
  const found = yield* first<{ id: number }>(sql`
    select id from routes where mailbox = ${mailbox} and folder = ${folder} and uid_validity = ${uidValidity}`);
  if (found) return found.id;
  const fresh = yield* one<{ id: number }>(sql`
    insert into routes (mailbox, folder, uid_validity) values (${mailbox}, ${folder}, ${uidValidity}) returning id`);
  return fresh.id;
}

/** LedgerPrograms.cursor */
export function* cursor(mailbox: string, folder: string): Program<Cursor | null> {
  return yield* first<Cursor>(sql`
    select uid_validity as "uidValidity", last_uid as "lastUid", watermark_uid as "watermarkUid",
      watermark_date as "watermarkDate", complete_at as "completeAt", paused
    from cursors where mailbox = ${mailbox} and folder = ${folder}`);
}

/** LedgerPrograms.saveCursor */
export function* saveCursor(mailbox: string, folder: string, next: Cursor): Program<void> {
  yield* run(sql`
    insert into cursors (mailbox, folder, uid_validity, last_uid, watermark_uid, watermark_date, complete_at, paused)
    values (${mailbox}, ${folder}, ${next.uidValidity}, ${next.lastUid}, ${next.watermarkUid}, ${next.watermarkDate},
      ${next.completeAt}, ${next.paused})
    on conflict (mailbox, folder) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid,
      watermark_uid = excluded.watermark_uid, watermark_date = excluded.watermark_date,
      complete_at = excluded.complete_at, paused = excluded.paused`);
}

/** LedgerPrograms.rekey */
export function* rekey(
  mailbox: string,
  folder: string,
  sha256: string,
  to: Parameters<LedgerPrograms['rekey']>[3],
): Program<boolean> {
  const route = yield* routeId(mailbox, folder, to.uidValidity);
  const there = yield* first<{ sha256: string }>(sql`
    select w.sha256 from ledger l join raw w on w.id = l.raw where l.route = ${route} and l.uid = ${to.uid}`);
  if (there) return there.sha256 === sha256;
  // Of several rows with these bytes the one whose mail was never seen to leave the folder.
  const old = yield* first<{ id: number }>(sql`
    select l.id from raw w join ledger l on l.raw = w.id join routes r on r.id = l.route
    where w.sha256 = ${sha256} and r.mailbox = ${mailbox} and r.folder = ${folder} and r.id <> ${route}
    order by case when l.ack in ('done', 'gone') then 1 else 0 end, l.id limit 1`);
  if (!old) return false;
  // What was moved or deleted and lies here all the same is another copy, or came back: the server is told again.
  yield* run(sql`
    update ledger set route = ${route}, uid = ${to.uid}, ack = case
      when ack = 'gone' then 'due'
      when ack = 'done' and ack_as is null and ${flag(to.isLeft)} = 1 then 'due'
      when ack = 'done' and ack_as is not null and ack_as not like '%"kind":"keep"%' then 'due' else ack end
    where id = ${old.id}`);
  return true;
}

/** LedgerPrograms.setAside */
export const setAside: LedgerPrograms['setAside'] = function* (mailbox, folder, cursor, kept) {
  const { n } = yield* one<{ n: number }>(sql`
    select count(*) as n from routes where mailbox = ${mailbox} and folder = ${folder}
      and uid_validity like ${`${cursor.uidValidity}~%`}`);
  const uidValidity = `${cursor.uidValidity}~${n + 1}`;
  const [from, to] = [
    yield* routeId(mailbox, folder, cursor.uidValidity),
    yield* routeId(mailbox, folder, uidValidity),
  ];
  // What lies there no more needs no word to the server; where all are set aside, matching tells what does.
  yield* run(sql`
    update ledger set route = ${to}, ack = case when ack = 'due' and ${kept} > 0 then 'gone' else ack end
    where route = ${from} and uid > ${kept}`);
  const next = kept > 0 ? { ...cursor, lastUid: kept } : { ...cursor, uidValidity };
  yield* saveCursor(mailbox, folder, next);
  return next;
};
