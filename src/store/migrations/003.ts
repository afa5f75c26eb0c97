// Schema 3. Why: "known" was too little for receipts (H43). A forged From made its address known with the first mail, and known
// senders are outside the hourly cap; `proven` says that the address is really its owner's: a mail that authenticated,
// an answer to a mail of ours, or an agent who wrote to it.
import type { Migration } from '../migrate.ts';

export const migration003: Migration = {
  version: 3,
  why: 'receipts need addresses that are shown to be real',
  statements: () => ['alter table contacts add column proven integer not null default 0'],
};
