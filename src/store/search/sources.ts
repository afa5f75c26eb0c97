// Where candidates come from: ids of tickets in order, by one index each. A condition that an index can answer gives a
// source; what it cannot is only tested on the candidates (compile.ts). No source reads more than it is asked for.
import { fold } from '../../model/fold.ts';
import type { Condition } from '../../model/query/filter.ts';
import type { Program, SqlValue } from '../../ports.ts';
import { all, clean, query } from '../sql.ts';
import { fieldTerm, type TermOf, termOf } from './terms.ts';
import { asked } from './words.ts';
import { DOCUMENTS } from './write.ts';

export interface Stretch {
  /** In the order asked for, each once. */
  readonly ids: readonly number[];
  /** There may be more behind the last. */
  readonly isCut: boolean;
}

/** Ids beyond `from`, that many; downwards = newest first. */
export type Source = (from: number, limit: number, isUpwards: boolean) => Program<Stretch>;

/** Beyond every ticket whose documents have a number that JavaScript can hold. */
export const LAST_TICKET = 2 ** 36;

/** Open tickets, closed ones, or both. */
export type Side = 'o' | 'c' | null;

/** Which side the conditions leave. */
export function sideOf(conditions: readonly Condition[]): Side {
  for (const one of conditions) {
    if (one.is === 'open') return 'o';
    if (one.is === 'not' && one.of.is === 'open') return 'c';
  }
  return null;
}

/** The sources that together give every ticket for which the condition holds; null when no index leads there. */
export function sourceOf(condition: Condition, side: Side): Source | null {
  switch (condition.is) {
    case 'any':
      return unionOf(condition.of.map((one) => sourceOf(one, side)));
    case 'value':
      return valueSource(condition, side);
    case 'member':
      return memberSource(condition, side);
    case 'field':
      return condition.value === null ? null : termSource('field', fieldTerm(condition.name, condition.value), side);
    case 'words':
      return wordSource(condition);
    case 'ref':
      return unionOf([
        columnsSource('t.ref_key = ?', [clean(fold(condition.ref))]),
        columnsSource('t.id = ?', [condition.id ?? 0]),
      ]);
    default:
      return null;
  }
}

/** Every ticket, or every open one. */
export function everything(side: Side): Source {
  return columnsSource(side === 'o' ? "t.kind not in ('closed', 'cancelled')" : 't.id > 0', []);
}

function valueSource({ of, value }: Extract<Condition, { is: 'value' }>, side: Side): Source | null {
  if (value === null) return null;
  switch (of) {
    case 'queue':
    case 'status':
    case 'type':
    case 'group':
    case 'severity':
    case 'priority':
    case 'customer':
      return termSource(of, value, side);
    case 'organisation':
    case 'contract':
    case 'project':
      return columnsSource(`t.${of} = ?`, [clean(value)]);
    default:
      return null;
  }
}

function memberSource({ of, value }: Extract<Condition, { is: 'member' }>, side: Side): Source | null {
  if (of === 'participant') return value === null ? null : peopleSource(value);
  if (value === null) return of === 'assignee' ? termSource('assignee', '', side) : null;
  return termSource(of, value, side);
}

/** The statement's order and its bound, newest or oldest first. */
function ordered(column: string, isUpwards: boolean): { readonly bound: string; readonly order: string } {
  return isUpwards
    ? { bound: `${column} > ?`, order: `order by ${column}` }
    : { bound: `${column} < ?`, order: `order by ${column} desc` };
}

function termSource(of: TermOf, value: string, side: Side): Source {
  const terms = side === null ? (['o', 'c'] as const) : [side];
  return unionOf(terms.map((one) => oneTerm(termOf(one, of, value)))) ?? oneTerm('');
}

function oneTerm(term: string): Source {
  return function* (from, limit, isUpwards) {
    const { bound, order } = ordered('ticket', isUpwards);
    const text = `select ticket as id from ticket_terms where term = ? and ${bound} ${order} limit ?`;
    return stretch(yield* all<{ id: number }>(query(text, term, from, limit)), limit);
  };
}

function peopleSource(address: string): Source {
  return function* (from, limit, isUpwards) {
    const { bound, order } = ordered('ticket', isUpwards);
    const text = `select ticket as id from ticket_people where address = ? and ${bound} ${order} limit ?`;
    return stretch(yield* all<{ id: number }>(query(text, clean(address), from, limit)), limit);
  };
}

function columnsSource(condition: string, values: readonly SqlValue[]): Source {
  return function* (from, limit, isUpwards) {
    const { bound, order } = ordered('t.id', isUpwards);
    const text = `select t.id from tickets t where ${condition} and ${bound} ${order} limit ?`;
    return stretch(yield* all<{ id: number }>(query(text, ...values, from, limit)), limit);
  };
}

function wordSource(condition: Extract<Condition, { is: 'words' }>): Source | null {
  const match = asked(condition);
  if (match === null) return null;
  return function* (from, limit, isUpwards) {
    const { bound, order } = ordered('rowid', isUpwards);
    const text = `select rowid as id from word_index where word_index match ? and ${bound} ${order} limit ?`;
    const rows = yield* all<{ id: number }>(query(text, match, documentBound(from, isUpwards), limit));
    const ids = new Set(rows.map((row) => Math.floor(row.id / DOCUMENTS)));
    return { ids: [...ids], isCut: rows.length === limit };
  };
}

/** The document before which, or behind which, the other tickets' documents are. A whole number, for FTS5 takes nothing else. */
function documentBound(from: number, isUpwards: boolean): bigint {
  const first = BigInt(Math.trunc(Math.min(from, LAST_TICKET)));
  return isUpwards ? (first + 1n) * BigInt(DOCUMENTS) - 1n : first * BigInt(DOCUMENTS);
}

function stretch(rows: readonly { readonly id: number }[], limit: number): Stretch {
  return { ids: rows.map((row) => row.id), isCut: rows.length === limit };
}

/** Several sources as one; null when one of them is missing, for it would miss tickets. */
function unionOf(sources: readonly (Source | null)[]): Source | null {
  const known = sources.filter((source) => source !== null);
  const [only] = known;
  if (known.length !== sources.length || !only) return null;
  if (known.length === 1) return only;
  return function* (from, limit, isUpwards) {
    const parts: Stretch[] = [];
    for (const source of known) parts.push(yield* source(from, limit, isUpwards));
    return merged(parts, limit, isUpwards);
  };
}

/** The stretches as one, as far as every one of them reaches. */
function merged(parts: readonly Stretch[], limit: number, isUpwards: boolean): Stretch {
  const order = isUpwards ? (a: number, b: number) => a - b : (a: number, b: number) => b - a;
  const ends = parts.flatMap((part) => (part.isCut ? [part.ids.at(-1) ?? 0] : []));
  const [end] = ends.toSorted(order);
  const ids = [...new Set(parts.flatMap((part) => part.ids))].toSorted(order);
  const sure = end === undefined ? ids : ids.filter((id) => order(id, end) <= 0);
  return { ids: sure.slice(0, limit), isCut: ends.length > 0 || sure.length > limit };
}
