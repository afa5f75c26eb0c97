// What happens to a ticket that waits for its customer: reminders, the end. Takes a row and the configuration; gives the
// steps in order, each in business hours. A ticket without a customer, an internal one, and one that waits until a date that
// was named wait for nobody. Pure.
import { workflowOf } from '../../model/by-queue.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketState } from '../../model/ticket.ts';
import { nextOpen } from '../../model/time/business.ts';
import { hoursOf } from '../../model/time/by-ticket.ts';
import { addSpan, type Span } from '../../model/time/span.ts';
import { isDraft } from '../forms/asking.ts';

export interface RestStep {
  readonly kind: 'remind' | 'close';
  readonly at: number;
  /** Which of the steps it is, from 0. */
  readonly index: number;
}

/** Whether it is its customer whom it waits for. */
export function waitsForCustomer(state: TicketState, config: Config): boolean {
  if (state.kind !== 'waiting' || typeof state.pendingUntil === 'number') return false;
  if (state.customer === null || state.visibility === 'internal') return false;
  const status = workflowOf(config, state.queue).statuses.find((one) => one.id === state.status);
  return status?.waitsFor !== 'us';
}

/** Every step of this wait, those that were taken, too; [] when nobody is waited for. */
export function restSteps(state: TicketState, config: Config): readonly RestStep[] {
  const { waiting } = config.idle ?? {};
  if (!waiting || !waitsForCustomer(state, config)) return [];
  return stepsSince(state, config, { remind: waiting.remindCustomer, end: waiting.closeAfter });
}

/** Every step of a draft that nobody completes. */
export function draftSteps(state: TicketState, config: Config): readonly RestStep[] {
  const { drafts } = config.idle ?? {};
  if (!drafts || !isDraft(state, config)) return [];
  return stepsSince(state, config, { remind: drafts.remind, end: drafts.expireAfter });
}

/** The next step that was not taken yet. */
export function nextOf(steps: readonly RestStep[], state: Pick<TicketState, 'clock'>): RestStep | null {
  return steps.find((step) => step.index >= (state.clock?.reminded ?? 0)) ?? null;
}

/** The latest step that is due and was not taken yet; null while the queue is closed: a daemon that was off does not write at night. */
export function dueOf(
  steps: readonly RestStep[],
  state: Pick<TicketState, 'clock' | 'queue'>,
  { now, config }: { readonly now: number; readonly config: Config },
): RestStep | null {
  if (opensAt(state, config, now) > now) return null;
  return steps.filter((step) => step.index >= (state.clock?.reminded ?? 0) && step.at <= now).at(-1) ?? null;
}

/** This moment when the queue is open, else when it opens; a calendar that never opens keeps nobody waiting. */
export function opensAt({ queue }: Pick<TicketState, 'queue'>, config: Config, now: number): number {
  return nextOpen(hoursOf(config, queue), now) ?? now;
}

function stepsSince(
  state: TicketState,
  config: Config,
  wanted: { readonly remind: readonly Span[]; readonly end: Span | null },
): readonly RestStep[] {
  // A row from before tickets had clocks rests since it was touched last.
  const since = state.clock ? state.clock.restsAt : state.updatedAt;
  if (since === undefined) return [];
  const hours = hoursOf(config, state.queue);
  const opens = (span: Span): number => opensAt(state, config, addSpan(hours, since, span));
  const reminders = wanted.remind.map(opens).toSorted((a, b) => a - b);
  const end = wanted.end === null ? null : opens(wanted.end);
  const before = reminders.filter((at) => end === null || at < end);
  const steps = before.map((at, index): RestStep => ({ kind: 'remind', at, index }));
  return end === null ? steps : [...steps, { kind: 'close', at: end, index: steps.length }];
}
