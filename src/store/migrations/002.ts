// Schema 2. Why: `rules list` and lint R109 ask how often a rule hit and when; counting that from the decisions would
// mean unpacking all of them. Rules that decided before are counted from the ledger, once.
import type { Migration } from '../migrate.ts';

export const migration002: Migration = {
  version: 2,
  why: 'hits of rules are counted',
  statements: (d) => [
    `create table rule_hits (
      rule text primary key, hits integer not null, first_at integer not null, last_at integer) ${d.keyed}`,
    `insert into rule_hits (rule, hits, first_at, last_at)
      select rule, count(*), min(decided_at), max(decided_at) from ledger
      where rule is not null and decided_at is not null group by rule`,
  ],
};
