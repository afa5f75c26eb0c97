// The order of an answer as phases that follow each other: those with a due time before those without, urgent before low.
// In each phase tickets are ordered by one column and their id, or by id alone. A place in an order is (phase, value, id):
// the next page begins behind it, without counting (keyset). Pure.
import type { Condition, Filter, Order } from '../../model/query/filter.ts';
import { OPEN, type Piece } from './compile.ts';
import type { Side } from './sources.ts';

export interface Phase {
  /** What holds for the tickets of this phase besides the conditions. */
  readonly where: Piece;
  /** Ordered by this column and then by id; null = by id alone. */
  readonly column: string | null;
  readonly isUpwards: boolean;
  /** A condition whose index leads to the tickets of this phase, when there is one. */
  readonly condition: Condition | null;
}

/** Where a page ended. */
export interface Place {
  readonly phase: number;
  /** Of the phase's column; 0 when there is none. */
  readonly value: number;
  readonly id: number;
}

const NOTHING: Piece = { text: '1 = 1', values: [] };

/** The phases of an order. */
export function phasesOf({ order, ranks }: Filter, side: Side): readonly Phase[] {
  const { by, isReversed } = order;
  if (by === 'priority' || by === 'severity') return rankPhases(by, { ranks, isReversed });
  if (by === 'created') return [byId(NOTHING, isReversed)];
  if (by === 'updated') return updatedPhases(isReversed, side);
  if (by === 'due') {
    const has = `${OPEN} and t.due is not null`;
    return [byColumn(has, 't.due', !isReversed), byId({ text: `not (${has})`, values: [] }, false)];
  }
  return [
    byColumn('t.closed_at is not null', 't.closed_at', isReversed),
    byId({ text: 't.closed_at is null', values: [] }, false),
  ];
}

/** Both sides have an index of their own: who wants both gets them merged by `isBoth`. */
function updatedPhases(isUpwards: boolean, side: Side): readonly Phase[] {
  if (side === 'o') return [byColumn(OPEN, 't.updated_at', isUpwards)];
  if (side === 'c') return [byColumn("t.kind in ('closed', 'cancelled')", 't.updated_at', isUpwards)];
  return [byColumn('1 = 1', 't.updated_at', isUpwards)];
}

function rankPhases(
  by: 'priority' | 'severity',
  { ranks, isReversed }: { readonly ranks: readonly string[]; readonly isReversed: boolean },
): readonly Phase[] {
  const inOrder = isReversed ? ranks : ranks.toReversed();
  const phases = inOrder.map((value): Phase => {
    const where = { text: `t.${by} = ?`, values: [value] };
    return { where, column: null, isUpwards: false, condition: { is: 'value', of: by, value } };
  });
  const others =
    ranks.length === 0 ? NOTHING : { text: `t.${by} not in (${ranks.map(() => '?').join(', ')})`, values: ranks };
  return [...phases, byId(others, false)];
}

function byId(where: Piece, isUpwards: boolean): Phase {
  return { where, column: null, isUpwards, condition: null };
}

function byColumn(where: string, column: string, isUpwards: boolean): Phase {
  return { where: { text: where, values: [] }, column, isUpwards, condition: null };
}

/** `0.1767776400000.17` as a place; null when it is none. */
export function readPlace(text: string): Place | null {
  const [, phase, value, id] = /^(\d{1,3})\.(-?\d{1,16})\.(\d{1,15})$/.exec(text) ?? [];
  return id === undefined ? null : { phase: Number(phase), value: Number(value), id: Number(id) };
}

export function placeText({ phase, value, id }: Place): string {
  return `${phase}.${value}.${id}`;
}

/** True for an order that two indexes give together, one per side. */
export function isBothSides(order: Order, side: Side): boolean {
  return order.by === 'updated' && side === null;
}
