// The lease as rows: who works on this database (model/lease/lease.ts). Taking it is one statement that holds only while
// the row is as it was seen, inside BEGIN IMMEDIATE: of two who take it at once one gets it.
import type { LeaseClaim, LeaseRow } from '../../model/lease/lease.ts';
import type { LeasePrograms } from '../../model/lease/programs.ts';
import type { Program, Query, Row } from '../../ports.ts';
import { first, flag, one, run, sql } from '../sql.ts';

type Stored = Omit<LeaseRow, 'locked'> & { readonly locked: 0 | 1 };

export const leasePrograms: LeasePrograms<Query, readonly Row[]> = {
  *row() {
    const stored = yield* one<Stored>(sql`
      select token, owner, beat, length_ms as "lengthMs", locked, host, pid, since, renewed_at as "renewedAt", takeovers
      from lease where id = 1`);
    return { ...stored, locked: stored.locked === 1 };
  },
  *take(seen, by, at): Program<LeaseClaim | null> {
    const taken = yield* first<{ token: number }>(sql`
      update lease set token = token + 1, owner = ${by.owner}, beat = 0, length_ms = ${by.lengthMs},
        locked = ${flag(by.locked)}, host = ${by.host}, pid = ${by.pid}, since = ${at}, renewed_at = ${at},
        takeovers = takeovers + (owner is not null)
      where id = 1 and token = ${seen.token} and beat = ${seen.beat} and owner is ${seen.owner} returning token`);
    return taken && { token: taken.token, owner: by.owner };
  },
  *renew({ token, owner }, locked, at) {
    const kept = yield* first(sql`
      update lease set beat = beat + 1, renewed_at = ${at}, locked = ${flag(locked)}
      where id = 1 and token = ${token} and owner = ${owner} returning token`);
    return kept !== null;
  },
  *release({ token, owner }) {
    yield* run(sql`update lease set owner = null, locked = 0 where id = 1 and token = ${token} and owner = ${owner}`);
  },
};
