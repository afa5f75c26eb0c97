// The way of a notice through its states (architecture.md "The outbox"):
//   held | queued | deferred → sending → sent | deferred | dead | ambiguous ;  dead | ambiguous → queued by `retry` ;
//   anything unfinished but `sending` → dropped. A dead owner's `sending` becomes ambiguous and is resent once.
// Bytes are committed with `sending`, before the first SMTP byte, and never change afterwards.

import { failpoint } from '../../lib/failpoint.ts';
import type { NoticeData } from '../../model/notice.ts';
import type { OutboxEnd, OutboxRow } from '../../model/rows.ts';
import type { Program } from '../../ports.ts';
import { packBytes, packJson } from '../pack.ts';
import { sentId } from '../sent-id.ts';
import { all, clean, first, run, sql } from '../sql.ts';
import { tally } from './rows.ts';

/** OutboxPrograms.sending; false when the row cannot be sent any more. */
export function* sending(
  id: number,
  owner: string,
  bytes: Uint8Array | null,
  at: number,
  seen?: Pick<OutboxRow, 'state' | 'attempts' | 'event'>,
): Program<boolean> {
  const packed = bytes === null ? null : packBytes(bytes);
  const taken = yield* first(sql`
    update outbox set octets = case when bytes is null then ${bytes?.length ?? null} else octets end,
      bytes = coalesce(bytes, ${packed}), resent = case when state = 'ambiguous' then 1 else resent end,
      state = 'sending', owner = ${owner}, attempts = attempts + 1, finished_at = ${at}
    where id = ${id} and (state in ('held', 'queued', 'deferred') or (state = 'ambiguous' and resent = 0))
      and state = coalesce(${seen?.state ?? null}, state) and attempts = coalesce(${seen?.attempts ?? null}, attempts)
      and event = coalesce(${seen?.event ?? null}, event)
      and not exists (select 1 from outbox e where e.state in ('held', 'queued', 'deferred', 'sending', 'ambiguous')
        and e.lane = outbox.lane and e.id < outbox.id and (e.state <> 'ambiguous' or e.resent = 0))
    returning id`);
  return taken !== null;
}

/** OutboxPrograms.finished; a row that came to its end already stays as it is. */
export function* finished(id: number, result: OutboxEnd, seen?: Pick<OutboxRow, 'event'>): Program<void> {
  const { state, dueAt, at } = result;
  const reason = result.reason === null ? null : clean(result.reason);
  const done = yield* first(sql`
    update outbox set state = ${state}, reason = ${reason}, due_at = coalesce(${dueAt}, due_at), owner = null,
      sent_at = case when ${state} = 'sent' then ${at} else sent_at end, finished_at = ${at}
    where id = ${id} and state not in ('sent', 'suppressed', 'dropped') and event = coalesce(${seen?.event ?? null}, event) returning id`);
  if (done) yield* tally(state);
  const sentAs = state === 'sent' && result.sentAs !== undefined ? clean(sentId(result.sentAs)) : '';
  if (!done || sentAs === '') return;
  yield* run(sql`insert into provider_ids (message_id, outbox) values (${sentAs}, ${id}) on conflict do nothing`);
}

/** OutboxPrograms.sayInstead */
export function* sayInstead(id: number, data: NoticeData): Program<void> {
  yield* run(sql`
    update outbox set data = ${packJson(data)}, bytes = null, octets = null where id = ${id} and state = 'deferred'`);
}

/** OutboxPrograms.recover */
export function* recover(owner: string, at: number): Program<readonly number[]> {
  const rows = yield* all<{ id: number }>(sql`
    update outbox set state = 'ambiguous', owner = null, due_at = ${at}, finished_at = ${at},
      reason = 'the process that was sending it died: it may have arrived'
    where state in ('held', 'queued', 'deferred', 'sending', 'ambiguous') and state = 'sending'
      and (owner is null or owner <> ${owner}) returning id`);
  if (rows.length > 0) failpoint('recover.commit');
  return rows.map((found) => found.id).sort((a, b) => a - b);
}

/** OutboxPrograms.clockBack: a retry of a clock that was a year ahead would wait for a year. */
export function* clockBack(now: number): Program<void> {
  yield* run(sql`
    update outbox set due_at = ${now} + max(0, due_at - max(created_at, coalesce(finished_at, 0))),
      finished_at = min(finished_at, ${now})
    where state in ('held', 'queued', 'deferred', 'sending', 'ambiguous') and state <> 'sending' and due_at > ${now}
      and max(created_at, coalesce(finished_at, 0)) > ${now}`);
  // Since when these wait is not kept: once too early does no harm.
  yield* run(sql`update outbox set copy_due = ${now} where copy = 'due' and copy_due > ${now}`);
  yield* run(sql`
    update ledger set retry_at = ${now} where state = 'received' and retry_at > ${now} and imported = 0`);
}

/** OutboxPrograms.retry; a resent one is not resent again by itself afterwards. */
export function* retry(id: number, at: number): Program<boolean> {
  const back = yield* first(sql`
    update outbox set state = 'queued', reason = null, attempts = 0, due_at = ${at}, finished_at = null
    where id = ${id} and state in ('dead', 'ambiguous') returning id`);
  return back !== null;
}

/** OutboxPrograms.release */
export function* release(id: number, at: number): Program<boolean> {
  const gone = yield* first(sql`
    update outbox set state = case when state = 'held' then 'queued' else state end, due_at = ${at}
    where id = ${id} and state in ('held', 'deferred') returning id`);
  return gone !== null;
}

/** OutboxPrograms.drop */
export function* drop(id: number, at: number, reason = 'dropped by hand'): Program<boolean> {
  const gone = yield* first(sql`
    update outbox set state = 'dropped', reason = ${clean(reason)}, finished_at = ${at}
    where id = ${id} and state in ('held', 'queued', 'deferred', 'dead', 'ambiguous') returning id`);
  if (gone) yield* tally('dropped');
  return gone !== null;
}
