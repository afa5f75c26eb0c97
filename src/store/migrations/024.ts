// Schema 24. Why: mail of long ago is taken in by `mailbox import`, and whoever decides it must know: it is judged as of its
// own day, and nobody is told of it. 0 = it came by itself, 1 = imported, 2 = imported with notices.
import type { Migration } from '../migrate.ts';

export const migration024: Migration = {
  version: 24,
  why: 'mail of long ago is imported in silence',
  statements: () => ['alter table ledger add column imported integer not null default 0'],
};
