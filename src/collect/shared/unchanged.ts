// Whether a folder says that it is as it was at the last complete look: the same UIDVALIDITY, UIDNEXT and number of mails.
// Then nothing is asked for, and it need not even be opened anew: STATUS says the same in one line instead of ten. Of a
// thousand quiet mailboxes each would ask once a minute. Believed only within one connection and of the folder that was
// open all the time, of a server whose STATUS agreed with its SELECT, and not for ever: every tenth look opens the folder
// and lists what came, whatever the server says, and whoever kept a mail back until then is not believed again. RFC 3501
// §2.3.1.1, §6.3.10 (STATUS of the open folder is answered by every server known; what it must not be is the only way).
import type { MailClient, OpenFolder } from '../client.ts';
import { isRefusal } from '../fault.ts';
import { type Session, serverPath } from '../session.ts';

export interface Look {
  /** False: nothing came, nothing went. */
  readonly isNew: boolean;
  /** Everything was looked at, and so many mails were listed that came since; where the server counts more, the next look lists again. */
  complete(listed?: number): void;
}

const ASK_EVERY = 10;
const WISH = { messages: true, uidNext: true, uidValidity: true } as const;

interface Seen {
  readonly folder: string;
  readonly unasked: number;
  readonly exists: number;
  /** Another one when a folder was opened since. */
  readonly opened: OpenFolder | false;
}

const seen = new WeakMap<MailClient, Seen>();
/** Their STATUS is refused, or says something else than their SELECT. */
const unbelieved = new WeakSet<MailClient>();
/** What STATUS said last of a folder that is opened next: something is new, or nothing is. SELECT tells whether it was so. */
const claimed = new WeakMap<MailClient, 'new' | 'nothing'>();

/** A look at the folder that is open, when nothing came and nothing went since it was looked at to the end; null = it is to be opened. */
export async function lookUnopened(
  session: Session,
  folder: string,
): Promise<(Look & { readonly uidValidity: string }) | null> {
  const { client } = session;
  const before = seen.get(client);
  const { mailbox } = client;
  if (!client.status || !mailbox || !before || unbelieved.has(client)) return null;
  if (mailbox !== before.opened || folderText(client) !== before.folder) return null;
  const told = await statusOf(session, folder);
  if (told === null) {
    unbelieved.add(client);
    return null;
  }
  const isNothing = told === before.folder && folderText(client) === before.folder;
  if (isNothing && before.unasked + 1 < ASK_EVERY)
    return { ...lookOf(session, 0), uidValidity: String(mailbox.uidValidity) };
  claimed.set(client, isNothing ? 'nothing' : 'new');
  return null;
}

/** What STATUS says; null = the server does not say it. */
async function statusOf(session: Session, folder: string): Promise<string | null> {
  const { client } = session;
  try {
    const said = await session.run(
      `looking at ${folder}`,
      async () => (await client.status?.(serverPath(client, folder), WISH)) || null,
    );
    return said ? `${said.uidValidity} ${said.uidNext} ${said.messages}` : null;
  } catch (error) {
    // Opening it tells what is wrong.
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** A look at the folder that is open; `owed` = mails that are to be read again. */
export function lookOf({ client }: Session, owed: number): Look {
  const folder = folderText(client);
  const before = seen.get(client);
  const isAlike = folder !== '' && before?.folder === folder;
  const claim = claimed.get(client);
  claimed.delete(client);
  // A mail that came between the two makes an honest server one that is not believed: dearer, and no more than that.
  if (claim !== undefined && (claim === 'nothing') !== isAlike) unbelieved.add(client);
  const isNew = owed > 0 || !isAlike || before.unasked + 1 >= ASK_EVERY;
  const exists = client.mailbox ? client.mailbox.exists : 0;
  return {
    isNew,
    complete(listed) {
      const unasked = isNew ? 0 : (before?.unasked ?? 0) + 1;
      const isShort = before !== undefined && listed !== undefined && exists - before.exists > listed;
      seen.set(client, { folder: isShort ? '' : folder, unasked, exists, opened: client.mailbox });
    },
  };
}

/** '' = the server does not say enough. */
function folderText({ mailbox }: MailClient): string {
  if (!mailbox || !(mailbox.uidNext > 0)) return '';
  return `${mailbox.uidValidity} ${mailbox.uidNext} ${mailbox.exists}`;
}
