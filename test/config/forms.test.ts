// Forms in the config: what is made of them, and every mistake in them.
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const BASE = `
instance: { timezone: Europe/Berlin }
mailboxes: { box: { address: support@example.com, host: imap.example.com, password: env:P } }
smtp: { host: smtp.example.com, user: a, password: env:P, from: support@example.com }
agents: { anna: { email: anna@example.org } }
catalogues: { fields: { order: { type: text, pattern: '^\\d+$', label: { de: Bestellnummer } } }, groups: [hardware] }
`;

function load(more: string) {
  return loadConfig('/site/mailclerk.yaml', {
    env: { P: 'x' },
    readFile: (path) => (path === '/site/mailclerk.yaml' ? BASE + more : ''),
    needSecrets: false,
  });
}

test('a form has questions in the order of their steps, with the type of the own field they are about', () => {
  const { config, problems } = load(`
forms: { pump: { fields: [ { name: photo, step: 2 }, { name: order }, { name: count, type: number, min: 1, required: true }, { name: topic, catalogue: groups } ] } }
queues: { field: { form: pump } }
`);
  expect(problems.filter((one) => one.severity === 'error')).toEqual([]);
  const [form] = config?.forms ?? [];
  expect(form?.questions.map((one) => [one.name, one.step, one.required])).toEqual([
    ['order', 1, false],
    ['count', 1, true],
    ['topic', 1, false],
    ['photo', 2, false],
  ]);
  expect(form?.questions[0]?.field?.pattern).toBe('^\\d+$');
  expect(form?.questions[0]?.label).toEqual({ de: 'Bestellnummer' });
  expect(config?.catalogues.fields.count).toMatchObject({ type: 'number', required: false });
  expect(config?.queues[0]?.form).toBe('pump');
});

test('an own field that only a form names does not forbid others where any could be set before', () => {
  const { config } = loadConfig('/site/mailclerk.yaml', {
    env: { P: 'x' },
    readFile: () => `${BASE.split('\n').slice(0, 5).join('\n')}\nforms: { pump: { fields: [{ name: place }] } }\n`,
    needSecrets: false,
  });
  expect(config?.catalogues.isAnyField).toBe(true);
  expect(load('forms: { pump: { fields: [{ name: place }] } }').config?.catalogues.isAnyField).toBeUndefined();
});

const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
  ['an empty form', 'forms: { pump: { fields: [] } }', /forms\.pump\.fields/],
  ['an unknown key', 'forms: { pump: { fields: [{ name: place, requird: true }] } }', /requird unknown key/],
  ['a bad name', 'forms: { pump: { fields: [{ name: "Ort 1" }] } }', /field name of lower-case/],
  [
    'a type beside the own field’s',
    'forms: { pump: { fields: [{ name: order, type: number }] } }',
    /catalogues\.fields\.order already: take out type/,
  ],
  [
    'a catalogue with choices',
    'forms: { pump: { fields: [{ name: t, catalogue: groups, choices: [a] }] } }',
    /take out choices/,
  ],
  ['an unknown catalogue', 'forms: { pump: { fields: [{ name: t, catalogue: colours }] } }', /types \| groups/],
  ['a choice without choices', 'forms: { pump: { fields: [{ name: t, type: choice }] } }', /choice without choices/],
  [
    'two questions of one label',
    'forms: { pump: { fields: [{ name: a, label: { de: Ort } }, { name: b, label: { de: ORT } }] } }',
    /"ORT" names two questions, a and b/,
  ],
  ['one field twice', 'forms: { pump: { fields: [{ name: a }, { name: a }] } }', /"a" names two questions/],
  ['a colon in a label', 'forms: { pump: { fields: [{ name: a, label: { de: "Ort: wo?" } }] } }', /holds a colon/],
  [
    'a form nobody has',
    'forms: { pump: { fields: [{ name: a }] } }\nqueues: { q: { form: pmup } }',
    /no form "pmup"; did you mean "pump"/,
  ],
];

test.each(MISTAKES)('%s is a mistake with its place', (_, more, expected) => {
  const { problems } = load(more);
  const errors = problems.filter((one) => one.severity === 'error');
  expect(errors.map((one) => `${one.path} ${one.message}`).join('\n')).toMatch(expected);
  expect(errors[0]?.line).toBeGreaterThan(6);
});

test('a form in a queue whose workflow knows no draft is warned of: agents hear of such tickets at once', () => {
  const { problems } = load(
    'forms: { pump: { fields: [{ name: a, required: true }] } }\nqueues: { q: { form: pump } }',
  );
  expect(problems.map((one) => `${one.severity} ${one.message}`).join('\n')).toMatch(
    /warning .*workflow default has no status/,
  );
});
