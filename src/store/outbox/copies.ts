// Copies of sent mail that are wanted, made, or given up. Beside the row's own state: a copy that cannot be made changes
// nothing of the mail that was sent.
import type { CopyDue, CopyPrograms, CopyState } from '../../model/notice/copies.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { clean, first, run, sql } from '../sql.ts';
import { rowsWhere } from './rows.ts';

function* want(id: number, at: number): Program<void> {
  yield* run(sql`update outbox set copy = 'due', copy_due = ${at} where id = ${id} and copy is null`);
}

function* due(now: number, limit: number): Program<readonly CopyDue[]> {
  const rows = yield* rowsWhere(
    "where o.copy = 'due' and o.copy_due <= ? order by o.copy_due, o.id limit ?",
    now,
    limit,
  );
  const found: CopyDue[] = [];
  for (const { id, mailbox, ownAddress, name, queue, messageId, sentAt, bytes } of rows) {
    const tries = (yield* first<{ n: number }>(sql`select copy_tries as n from outbox where id = ${id}`))?.n ?? 0;
    if (bytes) found.push({ id, mailbox, ownAddress, name, queue, messageId, sentAt: sentAt ?? now, tries, bytes });
    else yield* settled(id, { state: 'refused', said: 'the bytes are not kept any more', dueAt: now });
  }
  return found;
}

function* nextAt(): Program<number | null> {
  const row = yield* first<{ at: number }>(sql`
    select copy_due as at from outbox where copy = 'due' order by copy_due limit 1`);
  return row?.at ?? null;
}

function* settled(
  id: number,
  { state, said, dueAt }: { readonly state: CopyState['state']; readonly said: string | null; readonly dueAt: number },
): Program<void> {
  yield* run(sql`
    update outbox set copy = ${state}, copy_said = ${said === null ? null : clean(said)}, copy_due = ${dueAt},
      copy_tries = copy_tries + 1 where id = ${id} and copy = 'due'`);
}

function* of(id: number): Program<CopyState | null> {
  const row = yield* first<{ state: CopyState['state'] | null; said: string | null }>(sql`
    select copy as state, copy_said as said from outbox where id = ${id}`);
  return row?.state ? { state: row.state, said: row.said } : null;
}

export const copyPrograms: CopyPrograms<Query, readonly Row[]> = { want, due, nextAt, settled, of };
