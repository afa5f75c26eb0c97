// A work order (C11): a record of its own, made of a ticket, that holds the ticket's data as they were then, what is to be
// done, by whom and until when, and a status of its own. Whatever becomes of the ticket later, the order says the same.
// Plain data.
import type { TicketId, TicketState } from '../ticket.ts';

export type OrderId = number & { readonly __brand: 'OrderId' };

export const orderStatuses = ['draft', 'issued', 'done', 'cancelled'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Where an order may go: forward, and one step back for whoever slipped. */
export const orderWays: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['issued', 'cancelled'],
  issued: ['done', 'cancelled', 'draft'],
  done: ['issued'],
  cancelled: ['draft'],
};

/** The number mask of orders when the configuration names none. */
export const ORDER_NUMBER = 'W-{yyyy}-{seq:5}';

/** What an order says, besides what the ticket was. */
export interface OrderWords {
  readonly title: string;
  /** What is to be done. */
  readonly text: string;
  /** Who does it: an agent, a firm, a name; '' = nobody said. */
  readonly assignee: string;
  /** Epoch ms; null = no date. */
  readonly due: number | null;
}

export interface OrderData extends OrderWords {
  /** The ticket when the order was made. */
  readonly ticket: TicketState & { readonly ref: string };
  /** What was asked for: the words of the ticket's first entry. */
  readonly request: string;
}

export interface Order {
  readonly id: OrderId;
  /** `W-2026-00003` */
  readonly ref: string;
  readonly ticket: TicketId;
  readonly status: OrderStatus;
  /** Grows with each change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly data: OrderData;
}

/** What a command does to an order: a new one with the number the transaction holds ready for it, or a changed one. */
export interface OrderDraft {
  /** Null for a new one. */
  readonly id: OrderId | null;
  readonly ref: string;
  readonly status: OrderStatus;
  readonly data: OrderData;
  /** The counter its number comes from, for a new one. */
  readonly counter?: NextOrder;
}

/** The next order's number: given away only when the order is made, so that none is missing. */
export interface NextOrder {
  readonly ref: string;
  readonly counter: string;
  readonly value: number;
}
