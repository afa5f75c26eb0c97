// Which mails of a folder must be read again, and how often that failed: kept in the database, so that the cursor may
// move past them and neither a crash nor `run --once` forgets one. Gives programs; a record belongs to one UIDVALIDITY.
import type { Program, Store } from '../ports.ts';
import type { Unread } from './mails.ts';

/** UIDs that are still owed. */
export interface Retries {
  /** A batch died with the connection: mails up to this UID are read one by one, those above in batches as ever; 0 = all in batches. */
  readonly careful: number;
  /** UID → failures so far. */
  readonly owed: ReadonlyMap<number, number>;
  /** UID → what the last failure said, of those that failed often enough and died with their connection. */
  readonly reasons?: ReadonlyMap<number, string>;
  /** Among the owed ones those that the last poll's listing left out: what the next one leaves out, too, has vanished. */
  readonly missed?: ReadonlySet<number>;
  /** Among the owed ones those that a person wants read again: known to this record, so that saving it settles the wish. */
  readonly again?: ReadonlySet<number>;
}

/** A mail that failed this often in as many polls is recorded in quarantine (F4, F27). */
export const MAX_TRIES = 3;

export const NO_RETRIES: Retries = { careful: 0, owed: new Map() };

/** The record as it lies in the database: written here and nowhere else. */
interface StoredRetries {
  readonly uidValidity: string;
  /** `true` in records of older programs: every mail. */
  readonly careful: number | boolean;
  readonly owed: readonly (readonly [uid: number, tries: number])[];
  readonly reasons?: readonly (readonly [uid: number, reason: string])[];
  readonly missed?: readonly number[];
}

/** The folder's record; empty when there is none for this UIDVALIDITY. */
export function* loadRetries(store: Store, place: Place): Program<Retries> {
  const text = yield* store.settings.get(key(place));
  const again = yield* wished(store, place);
  const record = text === null ? null : (JSON.parse(text) as StoredRetries);
  if (record?.uidValidity !== place.uidValidity) return again.length === 0 ? NO_RETRIES : withAgain(NO_RETRIES, again);
  const { owed, reasons, missed } = record;
  const careful = record.careful === true ? Number.MAX_SAFE_INTEGER : Number(record.careful);
  return withAgain({ careful, owed: new Map(owed), reasons: new Map(reasons), missed: new Set(missed) }, again);
}

/** One by one: with mails like these connections have died. */
function withAgain(retries: Retries, again: readonly number[]): Retries {
  if (again.length === 0) return retries;
  const wanted = again.map((uid) => [uid, 0] as const);
  const careful = Math.max(retries.careful, ...again);
  return { ...retries, careful, owed: new Map([...wanted, ...retries.owed]), again: new Set(again) };
}

/** Has mails read that were given up, or that nobody ever read; whoever watches the folder does it at its next poll, whatever he is saving just now. */
export function* wishAgain(store: Store, place: Place, ...more: readonly number[]): Program<void> {
  const uids = new Set([...(yield* wished(store, place)), ...more]);
  yield* store.settings.set(againKey(place), JSON.stringify({ uidValidity: place.uidValidity, uids: [...uids] }));
}

function* wished(store: Store, place: Place): Program<readonly number[]> {
  const text = yield* store.settings.get(againKey(place));
  if (text === null) return [];
  const { uidValidity, uids } = JSON.parse(text) as { readonly uidValidity: string; readonly uids: readonly number[] };
  return uidValidity === place.uidValidity ? uids : [];
}

/** Writes the record. */
export function* saveRetries(store: Store, place: Place, retries: Retries): Program<void> {
  const reasons = [...(retries.reasons ?? [])].filter(([uid]) => retries.owed.has(uid));
  const { careful, owed } = retries;
  const missed = [...(retries.missed ?? [])].filter((uid) => owed.has(uid));
  const record: StoredRetries = { uidValidity: place.uidValidity, careful, owed: [...owed], reasons, missed };
  yield* store.settings.set(key(place), JSON.stringify(record));
  if (!retries.again || retries.again.size === 0) return;
  const uids = (yield* wished(store, place)).filter((uid) => !retries.again?.has(uid));
  yield* store.settings.set(againKey(place), JSON.stringify({ uidValidity: place.uidValidity, uids }));
}

/** The record after a reading: failures counted, what failed often enough given up. `isOver`: the connection is, and a stub waits for one that can be asked for the header. */
export function countTries(
  before: Retries,
  reading: {
    readonly read: readonly { readonly head: { readonly uid: number } }[];
    readonly unread: readonly Unread[];
  },
  isOver: boolean,
): { readonly retries: Retries; readonly givenUp: readonly Unread[] } {
  const owed = new Map(before.owed);
  const reasons = new Map(before.reasons);
  const givenUp: Unread[] = [];
  for (const mail of reading.read) owed.delete(mail.head.uid);
  for (const unread of reading.unread) {
    const tries = (owed.get(unread.uid) ?? 0) + 1;
    if (tries < MAX_TRIES || (tries === MAX_TRIES && isOver)) owed.set(unread.uid, tries);
    else {
      owed.delete(unread.uid);
      givenUp.push(unread);
    }
    if (tries === MAX_TRIES) reasons.set(unread.uid, unread.reason);
  }
  return { retries: { ...before, owed, reasons }, givenUp };
}

export interface Place {
  readonly mailbox: string;
  readonly folder: string;
  readonly uidValidity: string;
}

function againKey(place: Place): string {
  return `collect.again:${JSON.stringify([place.mailbox, place.folder])}`;
}

function key(place: Place): string {
  return `collect.retries:${JSON.stringify([place.mailbox, place.folder])}`;
}
