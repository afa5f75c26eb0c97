import { describe, expect, test } from 'vitest';
import type { Condition } from '../../src/model/policy.ts';
import { compilePattern } from '../../src/rules/compile/pattern.ts';
import { compileTemplate } from '../../src/rules/compile/template.ts';
import { durationMs, endOfDay, localTime, readComparisons, sizeOctets } from '../../src/rules/compile/units.ts';
import { readList } from '../../src/rules/lists.ts';
import { loadRules } from '../../src/rules/load.ts';
import { markPattern } from '../../src/rules/policy.ts';
import { readSource } from '../../src/rules/source.ts';
import { site } from './site.ts';

function load(text: string, extra: Readonly<Record<string, string>> = {}) {
  const files = [{ path: '10.yaml', text: `version: 1\n${text}` }];
  return loadRules(files, { site, readList: (path) => extra[path] ?? null });
}

function when(yaml: string): Condition | null {
  const { rules, problems } = load(`rules:\n  - { id: a, when: ${yaml} }\n`);
  expect(problems).toEqual([]);
  return rules?.rules[0]?.when ?? null;
}

describe('conditions', () => {
  test('a missing and an empty when always match', () => {
    expect(when('{}')).toBeNull();
    expect(load('rules: [ { id: a, then: ticket } ]\n').rules?.rules[0]?.when).toBeNull();
  });

  test('a list of bare values is one test with many values', () => {
    expect(when('{ from: [eva@firma.de, "@acme.example", "*.beta.example"] }')).toMatchObject({
      kind: 'clause',
      field: 'from',
      tests: [{ op: 'natural', values: ['eva@firma.de', '@acme.example', '*.beta.example'], exact: false }],
    });
  });

  test('a list of patterns and words is an any in written order', () => {
    expect(when("{ subject: [Rechnung, '/inv-\\d+/i'] }")).toMatchObject({
      kind: 'any',
      of: [{ tests: [{ op: 'natural' }] }, { tests: [{ op: 'regex' }] }],
    });
  });

  test('the operators of one map are tests of one clause', () => {
    expect(when('{ subject: { starts: Order, word: [urgent, dringend], case: true } }')).toMatchObject({
      tests: [
        { op: 'starts', values: ['Order'], exact: true },
        { op: 'word', values: ['urgent', 'dringend'], exact: true },
      ],
    });
  });

  test('cheap clauses come first, captures keep their written order', () => {
    const condition = when(
      "{ body: '/(?<a>x)/', subject: '/(?<a>y)/', from: eva@firma.de, is: customer, contact.known: true }",
    );
    const fields =
      condition?.kind === 'all' ? condition.of.map((part) => (part.kind === 'clause' ? part.field : part.kind)) : [];
    expect(fields).toEqual(['is', 'from', 'contact.known', 'body', 'subject']);
  });

  test('matchers are inlined, presets mixed in, and own keys win', () => {
    const { rules, problems } = load(`
matchers: { mon: { from: m@mon.example } }
presets: { alert: { set: { queue: ops, type: alert, fields: { a: "1", b: "1" } }, tags: [alert], notify: { customer: false } } }
rules:
  - { id: a, when: { use: mon }, preset: alert, set: { type: incident, fields: { b: "2" } }, tags: [x], notify: { opened: own } }
`);
    expect(problems).toEqual([]);
    const [rule] = rules?.rules ?? [];
    expect(rule?.when).toMatchObject({ field: 'from' });
    expect(rule?.set?.values.queue?.constant).toBe('ops');
    expect(rule?.set?.values.type?.constant).toBe('incident');
    expect(Object.values(rule?.set?.fields ?? {}).map((field) => field.constant)).toEqual(['1', '2']);
    expect(rule?.tags.map((tag) => tag.constant)).toEqual(['alert', 'x']);
    expect(rule?.notify).toEqual({ customer: false, swap: { opened: 'own' } });
  });

  test('a captured name may be used by its rule and by later ones', () => {
    const { problems } = load(`rules:
  - { id: a, when: { subject: '/(?<host>\\w+)/' }, extract: { prio: { in: host, map: { DOWN: urgent } } } }
  - { id: b, when: { var.host: db1 }, set: { subject: "{{host}} {{var.prio}} {{mail.from}}" } }
`);
    expect(problems).toEqual([]);
  });

  test('files run in name order, whatever order they are handed over in', () => {
    const file = (path: string, id: string) => ({ path, text: `version: 1\nrules: [ { id: ${id}, tags: [x] } ]\n` });
    const { rules } = loadRules([file('20.yaml', 'second'), file('10.yaml', 'first')], { site, readList: () => null });
    expect(rules?.rules.map((rule) => [rule.id, rule.at])).toEqual([
      ['first', '10.yaml:2'],
      ['second', '20.yaml:2'],
    ]);
  });

  test('expires is the last moment of that day in the time zone of the instance', () => {
    const { rules } = load('rules: [ { id: a, expires: 2026-07-31, tags: [x] } ]\n');
    expect(new Date(rules?.rules[0]?.expires ?? 0).toISOString()).toBe('2026-07-31T21:59:59.999Z');
  });
});

describe('amounts', () => {
  test.each([
    ['14d', 14 * 86_400_000],
    ['90s', 90_000],
    ['2w', 14 * 86_400_000],
    ['1mo', 30 * 86_400_000],
    ['1.5h', 5_400_000],
    ['14', null],
    ['d', null],
    ['14 days', null],
    ['-3d', null],
  ])('%s is %s ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  test.each([
    ['20MB', 20 * 1024 ** 2],
    ['1 kb', 1024],
    ['512', 512],
    ['1TB', null],
  ])('%s is %s octets', (text, octets) => expect(sizeOctets(text)).toBe(octets));

  test.each([
    ['count', '>0', { op: '>', value: 0 }],
    ['size', '<= 20MB', { op: '<=', value: 20 * 1024 ** 2 }],
    ['count', '3', { op: '=', value: 3 }],
    ['count', '=>3', null],
    ['number', '>1e9', null],
  ] as const)('%s %s', (type, text, wanted) =>
    expect(readComparisons(type, text, 'Europe/Berlin')).toEqual(wanted === null ? null : [wanted]),
  );

  test.each([
    ['2026-01-07', '>= 2026-01-06T23:00:00.000Z', '<= 2026-01-07T22:59:59.999Z'],
    ['<2026-07-07', '< 2026-07-06T22:00:00.000Z'],
    ['<=2026-07-07', '<= 2026-07-07T21:59:59.999Z'],
    ['>2026-07-07', '> 2026-07-07T21:59:59.999Z'],
    ['>=2026-07-07T10:00', '>= 2026-07-07T08:00:00.000Z'],
    ['2026-07-07T10:00Z', '= 2026-07-07T10:00:00.000Z'],
    ['2026-02-30'],
    ['7.7.2026'],
  ])('the date %s is a day of the instance', (text, ...wanted) => {
    const read = readComparisons('date', text, 'Europe/Berlin') ?? [];
    expect(read.map(({ op, value }) => `${op} ${new Date(value).toISOString()}`)).toEqual(wanted);
  });

  test.each([
    ['2026-01-07T10:00', '2026-01-07T09:00:00.000Z'],
    ['2026-07-07T10:00', '2026-07-07T08:00:00.000Z'],
    ['2026-07-07T10:00Z', '2026-07-07T10:00:00.000Z'],
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
  ])('%s in Berlin is %s', (text, iso) => {
    expect(new Date(localTime(text, 'Europe/Berlin') ?? 0).toISOString()).toBe(iso);
  });

  test('there is no 30th of February', () => expect(endOfDay('2026-02-30', 'Europe/Berlin')).toBeNull());
});

describe('patterns', () => {
  test('named groups that took part become captures', () => {
    const result = compilePattern('/(?<host>\\w+)\\/(?<service>\\w+)|(?<other>x)/i');
    expect(result.ok && result.pattern.exec('** db1/disk')?.captures).toEqual({ host: 'db1', service: 'disk' });
  });

  test('nested repetitions over hostile text do no harm', () => {
    const result = compilePattern('/^(([a-z])+.)+[A-Z]([a-z])+$/');
    expect(result.ok && result.pattern.exec('a'.repeat(60_000))).toBeNull();
  });

  test.each(['/__proto__/', '/(?<__proto__>x)/'])('%s reaches no prototype', (text) => {
    const result = compilePattern(text);
    if (result.ok) expect(Object.keys(result.pattern.exec('__proto__ x')?.captures ?? {})).toEqual([]);
    else expect(result.message).toContain('taken');
  });
});

describe('templates', () => {
  const data = Object.assign(Object.create(null), {
    a: 'x',
    form: Object.assign(Object.create(null), { b: '<y>' }),
    mail: { subject: '{{a}}' },
  });
  test.each([
    ['{{a}}-{{form.b}}', 'x-<y>'],
    ['{{#if a}}yes{{else}}no{{/if}}', 'yes'],
    ['{{#unless missing}}none{{/unless}}', 'none'],
    ['{{mail.subject}}', '{{a}}'],
    ['{{constructor}}{{__proto__}}{{a.constructor}}{{form.__proto__.x}}{{a.length}}{{toString}}', ''],
    ['{{form}}', ''],
    ['{{missing.deep.er}}', ''],
    ['{{!-- a comment --}}plain', 'plain'],
    ['no variables { } here', 'no variables { } here'],
  ])('%s gives %s', (source, wanted) => {
    const result = compileTemplate(source);
    expect(result.ok && result.template.render(data)).toBe(wanted);
  });

  test.each([
    '{{> x}}',
    '{{x y}}',
    '{{#each a}}{{/each}}',
    '{{@root}}',
    '{{../a}}',
    '{{#if a}}',
    '{{lookup a "b"}}',
    '{{#if}}{{/if}}',
    '{{this}}',
    '{{* x}}',
    '{{"x"}}',
  ])('%s is refused', (source) => expect(compileTemplate(source).ok).toBe(false));
});

describe('lists', () => {
  test('CSV with quotes, line ends and a semicolon is read, keys are folded', () => {
    const result = readList(
      'a.csv',
      '\uFEFFdomain;name\r\n"Müller.example";"a ""b"";\nc"\r\n\r\nx.example;y',
      undefined,
    );
    expect(result.ok && { ...result.rows['muller.example'] }).toEqual({ domain: 'Müller.example', name: 'a "b";\nc' });
    expect(result.ok && Object.keys(result.rows)).toEqual(['muller.example', 'x.example']);
  });

  test.each([
    ['a.csv', '', 'empty'],
    ['a.csv', 'a,b\n1,2,3\n', '3 columns'],
    ['a.csv', 'a,a\n1,2\n', 'stands twice'],
    ['a.csv', 'a\n"open\n', 'not closed'],
    ['a.yaml', 'a: [1', 'Flow'],
    ['a.yaml', '12', 'expected a list'],
  ])('%s with %j is refused', (file, text, why) => {
    const result = readList(file, text, undefined);
    expect(!result.ok && result.message).toContain(why);
  });

  test('YAML may be words, rows, or rows by key', () => {
    for (const text of ['[a, b]', '[{ key: a }, { key: b }]', '{ a: {}, b: {} }']) {
      const result = readList('a.yml', text, undefined);
      expect(result.ok && Object.keys(result.rows)).toEqual(['a', 'b']);
    }
  });

  test('__proto__ as a key is a row like any other', () => {
    const result = readList('a.csv', 'key,x\n__proto__,1\n', undefined);
    expect(result.ok && Object.entries(result.rows).map(([key, row]) => [key, row.x])).toEqual([['__proto__', '1']]);
  });
});

describe('the subject mark', () => {
  const mark = markPattern('T-{yyyy}-{seq:5}');
  test.each([
    ['Re: Drucker [T-2026-00017]', 'T-2026-00017'],
    ['re: t-2026-123456 again', 't-2026-123456'],
    ['T-2026-00017', 'T-2026-00017'],
    ['FIT-2026-00017', undefined],
    ['T-2026-0001', undefined],
    ['nothing', undefined],
  ])('%s', (subject, wanted) => expect(mark?.exec(subject)?.groups[1]).toBe(wanted));

  test('a mask of digits alone counts in brackets only', () => {
    const digits = markPattern('{yyyy}{seq:5}');
    expect(digits?.exec('Rechnung 202600017')).toBeNull();
    expect(digits?.exec('AW: [202600017]')?.groups[1]).toBe('202600017');
  });
});

describe('sources', () => {
  test.each([
    [
      'an alias bomb',
      `a: &a [x]\n${Array.from({ length: 120 }, () => 'x')
        .map((_, index) => `k${index}: *a`)
        .join('\n')}`,
    ],
    ['a file over 1 MB', `a: ${'x'.repeat(1_100_000)}`],
    ['ten thousand open brackets', `a: ${'['.repeat(10_000)}`],
    ['zero bytes', 'a: \0\0'],
  ])('%s gives a problem and never throws', (_, text) => {
    expect(readSource({ path: 'x', text }).problems.length).toBeGreaterThan(0);
  });
});
