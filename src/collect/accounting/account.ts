// The daemon's own audit: a few times a day, after a complete poll and on the connection it has, each mail of the folder is
// looked up in the ledger. Takes a session with the folder open; keeps the figure and its time in the settings, where
// `status`, the metrics and the administrator's check read it: nobody who asks for it asks the server. What it misses is owed
// from then on, and the next poll reads it. Costs one UID SEARCH and a statement for each 200 mails. What lay in the folder
// at the start counts as before the start without a look at its date: that is `mailbox audit`'s (audit.ts). Never undoes a
// poll that was complete: what the server refuses here is said, and no more; a line that dies here is found dead by whoever
// speaks next.
import { errorText } from '../../lib/log.ts';
import { type Accounted, auditKey, type FolderAudit, readAudit } from '../../model/mailbox/accounted.ts';
import type { Cursor } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import type { Intake } from '../intake.ts';
import { listUids } from '../mails.ts';
import { loadRetries, wishAgain } from '../retries.ts';
import type { Session } from '../session.ts';
import { shouldBeGone } from './audit.ts';
import { AGAIN_MS, forgetGivenUp, givenUpIn, wasGivenUp } from './given-up.ts';

/** How often a folder is looked at; where something was missing, or given up, once in AGAIN_MS: the figure is an alarm. */
const EVERY_MS = 6 * 3_600_000;
/** A folder with so few mails is looked at with each new connection, too, once in AGAIN_MS. */
const FEW_MAILS = 5_000;
/** So many at most are owed at once: what more is missing, the next look finds, which comes as soon as these are read. */
const MAX_OWED = 400;
const UIDS_AT_ONCE = 200;
const UIDS_KEPT = 20;

/** Looks when the last look is old, or `isAsked`; gives what it found, null when none was due or the server could not be asked. */
export async function accountWhenDue(intake: Intake, isAsked = false): Promise<FolderAudit | null> {
  const { store, session, mailbox, folder, clock, log } = intake;
  const now = clock.now();
  const isFirst = !accounted.get(session)?.has(folder);
  const last = await lastAudit(intake);
  if (!isAsked && last && !isDue(intake, { last, now, isFirst })) return null;
  accounted.set(session, new Set(accounted.get(session)).add(folder));
  const where = { mailbox: mailbox.name, folder };
  try {
    // What was missing below the start is asked for once a connection: a mail from before it is nobody's debt.
    const found = await account(intake, now, isFirst ? (last?.uids ?? []) : []);
    if (!found) return null;
    if (found.unaccounted > 0 && found.unaccounted !== last?.unaccounted)
      log.error('mailbox.unaccounted', {
        ...where,
        mails: found.unaccounted,
        uids: found.uids,
        fix: 'mailclerk mailbox audit',
      });
    await store.write(() => store.settings.set(auditKey(mailbox.name, folder), JSON.stringify(found)));
    lastRead.delete(session);
    return found;
  } catch (error) {
    if (!(error instanceof CollectFault)) throw error;
    log.warn('mailbox.unaudited', { ...where, reason: errorText(error) });
    return null;
  }
}

function isDue(
  { session, folder }: Intake,
  { last, now, isFirst }: { readonly last: FolderAudit; readonly now: number; readonly isFirst: boolean },
): boolean {
  // What was missing at the last look (`mailbox audit`, perhaps) is looked for at once by whoever connects anew.
  if (isFirst && last.unaccounted > 0) return true;
  // More than could be owed at once, and some of those could not be read: the others do not wait for them.
  if (last.unaccounted > MAX_OWED) return true;
  const { client } = session;
  const isSmall = client.mailbox !== false && client.mailbox.exists <= FEW_MAILS;
  const isOpen = last.unaccounted > 0 || (last.unread ?? 0) > 0 || wasGivenUp(session, folder);
  const everyMs = isOpen || (isFirst && isSmall) ? AGAIN_MS : EVERY_MS;
  // A look in a time still to come tells that the clock was wrong.
  return last.at > now || now - last.at >= everyMs;
}

/** The last look; read again after a while, in case somebody wrote it down anew. */
async function lastAudit({ store, session, mailbox, folder, clock }: Intake): Promise<FolderAudit | null> {
  const known = lastRead.get(session);
  if (known && known.folder === folder && clock.monotonic() - known.readAt < AGAIN_MS) return known.audit;
  const audit = readAudit(await store.read(() => store.settings.get(auditKey(mailbox.name, folder))));
  lastRead.set(session, { folder, audit, readAt: clock.monotonic() });
  return audit;
}

/** Folders that were accounted for over a connection. */
const accounted = new WeakMap<Session, ReadonlySet<string>>();

const lastRead = new WeakMap<
  Session,
  { readonly folder: string; readonly audit: FolderAudit | null; readonly readAt: number }
>();

/** `before` = what was missing at the last look. */
async function account(intake: Intake, now: number, before: readonly number[]): Promise<FolderAudit | null> {
  const { store, session, mailbox, folder, signal } = intake;
  const uids = await listUids(session, '1:*');
  const opened = session.client.mailbox;
  const uidValidity = opened ? String(opened.uidValidity) : '';
  const place = { mailbox: mailbox.name, folder, uidValidity };
  const { cursor, retries } = await store.read(function* () {
    return { cursor: yield* store.ledger.cursor(mailbox.name, folder), retries: yield* loadRetries(store, place) };
  });
  // Another UIDVALIDITY than the one the poll took mails in under: the next poll sorts that out.
  if (cursor?.uidValidity !== uidValidity) return null;
  const missing: number[] = [];
  const staying: number[] = [];
  const stubs: Accounted[] = [];
  const asked = uids.filter((uid) => (isOurs(cursor, uid) || before.includes(uid)) && !retries.owed.has(uid));
  for (let at = 0; at < asked.length && !signal.aborted; at += UIDS_AT_ONCE) {
    const some = asked.slice(at, at + UIDS_AT_ONCE);
    const rows = await store.read(() => store.ledger.accounted(mailbox.name, folder, uidValidity, some));
    const known = new Set(rows.map((row) => row.uid));
    stubs.push(...rows.filter((row) => row.state === 'quarantined'));
    staying.push(...rows.filter((row) => shouldBeGone(row, mailbox)).map((row) => row.uid));
    for (const uid of some) if (!known.has(uid)) missing.push(uid);
  }
  if (signal.aborted) return null;
  sayStaying(intake, staying);
  const room = Math.max(0, MAX_OWED - retries.owed.size);
  forgetGivenUp(session, folder);
  const { again, fresh } = await givenUpIn(intake, stubs, now);
  const wanted = [...missing, ...again].slice(0, room);
  if (wanted.length > 0) await store.write(() => wishAgain(store, place, ...wanted));
  const found = { at: now, onServer: uids.length, unaccounted: missing.length, uids: missing.slice(0, UIDS_KEPT) };
  return fresh > 0 ? { ...found, unread: fresh } : found;
}

/** The server said that they were moved or deleted, and has them all the same. Not told again: a copy may lie where they should be by now. */
function sayStaying({ log, mailbox, folder }: Intake, uids: readonly number[]): void {
  if (uids.length === 0) return;
  log.warn('mailbox.still_there', {
    mailbox: mailbox.name,
    folder,
    count: uids.length,
    uids: uids.slice(0, UIDS_KEPT),
    detail: `the server said that these mails were ${mailbox.after.kind === 'delete' ? 'deleted' : 'moved'}, and they lie in the folder all the same; they are known, and left there`,
  });
}

/** Up to the cursor, and not from before the start. */
function isOurs({ watermarkUid, lastUid }: Cursor, uid: number): boolean {
  return uid > watermarkUid && uid <= lastUid;
}
