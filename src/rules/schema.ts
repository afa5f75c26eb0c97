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
  version: z.literal(1, { error: 'expected version: 1' }).describe('Version of the language: 1.'),
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
  version: z.literal(1, { error: 'expected version: 1' }).describe('Version of the language: 1.'),
  tests: z.array(inlineTest).describe('Tests over the whole rule set. Example: tests: [ { mail: {…}, expect: {…} } ]'),
});

export type FileInput = z.infer<typeof rulesFile>;

/** The JSON Schema of a rules file (draft 2020-12): descriptions and completion for editors; written to rules/schema.json. */
export function rulesSchemaJson(): Record<string, unknown> {
  const schema = z.toJSONSchema(rulesFile, { io: 'input', unrepresentable: 'any', reused: 'ref' }) as Record<
    string,
    unknown
  >;
  const defs = (schema.$defs ?? {}) as Record<string, unknown>;
  return {
    ...schema,
    title: 'mailclerk rules',
    $defs: { ...defs, condition: conditionJsonSchema(), operators: operatorsJsonSchema() },
  };
}
