// Schema 16. Why: every line of a history says by what it came: the cause of the command that wrote it. Lines from before
// have none; a mail's has its ledger row.
import type { Migration } from '../migrate.ts';

export const migration016: Migration = {
  version: 16,
  why: 'each line of a history knows the cause of the command that wrote it',
  statements: () => ['alter table entries add column cause text'],
};
