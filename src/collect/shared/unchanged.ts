// Whether a folder that was opened anew says that it is as it was at the last complete look: the same UIDVALIDITY, UIDNEXT
// and number of mails. Then nothing is asked for: of a thousand quiet mailboxes each would ask once a minute. Believed only
// within one connection, and not for ever: every tenth look asks whatever the server says. RFC 3501 §2.3.1.1.
import type { Session } from '../session.ts';

export interface Look {
  /** False: nothing came, nothing went. */
  readonly isNew: boolean;
  /** Everything was looked at. */
  complete(): void;
}

const ASK_EVERY = 10;

interface Seen {
  readonly folder: string;
  readonly unasked: number;
}

const seen = new WeakMap<object, Seen>();

/** A look at the folder that has just been opened; `owed` = mails that are to be read again. */
export function lookOf(session: Session, owed: number): Look {
  const { client } = session;
  const folder = folderText(session);
  const before = seen.get(client);
  const isNew = owed > 0 || folder === '' || before?.folder !== folder || before.unasked + 1 >= ASK_EVERY;
  return {
    isNew,
    complete: () => void seen.set(client, { folder, unasked: isNew ? 0 : (before?.unasked ?? 0) + 1 }),
  };
}

/** '' = the server does not say enough. */
function folderText({ client }: Session): string {
  const { mailbox } = client;
  if (!mailbox || !(mailbox.uidNext > 0)) return '';
  return `${mailbox.uidValidity} ${mailbox.uidNext} ${mailbox.exists}`;
}
