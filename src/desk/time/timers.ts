// A ticket's timers: the next moment of each kind at which something may be due. Takes a row and the configuration; gives at
// most one timer a kind. Nothing else knows when: `apply` replaces the rows with these, a reload computes them anew, and
// what a timer does looks at the row again, so that an old timer never does what is not due any more. Pure.
import { ratingOf, workflowOf } from '../../model/by-queue.ts';
import type { Config } from '../../model/setup.ts';
import { isClosed, type TicketState } from '../../model/ticket.ts';
import { hoursOf } from '../../model/time/by-ticket.ts';
import type { TimerDraft } from '../../model/time/service.ts';
import { addSpan } from '../../model/time/span.ts';
import { momentOf, runningGoals } from './goals.ts';
import { draftSteps, nextOf, restSteps } from './rests.ts';

/** Every timer of this row. */
export function timersOf(state: TicketState, config: Config): readonly TimerDraft[] {
  if (isClosed(state.kind) || state.mergedInto || state.clock?.isImported) return [];
  const timers: TimerDraft[] = [];
  const add = (kind: TimerDraft['kind'], dueAt: number | null | undefined, toCustomer = false): void => {
    if (typeof dueAt === 'number' && Number.isSafeInteger(Math.ceil(dueAt)))
      timers.push({ kind, dueAt: Math.ceil(dueAt), toCustomer });
  };
  for (const running of runningGoals(state, config)) {
    const step = running.steps.find((one) => one.at > running.upTo);
    if (step) add(running.goal, momentOf(running, step.at, state));
  }
  if (isDueUntold(state)) add('due', state.due);
  add('pending', state.pendingUntil);
  add('idle', idleAt(state, config));
  add('waiting', nextOf(restSteps(state, config), state)?.at, true);
  add('draft', nextOf(draftSteps(state, config), state)?.at, true);
  add('unrated', unratedAt(state, config), true);
  return timers;
}

/** True while the due time is still to be told: it was not told, and the work is not done. */
export function isDueUntold(state: TicketState): boolean {
  return state.due !== null && state.kind !== 'done' && state.clock?.dueTold !== state.due;
}

/** When somebody is reminded that nobody does anything; null = never. */
export function idleAt(state: TicketState, config: Config): number | null {
  const { idle } = config;
  if (!idle?.after || idle.remind === 'none' || (state.kind !== 'new' && state.kind !== 'open')) return null;
  if (state.status === workflowOf(config, state.queue).incomplete) return null;
  return addSpan(hoursOf(config, state.queue), state.clock?.touchedAt ?? state.updatedAt, idle.after);
}

/** When a done ticket that nobody rated is closed; null = never. */
export function unratedAt(state: TicketState, config: Config): number | null {
  if (workflowOf(config, state.queue).whenDone === undefined) return null;
  const { timeoutMs } = ratingOf(config, state.queue);
  const since = state.clock ? state.clock.restsAt : state.updatedAt;
  return state.kind === 'done' && timeoutMs !== null && since !== undefined ? since + timeoutMs : null;
}
