// Our own people are reminded: the due time has come, nobody did anything, a ticket need not wait any longer.

import type { TimeWords } from '../../../model/notice.ts';
import type { TicketState } from '../../../model/ticket.ts';
import type { DeskContext } from '../../context.ts';
import { idleAt, isDueUntold } from '../../time/timers.ts';
import { moveByItself } from '../../transitions.ts';
import { eventsBetween } from '../set.ts';
import type { Effect } from './timer.ts';

const noTime: TimeWords = { goal: '', sla: '', dueAt: null, overdueMs: 0, level: 0, closesAt: null, count: 0 };

/** The target date: told once, to whoever has the ticket. */
export function fellDue(before: TicketState, { now }: DeskContext): Effect | null {
  const { due } = before;
  if (due === null || due > now || !isDueUntold(before)) return null;
  const time = { ...noTime, dueAt: due, overdueMs: now - due };
  const state = { ...before, clock: { ...before.clock, dueTold: due } };
  return { state, text: 'due', events: [{ on: 'timed', name: 'due', to: ['assignee'], words: { time } }] };
}

/** The date a ticket waited for: it is worked on again. */
export function pendingOver(before: TicketState, context: DeskContext): Effect | null {
  const { pendingUntil } = before;
  if (typeof pendingUntil !== 'number' || pendingUntil > context.now) return null;
  const awake = before.kind === 'waiting' ? moveByItself(before, 'onCustomerReply', context) : before;
  const { pendingUntil: _, ...rest } = awake;
  // It was to lie still until now: nobody is reminded in the same minute that nothing was done meanwhile.
  const state = { ...rest, clock: { ...rest.clock, touchedAt: context.now } };
  const time = { ...noTime, dueAt: pendingUntil };
  return {
    state,
    text: 'the time it waited for has come',
    events: [
      { on: 'timed', name: 'due', to: ['assignee'], words: { time } },
      ...eventsBetween(before, state, { context, comment: '' }),
    ],
  };
}

/** Nobody did anything for as long as the site allows; the next reminder comes as long after this one. */
export function idled(before: TicketState, { now, config }: DeskContext): Effect | null {
  const at = idleAt(before, config);
  if (at === null || at > now || !config.idle) return null;
  const since = before.clock?.touchedAt ?? before.updatedAt;
  const state = { ...before, clock: { ...before.clock, touchedAt: now } };
  const words = { time: { ...noTime, overdueMs: now - since } };
  const text = `nobody did anything since ${new Date(since).toISOString()}`;
  return { state, text, events: [{ on: 'timed', name: 'idle', to: [config.idle.remind], words }] };
}
