// Finding for people: a query's words get their meaning, who asks sees only what he may, views are looked up. CLI, API and
// console ask here. Takes store, Setup and clock; gives pages of tickets. Changes nothing.
import { mayOn } from '../../desk/rights.ts';
import type { Clock } from '../../lib/time.ts';
import { fold } from '../../model/fold.ts';
import type { Permission } from '../../model/people/permission.ts';
import { type Condition, type Filter, saysOpenness } from '../../model/query/filter.ts';
import type { PageAsked, SavedView } from '../../model/query/programs.ts';
import { resolveQuery } from '../../model/query/resolve.ts';
import type { QueryMistake } from '../../model/query/syntax.ts';
import type { Config, Setup } from '../../model/setup.ts';
import type { Actor, Ticket, TicketId } from '../../model/ticket.ts';
import type { Store } from '../../ports.ts';

export interface FinderDeps {
  readonly store: Store;
  readonly setup: Setup;
  readonly clock: Clock;
}

/** What a query means for whoever asks. */
export type Understood =
  | {
      readonly kind: 'filter';
      readonly filter: Filter;
      /** Only open tickets, because nothing of the query speaks of closed ones. */
      readonly isOpenOnly: boolean;
      /** Queues whose tickets he does not get to see. */
      readonly hidden: readonly string[];
    }
  | { readonly kind: 'mistake'; readonly mistake: QueryMistake }
  | { readonly kind: 'refused'; readonly detail: string };

export interface Question {
  readonly text: string;
  readonly actor: Actor;
  /** Closed ones too, whatever the query says. */
  readonly all: boolean;
  /** The name of a view that is to say it; absent = it is to be kept by none. */
  readonly saving?: string;
  /** What he wants to do with what is found; seeing it is needed in any case. */
  readonly needs: readonly Permission[];
}

export interface Finder {
  understand(question: Question): Promise<Understood>;
  page(
    filter: Filter,
    asked: PageAsked,
  ): Promise<{ readonly tickets: readonly Ticket[]; readonly next: string | null }>;
  ids(filter: Filter, asked: PageAsked): Promise<{ readonly ids: readonly TicketId[]; readonly next: string | null }>;
  /** Everybody's views and his own. */
  views(actor: Actor): Promise<readonly SavedView[]>;
  /** Tickets that cannot be found yet: the database is older than the index. */
  waiting(): Promise<number>;
}

/** The finder of an open store. */
export function openFinder({ store, setup, clock }: FinderDeps): Finder {
  const views = (actor: Actor): Promise<readonly SavedView[]> => store.read(() => store.views.list(ownerOf(actor)));
  return {
    views,
    async understand(question) {
      const { config } = setup;
      const me = question.actor.kind === 'agent' ? question.actor.id : null;
      // Own ones last: they hide those of all with the same name.
      const saved = new Map((await views(question.actor)).map((view) => [fold(view.name), view.query]));
      if (question.saving !== undefined) saved.set(fold(question.saving), question.text);
      const resolved = resolveQuery(question.text, { now: clock.now(), me, config, views: saved });
      if (!resolved.ok) return { kind: 'mistake', mistake: resolved.mistake };
      const seen = visible(question, config);
      if ('detail' in seen) return { kind: 'refused', detail: seen.detail };
      const isOpenOnly = !question.all && !saysOpenness(resolved.filter.conditions);
      const conditions = [...resolved.filter.conditions, ...(isOpenOnly ? [OPEN] : []), ...seen.conditions];
      return { kind: 'filter', filter: { ...resolved.filter, conditions }, isOpenOnly, hidden: seen.hidden };
    },
    page: (filter, asked) => store.read(() => store.search.page(filter, asked)),
    ids: (filter, asked) => store.read(() => store.search.ids(filter, asked)),
    waiting: () => store.read(() => store.search.unindexed()),
  };
}

const OPEN: Condition = { is: 'open' };

/** Whose views a person has besides those of all: the system's are everybody's. */
export function ownerOf(actor: Actor): string {
  return actor.kind === 'agent' ? actor.id : '';
}

/** The tickets he may see and use so, as conditions on their queue: rights are given by queue. */
function visible(
  { actor, needs }: Question,
  config: Config,
): { readonly conditions: readonly Condition[]; readonly hidden: readonly string[] } | { readonly detail: string } {
  if (actor.kind === 'system') return { conditions: [], hidden: [] };
  const wanted: readonly Permission[] = ['view', ...needs];
  // What a role gives for assigned tickets alone is tested ticket by ticket, by the desk; an export has no desk.
  const holds = (queue: string, one: Permission): boolean =>
    mayOn({ queue, assignees: one === 'export' ? [] : [actor.id] }, { config, agent: actor.id }, one);
  const may = (queue: string): boolean => wanted.every((one) => holds(queue, one));
  const names = config.queues.map((queue) => queue.name);
  const hidden = names.filter((name) => !may(name));
  // A queue that the configuration forgot: its tickets follow the general roles.
  const seesOthers = may('');
  if (hidden.length === names.length && !seesOthers) {
    const missing = wanted.find((one) => !names.some((queue) => holds(queue, one))) ?? 'view';
    return {
      detail: `agent ${actor.id} may not ${missing}, expected a role whose \`can\` lists ${missing}; ask somebody with that role`,
    };
  }
  const inQueue = (value: string): Condition => ({ is: 'value', of: 'queue', value });
  if (!seesOthers) return { conditions: [{ is: 'any', of: names.filter(may).map(inQueue) }], hidden };
  if (hidden.length === 0) return { conditions: [], hidden };
  return { conditions: [{ is: 'not', of: { is: 'any', of: hidden.map(inQueue) } }], hidden };
}
