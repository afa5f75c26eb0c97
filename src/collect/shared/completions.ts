// When a look at a folder that brought nothing was complete: one row a minute and folder, which a thousand mailboxes would
// write in seventeen transactions a second, each with its wait for the disk and a wake-up for every loop. Those that come
// within a second of a commit are gathered into the next. Takes cursors; each caller waits for the commit that holds his.
import type { Clock } from '../../lib/time.ts';
import type { Cursor, Store } from '../../ports.ts';

export interface Completions {
  /** Resolves when it is committed; rejects with why it could not be. */
  save(mailbox: string, folder: string, cursor: Cursor): Promise<void>;
}

const GATHER_MS = 1_000;

interface Row {
  readonly mailbox: string;
  readonly folder: string;
  readonly cursor: Cursor;
}

/** One for every watcher of a process; nothing is gathered any more once the signal aborts: each is written at once. */
export function gatherCompletions(store: Store, clock: Clock, signal: AbortSignal): Completions {
  let rows: Row[] = [];
  let committing: Promise<void> | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;

  async function commit(): Promise<void> {
    const restMs = writtenAt + GATHER_MS - clock.monotonic();
    // Awaited in any case: whoever began this must have it in hand before it lets go of the next one's place.
    await clock.sleep(Math.max(restMs, 0), signal);
    const taken = rows;
    rows = [];
    committing = null;
    writtenAt = clock.monotonic();
    await store.write(function* () {
      for (const { mailbox, folder, cursor } of taken) yield* store.ledger.saveCursor(mailbox, folder, cursor);
    });
  }

  return {
    save(mailbox, folder, cursor) {
      rows.push({ mailbox, folder, cursor });
      committing ??= commit();
      return committing;
    },
  };
}
