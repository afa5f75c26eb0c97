// What the store keeps of timers, as Programs (architecture.md "The store"): Q is its query, R the rows it gives back.
import type { TimerRow } from '../rows.ts';
import type { Ticket, TicketId } from '../ticket.ts';
import type { TimerDraft } from './service.ts';

export interface TimerPrograms<Q, R> {
  /** The next timers in the order of their moments, due or not; without those that may mail customers where they are held. */
  next(limit: number, withCustomers: boolean): Generator<Q, readonly TimerRow[], R>;
  /** The ticket's timers from now on. */
  replace(ticket: TicketId, timers: readonly TimerDraft[]): Generator<Q, void, R>;
  remove(id: number): Generator<Q, void, R>;
  /** Not before then: it failed. */
  putOff(id: number, dueAt: number): Generator<Q, void, R>;
  /** It would mail a customer: it waits while those are held. */
  hold(id: number): Generator<Q, void, R>;
  /** How many are due and not done (counted to 10,000), of those that may mail customers or of the others. */
  overdue(
    now: number,
    isCustomers: boolean,
  ): Generator<Q, { readonly count: number; readonly oldestAt: number | null }, R>;
  /** Open tickets with an id beyond `after`, in order: one piece of a walk over all of them. */
  openTickets(after: number, limit: number): Generator<Q, readonly Ticket[], R>;
}
