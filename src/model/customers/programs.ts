// What the store can say of customers, and the one way by which their records change: a part of ports.ts, which hands the
// query (Q) and its rows (R) in. Types only.

import type { Ticket, TicketId } from '../ticket.ts';
import type {
  AccountLine,
  Agreement,
  AgreementKind,
  Contact,
  CustomerChange,
  CustomerCommand,
  CustomerContext,
  Organisation,
  Party,
  RecordEntry,
  Subject,
  TimeEntry,
} from './records.ts';

/** Contacts, organisations, contracts and projects: read here, changed by what `desk/customers` says. */
export interface CustomerPrograms<Q, R> {
  contact(address: string): Generator<Q, Contact | null, R>;
  /** Newest first; `organisation` is a code. */
  contacts(asked: {
    readonly words: readonly string[];
    readonly organisation: string | null;
    readonly blocked: boolean;
    /** Those of which mail came back; absent = whatever came back. */
    readonly bounced?: boolean;
    readonly limit: number;
  }): Generator<Q, readonly Contact[], R>;
  /** By code, name or alias, folded. */
  organisation(named: string): Generator<Q, Organisation | null, R>;
  organisations(words: readonly string[], limit: number): Generator<Q, readonly Organisation[], R>;
  agreement(kind: AgreementKind, code: string): Generator<Q, Agreement | null, R>;
  /** Newest first; `owner` is the code of an organisation or an address. */
  agreements(asked: {
    readonly kind: AgreementKind;
    readonly owner: string | null;
    readonly limit: number;
  }): Generator<Q, readonly Agreement[], R>;
  /** A contract's account, newest line first. */
  account(contract: string, limit: number): Generator<Q, readonly AccountLine[], R>;
  /** The work on a ticket, oldest first. */
  time(ticket: TicketId): Generator<Q, readonly TimeEntry[], R>;
  /** Newest first. */
  records(subject: Subject, limit: number): Generator<Q, readonly RecordEntry[], R>;
  party(address: string): Generator<Q, Party | null, R>;
  /** Those of the addresses whose person is blocked, with the reason: asked once for a group of mails. */
  blocked(addresses: readonly string[]): Generator<Q, ReadonlyMap<string, string>, R>;
  /** Newest first. A contact's: those any address of his takes part in. */
  tickets(asked: {
    readonly of: Subject;
    readonly all: boolean;
    readonly limit: number;
  }): Generator<Q, readonly Ticket[], R>;
  context(command: CustomerCommand, now: number): Generator<Q, CustomerContext, R>;
  /** False when it was applied before. */
  apply(change: CustomerChange, command: CustomerCommand, at: number): Generator<Q, boolean, R>;
}
