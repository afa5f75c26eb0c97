import type { Verdict } from '../../src/model/decision.ts';
import type {
  Condition,
  Extract,
  Pattern,
  Policy,
  Rule,
  SetTemplates,
  Test,
  TextTemplate,
  ThreadClause,
  Variables,
} from '../../src/model/policy.ts';

/** `defaults` of a policy. */
export function verdictOf(verdict: Verdict, set: SetTemplates | null = null): Policy['defaults'] {
  // biome-ignore lint/suspicious/noThenProperty: the word of the rule language.
  return { then: verdict, set };
}

type RuleDraft = Partial<Omit<Rule, 'then'>> & { readonly verdict?: Verdict };

/** A rule; `verdict` is its `then:`. */
export function rule(id: string, { verdict, ...over }: RuleDraft = {}): Rule {
  return {
    id,
    at: `rules/test.yaml:${id.length}`,
    why: null,
    when: null,
    extract: [],
    require: {},
    thread: null,
    // biome-ignore lint/suspicious/noThenProperty: the word of the rule language.
    then: verdict ?? null,
    redirectTo: null,
    set: null,
    update: null,
    tags: [],
    notify: null,
    stop: false,
    continue: false,
    override: false,
    enabled: true,
    expires: null,
    ...over,
  };
}

export function clause(field: string, ...tests: readonly Test[]): Condition {
  return { kind: 'clause', field, tests, text: `${field}: …` };
}
type WordOp = 'natural' | 'is' | 'contains' | 'contains_all' | 'word' | 'starts' | 'ends' | 'glob' | 'one_of';
export function is(field: string, ...values: readonly string[]): Condition {
  return clause(field, test('natural', ...values));
}
export function test(op: WordOp, ...values: readonly string[]): Test {
  return { op, values, exact: false };
}
export function flag(field: string, wanted = true): Condition {
  return clause(field, { op: 'truth', wanted });
}
export function regex(...expressions: readonly RegExp[]): Test {
  return { op: 'regex', patterns: expressions.map(pattern) };
}
export function all(...of: readonly Condition[]): Condition {
  return { kind: 'all', of };
}
export function any(...of: readonly Condition[]): Condition {
  return { kind: 'any', of };
}
export function not(of: Condition): Condition {
  return { kind: 'not', of };
}

export function pattern(expression: RegExp): Pattern {
  return {
    source: String(expression),
    exec(text) {
      const hit = expression.exec(text);
      if (!hit) return null;
      const captures = Object.fromEntries(Object.entries(hit.groups ?? {}).filter(([, value]) => value !== undefined));
      return { match: hit[0], captures, groups: [...hit] };
    },
  };
}

export function template(source: string): TextTemplate {
  return {
    source,
    constant: source.includes('{{') ? null : source,
    render: (variables) => source.replaceAll(/\{\{([\w.]+)\}\}/g, (_, path: string) => lookUp(variables, path)),
  };
}

export function values(over: Record<string, string>, more: Partial<SetTemplates> = {}): SetTemplates {
  const templates = Object.fromEntries(Object.entries(over).map(([key, value]) => [key, template(value)]));
  return { values: templates, fields: {}, tags: [], watchers: [], customer: null, ...more };
}

export function thread(over: Partial<ThreadClause> = {}): ThreadClause {
  return { key: null, by: null, withinMs: null, missing: 'quarantine', closed: null, ...over };
}

export function extract(
  name: string,
  from: string | readonly string[],
  how: Extract['how'],
  over: Partial<Extract> = {},
): Extract {
  return { name, from: typeof from === 'string' ? [from] : from, how, otherwise: null, optional: false, ...over };
}

function lookUp(variables: Variables, path: string): string {
  let here: string | Variables | undefined = variables;
  for (const step of path.split('.')) here = typeof here === 'object' ? here[step] : undefined;
  return typeof here === 'string' ? here : '';
}
