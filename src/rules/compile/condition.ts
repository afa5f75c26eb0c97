// Takes the value of `when:`, `not:` or a matcher; gives a Condition. Clauses of one map are all needed; they are
// ordered cheap first, except that clauses which capture keep their written order (the later capture replaces).
import { didYouMean } from '../../model/nearest.ts';
import type { Condition } from '../../model/policy.ts';
import { attachmentFields, families, fieldOf, fields } from '../fields.ts';
import { isPendingField } from '../pending.ts';
import { oneOf, shown } from '../problem.ts';
import type { Path } from '../source.ts';
import { clauseText, compileClause, namesOf } from './clause.ts';
import { type Compiled, type Compiling, isMap, listOf } from './compiling.ts';
import { durationMs } from './units.ts';

const GROUPS = ['all', 'any', 'none', 'not', 'use', 'attachment', 'received', 'rate'];
const MAX_DEPTH = 20;

/** The condition of a map; null when it is empty (always true) or broken (then it was reported). */
export function compileCondition(context: Compiling, value: unknown, at: Path, depth = 0): Compiled | null {
  if (value === null || value === undefined) return null;
  if (!isMap(value)) {
    context.source.error(at, 'type', `expected a map of conditions, like { from: eva@firma.de }, seen ${shown(value)}`);
    return null;
  }
  if (depth > MAX_DEPTH) {
    context.source.error(at, 'value', `conditions nested deeper than ${MAX_DEPTH} levels`);
    return null;
  }
  const parts = Object.entries(value)
    .map(([key, item]) => compileKey(context, key, item, { at: [...at, key], depth }))
    .filter((part) => part !== null);
  return conjunction(parts);
}

interface Place {
  readonly at: Path;
  readonly depth: number;
}

function compileKey(context: Compiling, key: string, value: unknown, place: Place): Compiled | null {
  switch (key) {
    case 'all':
    case 'any':
    case 'none':
      return compileList(context, key, value, place);
    case 'not': {
      const inner = Array.isArray(value)
        ? compileList(context, 'any', value, place)
        : compileCondition(context, value, place.at, place.depth + 1);
      if (!inner && isMap(value) && Object.keys(value).length === 0)
        context.source.error(place.at, 'value', '"not" of nothing never matches; name a condition');
      return inner && { condition: { kind: 'not', of: inner.condition }, names: [] };
    }
    case 'use':
      return compileUse(context, value, place.at);
    case 'attachment':
      return compileAttachment(context, value, place.at);
    case 'received':
      return compileReceived(context, value, place.at);
    case 'rate':
      return compileRate(context, value, place.at);
    default:
      return compileField(context, key, value, place.at);
  }
}

function compileField(context: Compiling, key: string, value: unknown, at: Path): Compiled | null {
  const named = fieldOf(key);
  if (!named) {
    const known = [...Object.keys(fields), ...GROUPS];
    const meant =
      didYouMean(key, known) ||
      ` Fields are ${oneOf(['from', 'to', 'recipient', 'subject', 'body', 'is', 'header.<Name>', 'thread.found', '…'])}; see the manual.`;
    context.source.errorAtKey(at, 'key', `unknown field "${key}".${meant}`);
    return null;
  }
  if (isPendingField(named.name)) {
    context.pending(at, key);
    return compileClause({ ...context, pending() {} }, named, value, at);
  }
  if (key.startsWith('var.')) checkVar(context, key.slice('var.'.length), at);
  return compileClause(context, named, value, at);
}

function checkVar(context: Compiling, name: string, at: Path): void {
  const root = name.split('.')[0] ?? name;
  if (context.variables.has(root)) return;
  const hint =
    didYouMean(root, [...context.variables]) || ' Variables come from captures and extracts of earlier rules.';
  context.source.errorAtKey(at, 'R104', `variable "${name}" is not defined before this rule.${hint}`);
}

function compileList(context: Compiling, kind: 'all' | 'any' | 'none', value: unknown, place: Place): Compiled | null {
  if (!Array.isArray(value) || value.length === 0) {
    context.source.error(
      place.at,
      'type',
      `expected a list of conditions, like ${kind}: [ { from: a@firma.de }, { subject: x } ], seen ${shown(value)}`,
    );
    return null;
  }
  const parts = value.map((item, index) => compileCondition(context, item, [...place.at, index], place.depth + 1));
  for (const [index, item] of value.entries()) {
    if (isMap(item) && Object.keys(item).length === 0)
      context.source.error([...place.at, index], 'value', 'an empty condition always matches; leave it out');
  }
  const compiled = parts.filter((part) => part !== null);
  if (compiled.length === 0) return null;
  if (kind === 'all') return conjunction(compiled);
  const of = compiled.map((part) => part.condition);
  return { condition: { kind, of }, names: kind === 'none' ? [] : namesOf(compiled) };
}

function compileUse(context: Compiling, value: unknown, at: Path): Compiled | null {
  const found: Compiled[] = [];
  for (const [index, item] of listOf(value).entries()) {
    const there = Array.isArray(value) ? [...at, index] : at;
    const compiled = context.matcher(String(item));
    if (compiled === 'unknown') {
      const known = context.matcherNames;
      const hint =
        didYouMean(String(item), known) || ` Matchers: ${oneOf(known) || 'none'}; they are named under matchers:.`;
      context.source.error(there, 'R105', `there is no matcher "${String(item)}".${hint}`);
    } else if (compiled !== 'broken') found.push(compiled);
  }
  if (found.length < 2) return found[0] ?? null;
  return { condition: { kind: 'any', of: found.map((part) => part.condition) }, names: namesOf(found) };
}

function compileAttachment(context: Compiling, value: unknown, at: Path): Compiled | null {
  if (!isMap(value) || Object.keys(value).length === 0) {
    context.source.error(at, 'type', `expected a map, like { ext: [pdf], size: "<20MB" }, seen ${shown(value)}`);
    return null;
  }
  const parts: Compiled[] = [];
  for (const [key, item] of Object.entries(value)) {
    const there = [...at, key];
    const field = Object.hasOwn(attachmentFields, key) ? attachmentFields[key] : undefined;
    if (!field) {
      const known = Object.keys(attachmentFields);
      context.source.errorAtKey(
        there,
        'key',
        `unknown key "${key}" of attachment.${didYouMean(key, known) || ` Known: ${oneOf(known)}.`}`,
      );
    } else {
      if (isPendingField(`attachment.${key}`)) context.pending(there, `attachment.${key}`);
      const compiled = compileClause(context, { name: key, field }, item, there);
      if (compiled) parts.push(prefixed(compiled));
    }
  }
  if (parts.length === 0) return null;
  const of = parts.map((part) => part.condition);
  return { condition: { kind: 'attachment', of, text: `attachment: ${clauseText(value)}` }, names: namesOf(parts) };
}

/** Inside `attachment:` the evaluator knows the fields as `attachment.<name>`. */
function prefixed(compiled: Compiled): Compiled {
  const rename = (condition: Condition): Condition => {
    if (condition.kind === 'clause') return { ...condition, field: `attachment.${condition.field}` };
    return condition.kind === 'any' ? { kind: 'any', of: condition.of.map(rename) } : condition;
  };
  return { condition: rename(compiled.condition), names: compiled.names };
}

function compileReceived(context: Compiling, value: unknown, at: Path): Compiled | null {
  if (!isMap(value)) {
    context.source.error(at, 'type', `expected a map, like { weekday: [sat, sun] }, seen ${shown(value)}`);
    return null;
  }
  const parts = Object.entries(value).map(([key, item]) => {
    const there = [...at, key];
    if (Object.hasOwn(fields, `received.${key}`)) return compileField(context, `received.${key}`, item, there);
    context.source.errorAtKey(
      there,
      'key',
      `unknown key "${key}" of received.${didYouMean(key, ['weekday', 'time', 'business_hours'])}`,
    );
    return null;
  });
  return conjunction(parts.filter((part) => part !== null));
}

function compileRate(context: Compiling, value: unknown, at: Path): Compiled | null {
  const map = isMap(value) ? value : {};
  const { per, more_than: moreThan, within } = map;
  const withinMs = typeof within === 'string' ? durationMs(within) : null;
  const isPer = per === 'from' || per === 'mailbox' || per === 'subject';
  const isWhole =
    isPer && typeof moreThan === 'number' && moreThan >= 0 && withinMs !== null && Object.keys(map).length === 3;
  if (!isWhole) {
    context.source.error(
      at,
      'value',
      `expected { per: from, more_than: 20, within: 1h } (per: from, mailbox or subject), seen ${clauseText(value)}`,
    );
    return null;
  }
  return { condition: { kind: 'rate', per, moreThan, withinMs, text: `rate: ${clauseText(value)}` }, names: [] };
}

/** All parts hold: one condition, cheap parts first. */
export function conjunction(parts: readonly Compiled[]): Compiled | null {
  const [first] = parts;
  if (!first) return null;
  if (parts.length === 1) return first;
  return { condition: { kind: 'all', of: cheapFirst(parts).map((part) => part.condition) }, names: namesOf(parts) };
}

function cheapFirst(parts: readonly Compiled[]): readonly Compiled[] {
  let lastCapture = 0;
  const weighed = parts.map((part) => {
    let cost = costOf(part.condition);
    if (part.names.length > 0) {
      cost = Math.max(cost, lastCapture);
      lastCapture = cost;
    }
    return { part, cost };
  });
  return weighed.toSorted((a, b) => a.cost - b.cost).map(({ part }) => part);
}

const PATTERN_COST = 5;

/** What looking at a condition costs at most, in the units of the field table. */
export function costOf(condition: Condition): number {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'none':
    case 'attachment':
      return Math.max(...condition.of.map(costOf));
    case 'not':
      return costOf(condition.of);
    case 'rate':
      return 20;
    case 'clause': {
      const hasPattern = condition.tests.some((test) => test.op === 'regex');
      return fieldCost(condition.field) + (hasPattern ? PATTERN_COST : 0);
    }
    default:
      return condition satisfies never;
  }
}

function fieldCost(name: string): number {
  if (name.startsWith('attachment.')) return attachmentFields[name.slice('attachment.'.length)]?.cost ?? 4;
  const family = Object.keys(families).find((prefix) => name.startsWith(prefix));
  return fields[name]?.cost ?? (family ? families[family]?.cost : undefined) ?? 5;
}
