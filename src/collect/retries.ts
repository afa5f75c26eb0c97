// Which mails of a folder must be read again, and how often that failed: kept in the database, so that the cursor may
// move past them and neither a crash nor `run --once` forgets one. Gives programs; a record belongs to one UIDVALIDITY.
import type { Program, Store } from '../ports.ts';

/** UIDs that are still owed. `careful` = a batch died with the connection, so mails are read one by one until a poll is clean. */
export interface Retries {
  readonly careful: boolean;
  /** UID → failures so far. */
  readonly owed: ReadonlyMap<number, number>;
  /** UID → what the last failure said, of those that failed often enough and died with their connection. */
  readonly reasons?: ReadonlyMap<number, string>;
}

/** A mail that failed this often in as many polls is recorded in quarantine (F4, F27). */
export const MAX_TRIES = 3;

export const NO_RETRIES: Retries = { careful: false, owed: new Map() };

/** The record as it lies in the database: written here and nowhere else. */
interface StoredRetries {
  readonly uidValidity: string;
  readonly careful: boolean;
  readonly owed: readonly (readonly [uid: number, tries: number])[];
  readonly reasons?: readonly (readonly [uid: number, reason: string])[];
}

/** The folder's record; empty when there is none for this UIDVALIDITY. */
export function* loadRetries(store: Store, place: Place): Program<Retries> {
  const text = yield* store.settings.get(key(place));
  if (text === null) return NO_RETRIES;
  const record = JSON.parse(text) as StoredRetries;
  if (record.uidValidity !== place.uidValidity) return NO_RETRIES;
  return { careful: record.careful, owed: new Map(record.owed), reasons: new Map(record.reasons) };
}

/** Writes the record. */
export function* saveRetries(store: Store, place: Place, retries: Retries): Program<void> {
  const reasons = [...(retries.reasons ?? [])].filter(([uid]) => retries.owed.has(uid));
  const { careful, owed } = retries;
  const record: StoredRetries = { uidValidity: place.uidValidity, careful, owed: [...owed], reasons };
  yield* store.settings.set(key(place), JSON.stringify(record));
}

export interface Place {
  readonly mailbox: string;
  readonly folder: string;
  readonly uidValidity: string;
}

function key(place: Place): string {
  return `collect.retries:${JSON.stringify([place.mailbox, place.folder])}`;
}
