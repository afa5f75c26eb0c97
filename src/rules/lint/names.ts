// Names in templates, for lints that ask where a value comes from.
import type { Rule } from '../../model/policy.ts';

/** Dotted names between {{ and }}. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(/\{\{([^{}]*)\}\}/g)].flatMap(
    ([, inner = '']) => inner.match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [],
  );
}

/** True when the rule extracts this variable itself. */
export function extractedFrom(rule: Rule, name: string): boolean {
  return rule.extract.some((extract) => extract.name === name.split('.')[0]);
}
