// Schema 4. Why: a command whose sender could not be proved because DNS was silent is decided again later; the row waits
// without being in anybody's way, and through a restart.
import type { Migration } from '../migrate.ts';

export const migration004: Migration = {
  version: 4,
  why: 'a received mail may wait until DNS answers',
  statements: () => ['alter table ledger add column retry_at integer'],
};
