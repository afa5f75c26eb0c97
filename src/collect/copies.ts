// Moving on a server without MOVE: COPY, \Deleted and UID EXPUNGE are three steps, and a line that breaks between them
// leaves a copy whose original is still there. Takes rows and a folder; moves each mail once: what is begun is written
// down before (the ledger's ids, and how far the target's UIDs went), and what was begun is looked for in the target, by
// its bytes, before it is copied again (F18). Never makes a second copy, never removes a mail of which it found none.
// RFC 3501 §6.4.7, RFC 4315.
import { sha256Hex } from '../model/identity.ts';
import type { AckDue, LedgerRow, Program, Store } from '../ports.ts';
import { CollectFault, isRefusal } from './fault.ts';
import type { Intake } from './intake.ts';
import { type Head, listUids, readBatch, readHeads, uidSet } from './mails.ts';
import { takeMarkBack } from './marks.ts';
import { serverPath } from './session.ts';

/** A copy that may have been made: behind this UID of the target, where it is still the same folder. */
interface Begun {
  readonly id: number;
  readonly target: string;
  readonly uidValidity: string;
  readonly uidNext: number;
}

/** What died between the server and our writing it down stays in the record; so many are enough for every batch there is. */
const MAX_BEGUN = 1_000;
const HEADS_AT_ONCE = 200;

/** True when all of them were moved; false when the server refused: they stay due, and what was copied is not copied again. */
export async function moveByCopy(intake: Intake, rows: readonly AckDue[], target: string): Promise<boolean> {
  const { store } = intake;
  const known = await store.read(() => load(intake));
  const suspects = rows.filter((row) => known.some((one) => one.id === row.id && one.target === target));
  const there = await elsewhere(intake, target, async ({ uidValidity, uidNext }) => ({
    copied: await findCopies(intake, suspects, { known, uidValidity }),
    now: { target, uidValidity, uidNext },
  }));
  if (!there) return false;
  const left = rows.filter((row) => !there.copied.has(row.id));
  const begun = left.filter((row) => !suspects.includes(row)).map(({ id }) => ({ id, ...there.now }));
  if (begun.length > 0) await store.write(() => save(intake, [...known, ...begun]));
  if (!(await removeCopied(intake, rows, there.copied))) return false;
  if (left.length > 0 && !(await copyAndRemove(intake, left, target))) return false;
  const done = new Set(rows.map((row) => row.id));
  await store.write(() =>
    save(
      intake,
      [...known, ...begun].filter((one) => !done.has(one.id)),
    ),
  );
  return true;
}

async function removeCopied(intake: Intake, rows: readonly AckDue[], copied: ReadonlySet<number>): Promise<boolean> {
  const { session, log, mailbox, folder } = intake;
  const uids = rows.filter((row) => copied.has(row.id)).map((row) => row.uid);
  if (uids.length === 0) return true;
  log.info('mailbox.copies_found', { mailbox: mailbox.name, folder, count: uids.length });
  if (await session.run('deleting', () => session.client.messageDelete(uidSet(uids), { uid: true }))) return true;
  await takeMarkBack(intake, uids);
  return false;
}

/** imapflow does the three steps, and without UIDPLUS names no UIDs: the caller sees to it that there is UIDPLUS. */
async function copyAndRemove(intake: Intake, rows: readonly AckDue[], target: string): Promise<boolean> {
  const { session } = intake;
  const uids = rows.map((row) => row.uid);
  const path = serverPath(session.client, target);
  if (await session.run('copying', () => session.client.messageMove(uidSet(uids), path, { uid: true }))) return true;
  await takeMarkBack(intake, uids);
  return false;
}

interface Folder {
  readonly uidValidity: string;
  readonly uidNext: number;
}

/** Works with the target open (EXAMINE), then opens the source again; null when there is no such folder. */
async function elsewhere<T>(intake: Intake, target: string, work: (open: Folder) => Promise<T>): Promise<T | null> {
  const { session, folder } = intake;
  const before = session.client.mailbox ? session.client.mailbox.uidValidity : null;
  let result: T | null = null;
  try {
    const { uidValidity, uidNext } = await session.open(target, true);
    result = await work({ uidValidity: String(uidValidity), uidNext });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const { uidValidity } = await session.open(folder);
  if (uidValidity !== before)
    throw new CollectFault('lost', `the UIDVALIDITY of ${folder} changed while its mails were being moved`);
  return result;
}

/** Ids of those whose copy lies in the open folder; each copy stands for one mail. */
async function findCopies(
  intake: Intake,
  suspects: readonly AckDue[],
  { known, uidValidity }: { readonly known: readonly Begun[]; readonly uidValidity: string },
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  const taken = new Set<number>();
  for (const { id } of suspects) {
    const row = await intake.store.read(() => intake.store.ledger.row(id));
    const begun = known.find((one) => one.id === id);
    if (!row || !begun) continue;
    // Another UIDVALIDITY: the folder was made anew, its UIDs say nothing of time.
    const from = begun.uidValidity === uidValidity ? begun.uidNext : 1;
    const copy = await copyOf(intake, row, { from, taken });
    if (copy === null) continue;
    taken.add(copy);
    found.add(id);
  }
  return found;
}

async function copyOf(
  intake: Intake,
  row: LedgerRow,
  { from, taken }: { readonly from: number; readonly taken: ReadonlySet<number> },
): Promise<number | null> {
  const { session, store, mailbox } = intake;
  const raw = await store.read(() => store.ledger.raw(row.sha256));
  if (!raw) return null;
  const wanted = plainHash(raw);
  for (const head of await candidates(intake, row, from)) {
    if (taken.has(head.uid)) continue;
    const { read } = await readBatch(session, [head], mailbox.maxSizeBytes);
    if (read[0] && plainHash(read[0].raw) === wanted) return head.uid;
  }
  return null;
}

/** Mails of the open folder from this UID on that have its size or its Message-ID. */
async function candidates({ session }: Intake, row: LedgerRow, from: number): Promise<readonly Head[]> {
  const { messageId } = row;
  // `n:*` always names the last mail, even one below n (RFC 3501 §6.4.8).
  const uids = (await listUids(session, `${from}:*`)).filter((uid) => uid >= from);
  const same = messageId
    ? await session.run('searching', () =>
        session.client.search({ header: { 'message-id': messageId } }, { uid: true }),
      )
    : [];
  const named = new Set(same || []);
  const heads: Head[] = [];
  for (let at = 0; at < uids.length; at += HEADS_AT_ONCE) {
    const part = await readHeads(session, uids.slice(at, at + HEADS_AT_ONCE));
    heads.push(...part.filter((head) => head.size === row.size || named.has(head.uid)));
  }
  return heads;
}

/** Servers write line ends in their own way when they copy (Dovecot makes CR CR LF one line end). */
function plainHash(raw: Uint8Array): string {
  return sha256Hex(Buffer.from(Buffer.from(raw).toString('latin1').replace(/\r*\n/g, '\n'), 'latin1'));
}

function* load(intake: Intake): Program<readonly Begun[]> {
  const text = yield* intake.store.settings.get(key(intake));
  return text === null ? [] : (JSON.parse(text) as readonly Begun[]);
}

function* save(intake: Intake, begun: readonly Begun[]): ReturnType<Store['settings']['set']> {
  yield* intake.store.settings.set(key(intake), JSON.stringify(begun.slice(-MAX_BEGUN)));
}

function key({ mailbox, folder }: Intake): string {
  return `collect.copies:${JSON.stringify([mailbox.name, folder])}`;
}
