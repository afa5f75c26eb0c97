// What the store keeps of papers: files people attach, work orders. A part of ports.ts, which hands the query (Q) and its
// rows (R) in. Types only.

import type { TicketId } from '../ticket.ts';
import type { Order } from './order.ts';

/** Files people attach; those of mails are in the mails. */
export interface FilePrograms<Q, R> {
  /** Keeps the bytes once; gives their SHA-256 (hex). */
  keep(bytes: Uint8Array): Generator<Q, string, R>;
  /** Null when no file with this SHA-256 is kept. */
  bytes(sha256: string): Generator<Q, Uint8Array | null, R>;
}

/** Work orders: read here, written by `apply`. */
export interface OrderPrograms<Q, R> {
  ofTicket(ticket: TicketId): Generator<Q, readonly Order[], R>;
  byRef(ref: string): Generator<Q, Order | null, R>;
  /** Newest first; without `all` those that are neither done nor cancelled. */
  list(query: { readonly all: boolean; readonly limit: number }): Generator<Q, readonly Order[], R>;
}
