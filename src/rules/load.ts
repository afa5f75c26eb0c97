// Takes the text of all rules files; gives the compiled set, or everything that is wrong with it at once.
// Files count in name order, `NAME.test.yaml` holds tests only. Matchers, presets, lists and rule ids share one
// namespace over all files. Never throws, reads nothing itself: list files come through `readList`.
import { atOnce, type Steps } from '../lib/steps.ts';
import type { Verdict } from '../model/decision.ts';
import type { Rule, SetTemplates } from '../model/policy.ts';
import { type Compiling, isMap, listOf } from './compile/compiling.ts';
import { compileCondition } from './compile/condition.ts';
import { type LoadOptions, Namespace } from './compile/namespace.ts';
import { compileRule } from './compile/rule.ts';
import { compileSet, emptySet } from './compile/set.ts';
import { type Included, includePacks } from './include.ts';
import type { ListRows } from './lists.ts';
import { pendingFileKeys, pendingMessage, pendingVerdicts } from './pending.ts';
import { type Problem, sortProblems } from './problem.ts';
import { reportIssues } from './schema/issues.ts';
import { ruleShape, setShape } from './schema/rule.ts';
import { inlineTest, type TestInput } from './schema/test.ts';
import { rulesFile, testsFile } from './schema.ts';
import { type Path, type RuleFile, readSource, type Source } from './source.ts';

/** A test as written, with where it stands; `rule` is the rule it stands under, null in a list of its own. */
export interface RuleTest {
  readonly at: string;
  readonly rule: string | null;
  readonly input: TestInput;
}

/** A rule set, compiled: what makePolicy and the tests need. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly defaults: { readonly then: Verdict; readonly set: SetTemplates | null };
  readonly lists: Readonly<Record<string, ListRows>>;
  readonly tests: readonly RuleTest[];
  /** Every file behind it, rules and lists, path → text: stored with the Setup. */
  readonly sources: Readonly<Record<string, string>>;
}

export type { LoadOptions };

export interface Loaded {
  /** Null when there is any problem of severity error. */
  readonly rules: RuleSet | null;
  /** The set all the same, with what could be compiled: for tools that show more than `run` may use. */
  readonly draft: RuleSet;
  readonly problems: readonly Problem[];
  /** Keys of the language that were used and do not work yet. */
  readonly pending: readonly string[];
}

/** Loads a rule set. */
export function loadRules(files: readonly RuleFile[], options: LoadOptions): Loaded {
  return atOnce(loadingRules(files, options));
}

/** Loads a rule set in small steps, a file or a rule each, so that the caller may let others run in between. */
export function* loadingRules(files: readonly RuleFile[], options: LoadOptions): Steps<Loaded> {
  const read = options.readSource ?? readSource;
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const isTests = (source: Source): boolean => /\.test\.ya?ml$/i.test(source.path);
  const all: Source[] = [];
  for (const file of sorted) {
    all.push(read(file));
    yield;
  }
  const own = withoutLists(all);
  const included = includePacks(own, options.packs, read);
  const { sources } = included;
  const ruleSources = sources.filter((source) => !isTests(source));
  for (const source of sources) {
    checkFile(source, isTests(source));
    yield;
  }
  const pending = new Set<string>();
  const names = new Namespace(ruleSources, options, pending);
  const tests: RuleTest[] = [];
  const rules: Rule[] = [];
  for (const source of ruleSources) {
    for (const key of pendingFileKeys)
      if (isMap(source.value) && Object.hasOwn(source.value, key)) names.context(source).pending([key], key);
    yield* compileRules(source, names, { tests, included, rules });
  }
  const defaults = compileDefaults(ruleSources, names);
  names.checkUnused();
  for (const source of sources) if (!included.isPack(source)) tests.push(...testsOf(source, ['tests'], null));
  const problems = sortProblems(distinct(sources.flatMap((source) => source.problems)));
  const listTexts = names.listTexts;
  const draft: RuleSet = {
    rules,
    defaults,
    lists: names.lists,
    tests,
    sources: {
      ...Object.fromEntries([...included.files, ...sorted].map((file) => [file.path, file.text])),
      ...listTexts,
    },
  };
  const isBroken = problems.some((problem) => problem.severity === 'error');
  return { rules: isBroken ? null : draft, draft, problems, pending: [...pending].toSorted() };
}

/** The rules files: a YAML file that one of them names as its list is none. */
function withoutLists(sources: readonly Source[]): readonly Source[] {
  const lists = new Set(
    sources.flatMap(({ value }) =>
      isMap(value) && isMap(value.lists)
        ? Object.values(value.lists).flatMap((list) =>
            isMap(list) && typeof list.file === 'string' ? [list.file] : [],
          )
        : [],
    ),
  );
  const isList = ({ path, value }: Source): boolean =>
    (lists.has(path) || lists.has(path.slice(path.indexOf('/') + 1))) && !(isMap(value) && 'version' in value);
  return sources.filter((source) => !isList(source));
}

function checkFile(source: Source, isTests: boolean): void {
  if (source.isChecked || source.problems.some(({ code }) => code === 'yaml' || code === 'size')) return;
  if (source.value === null) {
    source.warning([], 'empty', 'the file is empty; it needs at least version: 1');
    return;
  }
  const result = (isTests ? testsFile : rulesFile).safeParse(source.value);
  if (!result.success) reportIssues(source, result.error.issues, source.value);
}

interface Into {
  readonly tests: RuleTest[];
  readonly rules: Rule[];
  readonly included: Included;
}

function* compileRules(source: Source, names: Namespace, { tests, rules, included }: Into): Steps<void> {
  const context = names.context(source);
  const list: readonly unknown[] = isMap(source.value) && Array.isArray(source.value.rules) ? source.value.rules : [];
  for (const [index, raw] of list.entries()) {
    const at: Path = ['rules', index];
    if (isMap(raw) && included.isReplaced(source, raw.id)) continue;
    if (isMap(raw)) names.claimId(source, raw.id, at);
    const parsed = ruleShape.safeParse(raw);
    if (!parsed.success) {
      salvage(context, raw, at);
      continue;
    }
    // A pack's tests are about the pack as shipped: own rules around it, and what they replace, may well change the outcome.
    if (!included.isPack(source)) tests.push(...testsOf(source, [...at, 'tests'], parsed.data.id));
    rules.push(compileRule(context, parsed.data, { at, presets: names.presets }));
    yield;
  }
}

/** A rule with mistakes in its shape: its conditions are still checked, and its names count as defined, so that no further mistakes appear that are none. */
function salvage(context: Compiling, raw: unknown, at: Path): void {
  if (!isMap(raw)) return;
  if (isMap(raw.when))
    for (const name of compileCondition(context, raw.when, [...at, 'when'])?.names ?? []) context.variables.add(name);
  if (isMap(raw.extract)) for (const name of Object.keys(raw.extract)) context.variables.add(name);
}

function testsOf(source: Source, at: Path, rule: string | null): readonly RuleTest[] {
  let here: unknown = source.value;
  for (const step of at)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined;
  return listOf(here).flatMap((raw, index) => {
    const parsed = inlineTest.safeParse(raw);
    if (!parsed.success) return [];
    return [{ at: `${source.path}:${source.lineOf([...at, index])}`, rule, input: parsed.data }];
  });
}

function compileDefaults(sources: readonly Source[], names: Namespace): RuleSet['defaults'] {
  let first: string | null = null;
  // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
  let found: RuleSet['defaults'] = { then: 'ticket', set: null };
  for (const source of sources) {
    const raw = isMap(source.value) ? source.value.defaults : undefined;
    if (!isMap(raw)) continue;
    if (first !== null) {
      source.errorAtKey(['defaults'], 'value', `defaults: stand in ${first} already; keep them in one file`);
      continue;
    }
    first = source.path;
    const then = raw.then;
    if (typeof then === 'string' && pendingVerdicts.includes(then))
      source.error(['defaults', 'then'], 'pending', pendingMessage(`then: ${then}`));
    const set = setShape.safeParse(raw.set ?? {});
    const context = { ...names.context(source), variables: new Set<string>() };
    const values = set.success && raw.set ? compileSet(context, set.data, ['defaults', 'set']) : null;
    found = {
      // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
      then: (typeof then === 'string' ? then : 'ticket') as Verdict,
      set: values ?? (raw.set ? emptySet : null),
    };
  }
  return found;
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
