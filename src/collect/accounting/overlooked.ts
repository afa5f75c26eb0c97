// What a listing left out. A server may name a mail at one look and not at the next: a mail that came is found at a later
// look, one that is owed is not given up for one listing. Takes what was listed; gives what is owed now. Changes nothing on
// the server. A listing costs one statement, for the up to 50 UIDs below the cursor that came with it (a look that lists
// nothing, of a folder that is as it was, costs none); what is missing and owed one FETCH of heads.
import type { Cursor } from '../../ports.ts';
import type { Intake } from '../intake.ts';
import { readHeads } from '../mails.ts';
import { type Place, type Retries, saveRetries } from '../retries.ts';

/** So many UIDs up to the cursor are listed again with those behind it. */
const LOOK_BACK = 50;

/** Where a listing begins. Mails from before the start have no rows, and are none of ours. */
export function lookBackFrom({ watermarkUid, lastUid }: Cursor): number {
  return Math.max(Math.min(watermarkUid, lastUid), lastUid - LOOK_BACK) + 1;
}

/** Mails up to the cursor that have no row: an earlier listing left them out, and they are owed. `listed` = those above the start. */
export async function oweOverlooked(
  { store, log }: Intake,
  place: Place,
  { retries, listed }: { readonly retries: Retries; readonly listed: readonly number[] },
): Promise<Retries> {
  const asked = listed.filter((uid) => !retries.owed.has(uid));
  if (asked.length === 0) return retries;
  const { mailbox, folder, uidValidity } = place;
  const rows = await store.read(() => store.ledger.accounted(mailbox, folder, uidValidity, asked));
  const known = new Set(rows.map((row) => row.uid));
  const overlooked = asked.filter((uid) => !known.has(uid));
  if (overlooked.length === 0) return retries;
  log.warn('mail.overlooked', { mailbox, folder, uids: overlooked });
  const owed = new Map([...retries.owed, ...overlooked.map((uid) => [uid, 0] as const)]);
  const saved = { ...retries, owed };
  await store.write(() => saveRetries(store, place, saved));
  return saved;
}

/** Of the owed mails those to be read now, and those that are gone: asked for by their UIDs, and missing from the look before, too. */
export async function whatIsThere(
  { store, session }: Intake,
  place: Place,
  {
    retries,
    listed,
    owed,
  }: { readonly retries: Retries; readonly listed: ReadonlySet<number>; readonly owed: readonly number[] },
): Promise<{ readonly retries: Retries; readonly present: readonly number[]; readonly vanished: readonly number[] }> {
  const missing = owed.filter((uid) => !listed.has(uid));
  const { missed: before = new Set<number>() } = retries;
  if (missing.length === 0 && before.size === 0) return { retries, present: owed, vanished: [] };
  const named = new Set((await readHeads(session, missing)).map((head) => head.uid));
  const absent = missing.filter((uid) => !named.has(uid));
  const asked = { ...retries, missed: new Set(absent.filter((uid) => !before.has(uid))) };
  await store.write(() => saveRetries(store, place, asked));
  return {
    retries: asked,
    present: owed.filter((uid) => listed.has(uid) || named.has(uid)),
    vanished: absent.filter((uid) => before.has(uid)),
  };
}
