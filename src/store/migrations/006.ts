// Schema 6. Why: one person writes from several addresses; staff say so (`contact merge`), and answers from another
// address of the same contact then count as his. `same_as` is the address he is known by, null = this one.
import type { Migration } from '../migrate.ts';

export const migration006: Migration = {
  version: 6,
  why: 'several addresses are one contact',
  statements: () => [
    'alter table contacts add column same_as text',
    'create index contacts_same_as on contacts (same_as) where same_as is not null',
  ],
};
