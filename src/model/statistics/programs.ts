// What statistics ask of the store: a part of ports.ts, which hands the query (Q) and its rows (R) in. Types only.
import type { StatusKind, TicketState } from '../ticket.ts';
import type { CountedTicket } from './life.ts';

/** Where reading goes on: begin with `{ kind: 'open', after: 0 }`. */
export type LifeCursor =
  | { readonly kind: 'open'; readonly after: number }
  | { readonly kind: 'closed'; readonly closedAt: number; readonly after: number }
  /** Closed before the span, and something came or was written since. */
  | { readonly kind: 'touched'; readonly updatedAt: number; readonly after: number };

/** One slice of what is counted. */
export interface Slice<T, C> {
  readonly rows: readonly T[];
  /** Null when it was the last. */
  readonly next: C | null;
}

/** Work booked on a ticket. */
export interface BookedWork {
  readonly id: number;
  readonly ticket: number;
  readonly at: number;
  readonly minutes: number;
  /** Who booked it; null = no agent. */
  readonly agent: string | null;
  readonly queue: string;
  readonly type: string | null;
  readonly organisation: string | null;
  readonly priority: string;
  readonly severity: string;
}

/** How many tickets of a queue stand in a status. */
export interface TicketCount {
  readonly queue: string;
  readonly status: string;
  readonly kind: StatusKind;
  readonly tickets: number;
}

/** What of an open ticket says how its service level fares. */
export type TimedTicket = Pick<
  TicketState,
  'queue' | 'kind' | 'visibility' | 'createdAt' | 'firstResponseAt' | 'sla' | 'clock' | 'mergedInto'
> & { readonly id: number; readonly customer: object | null };

export interface StatisticsPrograms<Q, R> {
  /**
   * Tickets that lived in the span: created before its end, and open now or closed or touched since its beginning. Merged
   * and deleted ones are left out. Some 200 at a time, so that no reader holds a snapshot for long.
   */
  lives(
    span: { readonly since: number; readonly until: number },
    cursor: LifeCursor,
  ): Generator<Q, Slice<CountedTicket, LifeCursor>, R>;
  /** Work booked in the span, in slices. */
  work(
    span: { readonly since: number; readonly until: number },
    after: { readonly at: number; readonly id: number },
  ): Generator<Q, Slice<BookedWork, { readonly at: number; readonly id: number }>, R>;
  /** Every status of every queue in which a ticket stands or stood; kept as tickets change, so that it costs the same for any number. Without merged and deleted ones. */
  counts(): Generator<Q, readonly TicketCount[], R>;
  /** Open tickets with an id beyond `after`, in order, some 200 at a time. */
  timed(after: number): Generator<Q, readonly TimedTicket[], R>;
}
