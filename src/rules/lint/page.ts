// What a lint is handed and what it gives: rules as compiled together with how they are written, and a way to report.
import type { Policy, Rule } from '../../model/policy.ts';
import type { RuleTest } from '../load.ts';
import type { Path, Source } from '../source.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** A rule as compiled and as written. */
export interface LintedRule {
  readonly rule: Rule;
  readonly raw: Raw;
  /** The keys the rule has from its presets, too; its own win. */
  readonly mixed: Raw;
  readonly source: Source;
  /** Where the rule stands in its file. */
  readonly at: Path;
}

/** What is known of a rule's past; absent before the store was asked. */
export interface RulePast {
  readonly firstSeenAt: number;
  readonly lastHitAt: number | null;
}

export interface LintInput {
  readonly rules: readonly LintedRule[];
  readonly sources: readonly Source[];
  readonly defaults: Policy['defaults'];
  readonly tests: readonly RuleTest[];
  readonly now: number;
  /** Rule id → its past; null = nobody asked the store. */
  readonly past: ReadonlyMap<string, RulePast> | null;
}

/** One finding; `at` is a path inside the rule, [] its id. */
export interface Finding {
  readonly rule: LintedRule;
  readonly at: Path;
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export type Lint = (input: LintInput) => readonly Finding[];

/** A warning at a place of the rule. */
export function warning(rule: LintedRule, at: Path, code: string, message: string): Finding {
  return { rule, at, code, severity: 'warning', message };
}

/** True when the rule works on mails: on, not only watched. */
export function isWorking({ rule }: LintedRule): boolean {
  return rule.enabled === true;
}

/** True when no later rule runs on a mail this rule hit: it ends the run whenever its `when` holds. */
export function endsRun({ rule }: LintedRule): boolean {
  if (rule.enabled !== true || rule.expires !== null) return false;
  if (rule.then === null) return rule.stop;
  const mayNotMatch = rule.then === 'join' && rule.thread?.missing === 'skip';
  return !rule.continue && !mayNotMatch;
}
