// Takes UIDs; gives heads (UID, date, size, flags) and checked bodies. Every answer is checked: the UID was asked for,
// the size is the announced one or two readings agree; NIL, short, empty and absent are failures.
// Mails over the limit give their header only. Never sets \Seen (BODY.PEEK). RFC 3501 §6.4.5, §6.4.8.
// Never runs a command inside `for await (… fetch())`: imapflow would deadlock.
import { sha256Hex } from '../model/identity.ts';
import type { FetchAnswer, FetchWish } from './client.ts';
import { CollectFault, isRefusal } from './fault.ts';
import type { Session } from './session.ts';
import { MOST_UIDS } from './shared/sets.ts';

/** What the server says of a mail before its body is read. */
export interface Head {
  readonly uid: number;
  /** Octets, as announced. */
  readonly size: number;
  readonly internalDate: number;
  readonly flags: readonly string[];
}

/** A mail read and checked; `raw` is only the header when `oversize`. */
export interface ReadMail {
  readonly head: Head;
  readonly raw: Uint8Array;
  readonly oversize: boolean;
}

/** A mail that could not be read this time. */
export interface Unread {
  readonly uid: number;
  readonly reason: string;
}

export interface Reading {
  readonly read: readonly ReadMail[];
  readonly unread: readonly Unread[];
}

const MAX_HEADER_BYTES = 1_048_576;
/** A UID in a list: ten digits and a blank at most. */
const OCTETS_A_UID = 12;
const BATCH_MAILS = 50;
const BATCH_BYTES = 16 * 1_048_576;

/** The folder's UIDs that match an IMAP UID set, ascending. */
export async function listUids(session: Session, set: string): Promise<readonly number[]> {
  if (session.client.mailbox && session.client.mailbox.exists === 0) return [];
  const { mailbox } = session.client;
  const octets = Math.min(mailbox ? mailbox.exists : 0, MOST_UIDS) * OCTETS_A_UID;
  const found = await session.run('listing mails', () => session.client.search({ uid: set }, { uid: true }), octets);
  if (!Array.isArray(found)) throw new CollectFault('protocol', `the server refused UID SEARCH UID ${set}`);
  // No Set: of millions it takes ten times what the list does.
  return found.sort((a, b) => a - b).filter((uid, index) => uid !== found[index - 1]);
}

/** Heads of these UIDs in ascending order; UIDs without an answer are left out. A refusal is narrowed down by halves to the mail it is about. */
export async function readHeads(session: Session, uids: readonly number[]): Promise<readonly Head[]> {
  if (uids.length === 0) return [];
  const query = { uid: true, internalDate: true, size: true, flags: true } as const;
  let answers: readonly FetchAnswer[];
  try {
    answers = await session.run('reading dates and sizes', () =>
      session.client.fetchAll(uidSet(uids), query, { uid: true }),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (uids.length === 1) return [];
    const middle = uids.length >> 1;
    return [...(await readHeads(session, uids.slice(0, middle))), ...(await readHeads(session, uids.slice(middle)))];
  }
  return headsOf(answers, new Set(uids));
}

function headsOf(answers: readonly FetchAnswer[], wanted: ReadonlySet<number>): readonly Head[] {
  const heads = new Map<number, Head>();
  for (const answer of answers) {
    // Unsolicited flag changes of other clients come as answers too: they lack the size.
    if (!wanted.has(answer.uid) || typeof answer.size !== 'number') continue;
    heads.set(answer.uid, {
      uid: answer.uid,
      size: answer.size,
      internalDate: epochMs(answer.internalDate),
      flags: [...(answer.flags ?? [])],
    });
  }
  return [...heads.values()].sort((a, b) => a.uid - b.uid);
}

/** Cuts heads into batches of bounded count and octets; a mail larger than a batch, of unknown size, or with a UID up to `careful`, travels alone. */
export function batches<H extends Head>(
  heads: readonly H[],
  limits: { readonly careful?: number; readonly maxSizeBytes: number },
): H[][] {
  const all: H[][] = [];
  let batch: H[] = [];
  let bytes = 0;
  let isAlone = false;
  for (const head of heads) {
    const cost = head.size > limits.maxSizeBytes ? 0 : head.size;
    const wasAlone = isAlone;
    // A server that says nothing of the size (0) may have much to hand over.
    isAlone = head.uid <= (limits.careful ?? 0) || head.size === 0;
    const isFull = wasAlone || isAlone || batch.length >= BATCH_MAILS || bytes + cost > BATCH_BYTES;
    if (batch.length > 0 && isFull) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(head);
    bytes += cost;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

/** Reads one batch. A refusal by the server narrows down to single mails; a lost connection throws and nothing is kept. */
export async function readBatch(session: Session, heads: readonly Head[], maxSizeBytes: number): Promise<Reading> {
  const read: ReadMail[] = [];
  const unread: Unread[] = [];
  const whole = heads.filter((head) => head.size <= maxSizeBytes);
  const large = heads.filter((head) => head.size > maxSizeBytes);
  const sources = await readSources(session, whole, unread);
  for (const head of whole) {
    const source = sources.get(head.uid);
    if (!source) continue;
    if (source.length === head.size) read.push({ head, raw: source, oversize: false });
    else await readAgain(session, { head, source }, { read, unread, maxSizeBytes });
  }
  for (const head of large) {
    const header = await readHeader(session, head.uid).catch(refusalOnly);
    if (header) read.push({ head, raw: header, oversize: true });
    else unread.push({ uid: head.uid, reason: 'the server gives no header for this mail' });
  }
  return { read: read.sort((a, b) => a.head.uid - b.head.uid), unread };
}

/** The header of one mail (at most 1 MiB), null when the server gives none. Throws a CollectFault on refusal. */
export async function readHeader(session: Session, uid: number): Promise<Buffer | null> {
  const query: FetchWish = { uid: true, bodyParts: [{ key: 'HEADER', start: 0, maxLength: MAX_HEADER_BYTES }] };
  const answers = await session.run(
    'reading a header',
    () => session.client.fetchAll(String(uid), query, { uid: true }),
    MAX_HEADER_BYTES,
  );
  // A partial HEADER section arrives as `headers`, whatever its origin octet.
  for (const answer of answers)
    if (answer.uid === uid && answer.headers && answer.headers.length > 0) return answer.headers;
  return null;
}

/** UIDs as an IMAP sequence set with runs folded: 4,7:9. */
export function uidSet(uids: readonly number[]): string {
  const parts: string[] = [];
  let from = 0;
  while (from < uids.length) {
    let to = from;
    while (to + 1 < uids.length && uids[to + 1] === (uids[to] ?? 0) + 1) to++;
    parts.push(to === from ? String(uids[from]) : `${uids[from]}:${uids[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** Sources by UID; what is missing is put into `unread`. */
async function readSources(
  session: Session,
  heads: readonly Head[],
  unread: Unread[],
): Promise<ReadonlyMap<number, Buffer>> {
  if (heads.length === 0) return new Map();
  const bytes = heads.reduce((sum, head) => sum + head.size, 0);
  const sizes = new Map(heads.map((head) => [head.uid, head.size]));
  let answers: readonly FetchAnswer[];
  try {
    answers = await session.run(
      'reading mails',
      () => session.client.fetchAll(uidSet([...sizes.keys()]), { uid: true, source: true }, { uid: true }),
      Math.max(bytes, 1),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return readSingly(session, { heads, batch: heads.length, error }, unread);
  }
  const sources = sourcesIn(answers, sizes, session.foreign);
  const missing = heads.filter((head) => !sources.has(head.uid));
  if (missing.length === 0) return sources;
  // A literal that was shorter than announced is filled up with the answer behind it, to the very octet: where a whole
  // answer is gone, no body that came with it is believed (F23).
  const answered = new Set(answers.map((answer) => answer.uid));
  const doubtful = missing.some((head) => !answered.has(head.uid)) ? heads : missing;
  const alone = await readSingly(session, { heads: doubtful, batch: heads.length, error: new Error(WITHOUT) }, unread);
  for (const head of doubtful) sources.delete(head.uid);
  for (const [uid, source] of alone) sources.set(uid, source);
  return sources;
}

/** Why a mail could not be read, where the connection lived on. */
export const WITHOUT = 'the server answered without the mail, with one of 0 octets, or with two that differ';
export const SILENT = 'the server lists the mail and says nothing of it';

/** The bodies of mails that were asked for; UIDs of others go into `foreign`. */
function sourcesIn(
  answers: readonly FetchAnswer[],
  sizes: ReadonlyMap<number, number>,
  foreign: number[],
): Map<number, Buffer> {
  const sources = new Map<number, Buffer | null>();
  for (const answer of answers) {
    // An answer for another UID than asked for is no mail of ours (F25).
    const size = sizes.get(answer.uid);
    if (size === undefined && answer.source) foreign.push(answer.uid);
    // No octets are no mail, whatever was announced: a server that has lost its files for a while says so of real ones.
    // Read again at later polls, then kept in quarantine, and never removed from the server (H13).
    if (size === undefined || !Buffer.isBuffer(answer.source) || answer.source.length === 0) continue;
    const before = sources.get(answer.uid);
    sources.set(answer.uid, before === undefined ? answer.source : oneOf(before, answer.source, size));
  }
  return new Map([...sources].flatMap(([uid, source]) => (source === null ? [] : [[uid, source] as const])));
}

/** Two answers for one mail: alike, or one that has the announced size; else null, nobody knows which is the mail, and no third one tells. */
function oneOf(before: Buffer | null, after: Buffer, size: number): Buffer | null {
  if (before === null || before.equals(after)) return before;
  const [isBefore, isAfter] = [before.length === size, after.length === size];
  if (isBefore !== isAfter) return isAfter ? after : before;
  return null;
}

/** What a batch did not bring is read one by one: one mail that the server cannot give must not be another's failure (F27). */
async function readSingly(
  session: Session,
  failed: { readonly heads: readonly Head[]; readonly batch: number; readonly error: unknown },
  unread: Unread[],
): Promise<ReadonlyMap<number, Buffer>> {
  const sources = new Map<number, Buffer>();
  const reason = failed.error instanceof Error ? failed.error.message : String(failed.error);
  for (const head of failed.heads) {
    if (failed.batch === 1) unread.push({ uid: head.uid, reason });
    else for (const [uid, source] of await readSources(session, [head], unread)) sources.set(uid, source);
  }
  return sources;
}

/** The octets differ from the announced size: the whole mail is read once more, and two equal readings are believed. Some servers announce wrong sizes; a truncated answer rarely repeats itself. */
async function readAgain(
  session: Session,
  first: { readonly head: Head; readonly source: Buffer },
  into: { readonly read: ReadMail[]; readonly unread: Unread[]; readonly maxSizeBytes: number },
): Promise<void> {
  const { head, source } = first;
  const missing: Unread[] = [];
  const second = (await readSources(session, [head], missing)).get(head.uid);
  if (second && second.length === head.size) {
    into.read.push({ head, raw: second, oversize: false });
    return;
  }
  if (second && sha256Hex(second) === sha256Hex(source)) {
    into.read.push({ head: { ...head, size: second.length }, raw: second, oversize: false });
    return;
  }
  const seen = second ? `${source.length} and ${second.length}` : String(source.length);
  into.unread.push({ uid: head.uid, reason: `${head.size} octets were announced, ${seen} came` });
}

function refusalOnly(error: unknown): null {
  if (isRefusal(error)) return null;
  throw error;
}

function epochMs(date: Date | string | undefined): number {
  const at = date instanceof Date ? date.getTime() : Date.parse(date ?? '');
  return Number.isFinite(at) ? at : 0;
}
