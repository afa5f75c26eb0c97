// What is over: tickets, mails, notices and traces whose time has passed, found in slices by their numbers, each slice one
// bounded read; and the forgetting of one of them. Takes moments before which things end; gives rows. Never ends what is
// under legal hold, what belongs to an open ticket, or what is still to be decided or to leave.
import { LEGAL_HOLD } from '../../model/forget/hold.ts';
import type { Program } from '../../ports.ts';
import { all, run, sql } from '../sql.ts';
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

function isHeld(flags: string | null): boolean {
  return flags !== null && (JSON.parse(flags) as string[]).includes(LEGAL_HOLD);
}

function sliceOf(rows: readonly { readonly id: number }[], over: readonly Over[]): Slice {
  return { over, after: rows.length < LOOKED ? null : (rows.at(-1)?.id ?? null) };
}

function* ticketsOver({ queues }: Ends, after: number): Program<Slice> {
  if (Object.keys(queues).length === 0) return { over: [], after: null };
  const rows = yield* all<{ id: number; queue: string; kind: string; flags: string; closedAt: number | null }>(sql`
    select id, queue, kind, flags, closed_at as "closedAt" from tickets
    where id > ${after} and deleted_at is null order by id limit ${LOOKED}`);
  const over = rows.filter(({ queue, kind, flags, closedAt }) => {
    const end = Object.hasOwn(queues, queue) ? queues[queue] : undefined;
    return end !== undefined && isClosed(kind) && closedAt !== null && closedAt < end && !isHeld(flags);
  });
  return sliceOf(
    rows,
    over.map(({ id }) => ({ id, what: 'ticket' })),
  );
}

function isClosed(kind: string | null): boolean {
  return kind === 'closed' || kind === 'cancelled';
}

interface StoredMail {
  readonly id: number;
  readonly takenAt: number;
  readonly state: string;
  readonly ticket: number | null;
  readonly forgotten: number | null;
  readonly gone: string | null;
  readonly kind: string | null;
  readonly flags: string | null;
}

function* mailsOver(ends: Ends, after: number): Program<Slice> {
  const newest = Math.max(ends.raw ?? 0, ends.ignored ?? 0, ends.quarantine ?? 0, ends.traces ?? 0);
  if (newest === 0) return { over: [], after: null };
  // A merged ticket's mails are those of the ticket it goes on in.
  const rows = yield* all<StoredMail>(sql`
    select l.id, l.taken_at as "takenAt", l.state, l.ticket, l.forgotten, w.gone, coalesce(s.kind, t.kind) as kind,
      coalesce(s.flags, t.flags) as flags
    from ledger l join raw w on w.id = l.raw left join tickets t on t.id = l.ticket left join tickets s on s.id = t.merged_into
    where l.id > ${after} order by l.id limit ${LOOKED}`);
  return sliceOf(
    rows,
    rows.flatMap((row) => (row.takenAt < newest ? mailOver(row, ends) : [])),
  );
}

/** What of a mail is over; the whole before its parts. */
function mailOver(row: StoredMail, ends: Ends): readonly Over[] {
  const isOver = (end: number | null): boolean => end !== null && row.takenAt < end;
  if (isHeld(row.flags)) return [];
  const { id } = row;
  if (row.state === 'quarantined') return isOver(ends.quarantine) ? [{ id, what: 'quarantine' }] : [];
  if (row.state === 'received') return [];
  if (row.ticket === null && row.gone === null && isOver(ends.ignored)) return [{ id, what: 'ignored' }];
  const isRaw = row.gone === null && isOver(ends.raw) && (row.ticket === null || isClosed(row.kind));
  const isTrace = row.forgotten === null && row.state === 'decided' && isOver(ends.traces);
  return [...(isRaw ? [{ id, what: 'raw' } as const] : []), ...(isTrace ? [{ id, what: 'trace' } as const] : [])];
}

function* noticesOver({ raw }: Ends, after: number): Program<Slice> {
  if (raw === null) return { over: [], after: null };
  const rows = yield* all<{
    id: number;
    createdAt: number;
    state: string;
    hasBytes: number;
    ticket: number | null;
    kind: string | null;
    flags: string | null;
  }>(sql`
    select o.id, o.created_at as "createdAt", o.state, o.bytes is not null as "hasBytes", o.ticket, t.kind, t.flags
    from outbox o left join tickets t on t.id = o.ticket where o.id > ${after} order by o.id limit ${LOOKED}`);
  const over = rows.filter(
    (row) =>
      row.hasBytes === 1 &&
      row.createdAt < raw &&
      ['sent', 'dropped', 'suppressed'].includes(row.state) &&
      (row.ticket === null || isClosed(row.kind)) &&
      !isHeld(row.flags),
  );
  return sliceOf(
    rows,
    over.map(({ id }) => ({ id, what: 'sent' })),
  );
}

/** Ends one of them, but a ticket: that is the desk's to delete (`endTicketMails` then does the rest). */
export function* end({ id, what }: Over, ends: Ends, now: number): Program<boolean> {
  if (what === 'sent') {
    yield* run(sql`update outbox set bytes = null, octets = null, forgotten = ${now} where id = ${id}`);
    return true;
  }
  if (what === 'trace') {
    yield* forgetDecision(id, now);
    return true;
  }
  const kept = yield* all<StoredMail & { raw: number }>(sql`
    select l.id, l.raw, l.taken_at as "takenAt", l.state, l.ticket, l.forgotten, w.gone, coalesce(s.kind, t.kind) as kind,
      coalesce(s.flags, t.flags) as flags
    from ledger o join raw w on w.id = o.raw join ledger l on l.raw = w.id left join tickets t on t.id = l.ticket
      left join tickets s on s.id = t.merged_into where o.id = ${id}`);
  // The same bytes may have come twice: they go with the last of them.
  const isNeeded = kept.some(
    (row) => row.id !== id && row.gone === null && !mailOver(row, ends).some((one) => one.what !== 'trace'),
  );
  const own = kept.find((row) => row.id === id);
  if (!own) return false;
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
