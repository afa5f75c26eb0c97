// EXPUNGE without UIDs takes away whatever anybody marked \Deleted in the folder. imapflow sends it where the server has no
// UIDPLUS, and asks only then: a server that takes the capability back in the answer to COPY or STORE would have us delete
// mails of others (F16). Takes a client that is not connected yet; the command fails in place of being sent. RFC 4315 §2.1.
import type { ImapFlow } from 'imapflow';

interface Inside {
  exec(command: string, ...rest: unknown[]): Promise<unknown>;
}

/** Has the client send UID EXPUNGE or none. */
export function neverExpungeAll(client: ImapFlow): void {
  const inside = client as unknown as Inside;
  const exec = inside.exec.bind(client);
  inside.exec = (command, ...rest) =>
    command === 'EXPUNGE'
      ? Promise.reject(new Error('the server has no UIDPLUS any more: EXPUNGE would take away what others marked'))
      : exec(command, ...rest);
}
