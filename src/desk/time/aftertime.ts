// The end of every command as far as time goes: each row it touched gets its clock and its timers. Takes a Change; gives it
// with both. So no command needs to think of them. Pure.
import type { Change } from '../../model/change.ts';
import type { Command } from '../../model/command.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { DeskContext } from '../context.ts';
import { withClock } from './clock.ts';
import { timersOf } from './timers.ts';

/** The change with clocks and timers. */
export function withTime(
  command: Command,
  ticket: Ticket | null,
  { change, context }: { readonly change: Change; readonly context: DeskContext },
): Change {
  const { now, config, isImported } = context;
  const passing = { command, now, config, ...(isImported ? { isImported } : {}) };
  const others = change.others?.map((other) => {
    const before = context.others?.find((one) => one.id === other.ticket) ?? null;
    // A row nobody looked at before keeps what it has.
    if (before === null) return { ...other, timers: timersOf(other.state, config) };
    const state = withClock(before, other.state, { ...passing, entries: other.entries });
    return { ...other, state, timers: timersOf(state, config) };
  });
  const rest = others ? { ...change, others } : change;
  if (change.state === null) return rest;
  const before = change.ticket === null ? null : ticket;
  const state = withClock(before, change.state, { ...passing, entries: change.entries });
  return { ...rest, state, timers: change.tombstone ? [] : timersOf(state, config) };
}
