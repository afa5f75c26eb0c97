// Takes decisions; gives how many of them each rule hit. A rule that is only watched counts as well.
import type { Decision } from '../model/decision.ts';

/** Hits by rule id; rules without one are absent. */
export function ruleHits(decisions: readonly Decision[]): ReadonlyMap<string, number> {
  const hits = new Map<string, number>();
  for (const { trace } of decisions) {
    for (const { hit, rule } of trace) if (hit) hits.set(rule, (hits.get(rule) ?? 0) + 1);
  }
  return hits;
}
