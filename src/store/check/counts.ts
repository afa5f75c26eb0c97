// The counts of tickets by queue, status and kind, which triggers keep (decision 043), against a count of all tickets. One
// statement: 50 ms for a million tickets.
import { all, sql } from '../sql.ts';
import { type Check, problem } from './slices.ts';

/** Every count that is not what it says. */
export const checkTicketCounts: Check = (store) =>
  store.read(function* () {
    const rows = yield* all<{ queue: string; status: string; kind: string; kept: number; counted: number }>(sql`
      select queue, status, kind, sum(kept) as kept, sum(counted) as counted from (
        select queue, status, kind, tickets as kept, 0 as counted from ticket_counts
        union all
        select queue, status, kind, 0, count(*) from tickets where deleted_at is null and merged_into is null
          group by queue, status, kind) both
      group by queue, status, kind having sum(kept) <> sum(counted) limit 100`);
    return rows.map(({ queue, status, kind, kept, counted }) =>
      problem('number', `${counted} tickets of queue ${queue} are ${status} (${kind}), ${kept} are on record`),
    );
  });
