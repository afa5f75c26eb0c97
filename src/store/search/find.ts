// Finds tickets: takes a filter and a place, gives the next tickets in order and the place behind them. The condition
// whose index leads to the fewest tickets drives; every candidate is tested against all conditions. When few tickets can
// match they are gathered and ordered here, else the order's own index is walked until the page is full. Never counts
// rows to skip them; never reads the whole of a table unless the filter itself matches next to nothing and no index helps.
import type { Filter } from '../../model/query/filter.ts';
import type { Program } from '../../ports.ts';
import { all, query } from '../sql.ts';
import { allOf, compile, compileAll, OPEN, type Piece } from './compile.ts';
import { chooseDriver, type Thinning } from './driver.ts';
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
/** Fewer candidates are tested one by one. */
const WORTH_THINNING = 8;
const THIN_SLICE = 500;
/** Before and behind every moment, ms. */
const FOREVER = 2 ** 52;

/** The tickets behind the place (null = from the first), at most `limit`; up to `few` candidates are gathered. */
export function* find(filter: Filter, limit: number, after: Place | null, few = FEW): Program<FoundPage> {
  const side = sideOf(filter.conditions);
  const phases = phasesOf(filter, side);
  const driver = yield* chooseDriver(filter.conditions, { side, few, isByIdAlone: phases.every(isByIdAlone) });
  const thinning = driver?.thinning ?? [];
  const apart = new Set([...(driver?.settled ?? []), ...thinning.map((one) => one.condition)]);
  const rest = filter.conditions.filter((one) => !apart.has(one));
  const all = filter.conditions.filter((one) => driver?.settled.has(one) !== true);
  const search: Search = { filter, side, test: compileAll(all), rest: compileAll(rest), thinning, phases };
  const found =
    driver?.few != null
      ? yield* amongFew(search, driver.few, { after, limit: limit + 1 })
      : yield* walked(search, { source: driver?.source ?? everything(side), after, limit: limit + 1 });
  const places = found.slice(0, limit);
  const last = places.at(-1);
  return { ids: places.map((place) => place.id), next: found.length > limit && last ? last : null };
}

/** Along the driver's own ids: nothing else gives candidates. */
function isByIdAlone({ column, condition }: Phase): boolean {
  return column === null && condition === null;
}

interface Search {
  readonly filter: Filter;
  readonly side: Side;
  /** What every candidate must pass. */
  readonly test: Piece;
  /** The same without what `thinning` can tell. */
  readonly rest: Piece;
  readonly thinning: readonly Thinning[];
  readonly phases: readonly Phase[];
}

/** The candidates that pass, in order, behind the place; by id alone no more than are wanted are tested. */
function* amongFew(
  search: Search,
  candidates: readonly number[],
  { after, limit }: Omit<Walk, 'source'>,
): Program<readonly Place[]> {
  const places: Place[] = [];
  const { phases } = search;
  const order = placeOrder(phases);
  for (const [index, phase] of phases.entries()) {
    if (after !== null && index < after.phase) continue;
    const isById = phase.column === null;
    const ids = isById ? inOrder(candidates, phase, after?.phase === index ? after : null) : candidates;
    for (let at = 0; at < ids.length; ) {
      const size = at === 0 ? (BLOCKS[0] ?? 1) : (BLOCKS.at(-1) ?? 1);
      for (const { id, value } of yield* tested(search, phase, ids.slice(at, at + size))) {
        const place = { phase: index, value: value ?? 0, id };
        // Those before the place fill no page.
        if (after === null || order(after, place) < 0) places.push(place);
      }
      at += size;
      if (isById && places.length >= limit) break;
    }
    if (places.length >= limit) break;
  }
  return places.toSorted(order);
}

/** Ids in the phase's direction, behind the place. */
function inOrder(ids: readonly number[], { isUpwards }: Phase, after: Place | null): readonly number[] {
  const behind = after === null ? ids : ids.filter((id) => (isUpwards ? id > after.id : id < after.id));
  return behind.toSorted(isUpwards ? (a, b) => a - b : (a, b) => b - a);
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
    for (const row of yield* tested(search, phase, ids)) {
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
function* tested(search: Search, phase: Phase, candidates: readonly number[]): Program<readonly Row[]> {
  const { ids, left } = yield* thinned(search.thinning, candidates);
  if (ids.length === 0) return [];
  const test = allOf([search.rest, ...left.map((one) => compile(one.condition))]);
  // Two sizes of the list, so that statements are prepared twice and not once per length.
  const size = BLOCKS.find((block) => ids.length <= block) ?? ids.length;
  const padded = [...ids, ...Array.from({ length: size - ids.length }, () => 0)];
  const text = `select t.id, ${phase.column ?? 'null'} as value from tickets t
    where t.id in (${padded.map(() => '?').join(', ')}) and ${phase.where.text} and ${test.text}`;
  const rows = yield* all<Row>(query(text, ...padded, ...phase.where.values, ...test.values));
  const passing = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => passing.get(id) ?? []);
}

/** Candidates that the other sources have, too, where reading those is cheaper than testing; and what is left to test. */
function* thinned(
  thinning: readonly Thinning[],
  candidates: readonly number[],
): Program<{ readonly ids: readonly number[]; readonly left: readonly Thinning[] }> {
  let ids = candidates;
  const left: Thinning[] = [];
  for (const one of thinning) {
    const known = yield* between(one, ids);
    if (known === null) left.push(one);
    else ids = ids.filter((id) => known.has(id));
  }
  return { ids, left };
}

/** What a source has between the first and the last of the ids; null when that is too much to read. */
function* between({ source, share, worth }: Thinning, ids: readonly number[]): Program<ReadonlySet<number> | null> {
  const [low, high] = [Math.min(...ids), Math.max(...ids)];
  const most = worth * ids.length;
  if (ids.length < WORTH_THINNING || share * (high - low) > most) return null;
  const known = new Set<number>();
  for (let from = high + 1; known.size <= 2 * most; ) {
    const some = yield* source(from, THIN_SLICE, false);
    for (const id of some.ids) known.add(id);
    const last = some.ids.at(-1);
    if (!some.isCut || last === undefined || last <= low) return known;
    from = last;
  }
  return null;
}
