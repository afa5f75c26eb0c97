// Takes many conditions; says of each which others it may imply, so that only those are reasoned about: what the other
// needs (an address, a domain, a word, a pattern, a list) must stand in what this one asks for. Never leaves out a pair
// that implies.ts would prove; what cannot be looked up is always named.
import { addressKey } from '../../decide/conditions/address.ts';
import { Automaton } from '../../decide/conditions/automaton.ts';
import { fold, foldGerman } from '../../model/fold.ts';
import type { Condition, Test } from '../../model/policy.ts';
import { derived, typeOf } from './clauses.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;

/** What the conditions need of one field: whole keys, and words inside a text. */
interface Needs {
  readonly keys: Map<string, number[]>;
  readonly words: Map<string, number[]>;
  automaton: Automaton | null;
}

/** One of these must be in what another condition asks for. */
type Step = readonly { readonly field: string; readonly kind: 'keys' | 'words'; readonly need: string }[];

export class Candidates {
  readonly #conditions: readonly (Condition | null)[];
  readonly #fields = new Map<string, Needs>();
  readonly #always: number[] = [];
  readonly #found: (readonly number[] | undefined)[] = [];
  #reverse: readonly (readonly number[])[] | null = null;

  constructor(conditions: readonly (Condition | null)[]) {
    this.#conditions = conditions;
    const steps = conditions.map((condition) => (condition === null ? [] : flat(condition).map(stepOf)));
    const shared = new Map<string, number>();
    for (const step of steps.flat())
      for (const { field, need } of step ?? [])
        shared.set(`${field}\n${need}`, (shared.get(`${field}\n${need}`) ?? 0) + 1);
    const commonness = (step: Step): number =>
      Math.max(...step.map(({ field, need }) => shared.get(`${field}\n${need}`) ?? 0));
    for (const [number, all] of steps.entries()) {
      const [rarest] = all.filter((step) => step !== null).toSorted((a, b) => commonness(a) - commonness(b));
      if (rarest) this.#add(rarest, number);
      else this.#always.push(number);
    }
    for (const needs of this.#fields.values()) needs.automaton = Automaton.of(needs.words);
  }

  /** Numbers of the conditions that the one of this number may imply, in order; itself is among them. */
  impliedBy(number: number): readonly number[] {
    const known = this.#found[number];
    if (known) return known;
    const found = new Set(this.#always);
    const condition = this.#conditions[number] ?? null;
    if (condition !== null)
      for (const clause of clausesIn(condition)) for (const one of [clause, ...derived(clause)]) this.#look(one, found);
    const sorted = [...found].toSorted((a, b) => a - b);
    this.#found[number] = sorted;
    return sorted;
  }

  /** Numbers of the conditions that may imply the one of this number, in order. */
  implying(number: number): readonly number[] {
    this.#reverse ??= this.#turnedRound();
    return this.#reverse[number] ?? [];
  }

  #turnedRound(): readonly (readonly number[])[] {
    const reverse: number[][] = this.#conditions.map(() => []);
    for (const number of this.#conditions.keys())
      for (const implied of this.impliedBy(number)) reverse[implied]?.push(number);
    return reverse;
  }

  #add(step: Step, number: number): void {
    for (const { field, kind, need } of step) {
      const needs = this.#fields.get(field) ?? { keys: new Map(), words: new Map(), automaton: null };
      this.#fields.set(field, needs);
      const numbers = needs[kind].get(need);
      if (numbers) numbers.push(number);
      else needs[kind].set(need, [number]);
    }
  }

  #look({ field, tests }: Clause, found: Set<number>): void {
    const needs = this.#fields.get(field);
    if (!needs) return;
    const add = (numbers: readonly number[] | undefined): void => {
      for (const number of numbers ?? []) found.add(number);
    };
    for (const test of tests) {
      for (const key of keysAskedFor(test)) add(needs.keys.get(key));
      for (const text of wordsAskedFor(test)) {
        if (needs.automaton) needs.automaton.scan(text, add);
        else for (const [word, numbers] of needs.words) if (text.includes(word)) add(numbers);
      }
    }
  }
}

/** What a mail must have to meet this; null when that cannot be looked up. */
function stepOf(condition: Condition): Step | null {
  if (condition.kind === 'any') {
    const branches = condition.of.map(stepOf);
    return branches.includes(null) ? null : branches.flatMap((step) => step ?? []);
  }
  if (condition.kind !== 'clause') return null;
  for (const test of condition.tests) {
    const step = needsOf(test, condition.field);
    if (step?.every(({ need }) => need !== '')) return step;
  }
  return null;
}

function needsOf(test: Test, field: string): Step | null {
  const keys = (needs: readonly string[]): Step => needs.map((need) => ({ field, kind: 'keys', need }));
  if (test.op === 'regex') return keys(test.patterns.map((pattern) => `regex ${pattern.source}`));
  if (test.op === 'in_list') return keys([`list ${test.list}`]);
  if (!('values' in test) || test.op === 'glob') return null;
  if (test.values.some((value) => /[*?]/.test(value))) return null;
  const type = typeOf(field);
  if ((type === 'address' || type === 'domain') && ['natural', 'is', 'one_of'].includes(test.op)) {
    const found = test.values.map((value) => addressKey(type === 'domain' ? `@${bare(value)}` : value));
    return found.includes(null) ? null : keys(found.filter((key) => key !== null));
  }
  const values = test.op === 'contains_all' ? test.values.slice(0, 1) : test.values;
  return values.flatMap((value) => spellings(value).map((need) => ({ field, kind: 'words', need }) as const));
}

function keysAskedFor(test: Test): readonly string[] {
  if (test.op === 'regex') return test.patterns.map((pattern) => `regex ${pattern.source}`);
  if (test.op === 'in_list') return [`list ${test.list}`];
  if (!('values' in test)) return [];
  return test.values.flatMap((value) => {
    const at = value.lastIndexOf('@');
    const domain = at < 1 ? bare(value) : value.slice(at + 1);
    const local = at < 1 ? '' : value.slice(0, at);
    const whole = [local, local.split('+')[0] ?? ''].filter((part) => part !== '').map((part) => `${part}@${domain}`);
    return [...whole, `@${domain}`].map((pattern) => addressKey(pattern)).filter((key) => key !== null);
  });
}

function wordsAskedFor(test: Test): readonly string[] {
  return 'values' in test ? test.values.flatMap(spellings) : [];
}

function spellings(value: string): readonly string[] {
  const [plain, german] = [fold(value), foldGerman(value)];
  return plain === german ? [plain] : [plain, german];
}

function bare(value: string): string {
  return value.startsWith('@') ? value.slice(1) : value;
}

function flat(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.of.flatMap(flat) : [condition];
}

/** Every clause that a mail may have to meet. */
function clausesIn(condition: Condition): readonly Clause[] {
  if (condition.kind === 'clause') return [condition];
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(clausesIn) : [];
}
