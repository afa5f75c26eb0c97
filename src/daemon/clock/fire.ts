// One timer fires: its Command goes through the one desk with door `timer` and cause `timer:<id>`, and the row goes in the
// same transaction; a crash on either side changes nothing or has done it all. A timer whose moment was moved since is
// computed anew and does nothing. Never fires twice, never stays due.

import { execute } from '../../carry-out.ts';
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

/** Does what is due and replaces the ticket's timers, all in the caller's transaction. */
export function* fire(
  store: Store,
  row: TimerRow,
  at: { readonly now: number; readonly config: Config },
): Program<Outcome> {
  const { now, config } = at;
  const { outcome } = yield* execute(store, commandOf(row), now, config);
  if (outcome.kind === 'change') return outcome;
  const ticket = yield* store.tickets.get(row.ticket);
  if (!ticket) yield* store.timers.remove(row.id);
  else yield* store.timers.replace(ticket.id, later(timersOf(ticket, config), row, now));
  return outcome;
}

/** What the desk would not do now it is not asked again at once. */
function later(timers: ReturnType<typeof timersOf>, row: TimerRow, now: number): ReturnType<typeof timersOf> {
  return timers.map((one) => (one.kind === row.kind && one.dueAt <= now ? { ...one, dueAt: now + HOUR_MS } : one));
}
