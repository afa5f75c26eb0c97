// One term of a query as a condition. Takes the key, the term, who asks, time and configuration; gives the condition, or
// throws Mistaken with the place. Several values are any of them; a minus turns the whole round.
import { canonicalAddress } from '../address.ts';
import { fold } from '../fold.ts';
import { nearest } from '../nearest.ts';
import { teamNamed } from '../people/team.ts';
import type { Config } from '../setup.ts';
import { choose, knownIds } from './choices.ts';
import type { Condition, Moment, Quantity, WordPlace } from './filter.ts';
import { type Claim, claims, type QueryKeyName, queryKey } from './keys.ts';
import { at, unknownValue } from './mistaken.ts';
import type { Comparison, QueryTerm, QueryValue } from './syntax.ts';
import { readSpan, readStretch, timeWords } from './times.ts';

/** What a query is resolved against. */
export interface QueryWorld {
  readonly now: number;
  /** The agent who asks: `me`; null = nobody in particular. */
  readonly me: string | null;
  readonly config: Config;
  /** Saved views by name. */
  readonly views: ReadonlyMap<string, string>;
}

type Name = QueryKeyName | `field.${string}` | null;

/** The condition of a term. */
export function conditionOf(name: Name, term: QueryTerm, world: QueryWorld): Condition {
  const conditions = term.values.map((value) => valueCondition(name, { term, value }, world));
  const [only] = conditions;
  const any: Condition = conditions.length === 1 && only ? only : { is: 'any', of: conditions };
  return term.isNegated ? { is: 'not', of: any } : any;
}

interface Place {
  readonly term: QueryTerm;
  readonly value: QueryValue;
}

function valueCondition(name: Name, place: Place, world: QueryWorld): Condition {
  if (name === null) return bareWord(place.value, world.config);
  if (name.startsWith('field.')) return ownField(name.slice('field.'.length), place);
  const key = name as QueryKeyName;
  const row = queryKey(key);
  switch (row?.kind) {
    case 'choice':
      plainly(place, key);
      return chosen(key, place.value, world.config);
    case 'rank':
      return ranked(key, place, world.config);
    case 'person':
      plainly(place, key);
      return person(key, place.value, world);
    case 'words':
      plainly(place, key);
      return words(PLACES[key] ?? 'all', place.value);
    case 'moment':
      return moment(row.of as Moment, place, world);
    case 'span':
      return span(row.of as Moment, { place, key, now: world.now });
    case 'number':
      return count(row.of as Quantity, place, key);
    case 'claim':
      plainly(place, key);
      return claim(place.value, world);
    default:
      plainly(place, key);
      return reference(place.value.text);
  }
}

/** Words of the mail, a tag, somebody who works on it, or the name of a queue or status. */
function bareWord(value: QueryValue, config: Config): Condition {
  const everywhere = words('all', value);
  if (value.isQuoted) return everywhere;
  const of: Condition[] = [everywhere, { is: 'member', of: 'tag', value: value.text }];
  const wanted = fold(value.text);
  for (const agent of config.agents)
    if (fold(agent.id) === wanted) of.push({ is: 'member', of: 'assignee', value: agent.id });
  for (const key of ['queue', 'status'] as const) {
    const id = knownIds(key, config).find((one) => fold(one) === wanted);
    if (id !== undefined) of.push({ is: 'value', of: key, value: id });
  }
  return { is: 'any', of };
}

const PLACES: Readonly<Partial<Record<QueryKeyName, WordPlace>>> = {
  subject: 'subject',
  note: 'notes',
  contact: 'people',
  file: 'files',
};

function words(place: WordPlace, value: QueryValue): Condition {
  const isPrefix = !value.isQuoted && value.text.endsWith('*');
  const text = isPrefix ? value.text.slice(0, -1) : value.text;
  const letters = fold(text).match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters === 0)
    throw at(value.at, value.text.length, `"${value.text}" holds no word to look for, expected letters or digits`);
  if (isPrefix && letters < 2)
    throw at(
      value.at,
      value.text.length,
      `"${value.text}" begins too many words, expected at least two letters before *`,
    );
  return { is: 'words', in: place, words: text, isPrefix };
}

function chosen(key: QueryKeyName, value: QueryValue, config: Config): Condition {
  const found = choose(key, value, config);
  if (found.ok) return found.condition;
  throw unknownValue(value, { what: key, expected: found.expected, near: found.nearest });
}

/** `priority:>=high`: every value of the catalogue on that side. */
function ranked(key: QueryKeyName, { term, value }: Place, config: Config): Condition {
  if (term.comparison === '=') return chosen(key, value, config);
  const one = chosen(key, { ...value, isQuoted: false }, config);
  const order = knownIds(key, config);
  const place = one.is === 'value' && one.value !== null ? order.indexOf(one.value) : -1;
  const wanted = order.filter((_, index) => holds(index, term.comparison, place));
  return { is: 'any', of: wanted.map((id) => ({ is: 'value', of: key as 'priority' | 'severity', value: id })) };
}

function holds(value: number, comparison: Comparison, than: number): boolean {
  if (comparison === '>') return value > than;
  if (comparison === '>=') return value >= than;
  if (comparison === '<') return value < than;
  if (comparison === '<=') return value <= than;
  return value === than;
}

function person(key: QueryKeyName, value: QueryValue, { me, config }: QueryWorld): Condition {
  const { text, isQuoted } = value;
  const isNone = text === 'none' && !isQuoted;
  if (key === 'from') return { is: 'member', of: 'participant', value: address(key, value) };
  if (key === 'customer') {
    if (isNone) return { is: 'value', of: 'customer', value: null };
    if (text.startsWith('@') && text.length > 1) return { is: 'domain', domain: text.slice(1).toLowerCase() };
    return { is: 'value', of: 'customer', value: address(key, value) };
  }
  const of = key === 'watcher' ? 'watcher' : 'assignee';
  if (isNone) return { is: 'member', of, value: null };
  if (text === 'me' && !isQuoted) return { is: 'member', of, value: myself(value, me) };
  const known = config.agents.map((agent) => agent.id);
  const team = text.startsWith('@') && of === 'assignee' ? teamNamed(config, text, null) : null;
  if (team) return { is: 'any', of: team.agents.map((id) => ({ is: 'member', of, value: id })) };
  const agent = known.find((id) => fold(id) === fold(text));
  if (agent !== undefined) return { is: 'member', of, value: agent };
  if (isQuoted) return { is: 'member', of, value: text };
  if (of === 'watcher' && text.includes('@')) return { is: 'member', of, value: address(key, value) };
  throw unknownValue(value, {
    what: 'agent',
    expected: ['me', 'none', ...known].join(', '),
    near: nearest(text, known),
  });
}

function address(key: string, value: QueryValue): string {
  const canonical = canonicalAddress(value.text);
  if (canonical !== null) return canonical;
  const advice =
    key === 'customer'
      ? `, @domain or none; part of a name: contact:${value.text}`
      : `; part of one: contact:${value.text}`;
  throw at(
    value.at,
    value.text.length,
    `"${value.text}" is no mail address, expected one like eva@acme.example${advice}`,
  );
}

function myself(value: QueryValue, me: string | null): string {
  if (me !== null) return me;
  throw at(value.at, value.text.length, `nobody is "me" here: say who asks (--as NAME, or MAILCLERK_AGENT)`);
}

function moment(of: Moment, { term, value }: Place, world: QueryWorld): Condition {
  if (value.text === 'none' && !value.isQuoted && term.comparison === '=') return { is: 'unset', of };
  const [first = '', second] = value.text.split('..');
  const here = { now: world.now, timeZone: world.config.instance.timezone };
  const from = first === '' && second !== undefined ? null : readStretch(first, here);
  const until = second === undefined || second === '' ? null : readStretch(second, here);
  const isRead = (first === '' || from !== null) && (second === undefined || second === '' || until !== null);
  if (!isRead || (from === null && until === null) || (second !== undefined && term.comparison !== '='))
    throw noMoment(term, value);
  if (from && until && afterIt(until) <= from.from)
    throw at(value.at, value.text.length, `"${value.text}" ends before it begins, expected the earlier time first`);
  if (second !== undefined) return { is: 'between', of, from: from?.from ?? null, to: until ? afterIt(until) : null };
  if (from === null) throw noMoment(term, value);
  if (term.comparison === '>') return { is: 'between', of, from: afterIt(from), to: null };
  if (term.comparison === '>=') return { is: 'between', of, from: from.from, to: null };
  if (term.comparison === '<') return { is: 'between', of, from: null, to: from.from };
  if (term.comparison === '<=') return { is: 'between', of, from: null, to: afterIt(from) };
  return { is: 'between', of, from: from.from, to: afterIt(from) };
}

/** The first moment after a stretch of time. */
function afterIt(stretch: { readonly from: number; readonly to: number }): number {
  return Math.max(stretch.to, stretch.from + 1);
}

function noMoment({ key }: QueryTerm, value: QueryValue) {
  const { text } = value;
  // "created:>7d": after a moment seven days ago, or older than seven days? Both are meant by somebody.
  const advice =
    readSpan(text) === null
      ? `expected a date (2026-01-07, 2026-01, 2026-01-07T14:00), ${timeWords.join(', ')}, -7d, +2h or FROM..TO`
      : `say on which side of now: ${key}:>-${text} is later than ${text} ago, ${key}:<+${text} is within ${text} from now`;
  return at(value.at, text.length, `"${text}" is no time; ${advice}`);
}

/** `idle:>7d`: the moment was before seven days ago. */
function span(
  of: Moment,
  { place, key, now }: { readonly place: Place; readonly key: string; readonly now: number },
): Condition {
  const { term, value } = place;
  const ms = readSpan(value.text);
  if (ms === null || term.comparison === '=')
    throw at(
      value.at,
      value.text.length,
      `"${value.text}" is no length of time, expected one like ${key}:>7d or ${key}:<36h (s m h d w mo y)`,
    );
  const then = now - ms;
  if (term.comparison === '>') return { is: 'between', of, from: null, to: then };
  if (term.comparison === '>=') return { is: 'between', of, from: null, to: then + 1 };
  if (term.comparison === '<') return { is: 'between', of, from: then + 1, to: null };
  return { is: 'between', of, from: then, to: null };
}

function count(of: Quantity, { term, value }: Place, key: string): Condition {
  if (value.text === 'none' && !value.isQuoted && of === 'rating') return { is: 'unset', of };
  if (!/^\d{1,9}$/.test(value.text))
    throw at(value.at, value.text.length, `"${value.text}" is no number, expected one like ${key}:>3`);
  const number = Number(value.text);
  if (term.comparison === '>') return { is: 'between', of, from: number + 1, to: null };
  if (term.comparison === '>=') return { is: 'between', of, from: number, to: null };
  if (term.comparison === '<') return { is: 'between', of, from: null, to: number };
  if (term.comparison === '<=') return { is: 'between', of, from: null, to: number + 1 };
  return { is: 'between', of, from: number, to: number + 1 };
}

function claim(value: QueryValue, { me, now }: QueryWorld): Condition {
  const name = value.text.toLowerCase();
  if (!Object.hasOwn(claims, name)) {
    const known = Object.keys(claims);
    throw unknownValue(value, { what: 'claim', expected: known.join(', '), near: nearest(name, known) });
  }
  const not = (of: Condition): Condition => ({ is: 'not', of });
  const kind = (text: string): Condition => ({ is: 'value', of: 'kind', value: text });
  const table: Readonly<Record<Claim, () => Condition>> = {
    open: () => ({ is: 'open' }),
    closed: () => not({ is: 'open' }),
    new: () => kind('new'),
    waiting: () => kind('waiting'),
    done: () => kind('done'),
    cancelled: () => kind('cancelled'),
    mine: () => ({ is: 'member', of: 'assignee', value: myself(value, me) }),
    watched: () => ({ is: 'member', of: 'watcher', value: myself(value, me) }),
    assigned: () => not({ is: 'member', of: 'assignee', value: null }),
    unassigned: () => ({ is: 'member', of: 'assignee', value: null }),
    overdue: () =>
      not({ is: 'any', of: [not({ is: 'open' }), not({ is: 'between', of: 'due', from: null, to: now })] }),
    due: () => not({ is: 'unset', of: 'due' }),
    answered: () => not({ is: 'unset', of: 'firstResponseAt' }),
    unanswered: () => ({ is: 'unset', of: 'firstResponseAt' }),
    internal: () => ({ is: 'value', of: 'visibility', value: 'internal' }),
    public: () => ({ is: 'value', of: 'visibility', value: 'public' }),
    merged: () => ({ is: 'merged' }),
    rated: () => not({ is: 'unset', of: 'rating' }),
  };
  return table[name as Claim]();
}

function ownField(name: string, { term, value }: Place): Condition {
  plainly({ term, value }, name);
  if (value.text === 'none' && !value.isQuoted) return { is: 'field', name, value: null };
  return { is: 'field', name, value: value.text };
}

function reference(text: string): Condition {
  const ref = text.replace(/^\[(.*)\]$/, '$1');
  const id = /^#?([1-9][0-9]{0,14})$/.exec(ref)?.[1];
  return { is: 'ref', ref, id: id === undefined ? null : Number(id) };
}

/** Only times, numbers and ranks can be compared. */
function plainly({ term, value }: Place, key: string): void {
  if (term.comparison === '=') return;
  throw at(
    value.at - term.comparison.length,
    term.comparison.length,
    `${key}: has no order, expected ${key}:${value.text} without "${term.comparison}"`,
  );
}
