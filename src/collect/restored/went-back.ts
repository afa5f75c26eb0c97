// An older state of a folder, restored under its UIDVALIDITY against RFC 3501 §2.3.1.1 (a mail server's backup), or a
// server that counts UIDs from the mails that are left. Takes the folder as it was opened and its cursor; gives the cursor
// to go on with. What came since under UIDs that were given before would else lie below the cursor, or pass for mails that
// are known. It shows in a UIDNEXT that went back, and, once a connection and again after the folder was empty, in another
// mail where the last one was. Reads one head, and one body when that head is another one; changes nothing on the server.
import { sha256Hex } from '../../model/identity.ts';
import type { Cursor } from '../../ports.ts';
import type { MailClient, OpenFolder } from '../client.ts';
import type { Intake } from '../intake.ts';
import { listUids, readBatch, readHeads } from '../mails.ts';

/** Folders that were looked at over a connection, and were not empty since. */
const looked = new WeakMap<MailClient, Set<string>>();

/** The cursor as it is, behind the UIDs that are still given, or under another name for the UIDVALIDITY: then mails are matched by hash. */
export async function cursorAsItIs(intake: Intake, opened: OpenFolder, cursor: Cursor): Promise<Cursor> {
  const { store, mailbox, folder, session, log } = intake;
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
  const isOther = await isAnother(intake, cursor.uidValidity, uid);
  if (!isBelow && !isOther) return cursor;
  const settled = await store.write(() =>
    store.ledger.setAside(mailbox.name, folder, cursor, isOther ? 0 : uidNext - 1),
  );
  log.warn('mailbox.uids_went_back', { mailbox: mailbox.name, folder, lastUid, uidNext, isOther });
  return settled;
}

function isFirstLook({ session: { client }, folder }: Intake): boolean {
  const folders = looked.get(client) ?? new Set();
  looked.set(client, folders);
  const isFirst = !folders.has(folder);
  folders.add(folder);
  return isFirst;
}

/** True when another mail has the UID than the one that had it. One that could never be read is not asked for: the line may die with it. */
async function isAnother({ store, mailbox, folder, session }: Intake, uidValidity: string, uid: number) {
  const [known] = await store.read(() => store.ledger.accounted(mailbox.name, folder, uidValidity, [uid]));
  if (!known || known.state === 'quarantined') return false;
  const [head] = await readHeads(session, [uid]);
  if (!head || (head.size === known.size && head.internalDate === known.internalDate)) return false;
  const [mail] = (await readBatch(session, [head], mailbox.maxSizeBytes)).read;
  if (!mail) return false;
  const rows = await store.read(() => store.ledger.find(sha256Hex(mail.raw)));
  return !rows.some((row) => row.uid === uid && row.uidValidity === uidValidity && row.mailbox === mailbox.name);
}
