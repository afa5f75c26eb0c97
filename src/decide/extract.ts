// Takes one `extract:` entry and what the rule looks at; gives the variables it makes. Fields are tried in order, the
// first that gives a value wins (rules.md "Extract"). A question that must be answered first is handed up.

import type { Question } from '../model/facts.ts';
import type { Extract, Variables } from '../model/policy.ts';
import { fieldNamed } from './conditions/fields.ts';
import { type Binding, isQuestion, type Look, searchIn } from './conditions/look.ts';
import { Text } from './conditions/value.ts';
import { lookUp } from './conditions/variables.ts';
import { jsonValue } from './extract/json.ts';
import { labelledValue, labelledValues } from './extract/labels.ts';
import { betweenMarks, lineAt } from './extract/pieces.ts';
import { csvColumn, tableColumn } from './extract/rows.ts';
import { asType } from './extract/typed.ts';
import { xmlValue } from './extract/xml.ts';
import { plain } from './variables.ts';

/** The variables of one extraction; empty when nothing was found and there is no `else`. */
export function extractValues(extract: Extract, look: Look): readonly Binding[] | Question {
  for (const source of extract.from) {
    const texts = textsOf(source, look);
    if (isQuestion(texts)) return texts;
    for (const text of texts.values) {
      const found = typed(extract, fromText(extract, text.plain, { isVariable: texts.isVariable, look }));
      if (found.length > 0) return found;
    }
  }
  return extract.otherwise === null ? [] : [{ name: extract.name, value: extract.otherwise }];
}

/** A value that is not of the wanted type was not found. */
function typed(extract: Extract, found: readonly Binding[]): readonly Binding[] {
  const { as, how } = extract;
  // The cells of a column are a list already, whatever signs stand in them.
  if (!as || (as === 'list' && (how.kind === 'csv' || how.kind === 'table'))) return found;
  const values = found.map(({ name, value }) =>
    name === extract.name && typeof value === 'string' ? { name, value: asType(value, as) } : { name, value },
  );
  return values.some(({ name, value }) => name === extract.name && value === '') ? [] : values;
}

interface Source {
  readonly values: readonly Text[];
  readonly isVariable: boolean;
}

/** A field of the mail, else a variable of that name. */
function textsOf(source: string, look: Look): Source | Question {
  const isVariable = source.startsWith('var.');
  const field = isVariable ? null : (fieldNamed(source) ?? null);
  if (source.startsWith('attachment.')) return { values: fileTexts(source, look), isVariable: false };
  if (field) {
    const values = field.read(look);
    return isQuestion(values) ? values : { values: values.texts, isVariable: false };
  }
  const value = lookUp(look.variables, (isVariable ? source.slice(4) : source).split('.'));
  return { values: value === '' ? [] : [new Text(value)], isVariable: true };
}

function fileTexts(source: string, look: Look): readonly Text[] {
  const field = fieldNamed(source);
  if (!field) return [];
  const found: Text[] = [];
  for (const file of look.mail.message.attachments) {
    look.attachment = file;
    const values = field.read(look);
    look.attachment = null;
    if (!isQuestion(values)) found.push(...values.texts);
  }
  return found;
}

function fromText(
  extract: Extract,
  text: string,
  { isVariable, look }: { readonly isVariable: boolean; readonly look: Look },
): readonly Binding[] {
  const { how, name } = extract;
  switch (how.kind) {
    case 'regex': {
      const hit = searchIn(how.pattern, text, look);
      if (!hit) return [];
      const captured = Object.entries(hit.captures).map(([key, value]) => ({ name: key, value }));
      return [
        ...captured,
        ...one(name, hit.captures[name] ?? hit.groups.slice(1).find((group) => group !== undefined) ?? hit.match),
      ];
    }
    case 'label':
      return one(name, labelledValue(text, how.labels));
    case 'labels':
      return form(name, labelledValues(text, how.labels));
    case 'map':
      return one(name, mapped(how.map, text, isVariable));
    case 'between':
      return one(name, betweenMarks(text, ...how.marks));
    case 'line':
      return one(name, lineAt(text, how.number));
    case 'json': {
      const value = jsonValue(text, how.path);
      return typeof value === 'string' ? one(name, value) : [{ name, value }];
    }
    case 'xml':
      return one(name, xmlValue(text, how.path));
    case 'csv':
      return one(name, column(extract, csvColumn(text, how.column)));
    case 'table':
      return one(name, column(extract, tableColumn(text, how.column)));
    case 'whole':
      return one(name, text);
    default:
      return how satisfies never;
  }
}

/** The first row's value; with `as: list` those of all rows. */
function column({ as }: Extract, values: readonly string[]): string {
  return as === 'list' ? values.join(', ').replaceAll('\n', ' ') : (values[0] ?? '');
}

/** On a variable the whole folded value, on a text field `contains`; the first in written order. */
function mapped(map: readonly (readonly [string, string])[], text: string, isVariable: boolean): string {
  const folded = new Text(text);
  for (const [from, to] of map) {
    const wanted = new Text(from);
    const isHit = isVariable
      ? folded.folded === wanted.folded || folded.german === wanted.german
      : folded.folded.includes(wanted.folded) || folded.german.includes(wanted.german);
    if (isHit) return to;
  }
  return '';
}

function one(name: string, value: string): readonly Binding[] {
  const trimmed = value.trim();
  return trimmed === '' ? [] : [{ name, value: trimmed }];
}

function form(name: string, values: Readonly<Record<string, string>>): readonly Binding[] {
  const record: Variables = plain(values);
  return Object.values(values).some((value) => value !== '') ? [{ name, value: record }] : [];
}
