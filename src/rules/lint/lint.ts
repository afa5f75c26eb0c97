// All lints over a rule set: what is allowed and most likely not meant. Takes a set without mistakes; gives problems
// with their place, sorted. Pure and bounded; R105, R107, R112, R114 and undefined variables (R104) are found while
// loading. Reads the texts the set was made of again, to say where things stand.
import type { Rule } from '../../model/policy.ts';
import { isMap, listOf } from '../compile/compiling.ts';
import type { RuleSet } from '../load.ts';
import { type Problem, sortProblems } from '../problem.ts';
import type { Path, Source } from '../source.ts';
import { ruleSources, writtenRules } from '../tools/written.ts';
import { outlived, quiet, untested } from './habits.ts';
import type { Finding, Lint, LintedRule, LintInput, Raw, RulePast } from './page.ts';
import { asciiOnly, looseDomains } from './patterns.ts';
import { earlyCatchAll, setTwice, unreachable } from './reach.ts';
import { answersMachines, repliesWithNotice, unverifiedPrivilege } from './trust.ts';
import { unusedVariables } from './variables.ts';

export type { RulePast };

const LINTS: readonly Lint[] = [
  unreachable,
  earlyCatchAll,
  setTwice,
  unusedVariables,
  looseDomains,
  untested,
  quiet,
  unverifiedPrivilege,
  answersMachines,
  outlived,
  asciiOnly,
  repliesWithNotice,
];

export interface LintOptions {
  readonly now: number;
  /** What the store knows of the rules; null when it was not asked. */
  readonly past?: ReadonlyMap<string, RulePast> | null;
}

/** Every finding. */
export function lintRules(set: RuleSet, options: LintOptions): readonly Problem[] {
  const sources = ruleSources(set);
  const input: LintInput = {
    rules: linted(set.rules, sources),
    sources,
    defaults: set.defaults,
    tests: set.tests,
    now: options.now,
    past: options.past ?? null,
  };
  return sortProblems(distinct(LINTS.flatMap((lint) => lint(input)).map(problemOf)));
}

function linted(rules: readonly Rule[], sources: readonly Source[]): readonly LintedRule[] {
  const places = writtenRules(sources);
  const presets = new Map<string, Raw>();
  for (const { value } of sources) {
    if (!isMap(value) || !isMap(value.presets)) continue;
    for (const [name, preset] of Object.entries(value.presets)) if (isMap(preset)) presets.set(name, preset);
  }
  return rules.flatMap((rule) => {
    const place = places.get(rule.id);
    return place ? [{ rule, ...place, mixed: mixed(place.raw, presets) }] : [];
  });
}

/** The rule with the keys of its presets; its own win. */
function mixed(raw: Raw, presets: ReadonlyMap<string, Raw>): Raw {
  let own = raw;
  for (const name of listOf(raw.preset)) {
    const preset = presets.get(String(name)) ?? {};
    const whole: Record<string, unknown> = { ...preset, ...own };
    for (const key of ['set', 'update']) {
      const [outer, inner] = [preset[key], own[key]];
      if (isMap(outer) && isMap(inner)) whole[key] = { ...outer, ...inner };
    }
    own = whole;
  }
  return own;
}

function problemOf({ rule, at, code, severity, message }: Finding): Problem {
  const { source } = rule;
  const path = at.length === 0 ? [...rule.at, 'id'] : deepest(rule, at);
  const before = source.problems.length;
  if (severity === 'error') source.error(path, code, message);
  else source.warning(path, code, message);
  const problem = source.problems[before];
  if (!problem) throw new Error(`the lint ${code} of rule ${rule.rule.id} found no place to stand`);
  return problem;
}

/** The place inside the rule; what comes from a preset is told at the rule's id. */
function deepest({ raw, at }: LintedRule, inside: Path): Path {
  let here: unknown = raw;
  for (const step of inside) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return [...at, 'id'];
    here = (here as Record<string | number, unknown>)[step];
  }
  return [...at, ...inside];
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
