// Takes a rule set; gives what its rules say as written, with their files: for tools that show or change the files.
import { isMap, listOf } from '../compile/compiling.ts';
import type { RuleSet } from '../load.ts';
import { type Path, readSource, type Source } from '../source.ts';

export interface WrittenRule {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly source: Source;
  readonly at: Path;
}

/** The rules files behind a set, read again: without lists and without files of tests alone. */
export function ruleSources(set: RuleSet): readonly Source[] {
  return Object.entries(set.sources)
    .filter(([path]) => /\.ya?ml$/i.test(path) && !/\.test\.ya?ml$/i.test(path))
    .map(([path, text]) => readSource({ path, text }));
}

/** Rule id → the rule as written. */
export function writtenRules(sources: readonly Source[]): ReadonlyMap<string, WrittenRule> {
  const found = new Map<string, WrittenRule>();
  for (const source of sources) {
    const list = isMap(source.value) ? listOf(source.value.rules) : [];
    for (const [index, raw] of list.entries())
      if (isMap(raw) && typeof raw.id === 'string') found.set(raw.id, { raw, source, at: ['rules', index] });
  }
  return found;
}
