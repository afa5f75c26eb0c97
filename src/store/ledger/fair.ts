// Turns between mailboxes: of the mails that wait to be decided each mailbox' first comes before anybody's second, so that
// a flood in one keeps no other waiting. Asked only where more wait than one group takes and more than one mailbox is known.
// Looks at a bounded number of rows: about as many as may wait before fetching is held back (collect/pressure.ts).
import type { FolderCursor } from '../../model/mailbox/crowd.ts';
import type { LedgerRow, Program } from '../../ports.ts';
import { all, first, query, sql } from '../sql.ts';
import { ledgerColumns, ledgerFrom, type StoredLedgerRow, toLedgerRow } from './rows.ts';

const WINDOW = 3_000;

const turnsText = `select ${ledgerColumns} ${ledgerFrom}
  join (
    select id, row_number() over (partition by mailbox order by id) as turn from (
      select m.id, o.mailbox from ledger m join routes o on o.id = m.route
      where m.state = 'received' and m.attempts = 0 and (m.retry_at is null or m.retry_at <= ?) order by m.id limit ${WINDOW}))
    as turns on turns.id = l.id
  order by turns.turn, l.id limit ?`;

/** Rows that were never tried, in turns. */
export function* inTurns(limit: number, now: number): Program<readonly LedgerRow[]> {
  return (yield* all<StoredLedgerRow>(query(turnsText, now, limit))).map(toLedgerRow);
}

/** True when mail of more than one mailbox was ever taken in. */
export function* hasManyMailboxes(): Program<boolean> {
  return (
    (yield* first(sql`
    select a.id from routes a join routes b on b.mailbox <> a.mailbox where a.id = (select min(id) from routes) limit 1`)) !==
    null
  );
}

/** CrowdPrograms.undecided */
export function* undecided(mailbox: string, limit: number): Program<number> {
  const found = yield* all<{ id: number }>(sql`
    select l.id from ledger l join routes r on r.id = l.route
    where l.state = 'received' and r.mailbox = ${mailbox} limit ${limit}`);
  return found.length;
}

/** CrowdPrograms.cursors */
export function* cursors(): Program<readonly FolderCursor[]> {
  return yield* all<FolderCursor>(sql`select mailbox, folder, complete_at as "completeAt", paused from cursors`);
}
