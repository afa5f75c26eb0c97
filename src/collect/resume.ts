// Ends a mailbox's pause after a UIDVALIDITY change (`mailbox resume --treat-as`): matches the folder once more, with a
// person's word on the unmatched old mails. skipped → they stay out; new → they are taken in as new mail by the next
// poll. Takes what a watcher takes; gives how the cursor stands then. Throws a CollectFault when the server cannot be asked.
import type { Log } from '../lib/log.ts';
import type { Clock } from '../lib/time.ts';
import type { Mailbox } from '../model/setup.ts';
import type { CollectEvents, Cursor, Store } from '../ports.ts';
import { PRESSURE } from './pressure.ts';
import { reconcile } from './reconcile.ts';
import { type Connect, connectSession } from './session.ts';
import type { Timing } from './timing.ts';

export interface ResumeOptions {
  readonly mailbox: Mailbox;
  readonly folder: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: CollectEvents;
  readonly signal: AbortSignal;
  readonly treatAs: 'skipped' | 'new';
  readonly timing?: Timing;
  /** Default: connectSession. */
  readonly connect?: Connect;
}

/** Null when the folder was not paused: nothing is changed then. */
export async function resumeMailbox(options: ResumeOptions): Promise<Cursor | null> {
  const { mailbox, folder, store, log, signal, timing, connect = connectSession } = options;
  const old = await store.read(() => store.ledger.cursor(mailbox.name, folder));
  if (!old?.paused) return null;
  const session = await connect(mailbox, { log, signal, ...(timing ? { timing } : {}) });
  try {
    const opened = await session.open(folder, true);
    const treatOld = options.treatAs === 'new' ? 'take' : 'skip';
    return await reconcile({ ...options, pressure: PRESSURE, session }, opened, {
      old: { ...old, paused: null },
      treatOld,
    });
  } finally {
    session.close();
  }
}
