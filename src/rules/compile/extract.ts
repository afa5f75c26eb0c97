// Takes `extract:`; gives the extractions in written order. Each defines its name (and its regex' named groups) as
// variables for the rest of the rule and for all later rules.
import { didYouMean } from '../../model/nearest.ts';
import type { Extract } from '../../model/policy.ts';
import { fieldOf } from '../fields.ts';
import { isPendingField, pendingExtractKeys } from '../pending.ts';
import { oneOf } from '../problem.ts';
import type { ExtractInput } from '../schema/rule.ts';
import type { Path } from '../source.ts';
import { type Compiling, listOf } from './compiling.ts';
import { compilePattern } from './pattern.ts';

const PLACES = ['subject', 'subject.clean', 'body', 'body.full', 'body.html', 'attachment.name', 'attachment.text'];
const WAYS = ['regex', 'label', 'labels', 'between', 'line', 'json', 'xml', 'csv', 'table', 'map'] as const;
const TAKEN = ['bounce', 'mail', 'ticket', 'contact', 'var', '__proto__', 'constructor', 'prototype'];

/** All extractions of a rule; names are added to the context's variables. */
export function compileExtracts(
  context: Compiling,
  input: Readonly<Record<string, ExtractInput>>,
  at: Path,
): readonly Extract[] {
  const all: Extract[] = [];
  for (const [name, one] of Object.entries(input)) {
    const extract = compileExtract(context, name, one, [...at, name]);
    context.variables.add(name);
    if (extract) all.push(extract);
  }
  return all;
}

function compileExtract(context: Compiling, name: string, input: ExtractInput, at: Path): Extract | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name) || TAKEN.includes(name) || context.lists.has(name)) {
    context.source.errorAtKey(
      at,
      'value',
      `"${name}" cannot be used as a name here: letters, digits and _ only, and none of ${oneOf(TAKEN.slice(0, 5))} or a list's name`,
    );
  }
  const from = compilePlaces(context, input, at);
  const ways = WAYS.filter((way) => input[way] !== undefined);
  if (ways.length > 1) {
    context.source.error(at, 'value', `${ways.join(' and ')} in one extraction; use one of them`);
    return null;
  }
  for (const key of pendingExtractKeys) if (Object.hasOwn(input, key)) context.pending([...at, key], `extract.${key}`);
  if (input.labels !== undefined && input.as !== undefined)
    context.source.error(
      [...at, 'as'],
      'value',
      '`as:` gives one value a type; for labels write require: { name.part: type }',
    );
  const how = compileHow(context, input, at);
  if (!how) return null;
  const otherwise = input.else === undefined ? null : String(input.else);
  return { name, from, how, otherwise, optional: input.optional ?? false, as: input.as ?? null };
}

function compilePlaces(context: Compiling, input: ExtractInput, at: Path): readonly string[] {
  return listOf(input.in).flatMap((item, index) => {
    const place = String(item);
    const there = Array.isArray(input.in) ? [...at, 'in', index] : [...at, 'in'];
    const header = place.startsWith('header.') ? fieldOf(place) : null;
    if (header) return [header.name];
    if (PLACES.includes(place)) {
      if (isPendingField(place)) context.pending(there, place);
      return [place];
    }
    const variable = place.startsWith('var.') ? place.slice('var.'.length) : place;
    const root = variable.split('.')[0] ?? variable;
    if (context.variables.has(root)) return [`var.${variable}`];
    const known = [...PLACES, ...context.variables];
    const hint = didYouMean(place, known) || ` Places: ${oneOf([...PLACES, 'header.X', 'the name of a variable'])}.`;
    context.source.error(there, 'R104', `"${place}" is neither a place to look nor a variable defined before.${hint}`);
    return [];
  });
}

function compileHow(context: Compiling, input: ExtractInput, at: Path): Extract['how'] | null {
  if (input.regex !== undefined) {
    const result = compilePattern(input.regex);
    if (!result.ok) {
      context.source.error([...at, 'regex'], result.code, result.message);
      return null;
    }
    for (const name of result.names) context.variables.add(name);
    return { kind: 'regex', pattern: result.pattern };
  }
  if (input.label !== undefined) return { kind: 'label', labels: listOf(input.label).map(String) };
  if (input.labels !== undefined) {
    const labels = Object.entries(input.labels).map(([name, words]) => [name, listOf(words).map(String)] as const);
    return { kind: 'labels', labels: Object.fromEntries(labels) };
  }
  if (input.map !== undefined) {
    return { kind: 'map', map: Object.entries(input.map).map(([word, value]) => [word, String(value)] as const) };
  }
  return pieceOf(context, input, at);
}

/** The ways that take a piece of the text by its place. */
function pieceOf(context: Compiling, input: ExtractInput, at: Path): Extract['how'] | null {
  if (input.between !== undefined) {
    const [from, to] = input.between.map(String) as [string, string];
    if (from !== '' && to !== '') return { kind: 'between', marks: [from, to] };
    context.source.error([...at, 'between'], 'value', 'expected two marks with a character each at least');
    return null;
  }
  if (input.line !== undefined) {
    if (input.line !== 0) return { kind: 'line', number: input.line };
    context.source.error([...at, 'line'], 'value', 'lines count from 1, or from -1 backwards; seen 0');
    return null;
  }
  if (
    input.json !== undefined &&
    wrongStep(context, {
      path: String(input.json),
      known: /^[^[\]]*(?:\[\d{1,6}\][^[\]]*)*$/,
      at: [...at, 'json'],
      example: 'order.items[0].id',
    })
  )
    return null;
  if (input.json !== undefined) return { kind: 'json', path: String(input.json) };
  if (
    input.xml !== undefined &&
    wrongStep(context, {
      path: String(input.xml),
      known: /^\/{0,2}(?:[^/[\]@()|]+\/)*@?[^/[\]@()|]+$/,
      at: [...at, 'xml'],
      example: 'order/customer/@id or //id',
    })
  )
    return null;
  if (input.xml !== undefined) return { kind: 'xml', path: String(input.xml) };
  if (input.csv !== undefined) return { kind: 'csv', column: String(input.csv) };
  if (input.table !== undefined) return { kind: 'table', column: String(input.table) };
  return { kind: 'whole' };
}

/** Paths are a small part of JSONPath and XPath: what would never find anything is said here. */
function wrongStep(
  context: Compiling,
  {
    path,
    known,
    at,
    example,
  }: { readonly path: string; readonly known: RegExp; readonly at: Path; readonly example: string },
): boolean {
  if (path.length <= 500 && known.test(path)) return false;
  context.source.error(
    at,
    'value',
    `expected a path like ${example}, without filters or wildcards in brackets; seen "${path.slice(0, 100)}"`,
  );
  return true;
}
