// Takes all rules of a policy; says of a mail which rules cannot match because of the clause they begin with, without
// running them: addresses, domains and words are looked up, words in texts are found in one pass (automaton.ts). So the
// cost of a mail grows with the rules that can match. Never wrong in one direction: a rule it lets through is run as
// ever, one it holds back would have missed at just this clause – the trace says the same.
import type { ClauseTrace } from '../model/decision.ts';
import { fold, foldGerman } from '../model/fold.ts';
import type { Condition, Rule, Test } from '../model/policy.ts';
import { addressKey, domainKey, keysOfAddress } from './conditions/address.ts';
import { Automaton } from './conditions/automaton.ts';
import { fieldNamed } from './conditions/fields.ts';
import { type Field, type FieldKind, isQuestion, type Look } from './conditions/look.ts';
import type { Values } from './conditions/value.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;

/** The rules that begin with a clause on one field, by what that clause needs. */
interface Group {
  readonly name: string;
  readonly field: Field;
  readonly needs: Map<string, number[]>;
  rules: number;
  automaton: Automaton | null;
}

/** What one mail leaves of a group: 1 at the numbers of rules that may match. */
interface Sieved {
  readonly maybe: Uint8Array;
  readonly seen: string;
}

/** Fewer clauses on a field are run faster than they are looked up. */
const WORTH_IT = 4;

/** One of the clauses of a step: it misses when its group finds nothing under the rule's number. */
interface Lead {
  readonly clause: Clause;
  readonly group: Group;
}

/** A condition a rule begins with: it fails when all its clauses miss; a negated one holds then. */
interface Step {
  readonly leads: readonly Lead[];
  readonly negated: boolean;
}

export class Prefilter {
  readonly #plans: readonly (readonly Step[])[];
  readonly #count: number;

  constructor(rules: readonly Rule[]) {
    const groups = new Map<string, Group>();
    this.#count = rules.length;
    const plans = rules.map((rule, index) => planOf(rule.when, index, groups));
    for (const group of groups.values()) if (group.field.kind === 'text') group.automaton = Automaton.of(group.needs);
    const isUseful = ({ group }: Lead): boolean =>
      group.rules >= WORTH_IT && (group.field.kind !== 'text' || group.automaton !== null);
    this.#plans = plans.map((steps) => {
      const end = steps.findIndex((step) => !step.leads.every(isUseful));
      const useful = end < 0 ? steps : steps.slice(0, end);
      return useful.some((step) => !step.negated) ? useful : [];
    });
  }

  /** For one mail: gives the misses of the clauses a rule begins with, null when the rule must be run. */
  sieve(look: Look): (index: number) => readonly ClauseTrace[] | null {
    const sieved = new Map<Group, Sieved | null>();
    const stateOf = (group: Group): Sieved | null => {
      const known = sieved.get(group);
      if (known !== undefined) return known;
      const fresh = this.#sieveGroup(group, look);
      sieved.set(group, fresh);
      return fresh;
    };
    return (index) => {
      const steps = this.#plans[index];
      if (!steps || steps.length === 0) return null;
      const misses: ClauseTrace[] = [];
      for (const { leads, negated } of steps) {
        for (const { clause, group } of leads) {
          const state = stateOf(group);
          if (state === null || state.maybe[index] === 1) return null;
          misses.push({ clause: clause.text, seen: state.seen, hit: false });
        }
        // All its clauses miss: the rule does, unless that is just what it wants.
        if (!negated) return misses;
      }
      return null;
    };
  }

  #sieveGroup(group: Group, look: Look): Sieved | null {
    const values = look.cache.get(group.name) ?? group.field.read(look);
    if (isQuestion(values)) return null;
    look.cache.set(group.name, values);
    const maybe = new Uint8Array(this.#count);
    const mark = (numbers: readonly number[] | undefined): void => {
      for (const number of numbers ?? []) maybe[number] = 1;
    };
    markAll(group, values, mark);
    return { maybe, seen: values.seen };
  }
}

function markAll(group: Group, values: Values, mark: (numbers: readonly number[] | undefined) => void): void {
  for (const text of values.texts) {
    if (group.automaton) {
      group.automaton.scan(text.folded, mark);
      if (text.german !== text.folded) group.automaton.scan(text.german, mark);
    } else if (group.field.kind === 'address') for (const key of keysOfAddress(text.plain)) mark(group.needs.get(key));
    else if (group.field.kind === 'domain') mark(group.needs.get(`@${text.plain}`));
    else for (const key of new Set([text.folded, text.german])) mark(group.needs.get(key));
  }
}

function wantedBy(needs: Map<string, number[]>, need: string): number[] {
  const known = needs.get(need);
  if (known) return known;
  const fresh: number[] = [];
  needs.set(need, fresh);
  return fresh;
}

/** The conditions a rule begins with, as far as they are looked up. */
function planOf(when: Condition | null, index: number, groups: Map<string, Group>): readonly Step[] {
  if (when === null) return [];
  const steps: Step[] = [];
  for (const part of flat(when)) {
    const inner = part.kind === 'not' ? part.of : part;
    const negated = part.kind === 'not' || part.kind === 'none';
    const leads = leadsOf(part.kind === 'none' ? { kind: 'any', of: part.of } : inner, index, groups);
    if (leads === null) break;
    steps.push({ leads, negated });
    // What follows is never looked at when this fails, and must be run when it does not.
    if (!negated) break;
  }
  return steps;
}

function flat(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(flat) : [condition];
}

/** The clauses of which one must hit; null when one of them is not looked up. */
function leadsOf(condition: Condition, index: number, groups: Map<string, Group>): readonly Lead[] | null {
  const clauses = clausesOf(condition);
  const found = clauses?.map((clause) => {
    const group = groups.get(clause.field) ?? openGroup(clause.field);
    const needs = group && !namesCustomer(clause) ? needsOf(clause.tests, group.field.kind) : null;
    return group && needs ? { clause, group, needs } : null;
  });
  if (!found || found.includes(null)) return null;
  return found.flatMap((lead) => {
    if (!lead) return [];
    const { clause, needs } = lead;
    const group = groups.get(clause.field) ?? lead.group;
    groups.set(clause.field, group);
    group.rules += 1;
    for (const need of needs) wantedBy(group.needs, need).push(index);
    return [{ clause, group }];
  });
}

/** One clause, or all branches of an `any`. */
function clausesOf(condition: Condition): readonly Clause[] | null {
  if (condition.kind === 'clause') return [condition];
  if (condition.kind !== 'any') return null;
  const branches = condition.of.map(clausesOf);
  return branches.includes(null) ? null : branches.flatMap((clauses) => clauses ?? []);
}

/** Whether somebody is a customer is asked of the store. */
function namesCustomer({ field, tests }: Clause): boolean {
  return field === 'is' && tests.some((test) => 'values' in test && test.values.includes('customer'));
}

/** Fields that may change between two rules, ask questions or are no words are not looked up. */
function openGroup(name: string): Group | null {
  const field = fieldNamed(name);
  if (!field || field.fresh || /^(?:contact\.|ticket\.|thread\.)/.test(name)) return null;
  if (field.kind === 'number' || field.kind === 'truth') return null;
  return { name, field, needs: new Map(), rules: 0, automaton: null };
}

/** What a value must be or hold for the clause to hit: one of these; null when that cannot be said. */
function needsOf(tests: readonly Test[], kind: FieldKind): readonly string[] | null {
  for (const test of tests) {
    const needs = kind === 'text' ? wordsOf(test) : keysOf(test, kind);
    if (needs && needs.length > 0 && needs.every((need) => need !== '')) return needs;
  }
  return null;
}

/** Texts: every operator but glob needs its operand somewhere in the folded text. */
function wordsOf(test: Test): readonly string[] | null {
  if (test.op === 'regex') {
    const needs = test.patterns.map((pattern) => pattern.needs ?? null);
    return needs.includes(null) ? null : needs.flatMap((words) => words ?? []);
  }
  if (!('values' in test) || test.exact || test.op === 'glob') return null;
  const values = test.op === 'contains_all' ? test.values.slice(0, 1) : test.values;
  return [...new Set(values.flatMap((value) => [fold(value), foldGerman(value)]))];
}

const WHOLE: readonly Test['op'][] = ['natural', 'is', 'one_of'];

function keysOf(test: Test, kind: FieldKind): readonly string[] | null {
  if (!('values' in test) || test.exact || !WHOLE.includes(test.op)) return null;
  const keys = test.values.map((value) => {
    if (kind === 'address') return addressKey(value);
    if (kind === 'domain') return domainKey(value);
    return /[*?]/.test(value) ? null : fold(value);
  });
  if (keys.includes(null)) return null;
  const spelt = kind === 'name' ? test.values.map(foldGerman) : [];
  return [...new Set([...keys.filter((key) => key !== null), ...spelt])];
}
