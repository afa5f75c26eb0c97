// First contact with a folder: takes what `start:` says, gives the cursor to begin with. Mails that are left alone
// leave a watermark (UIDVALIDITY, UID, INTERNALDATE), no rows: the audit and a later UIDVALIDITY change know them by it.
import { failpoint } from '../lib/failpoint.ts';
import type { Cursor } from '../ports.ts';
import type { OpenFolder } from './client.ts';
import type { Intake } from './intake.ts';
import { listUids } from './mails.ts';

/** now → everything there is older than the start; all → nothing is; date → what came before that time is. Saved before it is used. */
export async function firstCursor(intake: Intake, opened: OpenFolder): Promise<Cursor> {
  const { start } = intake.mailbox;
  const base = { uidValidity: String(opened.uidValidity), completeAt: 0, paused: null };
  let cursor: Cursor = { ...base, lastUid: 0, watermarkUid: 0, watermarkDate: 0 };
  if (start.kind !== 'all') {
    const top = await highestUid(intake, opened);
    cursor =
      start.kind === 'now'
        ? { ...base, lastUid: top, watermarkUid: top, watermarkDate: await newestDate(intake, top) }
        : { ...base, lastUid: 0, watermarkUid: top, watermarkDate: start.since - 1 };
  }
  const { store, mailbox, folder } = intake;
  await store.write(function* () {
    yield* store.ledger.saveCursor(mailbox.name, folder, cursor);
    failpoint('start.commit');
  });
  failpoint('start.committed');
  intake.log.info('mailbox.started', {
    mailbox: mailbox.name,
    folder,
    start: start.kind,
    watermarkUid: cursor.watermarkUid,
  });
  return cursor;
}

/** The highest UID that a mail in the folder can have now. */
export async function highestUid(intake: Intake, opened: OpenFolder): Promise<number> {
  if (opened.uidNext > 0) return opened.uidNext - 1;
  return (await listUids(intake.session, '1:*')).at(-1) ?? 0;
}

/** The newest INTERNALDATE up to a UID, 0 when there is no mail. One streamed command: a folder may hold 100,000 mails. */
async function newestDate(intake: Intake, top: number): Promise<number> {
  const { client } = intake.session;
  if (top === 0 || (client.mailbox && client.mailbox.exists === 0)) return 0;
  const bytes = (client.mailbox ? client.mailbox.exists : 0) * 100;
  return intake.session.run(
    'reading dates',
    async () => {
      let newest = 0;
      for await (const answer of client.fetch(`1:${top}`, { uid: true, internalDate: true }, { uid: true })) {
        const at = answer.internalDate instanceof Date ? answer.internalDate.getTime() : 0;
        if (at > newest) newest = at;
      }
      return newest;
    },
    bytes,
  );
}
