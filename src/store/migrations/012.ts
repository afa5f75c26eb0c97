// Schema 12. Why: some mail servers put a Message-ID of their own in the place of ours (Amazon SES, Exchange Online), and
// replies name that one: `provider_ids` leads from it to the notice. And a ticket made by a forwarded mail keeps whose mail
// it was (`suggested`, JSON) until staff say who the customer is.
import type { Migration } from '../migrate.ts';

export const migration012: Migration = {
  version: 12,
  why: 'notices are known by the Message-ID a server gave them; a forward suggests a customer',
  statements: (d) => [
    `create table provider_ids (message_id text primary key, outbox integer not null references outbox (id)) ${d.keyed}`,
    'alter table tickets add column suggested text',
  ],
};
