// What is known of every folder of every mailbox: what was last heard of it, its last complete look, its last audit, whether
// another installation works on it. Takes the store and the Setup in force; gives facts, read from rows alone.
import { readShared, sharedKey } from '../../model/lease/shared.ts';
import { auditKey, readAudit } from '../../model/mailbox/accounted.ts';
import type { Setup } from '../../model/setup.ts';
import type { Program, Store } from '../../ports.ts';
import type { MailboxStatus, SharedStatus } from '../app.ts';
import { type FolderState, stateKey } from '../watchers.ts';

/** Folders in which another installation's marks were seen. */
export function* sharedFolders(store: Store, { config }: Setup): Program<readonly SharedStatus[]> {
  const found: SharedStatus[] = [];
  for (const { name: mailbox, folders } of config.mailboxes)
    for (const folder of folders) {
      const seen = readShared(yield* store.settings.get(sharedKey(mailbox, folder)));
      if (seen) found.push({ mailbox, folder, seen });
    }
  return found;
}

/** What was last heard of a folder. */
export function* folderStatus(store: Store, mailbox: string, folder: string): Program<MailboxStatus> {
  const text = yield* store.settings.get(stateKey(mailbox, folder));
  const cursor = yield* store.ledger.cursor(mailbox, folder);
  const said = text === null ? null : (JSON.parse(text) as FolderState);
  // The cursor's time is when everything was seen; where the server then says nothing to what it is told, nothing is complete.
  const downSince = said && !said.up ? (said.downSince ?? said.at) : Number.POSITIVE_INFINITY;
  const completeAt = cursor && cursor.completeAt > 0 ? Math.min(cursor.completeAt, downSince) : null;
  return {
    mailbox,
    folder,
    up: said?.up ?? null,
    detail: said?.detail ?? 'never connected',
    at: said?.at ?? null,
    completeAt,
    audit: readAudit(yield* store.settings.get(auditKey(mailbox, folder))),
  };
}

/** Every folder of every mailbox with what was last heard of it. */
export function* boxStatus(store: Store, { config }: Setup): Program<readonly MailboxStatus[]> {
  const boxes: MailboxStatus[] = [];
  for (const { name, folders } of config.mailboxes)
    for (const folder of folders) boxes.push(yield* folderStatus(store, name, folder));
  return boxes;
}
