// Which notices lie in a folder of sent mail already? By their own Message-ID; or, when the notice was made anew after a
// restore and so has another one, by a copy to the same person that answers the same mail and belongs to no notice we
// know. Each copy stands for one notice. Only looks (EXAMINE). RFC 3501 §6.4.4 (SEARCH HEADER).
import { canonicalAddress } from '../../model/address.ts';
import { messageIdIn } from '../../model/identity.ts';
import type { SearchWish } from '../client.ts';
import { CollectFault } from '../fault.ts';
import { uidSet } from '../mails.ts';
import type { Session } from '../session.ts';

/** What is known of a notice that waits. */
export interface SentSearch {
  readonly id: number;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly toAddress: string;
  /** Made after the restore: its Message-ID is new. */
  readonly isNew: boolean;
}

const COPIES_MAX = 100;

/** The ids of those that were sent. `isOurs` says of a Message-ID whether a notice we know has it. */
export async function searchSent(
  session: Session,
  folder: string,
  wanted: readonly SentSearch[],
  isOurs: (messageId: string) => Promise<boolean>,
): Promise<readonly number[]> {
  try {
    await session.open(folder, true);
  } catch (error) {
    if (error instanceof CollectFault && error.kind === 'folder-missing') return [];
    throw error;
  }
  const found: number[] = [];
  const taken = new Set<number>();
  for (const notice of wanted) {
    const own = await search(session, { header: { 'message-id': notice.messageId } });
    const alike = own.length > 0 ? own : await copiesAlike(session, notice, { taken, isOurs });
    const [copy] = alike;
    if (copy === undefined) continue;
    taken.add(copy);
    found.push(notice.id);
  }
  return found;
}

async function search(session: Session, wish: SearchWish): Promise<readonly number[]> {
  const uids = await session.run('looking for sent mail', () => session.client.search(wish, { uid: true }));
  return uids || [];
}

async function copiesAlike(
  session: Session,
  { isNew, inReplyTo, toAddress }: SentSearch,
  { taken, isOurs }: { readonly taken: ReadonlySet<number>; readonly isOurs: (messageId: string) => Promise<boolean> },
): Promise<readonly number[]> {
  if (!isNew || inReplyTo === null) return [];
  const uids = (await search(session, { header: { 'in-reply-to': inReplyTo } })).filter((uid) => !taken.has(uid));
  if (uids.length === 0) return [];
  const answers = await session.run('reading sent mail', () =>
    session.client.fetchAll(
      uidSet(uids.slice(0, COPIES_MAX)),
      { uid: true, headers: ['message-id', 'to', 'cc'] },
      { uid: true },
    ),
  );
  const alike: number[] = [];
  for (const { uid, headers } of answers) {
    const text = (headers ?? Buffer.alloc(0)).toString('latin1').replaceAll(/\r?\n[ \t]+/g, ' ');
    const messageId = messageIdIn(/^message-id:(.*)$/im.exec(text)?.[1] ?? '');
    if (messageId === null || (await isOurs(messageId))) continue;
    const people = [...text.matchAll(/[^\s<>,;:"]+@[^\s<>,;:"]+/g)].map(([address]) => canonicalAddress(address));
    if (people.includes(toAddress)) alike.push(uid);
  }
  return alike.sort((a, b) => a - b);
}
