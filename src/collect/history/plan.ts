// Which mails of long ago are there to be taken in: those of a span of time that the daemon leaves alone. Takes a session
// and folders; gives them as numbers (21 octets a mail, so that a million fit), the oldest first, across folders: an answer
// comes after what it answers. Of a folder the mailbox watches only mails from before its start, of others all there are.
// Reads dates and sizes, no mail; a watched folder that was never polled gets its start as the daemon would give it.
import type { Cursor } from '../../ports.ts';
import { CollectFault } from '../fault.ts';
import { type Intake, isBeforeStart } from '../intake.ts';
import { firstCursor, highestUid } from '../start.ts';

/** What is wanted, epoch ms; `until` is not part of it any more. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

export interface PlannedFolder {
  readonly folder: string;
  readonly uidValidity: string;
  /** Mails of the span. */
  readonly mails: number;
  /** Mails of the span that are not history: the daemon takes them in by itself, or has done so. */
  readonly daemons: number;
}

export interface HistoryPlan {
  readonly folders: readonly PlannedFolder[];
  readonly total: number;
  /** Octets of all its mails. */
  readonly octets: number;
  /** The mails from the n-th on, at most `count`. */
  slice(from: number, count: number): readonly PlannedMail[];
}

export interface PlannedMail {
  /** Index in `folders`. */
  readonly folder: number;
  readonly uid: number;
  readonly date: number;
}

/** Looks through the folders; `intakeOf` gives what collecting one needs, over one session. */
export async function planHistory(
  folders: readonly string[],
  span: Span,
  intakeOf: (folder: string) => Intake,
): Promise<HistoryPlan> {
  const rows = new Rows();
  const planned: PlannedFolder[] = [];
  for (const folder of folders) planned.push(await planFolder(intakeOf(folder), { at: planned.length, span, rows }));
  const order = rows.sorted();
  return {
    folders: planned,
    total: rows.length,
    octets: rows.octets,
    slice: (from, count) => Array.from(order.subarray(from, from + count), (row) => rows.mail(row)),
  };
}

async function planFolder(
  intake: Intake,
  { at, span, rows }: { readonly at: number; readonly span: Span; readonly rows: Rows },
): Promise<PlannedFolder> {
  const { session, folder, mailbox } = intake;
  const opened = await session.open(folder, true);
  const uidValidity = String(opened.uidValidity);
  const cursor = mailbox.folders.includes(folder) ? await cursorOf(intake, opened) : null;
  const top = cursor ? cursor.watermarkUid : await highestUid(intake, opened);
  let mails = 0;
  let daemons = 0;
  const { client } = session;
  const exists = client.mailbox ? client.mailbox.exists : 0;
  const list = async (): Promise<void> => {
    const wish = { uid: true, internalDate: true, size: true } as const;
    for await (const { uid, internalDate, size } of client.fetch('1:*', wish, { uid: true })) {
      const date = internalDate instanceof Date ? internalDate.getTime() : Date.parse(internalDate ?? '');
      if (!(date >= span.since && date < span.until)) continue;
      const isOurs = uid <= top && (cursor === null || isBeforeStart(cursor, { uid, internalDate: date }));
      if (isOurs) rows.add({ folder: at, uid, date }, size ?? 0);
      if (isOurs) mails++;
      else daemons++;
    }
  };
  if (exists > 0) await session.run('reading dates and sizes', list, exists * 120);
  return { folder, uidValidity, mails, daemons };
}

/** Where the daemon begins; asked before anything is listed, so that no mail is left to neither. */
async function cursorOf(intake: Intake, opened: Parameters<typeof firstCursor>[1]): Promise<Cursor> {
  const { store, mailbox, folder } = intake;
  const cursor = await store.read(() => store.ledger.cursor(mailbox.name, folder));
  if (cursor?.paused) throw new CollectFault('paused', cursor.paused);
  if (!cursor) return firstCursor(intake, opened);
  if (cursor.uidValidity === String(opened.uidValidity)) return cursor;
  throw new CollectFault(
    'protocol',
    `the UIDVALIDITY of ${folder} is ${opened.uidValidity}, ${cursor.uidValidity} is known: the daemon matches its mails first; let it run (mailclerk run --once), then import`,
  );
}

const FIRST_ROOM = 4_096;

/** Rows of numbers that grow. */
class Rows {
  length = 0;
  octets = 0;
  #folders = new Uint8Array(FIRST_ROOM);
  #uids = new Uint32Array(FIRST_ROOM);
  #dates = new Float64Array(FIRST_ROOM);

  add({ folder, uid, date }: PlannedMail, size: number): void {
    if (this.length === this.#uids.length) this.#grow();
    this.#folders[this.length] = folder;
    this.#uids[this.length] = uid;
    this.#dates[this.length] = date;
    this.octets += size;
    this.length += 1;
  }

  mail(row: number): PlannedMail {
    return { folder: this.#folders[row] ?? 0, uid: this.#uids[row] ?? 0, date: this.#dates[row] ?? 0 };
  }

  /** Row numbers, the oldest mail first; of one moment in order of folder and UID. */
  sorted(): Uint32Array {
    const order = Uint32Array.from({ length: this.length }, (_, row) => row);
    const dates = this.#dates;
    return order.sort((a, b) => (dates[a] ?? 0) - (dates[b] ?? 0) || a - b);
  }

  #grow(): void {
    const room = this.length * 2;
    const grown = <T extends { set(from: T): void }>(bigger: T, from: T): T => {
      bigger.set(from);
      return bigger;
    };
    this.#folders = grown(new Uint8Array(room), this.#folders);
    this.#uids = grown(new Uint32Array(room), this.#uids);
    this.#dates = grown(new Float64Array(room), this.#dates);
  }
}
