// Which mails of a folder were taken in and do not carry our mark yet, as far as is known: kept in the database and written
// with the mails, so that a process that dies between the two leaves it to the next one to mark them, and to see whether
// another installation took them in, too. Gives programs; a record belongs to one UIDVALIDITY.
import type { Program } from '../../ports.ts';
import type { Intake } from '../intake.ts';

interface StoredUnmarked {
  readonly uidValidity: string;
  readonly uids: readonly number[];
}

/** UIDs to mark; none when the record is of another UIDVALIDITY. */
export function* loadUnmarked(intake: Intake): Program<readonly number[]> {
  const text = yield* intake.store.settings.get(key(intake));
  if (text === null) return [];
  const record = JSON.parse(text) as StoredUnmarked;
  return record.uidValidity === uidValidityOf(intake) ? record.uids : [];
}

/** These too. */
export function* noteUnmarked(intake: Intake, uids: readonly number[]): Program<void> {
  const before = yield* loadUnmarked(intake);
  yield* save(intake, [...new Set([...before, ...uids])]);
}

/** These no more. */
export function* marked(intake: Intake, uids: readonly number[]): Program<void> {
  const done = new Set(uids);
  const before = yield* loadUnmarked(intake);
  yield* save(
    intake,
    before.filter((uid) => !done.has(uid)),
  );
}

function* save(intake: Intake, uids: readonly number[]): Program<void> {
  const record: StoredUnmarked = { uidValidity: uidValidityOf(intake), uids };
  yield* intake.store.settings.set(key(intake), JSON.stringify(record));
}

function uidValidityOf({ session }: Intake): string {
  const { mailbox } = session.client;
  return mailbox ? String(mailbox.uidValidity) : '';
}

function key({ mailbox, folder }: Intake): string {
  return `collect.unmarked:${JSON.stringify([mailbox.name, folder])}`;
}
