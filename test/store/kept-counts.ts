// The counts of tickets that triggers keep, and the slow way to them: what both give must be the same, whatever was done.

/** As they are kept, those that are not zero. */
export const keptCounts = 'select queue, status, kind, tickets from ticket_counts where tickets <> 0 order by 1, 2, 3';

/** As a count finds them. */
export const slowCounts = `select queue, status, kind, count(*) as tickets from tickets
  where deleted_at is null and merged_into is null group by 1, 2, 3 order by 1, 2, 3`;
