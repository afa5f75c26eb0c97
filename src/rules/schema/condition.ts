// The shape of `when:` for editors. What a condition means is checked by compile/condition, which knows field types
// and positions; here only "a map" is required, so that each mistake is reported once.
import { z } from 'zod';
import { attachmentFields, type Field, families, fields } from '../fields.ts';

/** Operators of the map form, with their line in the manual. */
export const operators: Readonly<Record<string, string>> = {
  is: 'The whole value is this (folded). Example: { is: Rechnung }',
  contains: 'The value contains this (folded). Example: { contains: Kündigung }',
  contains_all: 'The value contains all of these. Example: { contains_all: [pump, leak] }',
  word: 'The value holds this as a whole word. Example: { word: urgent }',
  starts: 'The value starts with this. Example: { starts: Order }',
  ends: 'The value ends with this. Example: { ends: .pdf }',
  glob: '`*` is any text, `?` one character, over the whole value. Example: { glob: "INV-*" }',
  regex: "A linear-time regular expression (RE2), flags i m s. Example: { regex: '/^\\d+$/' }",
  one_of: 'The whole value is one of these. Example: { one_of: [a, b] }',
  in_list: 'The whole value is a key of this list; its row becomes variables. Example: { in_list: vip }',
  between: 'From the first to the second value, both included. Example: { between: [1MB, 5MB] }',
  exists: 'Is there a value at all? Example: { exists: false }',
  empty: 'Is there no value, or an empty one? Example: { empty: true }',
  min_words: 'At least this many words. Example: { min_words: 3 }',
  max_words: 'At most this many words. Example: { max_words: 10 }',
  case: 'true: compare letter by letter, nothing folded. Example: { contains: ABC, case: true }',
};

const anything = z.unknown();

/** Any map; its keys are checked by compile/condition. */
export const condition = z
  .record(z.string(), anything, { error: 'expected a map of conditions, like { from: eva@firm.de }' })
  .nullable()
  .meta({ id: 'condition', description: 'Conditions; all keys of one map must hold.' });

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of a condition: every field with its description, families as patterns, nothing else. */
export function conditionJsonSchema(): JsonSchema {
  const self = { $ref: '#/$defs/condition' };
  const list = { type: 'array', items: self };
  const properties: JsonSchema = {
    all: { ...list, description: 'All of these hold. Example: all: [ { from: a@b.de }, { subject: x } ]' },
    any: { ...list, description: 'At least one of these holds. Example: any: [ { from: a@b.de }, { subject: x } ]' },
    none: { ...list, description: 'None of these holds. Example: none: [ { is: auto }, { is: list } ]' },
    not: { ...self, description: 'This does not hold as a whole. Example: not: { is: auto }' },
    use: { type: ['string', 'array'], description: 'A condition named under matchers:. Example: use: nagios' },
    received: { type: 'object', description: 'When it arrived. Example: received: { weekday: [sat, sun] }' },
    rate: {
      type: 'object',
      description: 'Many mails of one kind. Example: rate: { per: from, more_than: 20, within: 1h }',
    },
    attachment: group(
      attachmentFields,
      'One attachment for which all of this holds. Example: attachment: { ext: [pdf, xml], size: "<20MB" }',
    ),
  };
  for (const [name, field] of Object.entries(fields)) properties[name] = fieldSchema(field);
  const patternProperties: JsonSchema = {};
  for (const [prefix, field] of Object.entries(families)) {
    patternProperties[`^${prefix.replaceAll('.', '\\.')}.+`] = fieldSchema(field);
  }
  return {
    type: ['object', 'null'],
    description: 'Conditions; all keys of one map must hold.',
    properties,
    patternProperties,
    additionalProperties: false,
  };
}

function group(table: Readonly<Record<string, Field>>, description: string): JsonSchema {
  const properties = Object.fromEntries(Object.entries(table).map(([name, field]) => [name, fieldSchema(field)]));
  return { type: 'object', description, properties, additionalProperties: false };
}

function fieldSchema(field: Field): JsonSchema {
  const operatorMap = { $ref: '#/$defs/operators' };
  const description = `${field.about} Example: ${field.example}`;
  const scalar = field.values
    ? { anyOf: [{ enum: field.values }, { type: 'string' }] }
    : { type: field.type === 'flag' ? 'boolean' : ['string', 'number', 'boolean'] };
  return { description, anyOf: [scalar, { type: 'array' }, operatorMap] };
}

/** The map form of a clause. */
export function operatorsJsonSchema(): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(operators).map(([name, about]) => [name, { description: about }]),
  );
  return { type: 'object', properties, additionalProperties: false };
}
