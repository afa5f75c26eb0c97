// Accounts for every mail of a folder: takes the server's UIDs, the cursor and the ledger's rows under the current
// UIDVALIDITY; gives the object of `mailbox audit --json`. The columns, without those that have left the folder since, add
// up to `onServer`. Reads only (EXAMINE). A UID up to the cursor without a row, and not from
// before the start, is unaccounted: the number that must be 0.

import { type Log, silentLog } from '../../lib/log.ts';
import { auditKey, COUNTED_AS, type FolderAudit, isOutcome } from '../../model/mailbox/accounted.ts';
import type { Mailbox, Start } from '../../model/setup.ts';
import type { Accounted, Cursor, Store } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import { isBeforeStart, leaves } from '../intake.ts';
import { listUids, readHeads } from '../mails.ts';
import { loadRetries } from '../retries.ts';
import { type Connect, connectSession } from '../session.ts';
import type { Timing } from '../timing.ts';

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
  /** Of the mails above: those that are not in the folder any more (moved, deleted, expunged). The columns without them add up to `onServer`. */
  readonly left: number;
  /** Mails that were moved or deleted, says the ledger, and that lie in the folder all the same. */
  readonly returned: number;
  /** UIDs of the first 20 unaccounted ones. */
  readonly unaccountedUids: readonly number[];
}

type Column = Exclude<
  keyof Audit,
  'mailbox' | 'folder' | 'uidValidity' | 'onServer' | 'left' | 'returned' | 'unaccountedUids'
>;

const HEADS_AT_ONCE = 2_000;

export interface AuditOptions {
  readonly mailbox: Mailbox;
  readonly folder: string;
  readonly store: Store;
  readonly log?: Log;
  readonly signal?: AbortSignal;
  readonly timing?: Timing;
  /** Default: connectSession. */
  readonly connect?: Connect;
}

/** A folder whose server could not be asked. */
export interface Unaudited {
  readonly mailbox: string;
  readonly folder: string;
  readonly error: string;
}

export interface Audits {
  readonly rows: readonly Audit[];
  readonly unaudited: readonly Unaudited[];
}

/** Every folder of these mailboxes; one that cannot be asked keeps nothing of the others back. */
export async function auditMailboxes(
  mailboxes: readonly Mailbox[],
  options: Omit<AuditOptions, 'mailbox' | 'folder'>,
): Promise<Audits> {
  const rows: Audit[] = [];
  const unaudited: Unaudited[] = [];
  for (const mailbox of mailboxes) {
    for (const folder of mailbox.folders) {
      try {
        rows.push(await auditMailbox({ ...options, mailbox, folder }));
      } catch (error) {
        if (!(error instanceof CollectFault)) throw error;
        unaudited.push({ mailbox: mailbox.name, folder, error: error.message });
      }
    }
  }
  return { rows, unaudited };
}

/** Remembers the figures for whoever shows them without asking the servers. A disk that takes nothing keeps no figures from whoever asked. */
export async function keepAudits(store: Store, rows: readonly Audit[], at: number): Promise<void> {
  const keeping = store.write(function* () {
    for (const { mailbox, folder, onServer, unaccounted, unaccountedUids: uids } of rows)
      yield* store.settings.set(
        auditKey(mailbox, folder),
        JSON.stringify({ at, onServer, unaccounted, uids } satisfies FolderAudit),
      );
  });
  await keeping.catch((error: unknown) => {
    if (store.faultOf(error) !== 'full') throw error;
  });
}

/** Connects, reads, counts. Throws a CollectFault when the server cannot be asked. */
export async function auditMailbox(options: AuditOptions): Promise<Audit> {
  const { mailbox, folder, store } = options;
  const session = await (options.connect ?? connectSession)(mailbox, {
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
    const unaccountedUids: number[] = [];
    for (const uid of open) {
      const mail = { uid, internalDate: dates.get(uid) ?? 0 };
      const column = columnOfRowless(mail, cursor, known.cursor ? null : mailbox.start);
      columns[column] += 1;
      if (column === 'unaccounted' && unaccountedUids.length < UIDS_SHOWN) unaccountedUids.push(uid);
    }
    const there = new Set(uids);
    const left = known.rows.filter((row) => !there.has(row.uid)).length;
    const returned = known.rows.filter((row) => there.has(row.uid) && shouldBeGone(row, mailbox)).length;
    const named = { mailbox: mailbox.name, folder, uidValidity, onServer: uids.length };
    return { ...named, ...columns, left, returned, unaccountedUids };
  } finally {
    session.close();
  }
}

const UIDS_SHOWN = 20;

/** The server said that it moved or deleted this mail. */
export function shouldBeGone({ ack, byRule }: Accounted, { after }: Mailbox): boolean {
  return ack === 'done' && byRule === 0 && leaves(after);
}

function countRows(rows: readonly Accounted[]): Record<Column, number> {
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

function columnOfRow(row: Accounted): Column {
  if (row.state === 'received') return 'pending';
  if (row.state === 'quarantined') return 'quarantined';
  if (row.state === 'skipped') return 'beforeStart';
  const { outcome } = row;
  return outcome !== null && isOutcome(outcome) ? COUNTED_AS[outcome] : 'unaccounted';
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
