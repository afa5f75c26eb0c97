// The daemon's own audit: a few times a day, after a complete poll and on the connection it has, each mail of the folder is
// looked up in the ledger. Takes a session with the folder open; keeps the figure and its time in the settings, where
// `status`, the metrics and the administrator's check read it: nobody who asks for it asks the server. Costs one UID SEARCH
// and a statement for each 200 mails. What lay in the folder at the start counts as before the start without a look at its
// date: that is `mailbox audit`'s (audit.ts). Never ends a poll that was complete.
import { errorText } from '../../lib/log.ts';
import { auditKey, type FolderAudit, readAudit } from '../../model/mailbox/accounted.ts';
import type { Cursor } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import type { Intake } from '../intake.ts';
import { listUids } from '../mails.ts';
import { loadRetries } from '../retries.ts';
import type { Session } from '../session.ts';

const EVERY_MS = 6 * 3_600_000;
/** A folder where something was missing is looked at again soon: the figure is an alarm. */
const AGAIN_MS = 10 * 60_000;
const UIDS_AT_ONCE = 200;
const UIDS_KEPT = 20;

/** Looks when the last look is old; gives what it found, null when none was due or the server could not be asked. */
export async function accountWhenDue(intake: Intake): Promise<FolderAudit | null> {
  const { store, session, mailbox, folder, clock, log } = intake;
  const now = clock.now();
  const last = await lastAudit(intake);
  // A look in a time still to come tells that the clock was wrong.
  if (last && last.at <= now && now - last.at < (last.unaccounted > 0 ? AGAIN_MS : EVERY_MS)) return null;
  const where = { mailbox: mailbox.name, folder };
  try {
    const found = await account(intake, now);
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

/** The last look; read again after a while, in case somebody wrote it down anew. */
async function lastAudit({ store, session, mailbox, folder, clock }: Intake): Promise<FolderAudit | null> {
  const known = lastRead.get(session);
  if (known && known.folder === folder && clock.monotonic() - known.readAt < AGAIN_MS) return known.audit;
  const audit = readAudit(await store.read(() => store.settings.get(auditKey(mailbox.name, folder))));
  lastRead.set(session, { folder, audit, readAt: clock.monotonic() });
  return audit;
}

const lastRead = new WeakMap<
  Session,
  { readonly folder: string; readonly audit: FolderAudit | null; readonly readAt: number }
>();

async function account({ store, session, mailbox, folder, signal }: Intake, now: number): Promise<FolderAudit | null> {
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
  const asked = uids.filter((uid) => isOurs(cursor, uid) && !retries.owed.has(uid));
  for (let at = 0; at < asked.length && !signal.aborted; at += UIDS_AT_ONCE) {
    const some = asked.slice(at, at + UIDS_AT_ONCE);
    const rows = await store.read(() => store.ledger.accounted(mailbox.name, folder, uidValidity, some));
    const known = new Set(rows.map((row) => row.uid));
    for (const uid of some) if (!known.has(uid)) missing.push(uid);
  }
  if (signal.aborted) return null;
  return { at: now, onServer: uids.length, unaccounted: missing.length, uids: missing.slice(0, UIDS_KEPT) };
}

/** Up to the cursor, and not from before the start. */
function isOurs({ watermarkUid, lastUid }: Cursor, uid: number): boolean {
  return uid > watermarkUid && uid <= lastUid;
}
