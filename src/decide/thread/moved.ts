// Takes the ticket a mail leads to; gives the ticket it is filed in today: the survivor of a merge, the part that holds
// the answered message after a split, nothing where only a tombstone is left. Who may write is judged by the ticket the
// mail leads to: a merge makes nobody the other's participant (surface.md "What must never surprise").
import type { Asking, ThreadCandidate, TicketView } from '../../model/facts.ts';
import type { Inquiry } from '../inquiry.ts';

const MAX_STEPS = 20;

/** The ticket that lives on. A circle of merges, or one that ends in nothing, leaves the mail where it led. */
export function* survivorOf(ticket: TicketView, inquiry: Inquiry): Asking<TicketView> {
  const seen = new Set([ticket.id]);
  let last = ticket;
  while (last.mergedInto && seen.size <= MAX_STEPS) {
    if (seen.has(last.mergedInto)) return ticket;
    const next: TicketView | null = yield* inquiry.ask<'ticket'>({ ask: 'ticket', id: last.mergedInto });
    if (!next || next.deleted) return ticket;
    seen.add(next.id);
    last = next;
  }
  return last.mergedInto ? ticket : last;
}

/** The part of a split ticket that holds one of these messages now, the first that does; else the ticket itself. */
export function partHolding(ticket: TicketView, held: readonly ThreadCandidate[]): TicketView {
  const parts = ticket.split ?? [];
  const there = held.find((one) => one.by !== 'root' && (one.ticket.id === ticket.id || parts.includes(one.ticket.id)));
  return there && parts.includes(there.ticket.id) ? there.ticket : ticket;
}

/** True when a merge led a mail to the ticket of another customer: there it stays internal. */
export function crossesCustomers(led: TicketView, filed: TicketView): boolean {
  if (led.id === filed.id || !led.mergedInto) return false;
  return led.customer !== null && filed.customer !== null && led.customer.address !== filed.customer.address;
}
