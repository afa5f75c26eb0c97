// The shape of a rules file, and its JSON Schema for editors. A head comment of a file names it:
// `# yaml-language-server: $schema=./schema.json`.
import { z } from 'zod';
import { condition, conditionJsonSchema, operatorsJsonSchema } from './schema/condition.ts';
import { strict, text } from './schema/parts.ts';
import { presetShape, ruleShape, setShape, verdict } from './schema/rule.ts';
import { inlineTest } from './schema/test.ts';

const list = z.union(
  [
    strict({
      file: z.string().describe('CSV or YAML file below the rules folder. Example: file: lists/vip.csv'),
      key: z.string().optional().describe('The column rows are found by; default the first. Example: key: domain'),
    }),
    z.array(text),
  ],
  { error: 'expected { file: lists/x.csv, key: column } or a list of words' },
);

export const rulesFile = strict({
  version: z.literal(1, { error: 'expected version: 1' }).describe('Version of the language: 1. Example: version: 1'),
  include: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Packs to include. Example: include: builtin/nagios'),
  matchers: z
    .record(z.string(), condition)
    .optional()
    .describe('Named conditions; `use:` inserts them. Example: matchers: { nagios: { from: nagios@mon.example.com } }'),
  presets: z
    .record(z.string(), presetShape)
    .optional()
    .describe('Named rule keys; `preset:` mixes them in. Example: presets: { alert: { set: { queue: ops } } }'),
  lists: z
    .record(z.string(), list)
    .optional()
    .describe('Lists; `in_list:` looks up. Example: lists: { vip: { file: lists/vip.csv, key: domain } }'),
  defaults: strict({
    // biome-ignore lint/suspicious/noThenProperty: the rule language's own word; never awaited.
    then: verdict.optional().describe('What becomes of a mail no rule decides. Example: then: ticket'),
    set: setShape.optional().describe('Values no rule set. Example: set: { priority: normal }'),
  })
    .optional()
    .describe('Once over all files. Example: defaults: { then: ticket }'),
  rules: z
    .array(ruleShape)
    .nullable()
    .optional()
    .describe('The rules, top to bottom. Example: rules: [ { id: all, then: ticket } ]'),
  tests: z
    .array(inlineTest)
    .nullable()
    .optional()
    .describe('Tests that belong to no single rule. Example: tests: [ { mail: {…}, expect: {…} } ]'),
});

/** `NAME.test.yaml`: tests only. */
export const testsFile = strict({
  version: z.literal(1, { error: 'expected version: 1' }).describe('Version of the language: 1. Example: version: 1'),
  tests: z.array(inlineTest).describe('Tests over the whole rule set. Example: tests: [ { mail: {…}, expect: {…} } ]'),
});

export type FileInput = z.infer<typeof rulesFile>;

type Json = Record<string, unknown>;

/** The JSON Schema of a rules file (draft 2020-12): descriptions and completion for editors; `mailclerk rules schema` writes it. */
export function rulesSchemaJson(): Record<string, unknown> {
  const schema = z.toJSONSchema(rulesFile, { io: 'input', unrepresentable: 'any', reused: 'ref' }) as Json;
  const defs = { ...(schema.$defs as Json), condition: conditionJsonSchema(), operators: operatorsJsonSchema() };
  return describeKeys({ ...schema, title: 'mailclerk rules', $defs: defs }, defs) as Json;
}

/** Parts that several keys share are defined once, each with one key's words; editors show the words beside the key. */
function describeKeys(node: unknown, defs: Json): unknown {
  if (Array.isArray(node)) return node.map((one) => describeKeys(one, defs));
  if (!isJson(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => {
      const children = describeKeys(value, defs);
      if (name !== 'properties' || !isJson(children)) return [name, children];
      return [name, Object.fromEntries(Object.entries(children).map(([key, child]) => [key, described(child, defs)]))];
    }),
  );
}

function described(child: unknown, defs: Json): unknown {
  if (!isJson(child) || child.description !== undefined) return child;
  for (let at: unknown = child; isJson(at) && typeof at.$ref === 'string'; ) {
    at = defs[at.$ref.replace('#/$defs/', '')];
    if (isJson(at) && typeof at.description === 'string') return { description: at.description, ...child };
  }
  return child;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
