// A ticket that waits for its customer, and one that is done and that nobody rated: the customer is reminded, at last it is
// closed. Where the workflow will not let it close by itself it stays, and the history says why; it is not tried again.
import { workflowOf } from '../../../model/by-queue.ts';
import { formOf, openQuestions } from '../../../model/form.ts';
import type { TimeWords } from '../../../model/notice.ts';
import { isClosed, type TicketState } from '../../../model/ticket.ts';
import type { DeskContext } from '../../context.ts';
import { isRefusal } from '../../fields.ts';
import type { NoticeEvent } from '../../happening.ts';
import { draftSteps, dueOf, restSteps } from '../../time/rests.ts';
import { unratedAt } from '../../time/timers.ts';
import { closedState } from '../close.ts';
import type { Effect } from './timer.ts';

const noTime: TimeWords = { goal: '', sla: '', dueAt: null, overdueMs: 0, level: 0, closesAt: null, count: 0 };

/** The latest step of the wait that is due: a reminder, or the end. */
export function rested(before: TicketState, context: DeskContext): Effect | null {
  const all = restSteps(before, context.config);
  const step = dueOf(all, before, context);
  if (!step) return null;
  const time: TimeWords = {
    goal: '',
    sla: '',
    dueAt: null,
    overdueMs: 0,
    level: 0,
    closesAt: null,
    count: step.index + 1,
  };
  if (step.kind === 'close') {
    const reason = context.config.idle?.waiting.reason ?? null;
    const text = 'closed: the customer did not answer';
    return ended(before, { to: null, reason, text, tell: autoClosed(reason, time), context });
  }
  const closesAt = all.find((one) => one.kind === 'close')?.at ?? null;
  const state = { ...before, clock: { ...before.clock, reminded: step.index + 1 } };
  const words = { time: { ...time, closesAt } };
  return {
    state,
    text: `reminder ${step.index + 1} to the customer`,
    events: [{ on: 'timed', name: 'waiting-reminder', to: 'customer', words }],
  };
}

/** A draft nobody completes: whoever was asked is asked again, at last it is cancelled. */
export function drafted(before: TicketState, context: DeskContext): Effect | null {
  const { config, now } = context;
  const step = dueOf(draftSteps(before, config), before, context);
  if (!step) return null;
  const time: TimeWords = { ...noTime, overdueMs: now - (before.clock?.restsAt ?? now), count: step.index + 1 };
  if (step.kind === 'close') {
    const status = workflowOf(config, before.queue).statuses.find((one) => one.kind === 'cancelled');
    const tell = (before.form?.asked ?? 0) > 0 ? autoClosed(null, time) : null;
    return ended(before, {
      to: status?.id ?? null,
      reason: null,
      text: 'cancelled: nobody completed it',
      tell,
      context,
    });
  }
  const form = formOf(config.forms, before);
  const questions = form ? openQuestions(form, before) : [];
  const state = { ...before, clock: { ...before.clock, reminded: step.index + 1 } };
  const asked: NoticeEvent =
    before.customer !== null && questions.length > 0
      ? { on: 'questioned', questions, faults: [], isAgain: true }
      : { on: 'timed', name: 'idle', to: ['assignee'], words: { time } };
  return { state, text: `reminder ${step.index + 1} of a draft`, events: [asked] };
}

/** A done ticket nobody rated in time. */
export function unrated(before: TicketState, context: DeskContext): Effect | null {
  const at = unratedAt(before, context.config);
  if (at === null || at > context.now) return null;
  const to = workflowOf(context.config, before.queue).onRated ?? null;
  const tell = (state: TicketState): NoticeEvent => ({
    on: 'closed',
    reason: state.closeReason ?? '',
    comment: '',
    solution: state.fields.solution ?? '',
    tell: 'all',
  });
  return ended(before, { to, reason: null, text: 'closed: nobody rated it in time', tell, context });
}

function autoClosed(reason: string | null, time: TimeWords): (state: TicketState) => NoticeEvent {
  return () => ({ on: 'timed', name: 'auto-closed', to: 'customer', words: { reason: reason ?? '', time } });
}

interface End {
  /** Status it ends in; null = where closing leads. */
  readonly to: string | null;
  readonly reason: string | null;
  readonly text: string;
  /** Null = nobody is told. */
  readonly tell: ((state: TicketState) => NoticeEvent) | null;
  readonly context: DeskContext;
}

function ended(before: TicketState, { to, reason, text, tell, context }: End): Effect {
  const { statuses, onClose } = workflowOf(context.config, before.queue);
  const wanted = statuses.find((one) => one.id === (to ?? onClose) && isClosed(one.kind));
  const status = wanted ?? statuses.find((one) => one.id === onClose);
  const closing = { reason, causes: [], comment: text };
  // What a site asks of people who close is not asked of the clock; what the workflow needs is.
  const catalogues = { ...context.config.catalogues, closeRequire: [] };
  const lenient = { ...context, config: { ...context.config, catalogues } };
  const state = status
    ? closedState(before, status, { closing, context: lenient })
    : ({ kind: 'refusal', reason: 'no_transition', detail: 'the workflow has no closed status' } as const);
  if (!isRefusal(state)) return { state, text, events: tell ? [tell(state)] : [] };
  // Tried once: the row forgets since when it rests, so that no timer comes back for it.
  const { restsAt: _, ...clock } = before.clock ?? {};
  return { state: { ...before, clock }, text: `could not be ${text}: ${state.detail}`, events: [] };
}
