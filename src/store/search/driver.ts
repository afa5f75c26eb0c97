// Which condition's index leads the search. Asks each for its newest candidates: one that has only few decides, several
// such are intersected; of those that have many the cheapest is reckoned from how thickly they are sown. Reads a bounded
// number of ids per condition.
import type { Condition } from '../../model/query/filter.ts';
import type { Program } from '../../ports.ts';
import { everything, LAST_TICKET, type Side, type Source, sourceOf } from './sources.ts';

export interface Driver {
  readonly source: Source;
  /** Every candidate there is, when they are few. */
  readonly few: readonly number[] | null;
  /** Conditions that hold for every candidate: looking words up again for each would cost more than finding them. */
  readonly settled: ReadonlySet<Condition>;
  /** Conditions whose sources can thin candidates out before their rows are read. */
  readonly thinning: readonly Thinning[];
}

export interface Thinning {
  readonly condition: Condition;
  readonly source: Source;
  /** Of all tickets, about. */
  readonly share: number;
  /** Ids that may be read per candidate before testing it by itself is cheaper. */
  readonly worth: number;
}

interface Asked {
  readonly side: Side;
  /** So many candidates are few. */
  readonly few: number;
  /** Candidates come from the driver alone. */
  readonly isByIdAlone: boolean;
}

/** Fewer candidates than that are not thinned further. */
const ENOUGH = 64;

/** The driver; null when no index helps. */
export function* chooseDriver(
  conditions: readonly Condition[],
  { side, few: max, isByIdAlone }: Asked,
): Program<Driver | null> {
  const many: Many[] = [];
  const settled = new Set<Condition>();
  let few: readonly number[] | null = null;
  for (const condition of conditions) {
    const source = sourceOf(condition, side);
    if (!source) continue;
    const { ids, isCut } = yield* source(LAST_TICKET, max + 1, false);
    if (isCut) {
      many.push({ condition, source, ids });
      continue;
    }
    if (isExact(condition)) settled.add(condition);
    const known: ReadonlySet<number> = new Set(ids);
    few = few === null ? ids : few.filter((id) => known.has(id));
    if (few.length <= ENOUGH) break;
  }
  if (few !== null) return { source: everything(side), few, settled, thinning: thinningOf(many, null) };
  const best = cheapest(many);
  if (best === null) return null;
  const holds = isByIdAlone && isExact(best.condition) ? [best.condition] : [];
  return {
    source: best.source,
    few: null,
    settled: new Set(holds),
    thinning: thinningOf(many, holds.length > 0 ? best : null),
  };
}

interface Many {
  readonly condition: Condition;
  readonly source: Source;
  /** Its newest. */
  readonly ids: readonly number[];
}

/** Microseconds a candidate costs: its row, and looking words up in its documents. */
const ROW_US = 3;
const WORDS_US = 22;
/** Ids read in order for the price of one such test. */
const WORDS_WORTH = 100;
const ROW_WORTH = 20;

/** Whichever reaches a hit first: the others' shares say how many candidates that takes, and their tests what each costs. */
function cheapest(many: readonly Many[]): Many | null {
  const share = shareOf(many);
  let best: { readonly one: Many; readonly cost: number } | null = null;
  for (const one of many) {
    const others = many.filter((other) => other !== one);
    const candidates = others.reduce((count, other) => count / share(other), 1);
    const each = others.reduce((cost, other) => cost + (holdsWords(other.condition) ? WORDS_US : ROW_US), ROW_US);
    if (best === null || candidates * each < best.cost) best = { one, cost: candidates * each };
  }
  return best?.one ?? null;
}

/** How thickly each is sown, from its newest. */
function shareOf(many: readonly Many[]): (one: Many) => number {
  const newest = Math.max(0, ...many.map(({ ids }) => ids[0] ?? 0));
  return ({ ids }) => ids.length / Math.max(ids.length, newest - (ids.at(-1) ?? 0) + 1);
}

function thinningOf(many: readonly Many[], best: Many | null): readonly Thinning[] {
  const share = shareOf(many);
  return many
    .filter((one) => one !== best && isExact(one.condition))
    .map((one) => {
      const { condition, source } = one;
      return { condition, source, share: share(one), worth: holdsWords(condition) ? WORDS_WORTH : ROW_WORTH };
    });
}

function holdsWords(condition: Condition): boolean {
  return condition.is === 'words' || (condition.is === 'any' && condition.of.some(holdsWords));
}

/** Its source gives those tickets for which it holds and no others. */
function isExact(condition: Condition): boolean {
  if (condition.is === 'words') return true;
  if (condition.is === 'any') return condition.of.every(isExact);
  if (condition.is === 'member') return condition.value !== null;
  return condition.is === 'value' && (condition.of === 'queue' || condition.of === 'status');
}
