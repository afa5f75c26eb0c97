// Finds tickets: takes a filter and a place, gives the next tickets in order and the place behind them. The condition
// whose index leads to the fewest tickets drives; every candidate is tested against all conditions. When few tickets can
// match they are gathered and ordered here, else the order's own index is walked until the page is full. Never counts
// rows to skip them; never reads the whole of a table unless the filter itself matches next to nothing and no index helps.
import type { Condition, Filter } from '../../model/query/filter.ts';
import type { Program } from '../../ports.ts';
import { all, query } from '../sql.ts';
import { compileAll, OPEN, type Piece } from './compile.ts';
import { isBothSides, type Phase, type Place, phasesOf } from './phases.ts';
import { everything, LAST_TICKET, type Side, type Source, sideOf, sourceOf } from './sources.ts';

export interface FoundPage {
  readonly ids: readonly number[];
  /** Behind the last; null = there are no more. */
  readonly next: Place | null;
}

/** So many candidates are gathered at once. */
const FEW = 1000;
/** Candidates looked at together: a small piece first, for most pages are full with it. */
const BLOCKS: readonly number[] = [64, 256];
/** Before and behind every moment, ms. */
const FOREVER = 2 ** 52;
/** Fewer candidates than that are not thinned further. */
const ENOUGH = 64;

/** The tickets behind the place (null = from the first), at most `limit`; up to `few` candidates are gathered. */
export function* find(filter: Filter, limit: number, after: Place | null, few = FEW): Program<FoundPage> {
  const side = sideOf(filter.conditions);
  const phases = phasesOf(filter, side);
  const search: Search = { filter, side, test: compileAll(filter.conditions), phases };
  const driver = yield* chooseDriver(filter.conditions, side, few);
  const found =
    driver?.few != null
      ? yield* amongFew(search, driver.few, after)
      : yield* walked(search, { source: driver?.source ?? everything(side), after, limit: limit + 1 });
  const places = found.slice(0, limit);
  const last = places.at(-1);
  return { ids: places.map((place) => place.id), next: found.length > limit && last ? last : null };
}

interface Search {
  readonly filter: Filter;
  readonly side: Side;
  readonly test: Piece;
  readonly phases: readonly Phase[];
}

interface Driver {
  readonly source: Source;
  /** Every candidate there is, when they are few. */
  readonly few: readonly number[] | null;
}

/** The condition that leaves the fewest candidates; few ones of several conditions are those all of them have. */
function* chooseDriver(conditions: readonly Condition[], side: Side, max: number): Program<Driver | null> {
  let few: readonly number[] | null = null;
  let thinnest: { readonly source: Source; readonly reach: number } | null = null;
  for (const condition of conditions) {
    const source = sourceOf(condition, side);
    if (!source) continue;
    const { ids, isCut } = yield* source(LAST_TICKET, max + 1, false);
    if (isCut) {
      // The further back the same number reaches, the thinner it is sown.
      const reach = ids.at(-1) ?? 0;
      if (!thinnest || reach < thinnest.reach) thinnest = { source, reach };
      continue;
    }
    const known: ReadonlySet<number> = new Set(ids);
    few = few === null ? ids : few.filter((id) => known.has(id));
    if (few.length <= ENOUGH) break;
  }
  if (few !== null) return { source: everything(side), few };
  return thinnest && { source: thinnest.source, few: null };
}

/** The candidates that pass, in order, behind the place. */
function* amongFew(
  { test, phases }: Search,
  candidates: readonly number[],
  after: Place | null,
): Program<readonly Place[]> {
  const places: Place[] = [];
  for (const [index, phase] of phases.entries()) {
    for (let at = 0; at < candidates.length; at += 256) {
      const block = candidates.slice(at, at + 256);
      const rows = yield* tested(block, { test, phase });
      for (const { id, value } of rows) places.push({ phase: index, value: value ?? 0, id });
    }
  }
  const order = placeOrder(phases);
  return places.filter((place) => after === null || order(after, place) < 0).toSorted(order);
}

/** The places in phase order, each phase in its own. */
function placeOrder(phases: readonly Phase[]): (a: Place, b: Place) => number {
  return (a, b) => {
    if (a.phase !== b.phase) return a.phase - b.phase;
    const sign = phases[a.phase]?.isUpwards === true ? 1 : -1;
    return sign * (a.value - b.value || a.id - b.id);
  };
}

interface Walk {
  readonly source: Source;
  readonly after: Place | null;
  readonly limit: number;
}

/** Phase by phase until there are enough. */
function* walked(search: Search, { source, after, limit }: Walk): Program<readonly Place[]> {
  const places: Place[] = [];
  for (const [index, phase] of search.phases.entries()) {
    if (after !== null && index < after.phase) continue;
    const from = after !== null && index === after.phase ? after : null;
    const walk = { source, after: from, limit: limit - places.length };
    const rows = phase.column === null ? yield* byId(search, phase, walk) : yield* byColumn(search, phase, walk);
    places.push(...rows.map(({ id, value }) => ({ phase: index, value: value ?? 0, id })));
    if (places.length >= limit) break;
  }
  return places;
}

interface Row {
  readonly id: number;
  readonly value: number | null;
}

/** Along the ids that the source gives. */
function* byId(search: Search, phase: Phase, { source, after, limit }: Walk): Program<readonly Row[]> {
  const drives = (phase.condition && sourceOf(phase.condition, search.side)) ?? source;
  const rows: Row[] = [];
  let from = after?.id ?? (phase.isUpwards ? 0 : LAST_TICKET);
  for (let block = 0; ; block++) {
    const size = BLOCKS[block] ?? BLOCKS.at(-1) ?? 1;
    const { ids, isCut } = yield* drives(from, size, phase.isUpwards);
    for (const row of yield* tested(ids, { test: search.test, phase })) {
      rows.push(row);
      if (rows.length === limit) return rows;
    }
    const last = ids.at(-1);
    if (!isCut || last === undefined) return rows;
    from = last;
  }
}

/** Along the order's own index. */
function* byColumn(search: Search, phase: Phase, walk: Walk): Program<readonly Row[]> {
  if (!isBothSides(search.filter.order, search.side)) return yield* oneSide(search, phase, walk);
  const sides: Row[] = [];
  for (const text of [OPEN, "t.kind in ('closed', 'cancelled')"])
    sides.push(...(yield* oneSide(search, { ...phase, where: { text, values: [] } }, walk)));
  const sign = phase.isUpwards ? 1 : -1;
  return sides.toSorted((a, b) => sign * ((a.value ?? 0) - (b.value ?? 0) || a.id - b.id)).slice(0, walk.limit);
}

function* oneSide(
  { test }: Search,
  { where, column, isUpwards }: Phase,
  { after, limit }: Walk,
): Program<readonly Row[]> {
  const [sign, direction] = isUpwards ? ['>', ''] : ['<', ' desc'];
  const text = `select t.id, ${column} as value from tickets t
    where ${where.text} and ${test.text} and (${column}, t.id) ${sign} (?, ?)
    order by ${column}${direction}, t.id${direction} limit ?`;
  const { value, id } = after ?? { value: isUpwards ? -FOREVER : FOREVER, id: 0 };
  return yield* all<Row>(query(text, ...where.values, ...test.values, value, id, limit));
}

/** Those of the candidates that pass, in the candidates' order. */
function* tested(
  ids: readonly number[],
  { test, phase }: { readonly test: Piece; readonly phase: Phase },
): Program<readonly Row[]> {
  if (ids.length === 0) return [];
  // Two sizes of the list, so that statements are prepared twice and not once per length.
  const size = BLOCKS.find((block) => ids.length <= block) ?? ids.length;
  const padded = [...ids, ...Array.from({ length: size - ids.length }, () => 0)];
  const text = `select t.id, ${phase.column ?? 'null'} as value from tickets t
    where t.id in (${padded.map(() => '?').join(', ')}) and ${phase.where.text} and ${test.text}`;
  const rows = yield* all<Row>(query(text, ...padded, ...phase.where.values, ...test.values));
  const passing = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => passing.get(id) ?? []);
}
