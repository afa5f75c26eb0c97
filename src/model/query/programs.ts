// What the store answers of finding, as Programs (architecture.md "The store"): Q is its query, R the rows it gives back.
import type { Ticket, TicketId } from '../ticket.ts';
import type { Filter } from './filter.ts';

/** A page of an answer: where it begins (a `next` of the same filter; null = with the first) and how many it holds, at most 1,000. */
export interface PageAsked {
  readonly limit: number;
  readonly after: string | null;
}

export interface SearchPrograms<Q, R> {
  /** The next tickets in the filter's order. An `after` that is none begins with the first. */
  page(
    filter: Filter,
    asked: PageAsked,
  ): Generator<Q, { readonly tickets: readonly Ticket[]; readonly next: string | null }, R>;
  /** The same, ids only. */
  ids(
    filter: Filter,
    asked: PageAsked,
  ): Generator<Q, { readonly ids: readonly TicketId[]; readonly next: string | null }, R>;
  /** Brings up to so many tickets that are older than the index into it, newest first; gives how many: 0 = none is left. */
  fill(limit: number): Generator<Q, number, R>;
  /** How many are not in it yet, at most 1,000,000. */
  unindexed(): Generator<Q, number, R>;
  /** Makes the index of words again of what stands in the tickets; gives how many there are. */
  anew(): Generator<Q, number, R>;
}

/** A query with a name. `owner` is an agent; '' = everybody's. */
export interface SavedView {
  readonly owner: string;
  readonly name: string;
  readonly query: string;
  readonly author: string;
  readonly updatedAt: number;
}

export interface ViewPrograms<Q, R> {
  /** Everybody's and this agent's own. */
  list(owner: string): Generator<Q, readonly SavedView[], R>;
  /** One of the same owner and name (folded) is replaced. */
  save(view: Omit<SavedView, 'updatedAt'>, at: number): Generator<Q, void, R>;
  remove(owner: string, name: string): Generator<Q, boolean, R>;
}
