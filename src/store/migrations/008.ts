// Schema 8. Why: a new ticket may be asked questions (its form, and how far the asking has come), and a done one is
// rated. Both are small JSON values of the ticket: nothing is looked up by them.
import type { Migration } from '../migrate.ts';

export const migration008: Migration = {
  version: 8,
  why: 'tickets have a creation form and a rating',
  statements: () => ['alter table tickets add column form text', 'alter table tickets add column rating text'],
};
