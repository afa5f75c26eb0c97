// Schema 18. Why: a notice that waits is joined by what is told the same person of the same ticket (`joined` = the row
// that says both); a copy of sent mail is put into a folder of the mail server (`copy`: due, done, refused); and mail to
// an address that does not exist comes back: the contact says so, until its owner writes again.
import type { Migration } from '../migrate.ts';

export const migration018: Migration = {
  version: 18,
  why: 'notices join, sent mail is copied, addresses that bounce are known',
  statements: () => [
    'alter table outbox add column joined integer',
    'alter table outbox add column copy text',
    'alter table outbox add column copy_due integer',
    'alter table outbox add column copy_tries integer not null default 0',
    'alter table outbox add column copy_said text',
    'create index outbox_joined on outbox (joined) where joined is not null',
    "create index outbox_copies on outbox (copy_due, id) where copy = 'due'",
    'alter table contacts add column bounce text',
    'alter table contacts add column bounces integer not null default 0',
    'alter table contacts add column bounced_at integer',
    'alter table contacts add column bounce_said text',
    'create index contacts_bounced on contacts (address) where bounce is not null',
  ],
};
