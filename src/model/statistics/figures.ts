// What is counted, and how (docs/statistics.md says each figure in words). Takes lives of tickets, one after another;
// gives the figures of each period. Pure; memory grows with the number of tickets closed or answered, 8 octets each.
import { isClosed, type StatusKind } from '../ticket.ts';
import type { ActionKind, CountedTicket, EndedGoals, Stay } from './life.ts';
import type { Period } from './periods.ts';

/** Durations in ms; null when nothing was measured. */
export interface Times {
  readonly count: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
}

export interface Figures {
  readonly opened: number;
  /** How often tickets were closed; one that was closed twice counts twice. */
  readonly closed: number;
  readonly cancelled: number;
  readonly reopened: number;
  /** Neither closed nor cancelled at the end of the period. */
  readonly backlog: number;
  /** Of the backlog, those nobody has. */
  readonly unassigned: number;
  readonly firstResponse: Times;
  /** From creation to the last closing, waiting included. */
  readonly resolution: Times;
  /** The same without the time in which a ticket waited for somebody else. */
  readonly handling: Times;
  /** Time in each status inside the period, and how many tickets were in it. */
  readonly statuses: Readonly<Record<string, { readonly tickets: number; readonly ms: number }>>;
  /** `scores[0]` counts the ones. */
  readonly ratings: { readonly count: number; readonly mean: number | null; readonly scores: readonly number[] };
  readonly spentMinutes: number;
  /** How often a mail came, and somebody of ours answered, wrote a note, wrote an update. */
  readonly actions: Readonly<Record<ActionKind, number>>;
  /** Goals of service levels that ended, and how many of them in time. */
  readonly sla: { readonly firstResponse: Kept; readonly resolve: Kept };
}

export interface Kept {
  readonly kept: number;
  readonly missed: number;
}

/** Adds up what happened in one period. */
class Tally {
  readonly counts = { opened: 0, closed: 0, cancelled: 0, reopened: 0, backlog: 0, unassigned: 0, spentMinutes: 0 };
  readonly actions = { mails: 0, answers: 0, notes: 0, updates: 0 };
  readonly times = { firstResponse: [] as number[], resolution: [] as number[], handling: [] as number[] };
  readonly statuses = new Map<string, StatusTime>();
  readonly scores = [0, 0, 0, 0, 0];
  readonly sla = { firstResponse: { kept: 0, missed: 0 }, resolve: { kept: 0, missed: 0 } };

  figures(): Figures {
    const { firstResponse, resolution, handling } = this.times;
    const count = this.scores.reduce((sum, one) => sum + one, 0);
    const sum = this.scores.reduce((total, one, at) => total + one * (at + 1), 0);
    return {
      ...this.counts,
      firstResponse: timesOf(firstResponse),
      resolution: timesOf(resolution),
      handling: timesOf(handling),
      statuses: Object.fromEntries(
        [...this.statuses]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { tickets, ms }]) => [name, { tickets, ms }]),
      ),
      ratings: { count, mean: count === 0 ? null : sum / count, scores: this.scores },
      actions: this.actions,
      sla: this.sla,
    };
  }
}

/** The figures of one group of tickets over its periods. */
export class Count {
  readonly #periods: readonly Period[];
  readonly #now: number;
  readonly #tallies: readonly Tally[];

  constructor(periods: readonly Period[], now: number) {
    this.#periods = periods;
    this.#now = now;
    this.#tallies = periods.map(() => new Tally());
  }

  /** One more ticket, with its stays and how its goals ended. */
  add(ticket: CountedTicket, stays: readonly Stay[], ended: EndedGoals = {}): void {
    const opened = this.#at(ticket.createdAt);
    if (opened) opened.counts.opened += 1;
    this.#addTimes(ticket, stays);
    this.#addGoals(ticket, ended);
    stays.forEach((stay, index) => {
      this.#addPassage(stays[index - 1], stay);
      this.#addStay(stay, ticket);
    });
  }

  /** Work that was booked. */
  addWork(at: number, minutes: number): void {
    const tally = this.#at(at);
    if (tally) tally.counts.spentMinutes += minutes;
  }

  /** Something was done. */
  addAction(at: number, kind: ActionKind): void {
    const tally = this.#at(at);
    if (tally) tally.actions[kind] += 1;
  }

  figures(): readonly { readonly period: string; readonly figures: Figures }[] {
    return this.#tallies.map((tally, at) => ({ period: this.#periods[at]?.name ?? '', figures: tally.figures() }));
  }

  #addTimes(ticket: CountedTicket, stays: readonly Stay[]): void {
    const { createdAt, firstResponseAt, closedAt, kind, rating } = ticket;
    if (firstResponseAt !== null)
      this.#at(firstResponseAt)?.times.firstResponse.push(Math.max(0, firstResponseAt - createdAt));
    if (closedAt !== null && kind === 'closed') {
      const tally = this.#at(closedAt);
      const whole = Math.max(0, closedAt - createdAt);
      tally?.times.resolution.push(whole);
      tally?.times.handling.push(Math.max(0, whole - waited(stays, closedAt)));
    }
    const score = Math.round(rating?.score ?? 0);
    const rated = rating === null ? undefined : this.#at(closedAt ?? rating.at);
    if (rated && score >= 1 && score <= 5) rated.scores[score - 1] = (rated.scores[score - 1] ?? 0) + 1;
  }

  #addGoals({ firstResponseAt, closedAt }: CountedTicket, ended: EndedGoals): void {
    const note = (at: number | null, goal: 'firstResponse' | 'resolve', isKept: boolean | undefined): void => {
      const kept = at === null || isKept === undefined ? undefined : this.#at(at)?.sla[goal];
      if (kept) kept[isKept ? 'kept' : 'missed'] += 1;
    };
    note(firstResponseAt, 'firstResponse', ended.first_response);
    note(closedAt, 'resolve', ended.resolve);
  }

  /** Closing, cancelling and reopening are passages from one stay to the next; a ticket born closed was closed at once. */
  #addPassage(before: Stay | undefined, stay: Stay): void {
    const wasOpen = before === undefined || !isClosed(before.kind);
    const counts = this.#at(stay.from)?.counts;
    if (!counts) return;
    if (wasOpen && stay.kind === 'closed') counts.closed += 1;
    if (wasOpen && stay.kind === 'cancelled') counts.cancelled += 1;
    if (!wasOpen && !isClosed(stay.kind)) counts.reopened += 1;
  }

  #addStay(stay: Stay, ticket: CountedTicket): void {
    const end = Math.min(stay.to, this.#now);
    for (let at = this.#indexFrom(stay.from); at < this.#periods.length; at++) {
      const period = this.#periods[at];
      const tally = this.#tallies[at];
      if (!period || !tally || period.from >= stay.to) break;
      const ms = Math.min(end, period.to) - Math.max(stay.from, period.from);
      if (ms > 0 && !isClosed(stay.kind)) addTime(tally.statuses, { status: stay.status, ms, ticket: ticket.id });
      if (stay.to >= period.to && stay.from < period.to && !isClosed(stay.kind)) {
        tally.counts.backlog += 1;
        if (ticket.assignees.length === 0) tally.counts.unassigned += 1;
      }
    }
  }

  #at(moment: number): Tally | undefined {
    const period = this.#periods[this.#indexFrom(moment)];
    return period && moment >= period.from ? this.#tallies[this.#indexFrom(moment)] : undefined;
  }

  /** The first period that ends after the moment: periods follow each other without gaps. */
  #indexFrom(moment: number): number {
    let low = 0;
    let high = this.#periods.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#periods[middle]?.to ?? 0) > moment) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const RESTING: readonly StatusKind[] = ['waiting', 'done', 'closed', 'cancelled'];

function waited(stays: readonly Stay[], until: number): number {
  return stays
    .filter((stay) => RESTING.includes(stay.kind))
    .reduce((sum, stay) => sum + Math.max(0, Math.min(stay.to, until) - stay.from), 0);
}

interface StatusTime {
  readonly tickets: number;
  readonly ms: number;
  /** The ticket counted last: one that comes to a status again is counted once. */
  readonly last: number;
}

function addTime(
  statuses: Map<string, StatusTime>,
  { status, ms, ticket }: { readonly status: string; readonly ms: number; readonly ticket: number },
): void {
  const known = statuses.get(status) ?? { tickets: 0, ms: 0, last: -1 };
  const tickets = known.tickets + (known.last === ticket ? 0 : 1);
  statuses.set(status, { tickets, ms: known.ms + ms, last: ticket });
}

/** Mean, and the values below which half and nine tenths lie (nearest rank). */
export function timesOf(durations: readonly number[]): Times {
  const sorted = Float64Array.from(durations).sort();
  const count = sorted.length;
  if (count === 0) return { count, mean: null, median: null, p90: null };
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? 0;
  return { count, mean: sorted.reduce((sum, one) => sum + one, 0) / count, median: rank(0.5), p90: rank(0.9) };
}
