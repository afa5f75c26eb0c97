// Schema 26. Why: whoever erases a person answers for it (GDPR Art. 5(2)): the record of an erasure says who did it, and why
// a legal hold did not keep him from it.
import type { Migration } from '../../migrate.ts';

export const migration026: Migration = {
  version: 26,
  why: 'an erasure says who did it, and why a legal hold was set aside',
  statements: () => ['alter table erasures add column actor text', 'alter table erasures add column reason text'],
};
