// What the ledger tells so that many mailboxes share one daemon fairly; a part of ports.ts, which hands the query (Q) and its
// rows (R) in. Types only.

/** A folder's cursor as far as many are asked for at once: when a look was complete, and why none is. */
export interface FolderCursor {
  readonly mailbox: string;
  readonly folder: string;
  readonly completeAt: number;
  readonly paused: string | null;
}

export interface CrowdPrograms<Q, R> {
  /** Mails of this mailbox that are received and not decided, counted up to `limit`. */
  undecided(mailbox: string, limit: number): Generator<Q, number, R>;
  /** Of every folder ever looked at, in one query. */
  cursors(): Generator<Q, readonly FolderCursor[], R>;
}
