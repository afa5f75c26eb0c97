// A person wants a mail in quarantine decided anew. Takes its row; gives what happens now. A mail whose bytes are here goes back
// among the received ones. One of which only a stub is here, because the mail server could not hand it over, is owed again: the
// folder's watcher reads it at its next poll, three times at most, and its row stays in quarantine until it could be. Never
// asks a mail server itself: a command and a daemon may run side by side.
import { wishAgain } from '../../collect/retries.ts';
import type { Config } from '../../model/setup.ts';
import type { LedgerRow, Program, Store } from '../../ports.ts';

/** `anew`: decided from what is here · `read`: read from the mail server first · `not-quarantined`: nothing happened. */
export type Retried = 'anew' | 'read' | 'not-quarantined';

/** `asIs`: a stub is decided by what is here, too. */
export function* retryQuarantined(
  store: Store,
  row: LedgerRow,
  { config, asIs }: { readonly config: Config; readonly asIs: boolean },
): Program<Retried> {
  if (!asIs && row.state === 'quarantined' && (yield* canBeRead(store, row, config))) {
    yield* wishAgain(store, row, row.uid);
    return 'read';
  }
  return (yield* store.ledger.retry(row.id)) ? 'anew' : 'not-quarantined';
}

/** A stub of a folder that is watched, under the UIDVALIDITY it has. */
function* canBeRead(store: Store, row: LedgerRow, { mailboxes }: Config): Program<boolean> {
  const isStub = row.oversize && row.size === 0;
  const box = mailboxes.find(({ name }) => name === row.mailbox);
  if (!isStub || !box?.folders.includes(row.folder)) return false;
  const cursor = yield* store.ledger.cursor(row.mailbox, row.folder);
  return cursor?.uidValidity === row.uidValidity;
}
