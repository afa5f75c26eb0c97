// Schema 11. Why: a ticket may be put before several agents (`offer`, JSON: nothing is looked up in it; the partial index
// finds those that are offered), and an agent says by hand that he is away or back (`agent_presence`), beside what the
// configuration says.
import type { Migration } from '../migrate.ts';

export const migration011: Migration = {
  version: 11,
  why: 'tickets are offered, and agents are away',
  statements: (d) => [
    'alter table tickets add column offer text',
    "create index tickets_offered on tickets (id) where offer is not null and kind not in ('closed', 'cancelled')",
    `create table agent_presence (
      agent text primary key, said text not null, from_at integer not null, until_at integer, delegate text,
      said_by text not null, said_at integer not null) ${d.keyed}`,
  ],
};
