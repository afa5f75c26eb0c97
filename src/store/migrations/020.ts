// Schema 20. Why: an entry of the lists of reasons and causes goes away only when no ticket carries it, and a million
// closed tickets are not walked through to know that.
import type { Migration } from '../migrate.ts';

export const migration020: Migration = {
  version: 20,
  why: 'tickets are counted by the reason and the cause they were closed with',
  statements: () => [
    'create index tickets_close_reason on tickets (close_reason) where close_reason is not null',
    'create index tickets_close_cause on tickets (close_cause) where close_cause is not null',
  ],
};
