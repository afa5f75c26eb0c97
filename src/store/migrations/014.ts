// Schema 14. Why: statistics ask for what was closed, and what work was booked, in a span of time; without these they
// would walk every ticket. New mail touches neither.
import type { Migration } from '../migrate.ts';

export const migration014: Migration = {
  version: 14,
  why: 'what was closed or booked in a span of time is found',
  statements: () => [
    'create index tickets_closed on tickets (closed_at, id) where closed_at is not null',
    'create index time_entries_at on time_entries (at, id)',
  ],
};
