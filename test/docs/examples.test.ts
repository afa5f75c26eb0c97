// Every example of the rules manual does what the manual says: it loads. They stand in the code's own tables, so a
// field or key whose example is wrong fails here.
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { z } from 'zod';
import { attachmentFields, type Field, families, fields } from '../../src/rules/fields.ts';
import { loadRules } from '../../src/rules/load.ts';
import { isPendingField, pendingExtractKeys, pendingRuleKeys, pendingSetKeys } from '../../src/rules/pending.ts';
import { operators } from '../../src/rules/schema/condition.ts';
import { extraction, ruleShape, setShape, thread } from '../../src/rules/schema/rule.ts';
import { expect as expectShape, given, mail } from '../../src/rules/schema/test.ts';
import { site as bareSite, catalogues } from '../rules/site.ts';

const site = {
  ...bareSite,
  known: { ...bareSite.known, ...catalogues, groups: ['hardware'], fields: ['order'], forms: ['pump'], slas: ['gold'] },
};

/** What `rules check` says of one rule, as lines. */
function said(rule: object): readonly string[] {
  const file = {
    version: 1,
    matchers: { nagios: { from: 'nagios@mon.example.com' } },
    presets: { alert: { tags: ['alert'] } },
    lists: { vip: ['firm.example'], domains: ['firm.example'] },
    rules: [
      { id: 'earlier', extract: captured },
      { id: 'example', ...rule },
    ],
  };
  const { problems } = loadRules([{ path: 'rules/10.yaml', text: stringify(file) }], { site, readList: () => null });
  return problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

/** The variables that examples speak of. */
const captured = Object.fromEntries(
  ['host', 'service', 'order', 'number', 'prio', 'text', 'ref', 'name', 'email', 'form'].map((name) => [
    name,
    { in: 'subject', regex: '/(x)/', optional: true },
  ]),
);

/** The rule language's own word, which must not make an object a promise. */
function decided(verdict: string): object {
  return Object.fromEntries([['then', verdict]]);
}

function example(text: string): Record<string, unknown> {
  const value: unknown = parse(text.slice(text.indexOf('Example: ') + 'Example: '.length));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const ofFields = (table: Readonly<Record<string, Field>>, prefix = ''): readonly (readonly [string, string])[] =>
  Object.entries(table)
    .filter(([name]) => !isPendingField(`${prefix}${name.endsWith('.') ? `${name}x` : name}`))
    .map(([name, field]) => [name, field.example] as const);

test.each([...ofFields(fields), ...ofFields(families)])('the example of the field %s loads', (_, text) => {
  expect(said({ when: example(`Example: ${text}`) })).toEqual([]);
});

test.each(ofFields(attachmentFields, 'attachment.'))('the example of attachment: %s loads', (_, text) => {
  expect(said({ when: { attachment: example(`Example: ${text}`) } })).toEqual([]);
});

test.each(Object.entries(operators))('the example of the operator %s loads', (name, text) => {
  const field = name === 'between' ? 'size' : 'subject';
  expect(said({ when: { [field]: example(text) } })).toEqual([]);
});

type Shape = Readonly<Record<string, z.ZodType>>;
const ofKeys = (shape: Shape, pending: readonly string[]): readonly (readonly [string, string])[] =>
  Object.entries(shape)
    .map(([name, schema]) => [name, schema.description ?? ''] as const)
    .filter(([name, text]) => text.includes('Example: ') && !text.includes('…') && !pending.includes(name));

test.each(ofKeys(ruleShape.shape, [...pendingRuleKeys, 'id']))('the example of the rule key %s loads', (name, text) => {
  const needs: Readonly<Record<string, object>> = {
    require: { extract: { form: { in: 'body', labels: { email: 'Email' } } } },
    continue: decided('ticket'),
    redirect: decided('redirect'),
  };
  expect(said({ ...needs[name], ...example(text) })).toEqual([]);
});

test.each(ofKeys(setShape.shape, pendingSetKeys))('the example of set: %s loads', (_, text) => {
  expect(said({ set: example(text) })).toEqual([]);
});

test.each(ofKeys(extraction.shape, pendingExtractKeys))('the example of extract: %s loads', (name, text) => {
  const beside = name === 'in' || name === 'else' || name === 'optional' ? { regex: '/(x)/' } : {};
  expect(said({ extract: { one: { in: 'body', ...beside, ...example(text) } } })).toEqual([]);
});

test.each(ofKeys(thread.shape, []))('the example of thread: %s loads', (_, text) => {
  expect(said({ ...decided('join'), thread: { key: 'nagios/{{host}}', ...example(text) } })).toEqual([]);
});

test.each([
  ...ofKeys(mail.shape, []).map(([name, text]) => ['mail', name, text] as const),
  ...ofKeys(given.shape, []).map(([name, text]) => ['given', name, text] as const),
  ...ofKeys(expectShape.shape, []).map(([name, text]) => ['expect', name, text] as const),
])('the example of a test’s %s: %s loads', (part, _, text) => {
  const bare = { mail: { from: 'eva@firm.de' }, expect: { outcome: 'created' } };
  expect(said({ tests: [{ ...bare, [part]: example(text) }] })).toEqual([]);
});
