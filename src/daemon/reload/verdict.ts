// What keeps a Setup that loads from being taken: lints that are errors, and its own tests. Takes what was loaded; gives
// the mistakes and what is only worth saying. The one decision of it: the daemon's trial (trial-thread.ts) and the commands
// that decide mails (earlier.ts) both ask here.
import type { Problem } from '../../model/problem.ts';
import type { Setup } from '../../model/setup.ts';
import { lintSetup } from '../rules/lint.ts';
import type { LoadedSetup } from '../setup.ts';

export interface Verdict {
  /** Mistakes, lints that are errors, failed tests; [] when the files may be used. */
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** `passed` = the revision that passed before: it is neither linted nor tested again. */
export async function verdictOn(
  loaded: LoadedSetup,
  { now, passed }: { readonly now: number; readonly passed: string | null },
): Promise<Verdict> {
  const { setup, problems } = loaded;
  const isNew = setup !== null && setup.revision !== passed;
  const found = isNew ? [...problems, ...lintSetup(loaded, now)] : problems;
  const errors = found.filter(isError);
  const failed = isNew && errors.length === 0 ? await failuresOf(loaded, setup) : [];
  return { errors: [...errors, ...failed], warnings: found.filter((one) => !isError(one)) };
}

/** The parser and the desk are loaded for tests alone: a command on files that passed before starts without them. */
async function failuresOf(loaded: LoadedSetup, setup: Setup): Promise<readonly Problem[]> {
  if ((loaded.ruleSet?.tests ?? []).length === 0) return [];
  return (await import('../rule-tests.ts')).failedTests(loaded, setup);
}

/** True when its lints alone keep it from being taken. */
export function isLintedAway(loaded: LoadedSetup, now: number): boolean {
  return lintSetup(loaded, now).some(isError);
}

export function isError({ severity }: Problem): boolean {
  return severity === 'error';
}
