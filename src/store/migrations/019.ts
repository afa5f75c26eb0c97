// Schema 19. Why: a machine that nothing marks answers every receipt for ever, a few a day. How many receipts an address,
// or the new addresses of a domain (`@example.com`), got since one of our people last wrote there is therefore kept.
import type { Migration } from '../migrate.ts';

export const migration019: Migration = {
  version: 19,
  why: 'receipts nobody followed with a word of his own are counted',
  statements: (d) => [
    `create table correspondents (who text primary key, receipts integer not null, last_at integer not null) ${d.keyed}`,
  ],
};
