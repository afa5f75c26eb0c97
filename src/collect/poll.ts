// One complete poll of a folder: a quiet look where nothing came (STATUS), or SELECT → cursor (first contact, UIDVALIDITY change) → fetch → acknowledge. Takes a
// session; gives counts. The time of the last poll that saw everything is saved with the cursor.

import { failpoint } from '../lib/failpoint.ts';
import type { Cursor } from '../ports.ts';
import { type Acknowledged, acknowledge } from './acknowledge.ts';
import { CollectFault } from './fault.ts';
import { fetchNew } from './fetch.ts';
import type { Intake } from './intake.ts';
import { reconcile } from './reconcile.ts';
import { takeMovedOn } from './restored/moved-on.ts';
import { cursorAsItIs, setAllAside } from './restored/went-back.ts';
import { loadRetries, type Retries } from './retries.ts';
import { quietLook } from './shared/quiet-look.ts';
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

const NOTHING: Acknowledged = { done: 0, gone: 0, refused: 0, failed: 0, others: 0 };

/** Polls once. Throws a CollectFault when the poll cannot be completed. */
export async function poll(intake: Intake, hooks: PollHooks, isSecond = false): Promise<PollCounts> {
  const { clock } = intake;
  const startedAt = clock.now();
  if (await quietLook(intake, startedAt, (cursor) => complete(intake, cursor, true))) {
    await hooks.settled();
    return { received: 0, owed: 0, acknowledged: NOTHING };
  }
  await takeMovedOn(intake);
  const { cursor, retries } = await currentCursor(intake);
  const fetched = await fetchNew(intake, cursor, { between: hooks.between, retries });
  if (fetched.owed === 0) await complete(intake, { ...fetched.cursor, completeAt: startedAt }, fetched.received === 0);
  await hooks.settled();
  const acknowledged = await acknowledge(intake, cursor.uidValidity);
  if (acknowledged.others === 0 || isSecond) return { received: fetched.received, owed: fetched.owed, acknowledged };
  await setAllAside(intake, fetched.cursor);
  const again = await poll(intake, hooks, true);
  return { ...again, received: fetched.received + again.received };
}

async function complete(intake: Intake, cursor: Cursor, isIdle: boolean): Promise<void> {
  const { store, mailbox, folder, completions } = intake;
  if (isIdle && completions) return completions.save(mailbox.name, folder, cursor);
  await store.write(function* () {
    yield* store.ledger.saveCursor(mailbox.name, folder, cursor);
    failpoint('cursor.commit');
  });
  failpoint('cursor.committed');
}

/** The cursor, and what is owed under it where one look told both. */
async function currentCursor(intake: Intake): Promise<{ readonly cursor: Cursor; readonly retries: Retries | null }> {
  const { store, mailbox, folder, session } = intake;
  const opened = await session.open(folder);
  const uidValidity = String(opened.uidValidity);
  const { cursor, retries } = await store.read(function* () {
    const known = yield* store.ledger.cursor(mailbox.name, folder);
    return { cursor: known, retries: yield* loadRetries(store, { mailbox: mailbox.name, folder, uidValidity }) };
  });
  if (cursor?.paused) throw new CollectFault('paused', cursor.paused);
  if (!cursor) return { cursor: await firstCursor(intake, opened), retries: null };
  const settled = cursor.uidValidity === uidValidity ? await cursorAsItIs(intake, opened, cursor) : cursor;
  if (settled.uidValidity === uidValidity) return { cursor: settled, retries };
  return { cursor: await reconcile(intake, opened, { old: settled, treatOld: 'pause' }), retries: null };
}
