// The goals of a ticket's service level: which of them run, when each of their shares is over, how much is left. Takes a row
// and the configuration; gives moments. Time in which the ticket waited, was finished or not begun does not count. Asked by
// the timers, by what a timer does, and by whoever shows a ticket: one computation for all. Pure.
import type { Config } from '../../model/setup.ts';
import { isClosed, type TicketState } from '../../model/ticket.ts';
import { addBusiness, businessBetween } from '../../model/time/business.ts';
import { hoursOfSla, slaOf } from '../../model/time/by-ticket.ts';
import type { BusinessHours } from '../../model/time/hours.ts';
import { type Escalation, type Goal, goals, type ServiceLevel } from '../../model/time/service.ts';
import { addSpan, type Span } from '../../model/time/span.ts';

/** A goal that counts for a ticket now. */
export interface Running {
  readonly goal: Goal;
  readonly sla: ServiceLevel;
  readonly hours: BusinessHours;
  readonly start: number;
  /** Business time it allows. */
  readonly totalMs: number;
  /** What happens at which share, in order. */
  readonly steps: readonly Step[];
  /** The share up to which it was told. */
  readonly upTo: number;
}

export type Step =
  | { readonly at: number; readonly kind: 'warn' }
  | { readonly at: number; readonly kind: 'escalate'; readonly does: Escalation };

/** What of a ticket says which goals run. */
export type Timed = Pick<
  TicketState,
  'queue' | 'kind' | 'visibility' | 'createdAt' | 'firstResponseAt' | 'sla' | 'clock' | 'mergedInto'
> & { readonly customer: object | null };

/** Every goal that still counts for this ticket. */
export function runningGoals(state: Timed, config: Config): readonly Running[] {
  const sla = slaOf(config, state);
  if (!sla || isClosed(state.kind) || state.mergedInto || state.clock?.isImported) return [];
  // A row from before tickets had clocks: nobody knows since when it waits, so its time begins when it goes on.
  if (state.clock === undefined && state.kind === 'waiting') return [];
  return goals.flatMap((goal) => runningGoal(goal, { sla, state, config }) ?? []);
}

/** The moment at which this share of the goal's time has gone; null while the time stands still before it. */
export function momentOf(running: Running, share: number, state: Pick<TicketState, 'clock'>): number | null {
  const { hours, start } = running;
  const { pauses = [], stoppedAt } = state.clock ?? {};
  let left = running.totalMs * share;
  let from = start;
  const stops = stoppedAt === undefined ? pauses : [...pauses, [stoppedAt, Number.POSITIVE_INFINITY] as const];
  for (const [begin, end] of stops) {
    if (end <= from) continue;
    const worked = businessBetween(hours, from, Math.max(from, begin));
    if (worked >= left) break;
    if (end === Number.POSITIVE_INFINITY) return null;
    left -= worked;
    from = Math.max(from, end);
  }
  return addBusiness(hours, from, left);
}

/** Business time that is left at a moment; negative when it is over. */
export function leftAt(
  running: Pick<Running, 'hours' | 'start' | 'totalMs'>,
  state: Pick<TicketState, 'clock'>,
  now: number,
): number {
  const { hours, start, totalMs } = running;
  const { pauses = [], stoppedAt } = state.clock ?? {};
  const end = Math.min(now, stoppedAt ?? now);
  let worked = businessBetween(hours, start, end);
  for (const [from, until] of pauses) worked -= businessBetween(hours, Math.max(from, start), Math.min(until, end));
  return totalMs - worked;
}

/** What is asked of a ticket to say how its goals ended. */
export type Ended = Pick<
  TicketState,
  'queue' | 'sla' | 'clock' | 'createdAt' | 'firstResponseAt' | 'closedAt' | 'kind' | 'visibility'
> & { readonly hasCustomer: boolean };

/** The goals that ended, each with whether its time was kept: the first response when it was given, the end when it was closed. */
export function endedGoals(ticket: Ended, config: Config): Readonly<Partial<Record<Goal, boolean>>> {
  const sla = slaOf(config, ticket);
  // What was imported was promised nothing.
  if (!sla || ticket.clock?.isImported) return {};
  const hours = hoursOfSla(config, sla, ticket.queue);
  const start = startOf(ticket);
  const isKept = (span: Span, end: number): boolean => {
    const pauses = (ticket.clock?.pauses ?? []).filter(([from]) => from < end);
    const totalMs = businessBetween(hours, start, addSpan(hours, start, span));
    return leftAt({ hours, start, totalMs }, { clock: { ...ticket.clock, pauses } }, end) >= 0;
  };
  const isAsked = ticket.hasCustomer && ticket.visibility === 'public';
  const { firstResponseAt, closedAt, kind } = ticket;
  return {
    // What was answered before its time began (an imported ticket that woke up) was promised to nobody.
    ...(sla.firstResponse && isAsked && firstResponseAt !== null && firstResponseAt >= start
      ? { first_response: isKept(sla.firstResponse, firstResponseAt) }
      : {}),
    ...(sla.resolve && closedAt !== null && kind === 'closed' ? { resolve: isKept(sla.resolve, closedAt) } : {}),
  };
}

/** Whose time it is when a ticket began, by its clock. */
export function startOf(state: Pick<TicketState, 'createdAt' | 'clock'>): number {
  return state.clock?.startedAt ?? state.createdAt;
}

function runningGoal(
  goal: Goal,
  { sla, state, config }: { readonly sla: ServiceLevel; readonly state: Timed; readonly config: Config },
): Running | null {
  const span = { first_response: sla.firstResponse, update: sla.update, resolve: sla.resolve }[goal];
  const start = startFor(goal, state, sla);
  if (span === null || start === null) return null;
  const hours = hoursOfSla(config, sla, state.queue);
  const totalMs = businessBetween(hours, start, addSpan(hours, start, span));
  const fired = state.clock?.fired?.[goal];
  const upTo = fired && fired.sla === sla.name && fired.start === start ? fired.upTo : 0;
  return { goal, sla, hours, start, totalMs, steps: stepsOf(sla), upTo };
}

/** When the goal's time begins; null when it does not count (any more). */
function startFor(goal: Goal, state: Timed, sla: ServiceLevel): number | null {
  if (goal === 'resolve') return state.kind === 'done' ? null : startOf(state);
  // Nobody outside waits for words of ours.
  if (state.customer === null || state.visibility === 'internal' || state.kind === 'done') return null;
  if (goal === 'first_response') return state.firstResponseAt === null ? startOf(state) : null;
  if (state.firstResponseAt === null && sla.firstResponse !== null) return null;
  return state.clock?.answeredAt ?? state.firstResponseAt ?? startOf(state);
}

function stepsOf(sla: ServiceLevel): readonly Step[] {
  const warn: readonly Step[] = sla.warnAt === null ? [] : [{ at: sla.warnAt, kind: 'warn' }];
  const escalate = sla.escalate.map((does): Step => ({ at: does.at, kind: 'escalate', does }));
  return [...warn, ...escalate].toSorted((a, b) => a.at - b.at);
}
