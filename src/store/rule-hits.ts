// How often each rule hit, and when last: one row per rule, written once per group of mails.
import type { RulePrograms } from '../ports.ts';
import { all, run, sql } from './sql.ts';

export const rulePrograms: RulePrograms = {
  *countHits(hits, at) {
    for (const [rule, count] of hits)
      yield* run(sql`
        insert into rule_hits (rule, hits, first_at, last_at) values (${rule}, ${count}, ${at}, ${at})
        on conflict (rule) do update set hits = rule_hits.hits + excluded.hits, last_at = excluded.last_at`);
  },
  *know(rules, at) {
    for (const rule of rules)
      yield* run(sql`
        insert into rule_hits (rule, hits, first_at, last_at) values (${rule}, 0, ${at}, null)
        on conflict (rule) do nothing`);
  },
  *hits() {
    return yield* all(sql`
      select rule, hits, first_at as "firstAt", last_at as "lastAt" from rule_hits order by rule limit 100000`);
  },
};
