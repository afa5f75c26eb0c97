// A goal of a service level comes near or is missed: the assignee is warned, then the ticket escalates step by step (level,
// values, mails). After a stop every step's values count, and only the last of them is told.
import type { SetValues } from '../../../model/command.ts';
import type { TicketState } from '../../../model/ticket.ts';
import type { Goal } from '../../../model/time/service.ts';
import type { DeskContext } from '../../context.ts';
import { isRefusal } from '../../fields.ts';
import type { NoticeEvent } from '../../happening.ts';
import { momentOf, type Running, runningGoals, type Step } from '../../time/goals.ts';
import { eventsBetween, updatedState } from '../set.ts';
import type { Effect } from './timer.ts';

const WORDS: Readonly<Record<Goal, string>> = {
  first_response: 'first response',
  update: 'update',
  resolve: 'resolution',
};

/** What this goal's share that is over by now does; null when none is. */
export function escalated(goal: Goal, before: TicketState, context: DeskContext): Effect | null {
  const running = runningGoals(before, context.config).find((one) => one.goal === goal);
  if (!running) return null;
  const isOver = (share: number): boolean => {
    const at = momentOf(running, share, before);
    return at !== null && at <= context.now;
  };
  const steps = running.steps.filter((step) => step.at > running.upTo && isOver(step.at));
  const last = steps.at(-1);
  if (!last) return null;
  const { state: raised, warnings } = withSteps(before, steps, context);
  const fired = { ...before.clock?.fired, [goal]: { sla: running.sla.name, start: running.start, upTo: last.at } };
  const state = { ...raised, clock: { ...before.clock, fired } };
  const dueAt = momentOf(running, 1, before);
  const overdueMs = dueAt === null ? 0 : Math.max(0, context.now - dueAt);
  const time = {
    goal,
    sla: running.sla.name,
    dueAt,
    overdueMs,
    level: state.escalation ?? 0,
    closesAt: null,
    count: 0,
  };
  const told: NoticeEvent = { on: 'timed', name: 'escalation', to: toldOf(last), words: { time } };
  return {
    state,
    text: textOf(running, last, dueAt),
    events: [told, ...eventsBetween(before, state, { context, comment: '' }).filter((event) => event.on !== 'timed')],
    warnings,
  };
}

function textOf({ goal, sla }: Running, last: Step, dueAt: number | null): string {
  const share = `${Math.round(last.at * 100)} % of the time is gone`;
  const due = dueAt === null ? '' : `, due ${new Date(dueAt).toISOString()}`;
  return `${WORDS[goal]} (${sla.name}): ${share}${due}`;
}

function toldOf(step: Step): readonly string[] {
  return step.kind === 'warn' ? ['assignee'] : step.does.notify;
}

function withSteps(
  before: TicketState,
  steps: readonly Step[],
  context: DeskContext,
): { readonly state: TicketState; readonly warnings: readonly string[] } {
  let state = before;
  const warnings: string[] = [];
  for (const step of steps) {
    if (step.kind === 'warn') continue;
    const taken = withValues(state, step.does.set, context);
    warnings.push(...taken.warnings);
    const level = Math.max(taken.state.escalation ?? 0, step.does.level);
    state = level > 0 ? { ...taken.state, escalation: level } : taken.state;
  }
  return { state, warnings };
}

function withValues(before: TicketState, set: SetValues, context: DeskContext) {
  const taken = updatedState(before, set, { context, isLenient: true, sender: null });
  return isRefusal(taken) ? { state: before, warnings: [taken.detail] } : taken;
}
