// `rules list`: the rules in the order they run, with what the ledger knows of them.
import { isoTime } from '../../lib/time.ts';
import type { RuleHits, Store } from '../../ports.ts';
import type { RulePast } from '../../rules/lint/lint.ts';
import type { RuleSet } from '../../rules/load.ts';
import { ruleSources, writtenRules } from '../../rules/tools/written.ts';
import type { ListedRule } from './page.ts';

/** Every rule, in order; owners are read from the files, which the compiled rules do without. */
export async function listRules(store: Store, set: RuleSet): Promise<readonly ListedRule[]> {
  const hits = new Map((await store.read(() => store.rules.hits())).map((one) => [one.rule, one]));
  const written = writtenRules(ruleSources(set));
  return set.rules.map((rule, index): ListedRule => {
    const known = hits.get(rule.id);
    const owner = written.get(rule.id)?.raw.owner;
    return {
      order: index + 1,
      rule: rule.id,
      at: rule.at,
      // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
      then: rule.then,
      enabled: rule.enabled,
      expires: isoTime(rule.expires),
      owner: typeof owner === 'string' ? owner : null,
      why: rule.why,
      hits: known?.hits ?? 0,
      lastHitAt: known?.lastAt ?? null,
      tests: set.tests.filter((test) => test.rule === rule.id).length,
    };
  });
}

/** What lint R109 and R113 ask. */
export function pastOf(hits: readonly RuleHits[]): ReadonlyMap<string, RulePast> {
  return new Map(hits.map(({ rule, firstAt, lastAt }) => [rule, { firstSeenAt: firstAt, lastHitAt: lastAt }]));
}
