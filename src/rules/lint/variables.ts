// R104, the second half: a variable that a rule takes from the mail and nobody uses. (A variable nobody defines is found
// while compiling.) Names in templates, in `var.x`, in `extract.in`, in `require` and in a list's row count as uses.
import type { Condition } from '../../model/policy.ts';
import type { Finding, LintedRule, LintInput } from './page.ts';

const GROUP = /\(\?P?<([A-Za-z_]\w*)>/g;

/** R104 unused. */
export function unusedVariables({ rules, sources }: LintInput): readonly Finding[] {
  const used = new Set<string>();
  for (const source of sources) collect(source.value, '', used);
  return rules.flatMap((rule) => {
    if (rule.rule.enabled === false) return [];
    const captured = [...new Set(capturesOf(rule.rule.when))].filter((name) => !used.has(name));
    const extracted = rule.rule.extract.map((extract) => extract.name).filter((name) => !used.has(name));
    return [
      ...captured.map((name) =>
        finding(
          rule,
          ['when'],
          `the group (?<${name}>…) is captured and never used; write (…) or (?:…), or use {{${name}}}`,
        ),
      ),
      ...extracted.map((name) =>
        finding(rule, ['extract', name], `"${name}" is extracted and never used; use {{${name}}}, or leave it out`),
      ),
    ];
  });
}

function finding(rule: LintedRule, at: readonly string[], message: string): Finding {
  return { rule, at, code: 'R104', severity: 'error', message };
}

/** Named groups in the patterns of a condition, except those under `not` and `none`, which give no variables. */
function capturesOf(condition: Condition | null): readonly string[] {
  if (condition === null) return [];
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'attachment':
      return condition.of.flatMap(capturesOf);
    case 'clause':
      return condition.tests.flatMap((test) =>
        test.op === 'regex'
          ? test.patterns.flatMap((pattern) => [...pattern.source.matchAll(GROUP)].map((one) => one[1] ?? ''))
          : [],
      );
    default:
      return [];
  }
}

/** Every name that something in the file uses; `key` is the key the value stands under. */
function collect(value: unknown, key: string, used: Set<string>): void {
  if (typeof value === 'string') {
    for (const [, inner = ''] of value.matchAll(/\{\{([^{}]*)\}\}/g))
      for (const [name] of inner.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) used.add(name);
    if (key === 'in') used.add((value.startsWith('var.') ? value.slice(4) : value).split('.')[0] ?? value);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) collect(item, key, used);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (name === 'tests') continue;
    if (name.startsWith('var.')) used.add(name.slice(4).split('.')[0] ?? '');
    if (key === 'require') used.add(name.split('.')[0] ?? name);
    collect(item, name, used);
  }
}
