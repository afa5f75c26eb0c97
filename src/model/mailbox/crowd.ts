// What the ledger tells so that many mailboxes share one daemon fairly; a part of ports.ts, which hands the query (Q) and its
// rows (R) in. Types only.

export interface CrowdPrograms<Q, R> {
  /** Mails of this mailbox that are received and not decided, counted up to `limit`. */
  undecided(mailbox: string, limit: number): Generator<Q, number, R>;
}
