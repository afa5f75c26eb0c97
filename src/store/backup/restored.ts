// What a database must know that stands where another one was: since when it knows nothing, that nothing leaves before a
// person said so, and where mails may lie that were taken in meanwhile. Its ids and ticket numbers go on beyond those that
// the lost days may have given away: a Message-ID, a signed address or a number that somebody holds must lead nowhere
// rather than into another person's ticket.
import { lookSetting, RESTORED, type Restored } from '../../model/notice/restored.ts';
import type { Program } from '../../ports.ts';
import { settingsPrograms } from '../settings.ts';
import { all, one, run, sql } from '../sql.ts';

/** How far ids and numbers were moved on. */
export interface Skipped {
  readonly ids: number;
  readonly numbers: number;
}

const DAY_MS = 86_400_000;
const LEAST_IDS = 10_000;
const LEAST_NUMBERS = 100;

/** Marks a database that is about to take another one's place. `counters` are those that numbers may have come from since. */
export function* markRestored(now: number, counters: readonly string[]): Program<Skipped & { readonly knows: number }> {
  // Whoever held it holds another database.
  yield* run(sql`update lease set token = token + 1, owner = null, locked = 0`);
  return yield* holdRestored(now, counters);
}

/** The same for a database that took another one's place already, and that we hold. */
export function* holdRestored(now: number, counters: readonly string[]): Program<Skipped & { readonly knows: number }> {
  const { knows, outbox } = yield* one<{ knows: number; outbox: number }>(sql`
    select max(coalesce((select max(complete_at) from cursors), 0), coalesce((select max(taken_at) from ledger), 0),
      coalesce((select max(updated_at) from tickets), 0), coalesce((select max(created_at) from outbox), 0)) as knows,
      coalesce((select max(id) from outbox), 0) as outbox`);
  const { recent } = yield* one<{ recent: number }>(sql`
    select count(*) as recent from tickets where created_at > ${knows - 30 * DAY_MS}`);
  const days = knows === 0 ? 0 : Math.max(0, now - knows) / DAY_MS;
  // Three times what the last month was like.
  const tickets = Math.ceil((recent / 30) * days * 3);
  const skipped = {
    numbers: roundUp(Math.max(LEAST_NUMBERS, tickets), 100),
    ids: roundUp(LEAST_IDS + tickets * 20, 10_000),
  };
  // A bound number is a real one for SQLite.
  yield* run(sql`update sqlite_sequence set seq = seq + cast(${skipped.ids} as integer)`);
  yield* skipNumbers(skipped.numbers, counters);
  yield* run(sql`
    update outbox set state = 'ambiguous', owner = null, reason = 'it was being sent in the state that was put back'
    where state = 'sending'`);
  const restored: Restored = { at: now, knows, outbox };
  yield* settingsPrograms.set(RESTORED, JSON.stringify(restored));
  const places = yield* all<{ mailbox: string; folder: string }>(sql`select mailbox, folder from cursors`);
  for (const { mailbox, folder } of places)
    yield* settingsPrograms.set(lookSetting(mailbox, folder), JSON.stringify({ knows }));
  return { ...skipped, knows };
}

function* skipNumbers(by: number, counters: readonly string[]): Program<void> {
  for (const counter of counters)
    yield* run(sql`insert into counters (name, value) values (${`number/${counter}`}, 0) on conflict do nothing`);
  // To a full hundred, so that people see where the gap is.
  yield* run(sql`
    update counters set value = ((value + cast(${by} as integer) + 99) / 100) * 100 where name >= 'number/' and name < 'number0'`);
}

function roundUp(count: number, to: number): number {
  return Math.ceil(count / to) * to;
}
