// The lints over a loaded Setup. A set with mistakes is not linted: rules with broken conditions would look like
// catch-alls.
import type { Problem } from '../../model/problem.ts';
import { lintRules, type RulePast } from '../../rules/lint/lint.ts';
import type { LoadedSetup } from '../setup.ts';

/** What is most likely not meant; [] while there are mistakes. `past` is what the store knows of the rules. */
export function lintSetup(
  { ruleSet, problems }: Pick<LoadedSetup, 'ruleSet' | 'problems'>,
  now: number,
  past: ReadonlyMap<string, RulePast> | null = null,
): readonly Problem[] {
  if (!ruleSet || problems.some((problem) => problem.severity === 'error')) return [];
  return lintRules(ruleSet, { now, past }).map(({ code, message, ...place }) => ({
    ...place,
    message: `${code}: ${message}`,
  }));
}
