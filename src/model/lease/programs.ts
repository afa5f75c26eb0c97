// What the store can say of the lease, and how it changes hands: a part of ports.ts, which hands the query (Q) and its rows
// (R) in. And what everybody who acts outside is handed of it. Types only.
import type { LeaseClaim, LeaseRow } from './lease.ts';

/** Which daemon works on this database. */
export interface LeasePrograms<Q, R> {
  row(): Generator<Q, LeaseRow, R>;
  /** Takes it when the row is still as it was seen; null when it is not. */
  take(
    seen: Pick<LeaseRow, 'token' | 'beat' | 'owner'>,
    by: Pick<LeaseRow, 'lengthMs' | 'locked' | 'host' | 'pid'> & { readonly owner: string },
    at: number,
  ): Generator<Q, LeaseClaim | null, R>;
  /** False when it is not this claim's any more. */
  renew(claim: LeaseClaim, locked: boolean, at: number): Generator<Q, boolean, R>;
  /** Gives it back; nothing when it is not this claim's. */
  release(claim: LeaseClaim): Generator<Q, void, R>;
}

/** The daemon's right to act outside, asked before each mail that leaves and before each change on a mail server. */
export interface Lease {
  /** Resolves while it holds; when the last renewal is old it is renewed first, however long that takes. Rejects when another process has taken over, or when the signal aborts. */
  confirm(signal: AbortSignal): Promise<void>;
}
