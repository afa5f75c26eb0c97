// One complete poll of a folder: SELECT → cursor (first contact, UIDVALIDITY change) → fetch → acknowledge. Takes a
// session; gives counts. The time of the last poll that saw everything is saved with the cursor.

import { failpoint } from '../lib/failpoint.ts';
import type { Cursor } from '../ports.ts';
import { type Acknowledged, acknowledge } from './acknowledge.ts';
import { CollectFault } from './fault.ts';
import { fetchNew } from './fetch.ts';
import type { Intake } from './intake.ts';
import { reconcile } from './reconcile.ts';
import { takeMovedOn } from './restored/moved-on.ts';
import { firstCursor } from './start.ts';

export interface PollCounts {
  readonly received: number;
  /** Mails that could not be read and are tried again. */
  readonly owed: number;
  readonly acknowledged: Acknowledged;
}

export interface PollHooks {
  /** Runs between batches when no command is under way. */
  readonly between: () => Promise<void>;
  /** Awaited between fetching and acknowledging; `run --once` waits here until everything is decided. */
  readonly settled: () => Promise<void>;
}

/** Polls once. Throws a CollectFault when the poll cannot be completed. */
export async function poll(intake: Intake, hooks: PollHooks): Promise<PollCounts> {
  const { store, mailbox, folder, clock } = intake;
  const startedAt = clock.now();
  await takeMovedOn(intake);
  const cursor = await currentCursor(intake);
  const fetched = await fetchNew(intake, cursor, hooks.between);
  if (fetched.owed === 0) {
    await store.write(function* () {
      yield* store.ledger.saveCursor(mailbox.name, folder, { ...fetched.cursor, completeAt: startedAt });
      failpoint('cursor.commit');
    });
    failpoint('cursor.committed');
  }
  await hooks.settled();
  const acknowledged = await acknowledge(intake, cursor.uidValidity);
  return { received: fetched.received, owed: fetched.owed, acknowledged };
}

async function currentCursor(intake: Intake): Promise<Cursor> {
  const { store, mailbox, folder, session } = intake;
  const opened = await session.open(folder);
  const cursor = await store.read(() => store.ledger.cursor(mailbox.name, folder));
  if (cursor?.paused) throw new CollectFault('paused', cursor.paused);
  if (!cursor) return firstCursor(intake, opened);
  if (cursor.uidValidity === String(opened.uidValidity)) return cursor;
  return reconcile(intake, opened, { old: cursor, treatOld: 'pause' });
}
