// Puts a copy of a sent mail into a folder of the mail server. Takes a session, a folder and the mail; gives `there` when the
// folder has it already (by its Message-ID: the provider kept one, or an earlier try did), `made` when it was appended.
// Looked for before every try, so that no try can make a second one. Makes the folder when it is missing. Throws a
// CollectFault. RFC 3501 §6.3.11 (APPEND), §6.4.4 (SEARCH HEADER).
import { CollectFault } from './fault.ts';
import { type Session, serverPath } from './session.ts';

/** What is copied. */
export interface SentMail {
  readonly messageId: string;
  readonly sentAt: number;
  readonly bytes: Uint8Array;
}

/** One copy in the folder, whoever put it there. */
export async function copySent(session: Session, folder: string, mail: SentMail): Promise<'there' | 'made'> {
  const { client } = session;
  await opened(session, folder);
  const query = { header: { 'message-id': mail.messageId } };
  const found = await session.run(`looking into ${folder}`, () => client.search(query, { uid: true }));
  if (found && found.length > 0) return 'there';
  const path = serverPath(client, folder);
  const { bytes, sentAt } = mail;
  const done = await session.run(
    `copying to ${folder}`,
    () => client.append(path, Buffer.from(bytes), ['\\Seen'], new Date(sentAt)),
    bytes.length,
  );
  if (!done) throw new CollectFault('protocol', `${folder} took no copy: the server refused it`);
  return 'made';
}

/** A folder that is not there is made once. */
async function opened(session: Session, folder: string): Promise<void> {
  try {
    await session.open(folder);
  } catch (error) {
    if (session.ended.aborted) throw error;
    const path = serverPath(session.client, folder);
    await session.run(`making ${folder}`, () => session.client.mailboxCreate(path));
    await session.open(folder);
  }
}
