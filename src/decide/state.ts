// What a run of the rules has settled so far, and the laws of settling (rules.md "Run"): the first rule to set a key
// wins, `override` replaces, tags add up, a shadow rule works on a copy. Knows nothing of mails.

import type { NotifyOverride } from '../model/command.ts';
import type { Verdict } from '../model/decision.ts';
import type { ThreadClause, Variables } from '../model/policy.ts';
import type { Deed } from './actions.ts';

/** A value and the rule it is from. */
export interface Slot<T> {
  readonly value: T;
  readonly rule: string;
  /** Words of the mail may have chosen it. Absent = the rule's author or his lists did. */
  readonly isNamed?: boolean;
}

/** What `set` or `update` came to: `queue`, `fields.order`, `customer.email`, `watchers` … by key. */
export interface Bag {
  readonly values: Map<string, Slot<string>>;
  tags: readonly string[];
}

export interface Decided {
  readonly word: Verdict;
  readonly rule: string;
  /** True while `continue` lets an `override` replace it. */
  readonly isOpen: boolean;
}

/** A rule's thread clause with its key filled in; `isEmptyKey`: a variable of the key was empty, so there is no key. */
export interface ThreadWish {
  readonly clause: ThreadClause;
  readonly key: string | null;
  readonly isEmptyKey: boolean;
}

export interface State {
  readonly set: Bag;
  readonly update: Bag;
  tags: readonly string[];
  /** `customer`, `agents`, `swap.<template>`. */
  readonly notify: Map<string, Slot<boolean | string>>;
  thread: Slot<ThreadWish> | null;
  verdict: Decided | null;
  redirectTo: string | null;
  deeds: readonly Deed[];
  variables: Variables;
}

export function emptyState(): State {
  return {
    set: { values: new Map(), tags: [] },
    update: { values: new Map(), tags: [] },
    tags: [],
    notify: new Map(),
    thread: null,
    verdict: null,
    redirectTo: null,
    deeds: [],
    variables: Object.create(null),
  };
}

/** A copy that can be changed without the original noticing. */
export function copyState(state: State): State {
  return {
    ...state,
    set: { values: new Map(state.set.values), tags: state.set.tags },
    update: { values: new Map(state.update.values), tags: state.update.tags },
    notify: new Map(state.notify),
  };
}

/** What one rule did and what it lost, as its trace tells it. */
export interface Tally {
  readonly set: string[];
  readonly lost: string[];
}

/** Puts a value under a key: the first wins, unless `override`. An empty one leaves the key unset. */
export function settle<T extends string | boolean>(
  slots: Map<string, Slot<T>>,
  entry: {
    readonly key: string;
    readonly value: T;
    readonly rule: string;
    readonly override: boolean;
    readonly as: string;
    readonly isNamed?: boolean;
  },
  tally: Tally,
): void {
  if (entry.value === '') return;
  const before = slots.get(entry.key);
  if (before && !entry.override) {
    tally.lost.push(`${entry.as} (${before.rule})`);
    return;
  }
  const named = entry.isNamed ? { isNamed: true } : {};
  slots.set(entry.key, { value: entry.value, rule: entry.rule, ...named });
  tally.set.push(`${entry.as}=${String(entry.value).slice(0, 200)}`);
}

/** Tags add up in order; `-x` takes x out and stays, so that the ticket loses it too. */
export function addTags(tags: readonly string[], more: readonly string[]): readonly string[] {
  let result = tags;
  for (const text of more) {
    const tag = text.trim();
    const name = tag.startsWith('-') ? tag.slice(1).trim() : tag;
    if (name === '') continue;
    const wish = tag.startsWith('-') ? `-${name}` : name;
    result = [...result.filter((other) => other !== name && other !== `-${name}`), wish];
  }
  return result;
}

/** The notify override the rules came to. */
export function notifyOf(state: State): NotifyOverride {
  const swap: Record<string, string> = {};
  const sides: { customer?: boolean; agents?: boolean } = {};
  for (const [key, { value }] of state.notify) {
    if (typeof value === 'string') swap[key.slice('swap.'.length)] = value;
    else if (key === 'customer') sides.customer = value;
    else if (key === 'agents') sides.agents = value;
  }
  return Object.keys(swap).length > 0 ? { ...sides, swap } : sides;
}
