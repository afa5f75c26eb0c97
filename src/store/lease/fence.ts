// The fence: a store whose owner holds the lease asks at the beginning of every transaction whether it still does, under
// the write lock, so that nobody can take it before the commit. Takes the connection and a claim; throws LeaseLost when
// another process has taken over: nothing of the transaction was done. One prepared statement by primary key (1 µs).
import type Database from 'better-sqlite3';
import type { LeaseClaim } from '../../model/lease/lease.ts';
import { StoreFault } from '../faults.ts';

/** Another process works on this database now. */
export class LeaseLost extends StoreFault {
  constructor(path: string, { token }: LeaseClaim, now: string) {
    super(
      'fenced',
      'LEASE_LOST',
      `database ${path}: the lease ${token} of this process is over, ${now}: nothing was changed`,
    );
    this.name = 'LeaseLost';
  }
}

/** Looks whether the claim is the newest; `onLost` is told once, before the error is thrown. */
export function fenceOf(db: Database.Database, claim: LeaseClaim, onLost: (error: LeaseLost) => void): () => void {
  const look = db.prepare<[], Newest>('select token, owner, host, pid from lease where id = 1');
  let lost: LeaseLost | null = null;
  return () => {
    if (lost) throw lost;
    const newest = look.get();
    if (newest?.token === claim.token && newest.owner === claim.owner) return;
    lost = new LeaseLost(db.name, claim, described(newest));
    onLost(lost);
    throw lost;
  };
}

interface Newest {
  readonly token: number;
  readonly owner: string | null;
  readonly host: string;
  readonly pid: number;
}

function described(newest: Newest | undefined): string {
  if (!newest?.owner) return 'it was taken back (by a migration or a restored backup)';
  return `process ${newest.pid} on ${newest.host} holds lease ${newest.token}`;
}
