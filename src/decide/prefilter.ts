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
import type { Text } from './conditions/value.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;

/** The clauses on one field. */
interface Group {
  readonly name: string;
  readonly field: Field;
  /** For fields that are no texts: a key → the clauses that need it. */
  readonly keys: Map<string, number[]>;
  clauses: number;
}

/** A clause by its number among all clauses that are looked up. */
interface Lead {
  readonly group: Group;
  readonly number: number;
  readonly needs: readonly string[];
}

/** What one value, or all values of a field, may hit. */
interface Hits {
  readonly numbers: readonly number[];
  readonly has: Uint8Array;
}

/** A condition that must hold, as clauses of which one must hit. */
type Step = readonly Lead[];

/** Fewer clauses on a field are run faster than they are looked up. */
const WORTH_IT = 4;
/** A rule is found by the first of its conditions that so few rules share, else by the rarest. */
const FEW = 16;
/** So many rules that were found and miss by another condition are run all the same: the record keeps near misses. */
const NEAR_MISSES = 20;

/** What is gathered of all rules. */
class Index {
  readonly groups = new Map<string, Group>();
  /** Word → the clauses that need it in a text, folded; and those that need it in the German spelling. */
  readonly words = new Map<string, number[]>();
  readonly spelt = new Map<string, number[]>();
  readonly groupOf: Group[] = [];

  /** Clauses that share a need of this one. */
  commonness({ group, needs }: Lead): number {
    const known = group.field.kind === 'text' ? this.words : group.keys;
    return Math.max(...needs.map((need) => known.get(need)?.length ?? 0));
  }
}

export class Prefilter {
  readonly #index = new Index();
  readonly #words: Automaton | null;
  readonly #spelt: Automaton | null;
  readonly #later: readonly (readonly Step[])[];
  /** 1 at the rules that are always run. */
  readonly #always: Uint8Array;
  /** Clause → the rule that is found by it; -1 = that rule is found by another one. */
  readonly #finds: Int32Array;
  /** Groups that find rules, in the order of the first rule each finds: a field is read when the run comes to it. */
  readonly #finders: readonly { readonly group: Group; readonly from: number }[];

  constructor(rules: readonly Rule[]) {
    const index = this.#index;
    const steps = rules.map((rule) => stepsOf(rule.when, index));
    const isText = ({ field, clauses }: Group): boolean => field.kind === 'text' && clauses >= WORTH_IT;
    const areWordsWorthIt = [...index.groups.values()].some(isText);
    this.#words = areWordsWorthIt ? Automaton.of(index.words) : null;
    this.#spelt = areWordsWorthIt && index.spelt.size > 0 ? Automaton.of(index.spelt) : null;
    const areWordsFound = this.#words !== null && (this.#spelt !== null || index.spelt.size === 0);
    const isUseful = ({ group }: Lead): boolean =>
      group.clauses >= WORTH_IT && (group.field.kind !== 'text' || areWordsFound);
    const commonness = (step: Step): number => Math.max(...step.map((lead) => index.commonness(lead)));
    this.#always = new Uint8Array(rules.length);
    this.#finds = new Int32Array(index.groupOf.length).fill(-1);
    const from = new Map<Group, number>();
    this.#later = steps.map((all, rule) => {
      const useful = all.filter((step) => step.every(isUseful));
      const weighed = useful.map((step) => ({ step, weight: commonness(step) }));
      const found = weighed.find(({ weight }) => weight <= FEW) ?? weighed.toSorted((a, b) => a.weight - b.weight)[0];
      if (!found) this.#always[rule] = 1;
      for (const { group, number } of found?.step ?? []) {
        this.#finds[number] = rule;
        if (!from.has(group)) from.set(group, rule);
      }
      return useful.filter((step) => step !== found?.step);
    });
    this.#finders = [...from].map(([group, first]) => ({ group, from: first }));
  }

  /** For one mail: gives the number of the next rule, from a number on, that may match; the count of rules when there is none. */
  sieve(look: Look): (rule: number) => number {
    const maybe = this.#always.slice();
    const known = new Map<Group, Hits | null>();
    const texts = new Map<Text, Hits>();
    let opened = 0;
    let near = 0;
    const hitsOf = (group: Group): Hits | null => {
      const before = known.get(group);
      if (before !== undefined) return before;
      const fresh = this.#hitsIn(group, look, texts);
      known.set(group, fresh);
      return fresh;
    };
    const holds = (step: Step): boolean => step.some(({ group, number }) => hitsOf(group)?.has[number] !== 0);
    return (rule) => {
      for (let at = rule; at < maybe.length; at += 1) {
        for (let next = this.#finders[opened]; next && next.from <= at; next = this.#finders[opened]) {
          opened += 1;
          this.#markFound(next.group, hitsOf(next.group), maybe);
        }
        if (maybe[at] !== 1) continue;
        if (this.#later[at]?.every(holds) || near++ < NEAR_MISSES) return at;
      }
      return maybe.length;
    };
  }

  #markFound(group: Group, hits: Hits | null, maybe: Uint8Array): void {
    const { groupOf } = this.#index;
    for (const number of hits?.numbers ?? groupOf.keys()) {
      const rule = this.#finds[number] ?? -1;
      if (rule >= 0 && groupOf[number] === group) maybe[rule] = 1;
    }
  }

  /** The clauses that may hit; null when the field cannot be read yet. Those of other text fields may be among them. */
  #hitsIn(group: Group, look: Look, texts: Map<Text, Hits>): Hits | null {
    const values = look.cache.get(group.name) ?? group.field.read(look);
    if (isQuestion(values)) return null;
    look.cache.set(group.name, values);
    if (group.field.kind === 'text') return this.#together(values.texts.map((text) => this.#scanned(text, texts)));
    return this.#gathered((found) => {
      for (const text of values.texts)
        for (const key of keysOf(text, group.field.kind)) found(group.keys.get(key) ?? NONE);
    });
  }

  /** One pass over a text, whichever fields it stands in. */
  #scanned(text: Text, texts: Map<Text, Hits>): Hits {
    const before = texts.get(text);
    if (before) return before;
    const hits = this.#gathered((found) => {
      this.#words?.scan(text.folded, found);
      if (this.#spelt && text.german !== text.folded) this.#spelt.scan(text.german, found);
    });
    texts.set(text, hits);
    return hits;
  }

  #together(all: readonly Hits[]): Hits {
    const [first] = all;
    if (first && all.length === 1) return first;
    return this.#gathered((found) => {
      for (const { numbers } of all) found(numbers);
    });
  }

  #gathered(gather: (found: (numbers: readonly number[]) => void) => void): Hits {
    const has = new Uint8Array(this.#finds.length);
    const all: number[] = [];
    gather((numbers) => {
      for (const number of numbers) {
        if (has[number] !== 0) continue;
        has[number] = 1;
        all.push(number);
      }
    });
    return { numbers: all, has };
  }
}

const NONE: readonly number[] = [];

function keysOf(text: Text, kind: FieldKind): Iterable<string> {
  if (kind === 'address') return keysOfAddress(text.plain);
  return kind === 'domain' ? [`@${text.plain}`] : new Set([text.folded, text.german]);
}

/** The conditions of a rule that are looked up: each must hold. What a rule forbids, or asks of the store, is not. */
function stepsOf(when: Condition | null, index: Index): readonly Step[] {
  if (when === null) return [];
  const steps = flat(when).map((part) => leadsOf(part, index));
  return steps.filter((step) => step !== null);
}

function flat(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(flat) : [condition];
}

/** The clauses of which one must hit; null when one of them is not looked up. */
function leadsOf(condition: Condition, index: Index): Step | null {
  const clauses = clausesOf(condition);
  const found = clauses?.map((clause) => {
    const group = index.groups.get(clause.field) ?? openGroup(clause.field);
    const needs = group && !namesCustomer(clause) ? needsOf(clause.tests, group.field.kind) : null;
    return group && needs ? { clause, group, needs } : null;
  });
  if (!found || found.includes(null)) return null;
  return found.flatMap((lead) => {
    if (!lead) return [];
    const { clause, needs } = lead;
    const group = index.groups.get(clause.field) ?? lead.group;
    index.groups.set(clause.field, group);
    group.clauses += 1;
    const number = index.groupOf.push(group) - 1;
    for (const need of needs) {
      const isText = group.field.kind === 'text';
      wantedBy(isText ? index.words : group.keys, need).push(number);
      // Only a word with ae, oe or ue in it is tried in the German spelling (operators.ts).
      if (isText && /[aou]e/.test(need)) wantedBy(index.spelt, need).push(number);
    }
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
  return { name, field, keys: new Map(), clauses: 0 };
}

/** What a value must be or hold for the clause to hit: one of these; null when that cannot be said. */
function needsOf(tests: readonly Test[], kind: FieldKind): readonly string[] | null {
  for (const test of tests) {
    const needs = kind === 'text' ? wordsOf(test) : keysFor(test, kind);
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

function keysFor(test: Test, kind: FieldKind): readonly string[] | null {
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
