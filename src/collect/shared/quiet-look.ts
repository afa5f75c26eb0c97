// The look of a quiet minute: one command to the server, which says that nothing came, and one look into the database, which
// says that nothing is owed or due; then that everything was seen is all there is to write down. Takes an intake; gives true
// when that was all, false when the folder is to be opened and the whole poll gone through (poll.ts), which nothing here
// replaces: it decides, this only finds out that there is nothing to decide.
import { lookSetting } from '../../model/notice/restored.ts';
import type { Cursor } from '../../ports.ts';
import type { Intake } from '../intake.ts';
import { loadRetries } from '../retries.ts';
import { lookUnopened } from './unchanged.ts';

/** Looks; `complete` writes down when the look began. */
export async function quietLook(
  intake: Intake,
  startedAt: number,
  complete: (cursor: Cursor) => Promise<void>,
): Promise<boolean> {
  const { session, folder, mailbox } = intake;
  // Whoever marks what he took in has something to do on the server.
  if (mailbox.claim === true) return false;
  const look = await lookUnopened(session, folder);
  if (look === null || look.isNew) return false;
  const cursor = await settledCursor(intake, look.uidValidity);
  if (cursor === null) return false;
  await complete({ ...cursor, completeAt: startedAt });
  look.complete();
  return true;
}

/** The cursor, when nothing is owed, due, asked for by a person, or in question; null otherwise. */
async function settledCursor({ store, mailbox, folder }: Intake, uidValidity: string): Promise<Cursor | null> {
  const { name } = mailbox;
  return store.read(function* () {
    const cursor = yield* store.ledger.cursor(name, folder);
    if (!cursor || cursor.paused || cursor.uidValidity !== uidValidity) return null;
    const { owed, careful } = yield* loadRetries(store, { mailbox: name, folder, uidValidity });
    if (owed.size > 0 || careful > 0) return null;
    if (yield* store.settings.get(lookSetting(name, folder))) return null;
    return (yield* store.ledger.acksDue(name, folder, uidValidity, 1)).length === 0 ? cursor : null;
  });
}
