// Statistics of the tickets: reads lives in slices and hands them to the counting (model/statistics); decides which group a
// ticket belongs to and what the asker may see. Takes a question; gives rows, or why it is not answered. Reads only.

import { mayOn } from '../desk/rights.ts';
import { endedGoals } from '../desk/time/goals.ts';
import { workflowOf, workflowsOf } from '../model/by-queue.ts';
import type { Config } from '../model/setup.ts';
import { Count, type Figures } from '../model/statistics/figures.ts';
import { type CountedTicket, type KindOf, staysOf } from '../model/statistics/life.ts';
import { MAX_PERIODS, type Period, type PeriodName, periodNames, periodsOf } from '../model/statistics/periods.ts';
import type { BookedWork, LifeCursor, Slice } from '../model/statistics/programs.ts';
import { type Actor, isClosed } from '../model/ticket.ts';
import type { Store } from '../ports.ts';

/** What tickets are told apart by. */
export const groupNames = ['queue', 'type', 'organisation', 'priority', 'severity', 'agent'] as const;
export type GroupName = (typeof groupNames)[number];

export interface StatisticsQuestion {
  /** Epoch ms; the span ends before `until`. */
  readonly since: number;
  readonly until: number;
  /** At most one of a kind; [] = everything in one row. */
  readonly by: readonly GroupName[];
  readonly period: PeriodName | null;
  /** Only this queue's tickets; null = all. */
  readonly queue: string | null;
  readonly actor: Actor;
}

export interface StatisticsRow {
  /** In the order of `by`; null = none. */
  readonly group: readonly (string | null)[];
  readonly period: string;
  readonly figures: Figures;
}

export type StatisticsAnswer =
  | { readonly kind: 'counted'; readonly tickets: number; readonly rows: readonly StatisticsRow[] }
  | { readonly kind: 'refused'; readonly why: 'invalid' | 'not_allowed'; readonly detail: string };

/** Counts; costs as much as tickets lived in the span. */
export async function statistics(
  store: Store,
  config: Config,
  question: StatisticsQuestion,
  now: number,
): Promise<StatisticsAnswer> {
  const { since, period } = question;
  // What is to come cannot be counted.
  const span = { since, until: Math.min(question.until, now) };
  const refused = refuse(config, { ...question, ...span });
  if (refused) return refused;
  const whole: readonly Period[] = [{ name: '', from: since, to: span.until }];
  const periods = period === null ? whole : periodsOf(period, span, config.instance.timezone);
  if (periods === null)
    return invalid(`the span holds more than ${MAX_PERIODS} of ${period}; take a shorter span or a longer period`);
  const counts = new Counts(periods, now, { grouping: groupsOf(question, config), config });
  const kinds = new Map<string, KindOf>();
  let cursor: LifeCursor | null = { kind: 'open', after: 0 };
  while (cursor) {
    const from: LifeCursor = cursor;
    const slice: Slice<CountedTicket, LifeCursor> = await store.read(() => store.statistics.lives(span, from));
    for (const ticket of slice.rows) counts.addTicket(ticket, kindsOf(config, ticket.queue, kinds));
    cursor = slice.next;
  }
  await addWork(store, span, counts);
  return { kind: 'counted', tickets: counts.tickets, rows: counts.rows() };
}

async function addWork(
  store: Store,
  span: { readonly since: number; readonly until: number },
  counts: Counts,
): Promise<void> {
  let after: { readonly at: number; readonly id: number } | null = { at: 0, id: 0 };
  while (after) {
    const from: { readonly at: number; readonly id: number } = after;
    const slice: Slice<BookedWork, { readonly at: number; readonly id: number }> = await store.read(() =>
      store.statistics.work(span, from),
    );
    for (const work of slice.rows) counts.addWork(work);
    after = slice.next;
  }
}

/** The groups of a ticket, and of work on it; [] = it is not counted for this asker. */
interface Grouping {
  readonly ofTicket: (ticket: CountedTicket) => readonly (readonly (string | null)[])[];
  readonly ofWork: (work: BookedWork) => readonly (readonly (string | null)[])[];
  /** Of what one of ours did on a ticket. */
  readonly ofDeed: (ticket: CountedTicket, agent: string | null) => readonly (readonly (string | null)[])[];
}

class Counts {
  readonly #periods: readonly Period[];
  readonly #now: number;
  readonly #grouping: Grouping;
  readonly #config: Config;
  readonly #groups = new Map<string, { readonly group: readonly (string | null)[]; readonly count: Count }>();
  tickets = 0;

  constructor(
    periods: readonly Period[],
    now: number,
    { grouping, config }: { readonly grouping: Grouping; readonly config: Config },
  ) {
    this.#periods = periods;
    this.#now = now;
    this.#grouping = grouping;
    this.#config = config;
  }

  addTicket(ticket: CountedTicket, kindOf: KindOf): void {
    const groups = this.#grouping.ofTicket(ticket);
    this.#addActions(ticket, groups);
    const since = this.#periods[0]?.from ?? 0;
    // Closed before the span it counts where it was first answered in it.
    const isOver = isClosed(ticket.kind) && Math.max(ticket.closedAt ?? 0, ticket.firstResponseAt ?? 0) < since;
    if (groups.length === 0 || isOver) return;
    this.tickets += 1;
    const stays = staysOf(ticket, kindOf);
    const ended = endedGoals(ticket, this.#config);
    for (const group of groups) this.#count(group).add(ticket, stays, ended);
  }

  /** Mails count for whoever has the ticket, what was written for who wrote it. */
  #addActions(ticket: CountedTicket, groups: readonly (readonly (string | null)[])[]): void {
    for (const { at, kind, agent } of ticket.actions) {
      const whose = kind === 'mails' ? groups : this.#grouping.ofDeed(ticket, agent);
      for (const group of whose) this.#count(group).addAction(at, kind);
    }
  }

  addWork(work: BookedWork): void {
    for (const group of this.#grouping.ofWork(work)) this.#count(group).addWork(work.at, work.minutes);
  }

  /** By group, then by period; a question without groups has its row even when nothing happened. */
  rows(): readonly StatisticsRow[] {
    if (this.#groups.size === 0) this.#count([]);
    return [...this.#groups.values()]
      .sort((a, b) => compare(a.group, b.group))
      .flatMap(({ group, count }) => count.figures().map((row) => ({ group, ...row })));
  }

  #count(group: readonly (string | null)[]): Count {
    const name = JSON.stringify(group);
    const known = this.#groups.get(name);
    if (known) return known.count;
    const count = new Count(this.#periods, this.#now);
    this.#groups.set(name, { group, count });
    return count;
  }
}

function groupsOf({ by, queue, actor }: StatisticsQuestion, config: Config): Grouping {
  const mayView = (name: string): boolean =>
    actor.kind !== 'agent' || mayOn({ queue: name, assignees: [] }, { config, agent: actor.id }, 'view');
  const isCounted = (name: string): boolean => (queue === null || name === queue) && mayView(name);
  const isOwn = statsPerAgent(config) === 'own';
  const spread = (
    one: CountedTicket | BookedWork,
    agents: readonly string[],
  ): readonly (readonly (string | null)[])[] => {
    if (!isCounted(one.queue)) return [];
    if (!by.includes('agent')) return [by.map((name) => (name === 'agent' ? null : one[name]))];
    const shown = isOwn ? agents.filter((agent) => agent === actor.id) : agents;
    const keys: readonly (string | null)[] = shown.length > 0 ? shown : isOwn ? [] : [null];
    return keys.map((agent) => by.map((name) => (name === 'agent' ? agent : one[name])));
  };
  return {
    ofTicket: (ticket) => spread(ticket, ticket.assignees),
    ofWork: (work) => spread(work, work.agent === null ? [] : [work.agent]),
    ofDeed: (ticket, agent) => spread(ticket, agent === null ? [] : [agent]),
  };
}

function refuse(config: Config, question: StatisticsQuestion): StatisticsAnswer | null {
  const { since, until, by, queue, actor } = question;
  if (since >= until)
    return invalid(
      `the span begins ${new Date(since).toISOString()} and ends ${new Date(until).toISOString()}; expected a beginning before its end, in the past`,
    );
  const queues = config.queues.map((one) => one.name);
  if (queue !== null && !queues.includes(queue))
    return invalid(`there is no queue "${queue}", expected one of: ${queues.join(', ')}`);
  if (!by.includes('agent')) return null;
  const allowed = statsPerAgent(config);
  if (allowed === 'all' || (allowed === 'own' && actor.kind === 'agent')) return null;
  const said = allowed === 'own' ? 'own: an agent sees his own figures, with --as NAME' : 'off';
  return {
    kind: 'refused',
    why: 'not_allowed',
    detail: `figures of single agents are not shown: stats.per_agent is ${said}; expected \`all\` (ask your works council first)`,
  };
}

function statsPerAgent(config: Config): 'off' | 'own' | 'all' {
  return config.stats?.perAgent ?? 'off';
}

function invalid(detail: string): StatisticsAnswer {
  return { kind: 'refused', why: 'invalid', detail };
}

/** What a status is: by the queue's workflow, else by any the site has. */
function kindsOf(config: Config, queue: string, known: Map<string, KindOf>): KindOf {
  const found = known.get(queue);
  if (found) return found;
  const all = [workflowOf(config, queue), ...workflowsOf(config), ...Object.values(config.workflows ?? {})];
  const kinds = new Map(all.toReversed().flatMap((one) => one.statuses.map((status) => [status.id, status.kind])));
  const kindOf: KindOf = (status) => kinds.get(status) ?? null;
  known.set(queue, kindOf);
  return kindOf;
}

function compare(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at] ?? null;
    if (one === other) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return 0;
}

/** True for a name of a period. */
export function isPeriod(name: string): name is PeriodName {
  return (periodNames as readonly string[]).includes(name);
}

/** True for a name of a group. */
export function isGroup(name: string): name is GroupName {
  return (groupNames as readonly string[]).includes(name);
}
