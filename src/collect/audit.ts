// Accounts for every mail of a folder: takes the server's UIDs, the cursor and the ledger's rows under the current
// UIDVALIDITY; gives the object of `mailbox audit --json`. With `after: keep` the columns add up to `onServer`; rows
// whose mails were moved away are counted too. Reads only (EXAMINE). A UID up to the cursor without a row, and not from
// before the start, is unaccounted: the number that must be 0.

import { type Log, silentLog } from '../lib/log.ts';
import type { MailOutcome } from '../model/decision.ts';
import type { Mailbox, Start } from '../model/setup.ts';
import type { Cursor, LedgerState, Store } from '../ports.ts';
import { isBeforeStart } from './intake.ts';
import { listUids, readHeads } from './mails.ts';
import { loadRetries } from './retries.ts';
import { connectSession } from './session.ts';
import type { Timing } from './timing.ts';

/** `mailbox audit --json`; `beforeStart` includes what was skipped. */
export interface Audit {
  readonly mailbox: string;
  readonly folder: string;
  readonly uidValidity: string;
  readonly onServer: number;
  readonly beforeStart: number;
  readonly tickets: number;
  readonly joined: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly redirected: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly pending: number;
  readonly unaccounted: number;
}

type Column = Exclude<keyof Audit, 'mailbox' | 'folder' | 'uidValidity' | 'onServer'>;

const COLUMN_OF: Readonly<Record<MailOutcome, Column>> = {
  created: 'tickets',
  created_linked: 'tickets',
  joined: 'joined',
  reopened: 'joined',
  ignored: 'ignored',
  answered: 'ignored',
  rejected: 'rejected',
  redirected: 'redirected',
  duplicate: 'duplicates',
  quarantined: 'quarantined',
};

const HEADS_AT_ONCE = 2_000;

export interface AuditOptions {
  readonly mailbox: Mailbox;
  readonly folder: string;
  readonly store: Store;
  readonly log?: Log;
  readonly signal?: AbortSignal;
  readonly timing?: Timing;
}

/** Connects, reads, counts. Throws a CollectFault when the server cannot be asked. */
export async function auditMailbox(options: AuditOptions): Promise<Audit> {
  const { mailbox, folder, store } = options;
  const session = await connectSession(mailbox, {
    log: options.log ?? silentLog,
    signal: options.signal ?? new AbortController().signal,
    ...(options.timing ? { timing: options.timing } : {}),
  });
  try {
    const uidValidity = String((await session.open(folder, true)).uidValidity);
    const uids = await listUids(session, '1:*');
    const known = await store.read(function* () {
      return {
        cursor: yield* store.ledger.cursor(mailbox.name, folder),
        rows: yield* store.ledger.accounted(mailbox.name, folder, uidValidity),
        retries: yield* loadRetries(store, { mailbox: mailbox.name, folder, uidValidity }),
      };
    });
    const rowUids = new Set(known.rows.map((row) => row.uid));
    const open = uids.filter((uid) => !rowUids.has(uid) && !known.retries.owed.has(uid));
    const dates = new Map<number, number>();
    for (let at = 0; at < open.length; at += HEADS_AT_ONCE) {
      for (const head of await readHeads(session, open.slice(at, at + HEADS_AT_ONCE)))
        dates.set(head.uid, head.internalDate);
    }
    const columns = countRows(known.rows);
    columns.pending += uids.filter((uid) => !rowUids.has(uid) && known.retries.owed.has(uid)).length;
    const cursor = known.cursor?.uidValidity === uidValidity ? known.cursor : null;
    for (const uid of open)
      columns[
        columnOfRowless({ uid, internalDate: dates.get(uid) ?? 0 }, cursor, known.cursor ? null : mailbox.start)
      ] += 1;
    return { mailbox: mailbox.name, folder, uidValidity, onServer: uids.length, ...columns };
  } finally {
    session.close();
  }
}

function countRows(
  rows: readonly { readonly state: LedgerState; readonly outcome: string | null }[],
): Record<Column, number> {
  const columns: Record<Column, number> = {
    beforeStart: 0,
    tickets: 0,
    joined: 0,
    ignored: 0,
    rejected: 0,
    redirected: 0,
    duplicates: 0,
    quarantined: 0,
    pending: 0,
    unaccounted: 0,
  };
  for (const row of rows) columns[columnOfRow(row)] += 1;
  return columns;
}

function columnOfRow(row: { readonly state: LedgerState; readonly outcome: string | null }): Column {
  if (row.state === 'received') return 'pending';
  if (row.state === 'quarantined') return 'quarantined';
  if (row.state === 'skipped') return 'beforeStart';
  const { outcome } = row;
  return outcome !== null && isOutcome(outcome) ? COLUMN_OF[outcome] : 'unaccounted';
}

/** `start` is given when the folder was never polled: then it says what the first poll would leave alone. */
function columnOfRowless(
  mail: { readonly uid: number; readonly internalDate: number },
  cursor: Cursor | null,
  start: Start | null,
): Column {
  if (!cursor) {
    // Another UIDVALIDITY than the cursor's: the next poll matches them by hash, until then they are pending.
    if (start?.kind === 'now' || (start?.kind === 'date' && mail.internalDate < start.since)) return 'beforeStart';
    return 'pending';
  }
  if (isBeforeStart(cursor, mail)) return 'beforeStart';
  return mail.uid > cursor.lastUid ? 'pending' : 'unaccounted';
}

function isOutcome(text: string): text is MailOutcome {
  return Object.hasOwn(COLUMN_OF, text);
}
