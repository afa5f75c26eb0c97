// Schema 22. Why: a ticket that is deleted takes with it what led to it, and among a million others that was looked for row by
// row, a second each while nobody else could write. The indexes grow at their end, as tickets do: a mail hardly feels them.
import type { Migration } from '../migrate.ts';

export const migration022: Migration = {
  version: 22,
  why: 'what leads to a ticket is found by the ticket when it is deleted',
  statements: () => [
    'create index thread_ids_ticket on thread_ids (ticket)',
    'create index thread_roots_ticket on thread_roots (ticket)',
    'create index thread_keys_ticket on thread_keys (ticket)',
    'create index ticket_links_other on ticket_links (other)',
  ],
};
