// Gives a query its meaning: words become ids, relative times moments, views their terms. Takes the terms, who asks, the
// time and the configuration; gives a Filter, or the first mistake with its place and the nearest thing known. Pure;
// never throws.

import { fold } from '../fold.ts';
import { nearest } from '../nearest.ts';
import type { Config } from '../setup.ts';
import { knownIds } from './choices.ts';
import type { Condition, Filter, Order } from './filter.ts';
import { type OrderName, orders, type QueryKeyName, queryKey, queryKeys } from './keys.ts';
import { at, Mistaken, unknownValue } from './mistaken.ts';
import { parseQuery, type QueryMistake, type QueryTerm } from './syntax.ts';
import { conditionOf, type QueryWorld } from './terms.ts';

export type Resolved =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly mistake: QueryMistake };

/** Views in views, that deep. */
const DEPTH_MAX = 5;
/** Terms, and values, of a query with all its views: views of views multiply. */
const TERMS_MAX = 300;
const VALUES_MAX = 2000;

/** The filter of a query's text. */
export function resolveQuery(text: string, world: QueryWorld): Resolved {
  const parsed = parseQuery(text);
  if (!parsed.ok) return parsed;
  try {
    const found: Found = { conditions: [], order: null, viewsOrder: null };
    gather(parsed.terms, world, { found, inside: [], size: { terms: 0, values: 0 } });
    const order = found.order ?? found.viewsOrder ?? { by: 'created', isReversed: false };
    const isRank = order.by === 'priority' || order.by === 'severity';
    const ranks = isRank ? knownIds(order.by as QueryKeyName, world.config) : [];
    return { ok: true, filter: { conditions: found.conditions, order, ranks } };
  } catch (error) {
    if (error instanceof Mistaken) return { ok: false, mistake: error.mistake };
    throw error;
  }
}

interface Found {
  conditions: Condition[];
  /** What the query itself says. */
  order: Order | null;
  /** What the first of its views that has one says. */
  viewsOrder: Order | null;
}

/** Where a term stands: what was found so far, the views around it, how much there is of the whole query. */
interface Gathering {
  readonly found: Found;
  readonly inside: readonly string[];
  readonly size: { terms: number; values: number };
}

function gather(terms: readonly QueryTerm[], world: QueryWorld, { found, inside, size }: Gathering): void {
  for (const term of terms) {
    size.terms += 1;
    size.values += term.values.length;
    if (size.terms > TERMS_MAX || size.values > VALUES_MAX)
      throw at(
        term.at,
        1,
        `the query has more than ${TERMS_MAX} terms or ${VALUES_MAX} values with all its views: shorten it`,
      );
    const name = keyOf(term, world.config);
    if (name === 'sort') found.order = onlyOrder(term, found);
    else if (name === 'view') viewTerm(term, world, { found, inside, size });
    else found.conditions.push(conditionOf(name, term, world));
  }
}

/** The key's name; own fields as `field.NAME`. */
function keyOf(term: QueryTerm, config: Config): QueryKeyName | `field.${string}` | null {
  const { key, at, isNegated } = term;
  if (key === null) return null;
  if (queryKey(key)) return key as QueryKeyName;
  const fields = Object.keys(config.catalogues.fields);
  const wanted = key.startsWith('field.') ? key.slice('field.'.length) : key;
  const field = fields.find((one) => fold(one) === fold(wanted));
  if (field !== undefined) return `field.${field}`;
  if (key.startsWith('field.') && config.catalogues.isAnyField === true && wanted !== '') return `field.${wanted}`;
  const known = [...Object.keys(queryKeys), ...fields];
  const near = nearest(key, known);
  const place = isNegated ? at + 1 : at;
  throw new Mistaken({
    at: place,
    length: key.length,
    message: `there is no key "${key}"${near === null ? '' : `; did you mean "${near}:"?`} (to look for the words themselves, put them in quotes)`,
  });
}

function onlyOrder(term: QueryTerm, { order }: Found): Order {
  if (order !== null) throw at(term.at, 5, 'sort: stands here twice, expected one order: leave one of them out');
  return orderOf(term);
}

function orderOf(term: QueryTerm): Order {
  const [value] = term.values;
  if (!value || term.values.length > 1 || term.isNegated || term.comparison !== '=')
    throw at(term.at, 5, `sort: takes one order, as in sort:due or sort:-due`);
  const isReversed = value.text.startsWith('-');
  const name = (isReversed ? value.text.slice(1) : value.text).toLowerCase();
  if (!Object.hasOwn(orders, name)) {
    const known = Object.keys(orders);
    throw unknownValue(value, { what: 'order', expected: known.join(', '), near: nearest(name, known) });
  }
  const order = name as OrderName;
  if (order === 'idle') return { by: 'updated', isReversed: !isReversed };
  if (order === 'age') return { by: 'created', isReversed: !isReversed };
  return { by: order, isReversed };
}

/** What a view says, in the place of its name: its terms, all of them; its order when the query has none. */
function viewTerm(term: QueryTerm, world: QueryWorld, { found, inside, size }: Gathering): void {
  const parts = term.values.map((value): readonly Condition[] => {
    const text = world.views.get(fold(value.text));
    if (text === undefined) {
      const known = [...world.views.keys()];
      throw unknownValue(value, {
        what: 'view',
        expected: known.join(', ') || 'none is saved',
        near: nearest(value.text, known),
      });
    }
    const name = fold(value.text);
    if (inside.includes(name) || inside.length >= DEPTH_MAX)
      throw at(
        value.at,
        value.text.length,
        `the view "${value.text}" holds itself, or views more than ${DEPTH_MAX} deep`,
      );
    const inner: Found = { conditions: [], order: null, viewsOrder: null };
    const parsed = parseQuery(text);
    const mistake = parsed.ok
      ? within(parsed.terms, world, { found: inner, inside: [...inside, name], size })
      : parsed.mistake;
    if (mistake) throw at(value.at, value.text.length, `the view "${value.text}" is wrong: ${mistake.message}`);
    found.viewsOrder ??= inner.order ?? inner.viewsOrder;
    return inner.conditions;
  });
  const [only = []] = parts;
  if (parts.length === 1 && !term.isNegated) found.conditions.push(...only);
  else found.conditions.push(joined(parts, term.isNegated));
}

function within(...given: Parameters<typeof gather>): QueryMistake | null {
  try {
    gather(...given);
    return null;
  } catch (error) {
    if (error instanceof Mistaken) return error.mistake;
    throw error;
  }
}

/** Any of several views: each holds when none of its conditions fails. */
function joined(parts: readonly (readonly Condition[])[], isNegated: boolean): Condition {
  const whole = parts.map((conditions): Condition => {
    const failing: Condition[] = conditions.map((of) => ({ is: 'not', of }));
    return { is: 'not', of: { is: 'any', of: failing } };
  });
  const any: Condition = { is: 'any', of: whole };
  return isNegated ? { is: 'not', of: any } : any;
}
