// Counts what a backtest finds, grouped by the rules that decided before and after. Bounded: of each group a few
// examples are kept, however many mails there are.
import type { Difference } from './compare.ts';

export type BacktestKind = 'same' | 'changed' | 'newly-caught' | 'dependent' | 'cannot-judge' | 'error';

export interface BacktestExample {
  readonly mail: number;
  readonly subject: string;
  readonly differences: readonly Difference[];
  /** Why it cannot be judged, what failed; '' otherwise. */
  readonly reason: string;
}

export interface BacktestGroup {
  readonly kind: BacktestKind;
  /** The rule that decided; `default` or `builtin` when none did. */
  readonly before: string;
  readonly after: string;
  readonly count: number;
  /** Field → mails in which it differs. */
  readonly fields: Readonly<Record<string, number>>;
  readonly examples: readonly BacktestExample[];
}

export interface BacktestCounts {
  readonly mails: number;
  readonly same: number;
  readonly changed: number;
  readonly newlyCaught: number;
  readonly dependent: number;
  readonly cannotJudge: number;
  readonly errors: number;
}

const EXAMPLES = 20;

interface Open {
  readonly kind: BacktestKind;
  readonly before: string;
  readonly after: string;
  count: number;
  readonly fields: Map<string, number>;
  readonly examples: BacktestExample[];
}

export class BacktestTally {
  readonly #groups = new Map<string, Open>();
  readonly #counts: Record<BacktestKind, number> = {
    same: 0,
    changed: 0,
    'newly-caught': 0,
    dependent: 0,
    'cannot-judge': 0,
    error: 0,
  };

  /** Counts one mail; `same` ones are only counted. */
  add(found: {
    readonly kind: BacktestKind;
    readonly before: string;
    readonly after: string;
    readonly example: BacktestExample;
  }): void {
    this.#counts[found.kind] += 1;
    if (found.kind === 'same') return;
    const { kind, before, after, example } = found;
    const key = `${kind}\0${before}\0${after}`;
    const group: Open = this.#groups.get(key) ?? { kind, before, after, count: 0, fields: new Map(), examples: [] };
    this.#groups.set(key, group);
    group.count += 1;
    for (const { field } of example.differences) group.fields.set(field, (group.fields.get(field) ?? 0) + 1);
    if (group.examples.length < EXAMPLES) group.examples.push(example);
  }

  counts(): BacktestCounts {
    const { same, changed, dependent, error } = this.#counts;
    const [newlyCaught, cannotJudge] = [this.#counts['newly-caught'], this.#counts['cannot-judge']];
    const mails = same + changed + dependent + error + newlyCaught + cannotJudge;
    return { mails, same, changed, newlyCaught, dependent, cannotJudge, errors: error };
  }

  /** The largest group first. */
  groups(): readonly BacktestGroup[] {
    const groups = [...this.#groups.values()].toSorted((a, b) => b.count - a.count);
    return groups.map(({ fields, ...group }) => ({ ...group, fields: Object.fromEntries(fields) }));
  }
}
