// What ties tickets and mails together, and its changes: links, mails that belong to another ticket now, notices that
// will not leave, and the tombstone of a deleted ticket. Parts of `apply`; refuses nothing.
import type { Change, Drops, Moved, TieDraft } from '../../model/change.ts';
import { farSide, type LinkKind, type TicketId } from '../../model/ticket.ts';
import type { Program } from '../../ports.ts';
import { dropFiles } from '../files.ts';
import { tally } from '../outbox/rows.ts';
import { handOver, lastOf, part } from '../outbox/waiting.ts';
import { forgetWords } from '../search/follow.ts';
import { type IndexedRow, indexBefore, indexedColumns } from '../search/row.ts';
import { all, clean, one, query, run, sql } from '../sql.ts';

/** The change's ties, both ways. */
export function* tie(ticket: TicketId, change: Change): Program<void> {
  for (const { kind, ticket: other } of change.links) {
    yield* addLink(ticket, kind, other);
    yield* addLink(other, farSide[kind], ticket);
  }
  for (const one of change.unlinks ?? []) yield* untie(ticket, one);
}

function* untie(ticket: TicketId, { kind, ticket: other }: TieDraft): Program<void> {
  yield* removeLink(ticket, kind, other);
  yield* removeLink(other, farSide[kind], ticket);
}

function* removeLink(ticket: TicketId, kind: LinkKind, other: TicketId): Program<void> {
  yield* run(sql`delete from ticket_links where ticket = ${ticket} and kind = ${kind} and other = ${other}`);
}

function* addLink(ticket: TicketId, kind: LinkKind, other: TicketId): Program<void> {
  yield* run(
    sql`insert into ticket_links (ticket, kind, other) values (${ticket}, ${kind}, ${other}) on conflict do nothing`,
  );
}

/** Mails and notices that belong to another ticket from now on: what answers them goes there. */
export function* moveMails(ticket: TicketId, moved: Moved): Program<void> {
  const from = moved.from ?? ticket;
  const to = moved.to ?? ticket;
  for (const messageId of moved.messageIds.map(clean)) {
    yield* run(sql`
      insert into thread_ids (message_id, ticket, visibility)
      select message_id, ${to}, visibility from thread_ids where message_id = ${messageId} and ticket = ${from}
      on conflict do nothing`);
    yield* run(sql`delete from thread_ids where message_id = ${messageId} and ticket = ${from}`);
    const number = /^<([1-9][0-9]{0,14})\./.exec(messageId)?.[1] ?? '0';
    yield* run(sql`
      update outbox set ticket = ${to} where id = ${Number(number)} and message_id = ${messageId} and ticket = ${from}`);
  }
  for (const ledger of moved.ledgers)
    yield* run(sql`update ledger set ticket = ${to} where id = ${ledger} and ticket = ${from}`);
}

const WAITING = ['held', 'queued', 'deferred'];
const OVER = ['dropped', 'suppressed'];
/** What is revived of a chain of notices that joined each other is dropped in the next round. */
const MAX_ROUNDS = 20;

/** Notices that have not left yet and now never will. */
export function* dropNotices(ticket: TicketId | null, drops: Drops, now: number): Program<void> {
  for (const id of drops.of === 'command' ? (drops.goneWith ?? []) : [])
    yield* run(sql`
      update outbox set joined = null, reason = ${clean(drops.reason)} where id = ${id} and joined is not null`);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const ids = yield* unsent(ticket, drops);
    for (const id of ids) {
      yield* run(sql`
        update outbox set state = 'dropped', reason = ${clean(drops.reason)}, finished_at = ${now} where id = ${id}`);
      yield* tally('dropped');
    }
    if (drops.of !== 'command' || (round > 0 && ids.length === 0)) return;
    // Whatever they were told together with goes on without them, and revives them no more.
    const own = yield* rowsOf(drops);
    for (const id of yield* rowsOf(drops, ['dropped'])) {
      // Somebody else's notice says it all the same: it is not said twice.
      if (!own.includes((yield* lastOf(id)).id)) yield* handOver(id);
      yield* run(sql`
        update outbox set joined = null, reason = ${clean(drops.reason)} where id = ${id} and joined is not null`);
    }
    // What was told together with it is told by itself again; a deleted ticket tells nothing at all.
    yield* part(yield* rowsOf(drops, OVER));
  }
}

/** Rows of these commands, in these states. */
function* rowsOf(
  { cause, ordinals }: Extract<Drops, { of: 'command' }>,
  states?: readonly string[],
): Program<readonly number[]> {
  const ids: number[] = [];
  for (const ordinal of ordinals) {
    const prefix = clean(`${cause}/${ordinal}`);
    const rows = yield* all<{ id: number; state: string }>(sql`
      select id, state from outbox where event >= ${`${prefix}/`} and event < ${`${prefix}0`} order by id`);
    ids.push(...rows.filter((row) => states?.includes(row.state) ?? true).map((row) => row.id));
  }
  return ids;
}

function* unsent(ticket: TicketId | null, drops: Drops): Program<readonly number[]> {
  if (drops.of === 'command') return yield* rowsOf(drops, WAITING);
  const rows = yield* all<{ id: number; kind: string }>(sql`
    select id, kind from outbox where ticket = ${ticket} and passed = 1 and state in ('held', 'queued', 'deferred')
    order by id`);
  return rows.filter((row) => drops.of === 'ticket' || row.kind !== 'agent').map((row) => row.id);
}

const buriedText = `select ref, ${indexedColumns} from tickets where id = ?`;

/** Nothing leads to a deleted ticket, and its words are erased: digests stay, so that the chain still holds. */
export function* bury(ticket: TicketId, now: number): Program<void> {
  const row = yield* one<IndexedRow>(query(buriedText, ticket));
  yield* forgetWords({ id: ticket, ref: String(row.ref) }, indexBefore(row));
  yield* run(sql`update tickets set deleted_at = ${now} where id = ${ticket}`);
  yield* dropFiles(ticket);
  yield* run(sql`delete from orders where ticket = ${ticket}`);
  yield* run(sql`delete from thread_ids where ticket = ${ticket}`);
  yield* run(sql`delete from thread_roots where ticket = ${ticket}`);
  yield* run(sql`delete from thread_keys where ticket = ${ticket}`);
  yield* run(sql`delete from ticket_links where ticket = ${ticket} or other = ${ticket}`);
  // What it cost stays on the account; what was written about the work goes.
  yield* run(sql`update time_entries set text = '' where ticket = ${ticket}`);
  yield* run(sql`update account_lines set text = '' where ticket = ${ticket}`);
  yield* run(sql`
    update entries set salt = null, body = '', changes = '{}', attachments = '[]', from_address = null, from_name = null,
      message_id = null, actor_id = case when actor_kind = 'contact' then '' else actor_id end where ticket = ${ticket}`);
}
