// An older state of a folder, restored under its UIDVALIDITY against RFC 3501 §2.3.1.1 (a mail server's backup), or a
// server that counts UIDs from the mails that are left. Takes the folder as it was opened and its cursor; gives the cursor
// to go on with. What came since under UIDs that were given before would else lie below the cursor, or pass for mails that
// are known. It shows in a UIDNEXT that went back, and, once a connection and again after the folder was empty, in another
// mail where one of the last was. Reads their heads in one command, and a body or three where a head is another one; changes
// nothing on the server. What it misses, acknowledging finds before it touches a mail (same-mail.ts).
import type { Cursor } from '../../ports.ts';
import type { MailClient, OpenFolder } from '../client.ts';
import type { Intake } from '../intake.ts';
import { listUids, readBatch, readHeads } from '../mails.ts';
import { isAlike, isMailOf } from './same-mail.ts';

/** Folders that were looked at over a connection, and were not empty since. */
const looked = new WeakMap<MailClient, Set<string>>();

/** So many UIDs up to the last one are looked at: people remove mails, and the last may be among them. */
const LOOKED_AT = 20;
/** Bodies that are read of those whose size or date differs, when they prove to be the same. */
const MAX_BODIES = 3;

/** The cursor as it is, behind the UIDs that are still given, or under another name for the UIDVALIDITY: then mails are matched by hash. */
export async function cursorAsItIs(intake: Intake, opened: OpenFolder, cursor: Cursor): Promise<Cursor> {
  const { store, mailbox, folder, session } = intake;
  const { uidNext } = opened;
  const { lastUid } = cursor;
  const isBelow = uidNext > 0 && uidNext <= lastUid;
  if (opened.exists === 0 || lastUid === 0) {
    looked.get(session.client)?.delete(folder);
    return cursor;
  }
  if (!isFirstLook(intake) && !isBelow) return cursor;
  const uid = isBelow ? ((await listUids(session, '*')).at(-1) ?? 0) : lastUid;
  // A server that merely says a wrong UIDNEXT has mails above it.
  if (uid === 0 || (isBelow && uid >= uidNext)) return cursor;
  const isOther = await hasOthers(intake, cursor.uidValidity, uid);
  if (!isBelow && !isOther) return cursor;
  if (isOther) return setAllAside(intake, cursor, uidNext);
  const settled = await store.write(() => store.ledger.setAside(mailbox.name, folder, cursor, uidNext - 1));
  report(intake, cursor, { uidNext, isOther });
  return settled;
}

/** Another mail lies under a UID that was given before: all that is known there makes room, and is matched by hash. */
export async function setAllAside(intake: Intake, cursor: Cursor, uidNext = 0): Promise<Cursor> {
  const { store, mailbox, folder } = intake;
  const settled = await store.write(() => store.ledger.setAside(mailbox.name, folder, cursor, 0));
  report(intake, cursor, { uidNext, isOther: true });
  return settled;
}

function report(
  { log, mailbox, folder }: Intake,
  { lastUid }: Cursor,
  said: { readonly uidNext: number; readonly isOther: boolean },
): void {
  log.warn('mailbox.uids_went_back', { mailbox: mailbox.name, folder, lastUid, ...said });
}

function isFirstLook({ session: { client }, folder }: Intake): boolean {
  const folders = looked.get(client) ?? new Set();
  looked.set(client, folders);
  const isFirst = !folders.has(folder);
  folders.add(folder);
  return isFirst;
}

/** True when another mail has one of the UIDs up to this one than the one that had it. Those that could never be read are not asked for: the line may die with one. */
async function hasOthers(
  { store, mailbox, folder, session }: Intake,
  uidValidity: string,
  last: number,
): Promise<boolean> {
  const some = Array.from({ length: Math.min(LOOKED_AT, last) }, (_, index) => last - index);
  const rows = await store.read(() => store.ledger.accounted(mailbox.name, folder, uidValidity, some));
  const known = new Map(
    rows.filter(({ state }) => state !== 'quarantined' && state !== 'skipped').map((row) => [row.uid, row]),
  );
  const heads = await readHeads(
    session,
    [...known.keys()].sort((a, b) => a - b),
  );
  const doubtful = heads.filter((head) => !isAlike(head, known.get(head.uid) ?? head));
  for (const head of doubtful.reverse().slice(0, MAX_BODIES)) {
    const [mail] = (await readBatch(session, [head], mailbox.maxSizeBytes)).read;
    const row = await store.read(() => store.ledger.row(known.get(head.uid)?.id ?? 0));
    if (mail && row && !isMailOf(row, mail)) return true;
  }
  return false;
}
