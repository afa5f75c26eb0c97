// Whether the mail under a UID is still the one of its ledger row, before anything is done to it on the server: a mail
// server's backup may have given the UID to another mail, under the same UIDVALIDITY (RFC 3501 §2.3.1.1 forbids it). Takes
// UIDs; gives where each stands. What this connection has read is known; of all others one FETCH of sizes and dates tells,
// in place of the SEARCH that would tell whether they are there, and the bodies of those that differ. Changes nothing.
import { mailIdentity, sha256Hex } from '../../model/identity.ts';
import type { AckDue, LedgerRow } from '../../ports.ts';
import type { MailClient } from '../client.ts';
import type { Intake } from '../intake.ts';
import { batches, type Head, listUids, type ReadMail, readBatch, readHeads, uidSet } from '../mails.ts';

/** UIDs whose mail was read and compared over this connection, by folder and UIDVALIDITY. */
const read = new WeakMap<MailClient, Map<string, Set<number>>>();

/** Notes that these UIDs were read by this connection and have their rows. */
export function noteRead(intake: Intake, uidValidity: string, uids: readonly number[]): void {
  const known = readHere(intake, uidValidity);
  for (const uid of uids) known.add(uid);
  // What is never told to the server would stay for as long as the connection does.
  for (const uid of known) {
    if (known.size <= MAX_KNOWN) break;
    known.delete(uid);
  }
}

/** More than wait for the server at once; those beyond are compared by their size and date. */
const MAX_KNOWN = 5_000;

/** They were told to the server: nobody asks again. */
export function forgetRead(intake: Intake, uidValidity: string, uids: readonly number[]): void {
  const known = readHere(intake, uidValidity);
  for (const uid of uids) known.delete(uid);
}

function readHere({ session: { client }, folder }: Intake, uidValidity: string): Set<number> {
  const places = read.get(client) ?? new Map<string, Set<number>>();
  read.set(client, places);
  const key = `${uidValidity} ${folder}`;
  const uids = places.get(key) ?? new Set();
  places.set(key, uids);
  return uids;
}

export interface Standing {
  /** The mail of its row lies there. */
  readonly same: ReadonlySet<number>;
  readonly gone: ReadonlySet<number>;
  /** Another mail lies there. */
  readonly other: ReadonlySet<number>;
}

/** Where these rows' mails stand; one of whom the server says nothing for now is in none of the sets. */
export async function standingOf(intake: Intake, uidValidity: string, due: readonly AckDue[]): Promise<Standing> {
  const { session } = intake;
  const uids = due.map((row) => row.uid);
  const known = readHere(intake, uidValidity);
  if (uids.every((uid) => known.has(uid))) {
    const listed = new Set(await listUids(session, uidSet(uids)));
    return { same: listed, gone: new Set(uids.filter((uid) => !listed.has(uid))), other: new Set() };
  }
  const heads = await readHeads(session, uids);
  const named = new Set(heads.map((head) => head.uid));
  const unnamed = uids.filter((uid) => !named.has(uid));
  const listed = new Set(unnamed.length > 0 ? await listUids(session, uidSet(unnamed)) : []);
  const ids = new Map(due.map((row) => [row.uid, row.id]));
  const { same, other } = await compare(intake, heads, { known, ids });
  // Compared once is enough for this connection.
  for (const uid of same) known.add(uid);
  for (const uid of unnamed) if (listed.has(uid) && known.has(uid)) same.add(uid);
  return { same, gone: new Set(unnamed.filter((uid) => !listed.has(uid))), other };
}

async function compare(
  intake: Intake,
  heads: readonly Head[],
  { known, ids }: { readonly known: ReadonlySet<number>; readonly ids: ReadonlyMap<number, number> },
): Promise<{ readonly same: Set<number>; readonly other: Set<number> }> {
  const { store, mailbox } = intake;
  const same = new Set<number>();
  const doubtful: Head[] = [];
  const rows = await store.read(function* () {
    const found = new Map<number, LedgerRow>();
    for (const { uid } of heads) {
      const row = known.has(uid) ? null : yield* store.ledger.row(ids.get(uid) ?? 0);
      if (row) found.set(uid, row);
    }
    return found;
  });
  for (const head of heads) {
    const row = rows.get(head.uid);
    if (!row || isAlike(head, row)) same.add(head.uid);
    else doubtful.push(head);
  }
  const other = new Set<number>();
  for (const batch of batches(doubtful, { maxSizeBytes: mailbox.maxSizeBytes })) {
    for (const mail of (await readBatch(intake.session, batch, mailbox.maxSizeBytes)).read) {
      const row = rows.get(mail.head.uid);
      if (row) (isMailOf(row, mail) ? same : other).add(mail.head.uid);
    }
  }
  return { same, other };
}

/** Size and date say that it is the same mail. */
export function isAlike(head: Head, row: { readonly size: number; readonly internalDate: number }): boolean {
  return head.size === row.size && head.internalDate === row.internalDate;
}

/**
 * True when these are the bytes of the row; or what its sender wrote, or bears its Message-ID, come at the same time: some
 * servers write a mail anew each time, and a scanner or a person may have taken a file out of it.
 */
export function isMailOf(row: LedgerRow, { head, raw }: ReadMail): boolean {
  if (sha256Hex(raw) === row.sha256) return true;
  if (head.internalDate !== row.internalDate) return false;
  const { contentSha256, formerSha256, messageId } = mailIdentity(raw);
  if (messageId !== null && messageId === row.messageId) return true;
  return row.contentSha256 === contentSha256 || row.contentSha256 === formerSha256;
}
