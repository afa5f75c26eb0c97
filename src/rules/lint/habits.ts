// R108: a rule nobody tests. R109: a rule no mail hits. R113: a rule that has expired, or is only watched for too long.
import { type Finding, type LintInput, warning } from './page.ts';

const DAY = 86_400_000;
const QUIET_DAYS = 90;
const SHADOW_DAYS = 30;

/** R108. A test in a list of its own counts when it expects `by:` this rule. */
export function untested({ rules, tests }: LintInput): readonly Finding[] {
  const tested = new Set<string>();
  for (const test of tests) {
    if (test.rule !== null) tested.add(test.rule);
    const { by } = test.input.expect as { readonly by?: unknown };
    if (typeof by === 'string') tested.add(by);
  }
  return rules
    .filter(({ rule }) => rule.enabled !== false && !tested.has(rule.id) && !isShipped(rule.at))
    .map((rule) =>
      warning(
        rule,
        [],
        'R108',
        `"${rule.rule.id}" has no test; write one under tests:, or mailclerk rules new --from TICKET`,
      ),
    );
}

/** A rule of a pack: mailclerk's own tests are about it. */
function isShipped(at: string): boolean {
  return at.startsWith('builtin/');
}

/** R109. */
export function quiet({ rules, past, now }: LintInput): readonly Finding[] {
  if (!past) return [];
  return rules.flatMap((rule) => {
    const known = past.get(rule.rule.id);
    if (!known || rule.rule.enabled === false) return [];
    const days = Math.floor((now - (known.lastHitAt ?? known.firstSeenAt)) / DAY);
    if (days < QUIET_DAYS) return [];
    const since =
      known.lastHitAt === null
        ? `no mail hit "${rule.rule.id}" since it is there (${days} days)`
        : `no mail hit "${rule.rule.id}" for ${days} days`;
    return [warning(rule, [], 'R109', `${since}; is it still needed?`)];
  });
}

/** R113. */
export function outlived({ rules, past, now }: LintInput): readonly Finding[] {
  return rules.flatMap((rule) => {
    const { id, expires, enabled } = rule.rule;
    if (expires !== null && expires < now)
      return [
        warning(
          rule,
          ['expires'],
          'R113',
          `"${id}" has expired and does nothing; leave it out, or give it a later day`,
        ),
      ];
    if (enabled !== 'shadow') return [];
    const known = past?.get(id);
    const days = known ? Math.floor((now - known.firstSeenAt) / DAY) : 0;
    if (days >= SHADOW_DAYS)
      return [
        warning(
          rule,
          ['enabled'],
          'R113',
          `"${id}" is only watched (shadow) for ${days} days; make it work or leave it out`,
        ),
      ];
    if (expires === null)
      return [
        warning(
          rule,
          ['enabled'],
          'R113',
          `"${id}" is only watched (shadow) without an end; say until when: expires: DATE`,
        ),
      ];
    return [];
  });
}
