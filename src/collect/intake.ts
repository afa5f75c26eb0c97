// What every part of collecting a folder is handed: the mailbox and folder, the ports, the session. Only types and
// the smallest shared steps.
import type { Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { After, Mailbox } from '../model/setup.ts';
import type { CollectEvents, Cursor, Lease, Store } from '../ports.ts';
import type { ReadMail } from './mails.ts';
import type { Pressure } from './pressure.ts';
import type { Rests } from './rests.ts';
import type { Session } from './session.ts';
import type { Completions } from './shared/completions.ts';

export interface Intake {
  readonly mailbox: Mailbox;
  readonly folder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: CollectEvents;
  readonly pressure: Pressure;
  readonly signal: AbortSignal;
  readonly session: Session;
  /** What the server refused and is not asked again yet; absent = everything is asked at every poll. */
  readonly rests?: Rests;
  /** Asked before each change on the server; absent = nobody else works on this database. */
  readonly lease?: Lease;
  /** Where complete looks that brought nothing are written down together; absent = each by itself. */
  readonly completions?: Completions;
}

/** The octets and facts of a read mail as the ledger takes them. */
export function receivedOf(intake: Intake, cursor: Cursor, mail: ReadMail) {
  return {
    mailbox: intake.mailbox.name,
    folder: intake.folder,
    uidValidity: cursor.uidValidity,
    uid: mail.head.uid,
    // A server that gives no date: the mail is as old as our knowledge of it.
    internalDate: mail.head.internalDate || intake.clock.now(),
    flags: mail.head.flags,
    raw: mail.raw,
    size: mail.head.size,
    oversize: mail.oversize,
    // A mail of which only the header was taken stays where it is (F55).
    wantsAck: intake.mailbox.after.kind !== 'keep' && !mail.oversize,
  };
}

/** True when an acknowledged mail is in its folder no more. */
export function leaves(after: After): boolean {
  return after.kind === 'move' || after.kind === 'delete';
}

/** True for mails that lay in the folder at first contact and that `start:` leaves alone. */
export function isBeforeStart(cursor: Cursor, mail: { readonly uid: number; readonly internalDate: number }): boolean {
  return mail.uid <= cursor.watermarkUid && mail.internalDate <= cursor.watermarkDate;
}

/** A renewal that takes longer has to do with the disk: the poll goes on without what it wanted to change. */
const RENEWAL_MS = 20_000;

/** True when the lease holds; false when it could not be renewed for now: nothing is changed on the server then, the next poll tries again. Throws when another process has taken over. */
export async function mayChange({
  lease,
  signal,
  store,
}: Pick<Intake, 'lease' | 'signal' | 'store'>): Promise<boolean> {
  if (!lease) return true;
  const late = AbortSignal.timeout(RENEWAL_MS);
  try {
    await lease.confirm(AbortSignal.any([signal, late]));
    return true;
  } catch (error) {
    if (late.aborted && !signal.aborted && store.faultOf(error) === null) return false;
    throw error;
  }
}
