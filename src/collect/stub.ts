// What stands in the ledger for a mail the server cannot hand over: its header when that much can be had, else a
// header of our own that names where it lies. Never touches the mail; it stays in its folder. Never throws.
import type { Cursor, Received } from '../ports.ts';
import type { Intake } from './intake.ts';
import { readHeader, type Unread } from './mails.ts';

/** A row for the quarantine, not to be acknowledged. */
export async function stubOf(intake: Intake, cursor: Cursor, unread: Unread): Promise<Received> {
  const header = intake.session.ended.aborted ? null : await readHeader(intake.session, unread.uid).catch(() => null);
  const raw = header ?? syntheticHeader(intake, cursor, unread.uid);
  return {
    mailbox: intake.mailbox.name,
    folder: intake.folder,
    uidValidity: cursor.uidValidity,
    uid: unread.uid,
    internalDate: intake.clock.now(),
    flags: [],
    raw,
    // Oversize and 0 octets: nobody knows how large it is, because nobody could read it.
    size: 0,
    oversize: true,
    wantsAck: false,
  };
}

function syntheticHeader(intake: Intake, cursor: Cursor, uid: number): Buffer {
  // Names come from the config and may hold anything: percent-encoded they cannot break the header.
  const [mailbox, folder] = [intake.mailbox.name, intake.folder].map(encodeURIComponent);
  return Buffer.from(
    `X-Mailclerk-Unreadable: mailbox=${mailbox}; folder=${folder}; uidvalidity=${cursor.uidValidity}; uid=${uid}\r\n\r\n`,
  );
}
