// A ticket's life as statistics see it: in which status it was from when to when. Takes a ticket with the status changes
// of its history; gives stays without gaps from its creation on. Pure. Times are epoch ms.
//
// A history is believed where it says what came; what was before follows from it. A clock that jumped back makes a stay
// of no length, never a negative one.
import type { StatusKind, Visibility } from '../ticket.ts';
import type { Goal, TicketClock } from '../time/service.ts';

/** A status change of the history. */
export interface Move {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** What people do on a ticket: a mail came, somebody of ours answered, wrote a note, wrote an update. */
export type ActionKind = 'mails' | 'answers' | 'notes' | 'updates';

/** One of them. */
export interface Action {
  readonly at: number;
  readonly kind: ActionKind;
  /** Who of ours did it; null = nobody of ours, or nobody said who he is. */
  readonly agent: string | null;
}

/** What statistics know of a ticket. */
export interface CountedTicket {
  readonly id: number;
  readonly queue: string;
  readonly type: string | null;
  readonly organisation: string | null;
  readonly priority: string;
  readonly severity: string;
  readonly assignees: readonly string[];
  readonly status: string;
  readonly kind: StatusKind;
  readonly createdAt: number;
  readonly firstResponseAt: number | null;
  readonly closedAt: number | null;
  readonly rating: { readonly score: number; readonly at: number } | null;
  readonly visibility: Visibility;
  readonly hasCustomer: boolean;
  /** Service level said of the ticket; null = its queue's. */
  readonly sla: string | null;
  /** Absent = it remembers nothing of its time. */
  readonly clock?: TicketClock;
  /** In the order of the history. */
  readonly moves: readonly Move[];
  /** Within the span that was asked for. */
  readonly actions: readonly Action[];
}

/** Whether the goals of a service level that ended were kept. */
export type EndedGoals = Readonly<Partial<Record<Goal, boolean>>>;

/** A stretch in one status; the last one has no end. */
export interface Stay {
  readonly status: string;
  readonly kind: StatusKind;
  readonly from: number;
  readonly to: number;
}

/** What a status of this queue's workflow is; null when no workflow knows it any more. */
export type KindOf = (status: string) => StatusKind | null;

/** The stays of a life, in order; the last `to` is Infinity. */
export function staysOf(ticket: CountedTicket, kindOf: KindOf): readonly Stay[] {
  const { moves } = ticket;
  const stays: Stay[] = [];
  let status = moves[0]?.from || ticket.status;
  let from = ticket.createdAt;
  const kind = (name: string, isLast: boolean): StatusKind => (isLast ? ticket.kind : (kindOf(name) ?? 'open'));
  for (const move of moves) {
    const at = Math.max(move.at, from);
    if (at > from) stays.push({ status, kind: kind(status, false), from, to: at });
    status = move.to;
    from = at;
  }
  const isLast = status === ticket.status;
  return [...stays, { status, kind: kind(status, isLast), from, to: Number.POSITIVE_INFINITY }];
}
