// Copies of sent mail in a folder of the mail server (`smtp.sent_folder`): what the store says of them, a part of ports.ts,
// which hands the query (Q) and its rows (R) in. Times are epoch milliseconds. Types only.

/** A mail that was sent and is to be copied. */
export interface CopyDue {
  readonly id: number;
  readonly mailbox: string | null;
  readonly ownAddress: string | null;
  readonly name: string;
  readonly queue: string | null;
  readonly messageId: string;
  readonly sentAt: number;
  /** Tries so far. */
  readonly tries: number;
  readonly bytes: Uint8Array;
}

/** What became of a copy. */
export interface CopyState {
  readonly state: 'due' | 'done' | 'refused';
  readonly said: string | null;
}

export interface CopyPrograms<Q, R> {
  /** The sent mail is to be copied. */
  want(id: number, at: number): Generator<Q, void, R>;
  due(now: number, limit: number): Generator<Q, readonly CopyDue[], R>;
  nextAt(): Generator<Q, number | null, R>;
  /** done, refused for good, or tried again then. */
  settled(
    id: number,
    result: { readonly state: CopyState['state']; readonly said: string | null; readonly dueAt: number },
  ): Generator<Q, void, R>;
  /** Null when no copy was wanted. */
  of(id: number): Generator<Q, CopyState | null, R>;
}
