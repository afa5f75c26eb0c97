// A folder's UIDVALIDITY changed: the same mails under new UIDs, perhaps with new ones among them. Takes the old
// cursor; gives the new one, rows moved to their new UIDs by hash. Mails from before the start are known by their
// INTERNALDATE and not even read. Unmatched mails older than the last complete poll by more than two days are
// skipped, younger ones taken in (our clock may have been wrong then), and when they are many nothing is taken in: the
// mailbox pauses until somebody decides (`mailbox resume`). Crash-safe: rows that have moved are known by their new
// UIDVALIDITY, and the cursor is saved last. RFC 3501 §2.3.1.1.
import { failpoint } from '../lib/failpoint.ts';
import { sha256Hex } from '../model/identity.ts';
import { CLOCK_MARGIN_MS } from '../model/mailbox/clocks.ts';
import type { Cursor } from '../ports.ts';
import type { OpenFolder } from './client.ts';
import { CollectFault } from './fault.ts';
import { type Intake, leaves } from './intake.ts';
import { batches, type Head, listUids, type Reading, readBatch, readHeads } from './mails.ts';
import { waitForRoom } from './pressure.ts';
import { noteRead } from './restored/same-mail.ts';
import { loadRetries, type Retries, saveRetries } from './retries.ts';
import { highestUid } from './start.ts';

/** What becomes of old mails that match no row: pause when they are many (and skip when few), skip all, take all in. */
export type TreatOld = 'pause' | 'skip' | 'take';

/** More unmatched old mails than this are not a leftover but a question. */
const MAX_UNMATCHED_OLD = 50;
/** Our own clock may have been wrong by so much when the last poll was complete (time zones, a machine that woke up). */
const CLOCK_DOUBT_MS = 2 * 86_400_000;
const HEADS_AT_ONCE = 200;
const GONE_AT_ONCE = 500;

/** Matches the folder's mails with the ledger; throws `paused` when the answer is a person's to give. */
export async function reconcile(
  intake: Intake,
  opened: OpenFolder,
  options: { readonly old: Cursor; readonly treatOld: TreatOld },
): Promise<Cursor> {
  const { old, treatOld } = options;
  const { mailbox, folder, log } = intake;
  const uidValidity = String(opened.uidValidity);
  log.warn('mailbox.uidvalidity_changed', { mailbox: mailbox.name, folder, from: old.uidValidity, to: uidValidity });
  const top = await highestUid(intake, opened);
  const uids = (await listUids(intake.session, '1:*')).filter((uid) => uid <= top);
  const place = { mailbox: mailbox.name, folder, uidValidity };
  const retries = await intake.store.read(() => loadRetries(intake.store, place));
  const sorted = await matchAll(intake, { uids, old, uidValidity, retries });
  if (treatOld === 'pause' && sorted.unmatchedOld.length > MAX_UNMATCHED_OLD)
    await pause(intake, old, sorted.unmatchedOld.length);
  // A last poll in a time still to come: our clock ran ahead then and was set right. It tells nothing of what is old (F51).
  const wasAhead = old.completeAt > intake.clock.now() + CLOCK_MARGIN_MS;
  // Renumbered under the same UIDVALIDITY (went-back.ts): polls may have been complete without seeing what came since.
  const isUnseen = old.uidValidity.startsWith(`${uidValidity}~`);
  const isOld = (head: Head): boolean => !wasAhead && !isUnseen && head.internalDate < old.completeAt - CLOCK_DOUBT_MS;
  const isSkipped = (head: Head): boolean => treatOld === 'skip' || (treatOld === 'pause' && isOld(head));
  const taken = sorted.unmatchedOld.filter((head) => !isSkipped(head));
  const skipped = sorted.unmatchedOld.filter(isSkipped);
  const fresh = new Set([...sorted.fresh, ...sorted.unread, ...taken.map((head) => head.uid)]);
  // The cursor stands behind the last mail that is settled; fresh ones below it are owed, so that the next step takes them.
  const lastUid = uids.filter((uid) => !fresh.has(uid)).at(-1) ?? (fresh.size > 0 ? 0 : top);
  const cursor: Cursor = {
    uidValidity,
    lastUid,
    // Not lastUid: of a mail from before the start the server may say its date only later, when it is owed.
    watermarkUid: top,
    watermarkDate: skipped.reduce((newest, head) => Math.max(newest, head.internalDate), old.watermarkDate),
    completeAt: old.completeAt,
    paused: null,
  };
  // What could not be read may be known: as owed mails they are compared by hash when they can.
  const owed = [...fresh].filter((uid) => uid <= lastUid || sorted.unread.includes(uid));
  const gone = await save(intake, old.uidValidity, {
    cursor,
    retries: { ...retries, owed: new Map(owed.map((uid) => [uid, retries.owed.get(uid) ?? 0])) },
  });
  log.info('mailbox.reconciled', {
    mailbox: mailbox.name,
    folder,
    matched: sorted.matched,
    fresh: fresh.size,
    skipped: skipped.length,
    gone,
  });
  return cursor;
}

interface Sorted {
  matched: number;
  /** Read, and unknown. */
  readonly fresh: number[];
  /** Nobody knows yet. */
  readonly unread: number[];
  readonly unmatchedOld: Head[];
}

interface Matching {
  readonly uids: readonly number[];
  readonly old: Cursor;
  readonly uidValidity: string;
  readonly retries: Retries;
}

async function matchAll(intake: Intake, all: Matching): Promise<Sorted> {
  const { store, mailbox, folder, session } = intake;
  const rows = await store.read(() => store.ledger.accounted(mailbox.name, folder, all.uidValidity));
  const moved = new Set(rows.map((row) => row.uid));
  const sorted: Sorted = { matched: moved.size, fresh: [], unread: [], unmatchedOld: [] };
  // Mails with which a connection died in an earlier try are left to the ordinary retries.
  const open = all.uids.filter((uid) => !moved.has(uid) && !all.retries.owed.has(uid));
  sorted.unread.push(...all.uids.filter((uid) => all.retries.owed.has(uid)));
  const limits = { careful: all.retries.careful, maxSizeBytes: mailbox.maxSizeBytes };
  for (let at = 0; at < open.length; at += HEADS_AT_ONCE) {
    const part = open.slice(at, at + HEADS_AT_ONCE);
    const heads = await readHeads(session, part);
    const found = new Set(heads.map((head) => head.uid));
    sorted.unread.push(...part.filter((uid) => !found.has(uid)));
    // Left alone at the start, or as old as the newest mail that was: never read (F10).
    const worthReading = heads.filter((head) => head.internalDate > all.old.watermarkDate || head.internalDate === 0);
    for (const batch of batches(worthReading, limits)) {
      await waitForRoom(intake);
      await matchBatch(intake, batch, { all, sorted });
    }
  }
  return sorted;
}

async function matchBatch(
  intake: Intake,
  batch: readonly Head[],
  { all, sorted }: { readonly all: Matching; readonly sorted: Sorted },
): Promise<void> {
  const { store, mailbox, folder } = intake;
  const reading = await readOrOwe(intake, batch, all);
  const hashes = reading.read.map((mail) => ({ head: mail.head, sha256: sha256Hex(mail.raw) }));
  const unmatched = await store.write(function* () {
    const heads: Head[] = [];
    for (const { head, sha256 } of hashes) {
      const to = { uidValidity: all.uidValidity, uid: head.uid, isLeft: leaves(mailbox.after) };
      const isMoved = yield* store.ledger.rekey(mailbox.name, folder, sha256, to);
      if (!isMoved) heads.push(head);
    }
    failpoint('reconcile.rekey');
    return heads;
  });
  failpoint('reconcile.rekeyed');
  sorted.matched += hashes.length - unmatched.length;
  const fresh = new Set(unmatched);
  const matched = hashes.filter(({ head }) => !fresh.has(head)).map(({ head }) => head.uid);
  if (mailbox.after.kind !== 'keep') noteRead(intake, all.uidValidity, matched);
  for (const head of unmatched) {
    if (head.internalDate <= all.old.completeAt - CLOCK_MARGIN_MS) sorted.unmatchedOld.push(head);
    else sorted.fresh.push(head.uid);
  }
  sorted.unread.push(...reading.unread.map((unread) => unread.uid));
}

/** A mail with which the connection dies must not keep the folder from ever being matched: next time one by one, then without it. */
async function readOrOwe(intake: Intake, batch: readonly Head[], all: Matching): Promise<Reading> {
  try {
    return await readBatch(intake.session, batch, intake.mailbox.maxSizeBytes);
  } catch (error) {
    if (intake.signal.aborted) throw error;
    const { store, mailbox, folder } = intake;
    const owed = new Map(all.retries.owed);
    if (batch.length === 1 && batch[0]) owed.set(batch[0].uid, 1);
    const place = { mailbox: mailbox.name, folder, uidValidity: all.uidValidity };
    const careful = Math.max(all.retries.careful, ...batch.map(({ uid }) => uid));
    await store.write(() => saveRetries(store, place, { careful, owed }));
    throw error;
  }
}

async function pause(intake: Intake, old: Cursor, count: number): Promise<never> {
  const { store, mailbox, folder } = intake;
  const reason = `the UIDVALIDITY of ${folder} changed and ${count} mails older than the last complete poll match nothing known; nothing is taken in until: mailclerk mailbox resume ${mailbox.name} --treat-as skipped|new`;
  await store.write(() => store.ledger.saveCursor(mailbox.name, folder, { ...old, paused: reason }));
  throw new CollectFault('paused', reason);
}

/** Gives how many mails the server was to be told about and has no more (F12): their rows keep everything else. */
async function save(
  intake: Intake,
  before: string,
  { cursor, retries }: { readonly cursor: Cursor; readonly retries: Retries },
): Promise<number> {
  const { store, mailbox, folder } = intake;
  const place = { mailbox: mailbox.name, folder, uidValidity: cursor.uidValidity };
  const gone = await store.write(function* () {
    let count = 0;
    for (;;) {
      const due = yield* store.ledger.acksDue(mailbox.name, folder, before, GONE_AT_ONCE);
      if (due.length === 0) break;
      yield* store.ledger.acked(
        due.map((row) => row.id),
        'gone',
      );
      count += due.length;
    }
    yield* store.ledger.saveCursor(mailbox.name, folder, cursor);
    yield* saveRetries(store, place, retries);
    failpoint('reconcile.commit');
    return count;
  });
  failpoint('reconcile.committed');
  return gone;
}
