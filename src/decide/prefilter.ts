// Takes all rules of a policy; says of a mail which of them may match, without looking at the others: what a rule asks of
// addresses, domains, names and words is looked up in an index over all rules, words in texts are found in one pass
// (automaton.ts). So the cost of a mail grows with the rules that can match. Never wrong in one direction: a rule it
// lets through is run as ever, one it holds back would have missed.
import { fold, foldGerman } from '../model/fold.ts';
import type { Condition, Rule, Test } from '../model/policy.ts';
import { addressKey, domainKey, keysOfAddress } from './conditions/address.ts';
import { Automaton } from './conditions/automaton.ts';
import { fieldNamed } from './conditions/fields.ts';
import { type Field, type FieldKind, isQuestion, type Look } from './conditions/look.ts';
import type { Values } from './conditions/value.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;

/** The clauses on one field, by what they need of its value. */
interface Group {
  readonly name: string;
  readonly field: Field;
  /** A key or word → the clauses that need it, by their number in this group. */
  readonly needs: Map<string, number[]>;
  /** Clause → the rule that is found by it; -1 = that rule is found by another one. */
  readonly finds: number[];
  automaton: Automaton | null;
}

/** A clause in its group. */
interface Lead {
  readonly group: Group;
  readonly number: number;
  readonly needs: readonly string[];
}

/** A condition that must hold, as clauses of which one must hit. */
type Step = readonly Lead[];

/** Fewer clauses on a field are run faster than they are looked up. */
const WORTH_IT = 4;
/** A rule is found by the first of its conditions that so few rules share, else by the rarest. */
const FEW = 16;
/** So many rules that were found and miss by another condition are run all the same: the record keeps near misses. */
const NEAR_MISSES = 20;

export class Prefilter {
  readonly #later: readonly (readonly Step[])[];
  /** 1 at the rules that are always run. */
  readonly #always: Uint8Array;
  /** Groups that find rules, in the order of the first rule each finds: a field is read when the run comes to it. */
  readonly #finders: readonly { readonly group: Group; readonly from: number }[];

  constructor(rules: readonly Rule[]) {
    const groups = new Map<string, Group>();
    const steps = rules.map((rule) => stepsOf(rule.when, groups));
    for (const group of groups.values()) if (group.field.kind === 'text') group.automaton = Automaton.of(group.needs);
    this.#always = new Uint8Array(rules.length);
    const from = new Map<Group, number>();
    this.#later = steps.map((all, index) => {
      const useful = all.filter((step) => step.every(({ group }) => isUseful(group)));
      const found = useful.find((step) => commonness(step) <= FEW) ?? rarest(useful);
      if (!found) this.#always[index] = 1;
      for (const { group, number } of found ?? []) {
        group.finds[number] = index;
        if (!from.has(group)) from.set(group, index);
      }
      return useful.filter((step) => step !== found);
    });
    this.#finders = [...from].map(([group, first]) => ({ group, from: first }));
  }

  /** For one mail: gives the number of the next rule, from a number on, that may match; the count of rules when there is none. */
  sieve(look: Look): (index: number) => number {
    const maybe = this.#always.slice();
    const sieved = new Map<Group, Uint8Array | null>();
    let opened = 0;
    let near = 0;
    const hitsOf = (group: Group): Uint8Array | null => {
      const known = sieved.get(group);
      if (known !== undefined) return known;
      const fresh = hitsIn(group, look);
      sieved.set(group, fresh);
      return fresh;
    };
    const holds = (step: Step): boolean => step.some(({ group, number }) => hitsOf(group)?.[number] !== 0);
    return (index) => {
      for (let at = index; at < maybe.length; at += 1) {
        for (let next = this.#finders[opened]; next && next.from <= at; next = this.#finders[opened]) {
          opened += 1;
          markFound(next.group, hitsOf(next.group), maybe);
        }
        if (maybe[at] !== 1) continue;
        if (this.#later[at]?.every(holds) || near++ < NEAR_MISSES) return at;
      }
      return maybe.length;
    };
  }
}

function isUseful(group: Group): boolean {
  return group.finds.length >= WORTH_IT && (group.field.kind !== 'text' || group.automaton !== null);
}

/** How many clauses share the most common need of a step. */
function commonness(step: Step): number {
  return Math.max(...step.flatMap(({ group, needs }) => needs.map((need) => group.needs.get(need)?.length ?? 0)));
}

function rarest(steps: readonly Step[]): Step | null {
  let best: Step | null = null;
  for (const step of steps) if (!best || commonness(step) < commonness(best)) best = step;
  return best;
}

function markFound(group: Group, hits: Uint8Array | null, maybe: Uint8Array): void {
  for (const [number, rule] of group.finds.entries()) if (rule >= 0 && hits?.[number] !== 0) maybe[rule] = 1;
}

/** 1 at the clauses of the group that may hit; null when the field cannot be read yet. */
function hitsIn(group: Group, look: Look): Uint8Array | null {
  const values = look.cache.get(group.name) ?? group.field.read(look);
  if (isQuestion(values)) return null;
  look.cache.set(group.name, values);
  const hits = new Uint8Array(group.finds.length);
  markAll(group, values, (numbers) => {
    for (const number of numbers ?? []) hits[number] = 1;
  });
  return hits;
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

/** The conditions of a rule that are looked up: each must hold. What a rule forbids, or asks of the store, is not. */
function stepsOf(when: Condition | null, groups: Map<string, Group>): readonly Step[] {
  if (when === null) return [];
  const steps = flat(when).map((part) => leadsOf(part, groups));
  return steps.filter((step) => step !== null);
}

function flat(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(flat) : [condition];
}

/** The clauses of which one must hit; null when one of them is not looked up. */
function leadsOf(condition: Condition, groups: Map<string, Group>): Step | null {
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
    const number = group.finds.push(-1) - 1;
    for (const need of needs) wantedBy(group.needs, need).push(number);
    return [{ group, number, needs }];
  });
}

function wantedBy(needs: Map<string, number[]>, need: string): number[] {
  const known = needs.get(need);
  if (known) return known;
  const fresh: number[] = [];
  needs.set(need, fresh);
  return fresh;
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
  return { name, field, needs: new Map(), finds: [], automaton: null };
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
