// One timer fires: its Command goes through the one desk with door `timer` and cause `timer:<id>`, and the row goes in the
// same transaction; a crash on either side changes nothing or has done it all. A timer whose moment was moved since is
// computed anew and does nothing. Never fires twice, never stays due. While the clock is in doubt one that would mail a
// customer – a status he is told of, a field – does nothing and waits with those that are known to.

import { execute } from '../../carry-out.ts';
import { opensAt } from '../../desk/time/rests.ts';
import { timersOf } from '../../desk/time/timers.ts';
import type { Outcome } from '../../model/change.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Config } from '../../model/setup.ts';
import type { Program, Store, TimerRow } from '../../ports.ts';

const HOUR_MS = 3_600_000;

/** The Command of a timer. */
export function commandOf(row: TimerRow): CommandOf<'timer'> {
  return {
    kind: 'timer',
    cause: `timer:${row.id}`,
    ordinal: 0,
    actor: { kind: 'system', id: 'mailclerk' },
    door: 'timer',
    ticket: row.ticket,
    timer: row.kind,
  };
}

export interface Firing {
  readonly now: number;
  readonly config: Config;
  /** The clock is in doubt: no customer is mailed. */
  readonly isHeld: boolean;
}

/** Does what is due and replaces the ticket's timers, all in the caller's transaction. */
export function* fire(store: Store, row: TimerRow, at: Firing): Program<Outcome | 'held'> {
  if (!at.isHeld) return yield* done(store, row, at);
  const tried = yield* store.savepoint(() => done(store, row, at));
  if (tried.ok) return tried.value;
  if (!(tried.error instanceof CustomerMailed)) throw tried.error;
  yield* store.timers.hold(row.id);
  return 'held';
}

/** Undoes what a timer did while no customer may be mailed. */
class CustomerMailed extends Error {}

function* done(store: Store, row: TimerRow, { now, config, isHeld }: Firing): Program<Outcome> {
  const { outcome } = yield* execute(store, commandOf(row), now, config);
  if (outcome.kind === 'change') {
    if (isHeld && outcome.notices.some(({ kind, gate }) => kind !== 'agent' && gate.pass)) throw new CustomerMailed();
    return outcome;
  }
  const ticket = yield* store.tickets.get(row.ticket);
  if (!ticket) yield* store.timers.remove(row.id);
  else
    yield* store.timers.replace(
      ticket.id,
      later(timersOf(ticket, config), row, { now, opens: opensAt(ticket, config, now) }),
    );
  return outcome;
}

/** What the desk would not do now it is not asked again at once; what waits for the queue to open, when it opens. */
function later(
  timers: ReturnType<typeof timersOf>,
  row: TimerRow,
  { now, opens }: { readonly now: number; readonly opens: number },
): ReturnType<typeof timersOf> {
  const isForOpen = (row.kind === 'waiting' || row.kind === 'draft') && opens > now;
  const dueAt = isForOpen ? opens : now + HOUR_MS;
  return timers.map((one) => (one.kind === row.kind && one.dueAt <= now ? { ...one, dueAt } : one));
}
