// Reads the mails of a plan, oldest first; gives batches of at most 50 mails and 16 MB, ready for the ledger. What the ledger
// has is not read again, so an import that was killed goes on where it stood. A mail the server refuses, or with which the line breaks three times, is
// named and left out: it stays on the server, and the next import tries it again. Never sets a flag, never moves a mail.
import { errorText } from '../../lib/log.ts';
import type { Received } from '../../ports.ts';
import type { Intake } from '../intake.ts';
import { batches, type Head, type ReadMail, readBatch, readHeads } from '../mails.ts';
import { waitForRoom } from '../pressure.ts';
import type { Line } from './line.ts';
import type { HistoryPlan, PlannedFolder, PlannedMail } from './plan.ts';

/** What became of a stretch of the plan; the numbers and the mails together are its length. */
export interface HistoryBatch {
  readonly mails: readonly Received[];
  /** In the ledger already. */
  readonly known: number;
  /** Gone from the server since it was planned. */
  readonly missing: number;
  readonly unreadable: readonly UnreadableMail[];
}

export interface UnreadableMail {
  readonly folder: string;
  readonly uid: number;
  readonly reason: string;
}

/** How a history is read: the line, and what collecting a folder needs besides. */
export interface HistoryReading {
  readonly line: Line;
  readonly plan: HistoryPlan;
  readonly intake: Omit<Intake, 'session' | 'folder'>;
}

const AT_ONCE = 200;
const MAX_TRIES = 3;

/** A mail to be read, with its folder. */
interface Placed extends Head {
  readonly at: PlannedFolder;
  readonly place: number;
}

/** The batches, in order; the caller stops by not asking on. */
export async function* readHistory(reading: HistoryReading): AsyncGenerator<HistoryBatch> {
  const { plan } = reading;
  for (let from = 0; from < plan.total; from += AT_ONCE) {
    const planned = plan.slice(from, AT_ONCE);
    const { open, known } = await unknownOf(reading, planned);
    const heads = await again(reading, () => headsOf(reading, open));
    const missing = open.length - heads.length;
    if (known > 0 || missing > 0) yield { mails: [], known, missing, unreadable: [] };
    for (const batch of batches(heads, { maxSizeBytes: reading.intake.mailbox.maxSizeBytes }))
      yield await readPlaced(reading, batch);
  }
}

/** Those of these mails the ledger does not have. */
async function unknownOf(
  { plan, intake }: HistoryReading,
  planned: readonly PlannedMail[],
): Promise<{ readonly open: readonly PlannedMail[]; readonly known: number }> {
  const { store, mailbox } = intake;
  const known = await store.read(function* () {
    const all = new Map<number, ReadonlySet<number>>();
    for (const [index, mails] of Map.groupBy(planned, (mail) => mail.folder)) {
      const folder = plan.folders[index];
      if (!folder) continue;
      const place = { mailbox: mailbox.name, folder: folder.folder, uidValidity: folder.uidValidity };
      const uids = mails.map((mail) => mail.uid);
      all.set(index, yield* store.ledger.knownUids(place, uids));
    }
    return all;
  });
  const open = planned.filter((mail) => !known.get(mail.folder)?.has(mail.uid));
  return { open, known: planned.length - open.length };
}

/** What the server says of these mails now, in order of the plan. */
async function headsOf({ line, plan }: HistoryReading, open: readonly PlannedMail[]): Promise<readonly Placed[]> {
  const places = new Map(open.map((mail, place) => [`${mail.folder} ${mail.uid}`, place]));
  const heads: Placed[] = [];
  for (const [index, mails] of Map.groupBy(open, (mail) => mail.folder)) {
    const at = plan.folders[index];
    if (!at) continue;
    const session = await line.at(at.folder, at.uidValidity);
    const uids = mails.map((mail) => mail.uid).toSorted((a, b) => a - b);
    for (const head of await readHeads(session, uids))
      heads.push({ ...head, at, place: places.get(`${index} ${head.uid}`) ?? 0 });
  }
  return heads.toSorted((a, b) => a.place - b.place);
}

/** One batch; when the line breaks in it, its mails one by one. */
async function readPlaced(reading: HistoryReading, batch: readonly Placed[]): Promise<HistoryBatch> {
  const { line } = reading;
  try {
    const read = await readOnce(reading, batch);
    line.good();
    return read;
  } catch (error) {
    await line.lost(error);
  }
  const parts: HistoryBatch[] = [];
  for (const mail of batch) parts.push(await readAlone(reading, mail));
  return {
    mails: parts.flatMap((part) => part.mails),
    known: 0,
    missing: 0,
    unreadable: parts.flatMap((part) => part.unreadable),
  };
}

async function readAlone(reading: HistoryReading, mail: Placed): Promise<HistoryBatch> {
  for (let tries = 1; ; tries++) {
    try {
      const read = await readOnce(reading, [mail]);
      reading.line.good();
      return read;
    } catch (error) {
      await reading.line.lost(error);
      if (tries < MAX_TRIES) continue;
      const { uid, at } = mail;
      return { mails: [], known: 0, missing: 0, unreadable: [{ folder: at.folder, uid, reason: errorText(error) }] };
    }
  }
}

async function readOnce({ line, intake }: HistoryReading, batch: readonly Placed[]): Promise<HistoryBatch> {
  const { mailbox } = intake;
  const read: (ReadMail & { readonly place: number; readonly at: PlannedFolder })[] = [];
  const unreadable: UnreadableMail[] = [];
  for (const [at, heads] of Map.groupBy(batch, (mail) => mail.at)) {
    const session = await line.at(at.folder, at.uidValidity);
    await waitForRoom({ ...intake, session, folder: at.folder });
    const byUid = heads.toSorted((a, b) => a.uid - b.uid);
    const reading = await readBatch(session, byUid, mailbox.maxSizeBytes);
    const places = new Map(heads.map((head) => [head.uid, head.place]));
    for (const mail of reading.read) read.push({ ...mail, at, place: places.get(mail.head.uid) ?? 0 });
    unreadable.push(...reading.unread.map(({ uid, reason }) => ({ folder: at.folder, uid, reason })));
  }
  const mails = read.toSorted((a, b) => a.place - b.place).map((mail) => historyOf(mail, intake));
  return { mails, known: 0, missing: 0, unreadable };
}

function historyOf(
  { head, raw, oversize, at }: ReadMail & { readonly at: PlannedFolder },
  { mailbox, clock }: HistoryReading['intake'],
): Received {
  return {
    mailbox: mailbox.name,
    folder: at.folder,
    uidValidity: at.uidValidity,
    uid: head.uid,
    internalDate: head.internalDate || clock.now(),
    flags: head.flags,
    raw,
    size: head.size,
    oversize,
    // Mail of long ago stays where it lies.
    wantsAck: false,
  };
}

/** Work over the line, again when it is lost. */
async function again<T>({ line }: HistoryReading, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await line.lost(error);
    }
  }
}
