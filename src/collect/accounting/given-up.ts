// Mails that were given up because the server answered without them: it may have had its files away for an hour. They are
// owed again by themselves, every ten minutes in their first hour and with each audit for a week, and keep their row in
// quarantine until they could be read. Takes the audit's rows; gives UIDs. Never those with which a connection died: each
// try of theirs costs a poll, and a person decides (quarantine retry).
import type { Accounted } from '../../model/mailbox/accounted.ts';
import type { Intake } from '../intake.ts';
import { SILENT, WITHOUT } from '../mails.ts';
import type { Session } from '../session.ts';

/** A stub is read again so long after it was given up, and then as often. */
export const AGAIN_MS = 10 * 60_000;
const FIRST_MS = 3_600_000;
const LAST_MS = 7 * 24 * 3_600_000;
/** So many are asked for at once: more are the server's trouble. */
const MOST = 100;

export interface GivenUp {
  /** To be read again now. */
  readonly again: readonly number[];
  /** Given up within the last hour: looked at again soon. */
  readonly fresh: number;
}

/** Of an audit's rows those that are to be read again. A stub's date is when it was given up (stub.ts). */
export async function givenUpIn({ store }: Intake, rows: readonly Accounted[], now: number): Promise<GivenUp> {
  const again: number[] = [];
  let fresh = 0;
  for (const { id, uid, state, size, internalDate } of rows) {
    const ageMs = now - internalDate;
    if (state !== 'quarantined' || size !== 0 || ageMs < 0 || ageMs > LAST_MS || again.length >= MOST) continue;
    const row = await store.read(() => store.ledger.row(id));
    if (!row?.oversize || !wasAnswered(row.reason ?? '')) continue;
    if (ageMs < FIRST_MS) fresh += 1;
    if (ageMs >= AGAIN_MS) again.push(uid);
  }
  return { again, fresh };
}

/** The connection lived on. */
function wasAnswered(reason: string): boolean {
  return reason.endsWith(WITHOUT) || reason.endsWith(SILENT) || / was answered (NO|BAD) /.test(reason);
}

const noted = new WeakMap<Session, Set<string>>();

/** A mail of the folder was given up over this connection. */
export function noteGivenUp(session: Session, folder: string): void {
  noted.set(session, new Set(noted.get(session)).add(folder));
}

/** Whether one was, since the last look. */
export function wasGivenUp(session: Session, folder: string): boolean {
  return noted.get(session)?.has(folder) === true;
}

/** Looked at. */
export function forgetGivenUp(session: Session, folder: string): void {
  noted.get(session)?.delete(folder);
}
