// Takes \Deleted back from mails that were to be removed and were not: whoever expunges the folder next would take them
// away, and its other readers see them as thrown away, while our log says that they stay. Takes UIDs of the open folder;
// asks which are marked, and unmarks those. Never fails for a refusal: the mails are taken in already, so that a mark that
// stays costs no mail here. RFC 9051 §2.3.2, §6.4.9.
import { isRefusal } from './fault.ts';
import type { Intake } from './intake.ts';
import { readHeads, uidSet } from './mails.ts';

/** Unmarks those of them that the server says are \Deleted. */
export async function takeMarkBack({ session, log, mailbox, folder }: Intake, uids: readonly number[]): Promise<void> {
  if (session.ended.aborted) return;
  const heads = await readHeads(session, uids);
  const marked = heads.filter(({ flags }) => flags.includes('\\Deleted')).map(({ uid }) => uid);
  if (marked.length === 0) return;
  const { client } = session;
  const isBack = await session
    .run('unmarking', () => client.messageFlagsRemove(uidSet(marked), ['\\Deleted'], { uid: true, silent: true }))
    .catch((error: unknown) => {
      if (isRefusal(error)) return false;
      throw error;
    });
  const detail = 'the server keeps the mark \\Deleted on mails that stay: whoever expunges this folder removes them';
  if (!isBack) log.warn('mailbox.mark_stays', { mailbox: mailbox.name, folder, uids: marked.slice(0, 20), detail });
}
