// What is over: tickets, mails, notices and traces whose time has passed, found in slices by their numbers, each slice one
// bounded read; and the forgetting of one of them. Takes moments before which things end; gives rows. Never ends what is
// under legal hold, what belongs to an open ticket, or what is still to be decided or to leave.
import type { Program } from '../../ports.ts';
import { all, first, run, sql } from '../sql.ts';
import { isClosedKind, standingOf } from './hold.ts';
import { forgetDecision, forgetRaw } from './mails.ts';
import { eraseNotices } from './notices.ts';
import { redactorOf } from './redactor.ts';

/** Moments, epoch ms: what is older ends; null = nothing does. */
export interface Ends {
  readonly raw: number | null;
  readonly ignored: number | null;
  readonly quarantine: number | null;
  readonly traces: number | null;
  readonly queues: Readonly<Record<string, number>>;
}

/** In this order: a deleted ticket's mails need no look of their own. */
export const retentionParts = ['tickets', 'mails', 'notices'] as const;
export type RetentionPart = (typeof retentionParts)[number];

/** One row whose time is over, and what of it. */
export interface Over {
  readonly id: number;
  readonly what: 'ticket' | 'raw' | 'ignored' | 'quarantine' | 'trace' | 'sent';
}

export interface Slice {
  readonly over: readonly Over[];
  /** The last number looked at; null = there are no more. */
  readonly after: number | null;
}

/** Rows that are looked at in one read. */
const LOOKED = 1000;

/** The next slice of a part, beyond the number `after`. */
export function* overSlice(part: RetentionPart, ends: Ends, after: number): Program<Slice> {
  if (part === 'tickets') return yield* ticketsOver(ends, after);
  return part === 'mails' ? yield* mailsOver(ends, after) : yield* noticesOver(ends, after);
}

function sliceOf(rows: readonly { readonly id: number }[], over: readonly Over[]): Slice {
  return { over, after: rows.length < LOOKED ? null : (rows.at(-1)?.id ?? null) };
}

function* ticketsOver(ends: Ends, after: number): Program<Slice> {
  if (Object.keys(ends.queues).length === 0) return { over: [], after: null };
  const rows = yield* all<{ id: number; kind: string }>(sql`
    select id, kind from tickets where id > ${after} and deleted_at is null order by id limit ${LOOKED}`);
  const over: Over[] = [];
  for (const { id, kind } of rows)
    if (isClosedKind(kind) && (yield* isTicketOver(id, ends))) over.push({ id, what: 'ticket' });
  return sliceOf(rows, over);
}

/** Its time, or that of the ticket it goes on in, is over, and nobody holds it. */
export function* isTicketOver(id: number, { queues }: Pick<Ends, 'queues'>): Program<boolean> {
  const standing = yield* standingOf(id);
  if (!standing || standing.isHeld || !isClosedKind(standing.kind) || standing.closedAt === null) return false;
  const end = Object.hasOwn(queues, standing.queue) ? queues[standing.queue] : undefined;
  return end !== undefined && standing.closedAt < end;
}

interface StoredMail {
  readonly id: number;
  readonly takenAt: number;
  readonly state: string;
  readonly ticket: number | null;
  readonly forgotten: number | null;
  readonly gone: string | null;
}

function* mailsOver(ends: Ends, after: number): Program<Slice> {
  const newest = Math.max(ends.raw ?? 0, ends.ignored ?? 0, ends.quarantine ?? 0, ends.traces ?? 0);
  if (newest === 0) return { over: [], after: null };
  const rows = yield* all<StoredMail>(sql`
    select l.id, l.taken_at as "takenAt", l.state, l.ticket, l.forgotten, w.gone
    from ledger l join raw w on w.id = l.raw where l.id > ${after} order by l.id limit ${LOOKED}`);
  const over: Over[] = [];
  for (const row of rows) if (row.takenAt < newest) over.push(...(yield* mailOver(row, ends)));
  return sliceOf(rows, over);
}

/** What of a mail is over; the whole before its parts. */
function* mailOver(row: StoredMail, ends: Ends): Program<readonly Over[]> {
  const isOver = (end: number | null): boolean => end !== null && row.takenAt < end;
  const { id } = row;
  if (row.state === 'received') return [];
  const isQuarantine = row.state === 'quarantined' && isOver(ends.quarantine);
  const isIgnored = row.state !== 'quarantined' && row.ticket === null && row.gone === null && isOver(ends.ignored);
  const isRaw = row.state !== 'quarantined' && row.gone === null && isOver(ends.raw);
  const isTrace = row.forgotten === null && row.state === 'decided' && isOver(ends.traces);
  if (!isQuarantine && !isIgnored && !isRaw && !isTrace) return [];
  const standing = row.ticket === null ? null : yield* standingOf(row.ticket);
  if (standing?.isHeld) return [];
  if (isQuarantine) return [{ id, what: 'quarantine' }];
  if (isIgnored) return [{ id, what: 'ignored' }];
  const mayRaw = isRaw && (row.ticket === null || isClosedKind(standing?.kind ?? null));
  return [...(mayRaw ? [{ id, what: 'raw' } as const] : []), ...(isTrace ? [{ id, what: 'trace' } as const] : [])];
}

interface StoredNotice {
  readonly id: number;
  readonly createdAt: number;
  readonly state: string;
  readonly hasBytes: number;
  readonly ticket: number | null;
}

function* noticesOver(ends: Ends, after: number): Program<Slice> {
  if (ends.raw === null) return { over: [], after: null };
  const rows = yield* all<StoredNotice>(sql`
    select id, created_at as "createdAt", state, bytes is not null as "hasBytes", ticket
    from outbox where id > ${after} order by id limit ${LOOKED}`);
  const over: Over[] = [];
  for (const row of rows) if (yield* isNoticeOver(row, ends)) over.push({ id: row.id, what: 'sent' });
  return sliceOf(rows, over);
}

function* isNoticeOver(row: StoredNotice, { raw }: Ends): Program<boolean> {
  const isLeft = ['sent', 'dropped', 'suppressed'].includes(row.state);
  if (raw === null || row.hasBytes !== 1 || row.createdAt >= raw || !isLeft) return false;
  if (row.ticket === null) return true;
  const standing = yield* standingOf(row.ticket);
  return standing !== null && !standing.isHeld && isClosedKind(standing.kind);
}

/** Ends one of them, but a ticket: that is the desk's to delete (`endTicketMails` then does the rest). False when its time is not over, now that nobody can come between: it was put under hold, or opened again. */
export function* end({ id, what }: Over, ends: Ends, now: number): Program<boolean> {
  if (what === 'sent') {
    const row = yield* first<StoredNotice>(sql`
      select id, created_at as "createdAt", state, bytes is not null as "hasBytes", ticket from outbox where id = ${id}`);
    if (!row || !(yield* isNoticeOver(row, ends))) return false;
    yield* run(sql`update outbox set bytes = null, octets = null, forgotten = ${now} where id = ${id}`);
    return true;
  }
  const kept = yield* all<StoredMail & { raw: number }>(sql`
    select l.id, l.raw, l.taken_at as "takenAt", l.state, l.ticket, l.forgotten, w.gone
    from ledger o join raw w on w.id = o.raw join ledger l on l.raw = w.id where o.id = ${id}`);
  const own = kept.find((row) => row.id === id);
  if (!own || !(yield* mailOver(own, ends)).some((one) => one.what === what)) return false;
  if (what === 'trace') {
    yield* forgetDecision(id, now);
    return true;
  }
  // The same bytes may have come twice: they go with the last of them.
  let isNeeded = false;
  for (const row of kept) {
    if (row.id === id || row.gone !== null) continue;
    isNeeded ||= !(yield* mailOver(row, ends)).some((one) => one.what !== 'trace');
  }
  if (!isNeeded) yield* forgetRaw(own.raw, 'retention');
  if (what !== 'raw') yield* forgetRow(id, now);
  return !isNeeded || what !== 'raw';
}

/** A mail without a ticket: no more is left than that it was there. */
function* forgetRow(id: number, now: number): Program<void> {
  yield* forgetDecision(id, now);
  yield* run(sql`
    update ledger set from_address = null, subject_key = null, reason = case when state = 'quarantined' then ${OVER} end,
      state = case when state = 'quarantined' then 'skipped' else state end where id = ${id}`);
}

const OVER = 'its time in quarantine was over (retention)';

/** The mails, notices and undo records of a ticket that was just deleted. */
export function* endTicketMails(ticket: number, now: number): Program<void> {
  const rows = yield* all<{ id: number; raw: number }>(sql`
    select id, raw from ledger where id in (select ledger from entries where ticket = ${ticket} and ledger is not null
      union select cast(substr(cause, 6) as integer) from entries where ticket = ${ticket} and cause like 'mail:%')`);
  for (const { id, raw } of rows) {
    const elsewhere = yield* all<{ id: number }>(sql`
      select e.id from ledger l join entries e on e.ledger = l.id join tickets t on t.id = e.ticket
      where l.raw = ${raw} and t.deleted_at is null limit 1`);
    if (elsewhere.length === 0) yield* forgetRaw(raw, 'retention');
    yield* forgetRow(id, now);
  }
  const nobody = redactorOf({ addresses: [], names: [], texts: [] });
  yield* eraseNotices({ ticket }, { addresses: new Set(), redactor: nobody, now, onlyNaming: false });
  yield* run(sql`
    delete from undos where cause in (select cause from entries where ticket = ${ticket} and cause is not null)`);
}

/** Free pages at the end of the file go back to the file system, a bounded number of them. */
export function* giveBack(pages: number): Program<number> {
  const before = yield* freePages();
  for (let n = 0; n < pages; n++) {
    yield { text: 'pragma incremental_vacuum(1)', values: [] };
  }
  return before - (yield* freePages());
}

/** Pages of the file that hold nothing. */
export function* freePages(): Program<number> {
  const [row] = yield* all<{ freelist_count: number }>({ text: 'pragma freelist_count', values: [] });
  return row?.freelist_count ?? 0;
}
