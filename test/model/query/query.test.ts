// The query language by tables: what is read, what it means, what is wrong and where; and what must hold for any text.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Condition, saysOpenness } from '../../../src/model/query/filter.ts';
import { queryKeys } from '../../../src/model/query/keys.ts';
import { type Resolved, resolveQuery } from '../../../src/model/query/resolve.ts';
import { parseQuery, printQuery, QUERY_MAX, type QueryTerm } from '../../../src/model/query/syntax.ts';
import type { QueryWorld } from '../../../src/model/query/terms.ts';
import type { Config } from '../../../src/model/setup.ts';
import { defaultWorkflow } from '../../../src/model/workflow.ts';

const NOW = Date.parse('2026-01-07T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const config = {
  instance: { timezone: 'Europe/Berlin' },
  workflow: defaultWorkflow,
  queues: [
    { name: 'support', agents: ['anna', 'bob'] },
    { name: 'field-ops', agents: [] },
  ],
  mailboxes: [{ name: 'support' }],
  agents: [{ id: 'anna' }, { id: 'bob' }],
  teams: [{ name: 'night', agents: ['bob'] }],
  catalogues: {
    types: ['request', 'incident'],
    groups: ['hardware'],
    severities: ['minor', 'normal', 'major'],
    priorities: ['low', 'normal', 'high', 'urgent'],
    closeReasons: ['solved'],
    closeCauses: [],
    fields: { order: { type: 'text' }, status: { type: 'text' } },
  },
} as unknown as Config;
const views = new Map([
  ['vips', 'tag:vip is:open sort:due'],
  ['both', 'view:vips queue:support'],
  ['self', 'view:self'],
  ['broken', 'stauts:x'],
]);
const world: QueryWorld = { now: NOW, me: 'anna', config, views };

function meant(text: string, more: Partial<QueryWorld> = {}): readonly Condition[] {
  const resolved = resolveQuery(text, { ...world, ...more });
  if (!resolved.ok) throw new Error(`${resolved.mistake.at}: ${resolved.mistake.message}`);
  return resolved.filter.conditions;
}
function mistake(resolved: Resolved) {
  return resolved.ok ? null : resolved.mistake;
}
const value = (
  of: 'queue' | 'status' | 'kind' | 'priority' | 'type' | 'customer',
  wanted: string | null,
): Condition => ({ is: 'value', of, value: wanted });
const not = (of: Condition): Condition => ({ is: 'not', of });
const any = (...of: readonly Condition[]): Condition => ({ is: 'any', of });
const between = (
  of: 'createdAt' | 'updatedAt' | 'due' | 'closedAt' | 'mailCount' | 'rating',
  from: number | null,
  to: number | null,
): Condition => ({ is: 'between', of, from, to });

describe('a query means', () => {
  test.each<[string, readonly Condition[]]>([
    ['', []],
    ['queue:support', [value('queue', 'support')]],
    ['queue:SUPPORT', [value('queue', 'support')]],
    ['QUEUE:field_ops', [value('queue', 'field-ops')]],
    ['queue:"gone"', [value('queue', 'gone')]],
    ['-queue:support', [not(value('queue', 'support'))]],
    ['\u2212queue:support', [not(value('queue', 'support'))]],
    ['queue:support,field-ops', [any(value('queue', 'support'), value('queue', 'field-ops'))]],
    ['-queue:support,field-ops', [not(any(value('queue', 'support'), value('queue', 'field-ops')))]],
    ['status:open', [{ is: 'open' }]],
    ['status:waiting', [value('status', 'waiting')]],
    ['status:"in progress"', [value('status', 'in progress')]],
    ['status:gelesen', [value('status', 'read')]],
    ['status:done', [value('kind', 'done')]],
    ['kind:new', [value('kind', 'new')]],
    ['type:none', [value('type', null)]],
    ['priority:high', [value('priority', 'high')]],
    ['priority:>=high', [any(value('priority', 'high'), value('priority', 'urgent'))]],
    ['priority:<normal', [any(value('priority', 'low'))]],
    ['assignee:me', [{ is: 'member', of: 'assignee', value: 'anna' }]],
    ['assignee:none', [{ is: 'member', of: 'assignee', value: null }]],
    ['assignee:@night', [any({ is: 'member', of: 'assignee', value: 'bob' })]],
    ['assignee:"left"', [{ is: 'member', of: 'assignee', value: 'left' }]],
    ['is:unassigned', [{ is: 'member', of: 'assignee', value: null }]],
    ['is:closed', [not({ is: 'open' })]],
    ['tag:vip', [{ is: 'member', of: 'tag', value: 'vip' }]],
    ['customer:Eva@ACME.example', [value('customer', 'eva@acme.example')]],
    ['customer:@acme.example', [{ is: 'domain', domain: 'acme.example' }]],
    ['order:4711', [{ is: 'field', name: 'order', value: '4711' }]],
    ['field.status:x', [{ is: 'field', name: 'status', value: 'x' }]],
    ['order:none', [{ is: 'field', name: 'order', value: null }]],
    ['text:"on fire"', [{ is: 'words', in: 'all', words: 'on fire', isPrefix: false }]],
    ['"on fire"', [{ is: 'words', in: 'all', words: 'on fire', isPrefix: false }]],
    ['subject:druck*', [{ is: 'words', in: 'subject', words: 'druck', isPrefix: true }]],
    ['idle:>7d', [between('updatedAt', null, NOW - 7 * DAY)]],
    ['age:<36h', [between('createdAt', NOW - 36 * HOUR + 1, null)]],
    [
      'created:2026-01-07',
      [between('createdAt', Date.parse('2026-01-06T23:00:00Z'), Date.parse('2026-01-07T23:00:00Z'))],
    ],
    ['created:today', [between('createdAt', Date.parse('2026-01-06T23:00:00Z'), Date.parse('2026-01-07T23:00:00Z'))]],
    ['created:2026-01', [between('createdAt', Date.parse('2025-12-31T23:00:00Z'), Date.parse('2026-01-31T23:00:00Z'))]],
    ['created:2025', [between('createdAt', Date.parse('2024-12-31T23:00:00Z'), Date.parse('2025-12-31T23:00:00Z'))]],
    [
      'created:last-week',
      [between('createdAt', Date.parse('2025-12-28T23:00:00Z'), Date.parse('2026-01-04T23:00:00Z'))],
    ],
    ['created:>=2026-01-07', [between('createdAt', Date.parse('2026-01-06T23:00:00Z'), null)]],
    ['created:>2026-01-07', [between('createdAt', Date.parse('2026-01-07T23:00:00Z'), null)]],
    ['created:<=2026-01-07', [between('createdAt', null, Date.parse('2026-01-07T23:00:00Z'))]],
    [
      'created:2026-01-01..2026-01-02',
      [between('createdAt', Date.parse('2025-12-31T23:00:00Z'), Date.parse('2026-01-02T23:00:00Z'))],
    ],
    ['created:..2026-01-02', [between('createdAt', null, Date.parse('2026-01-02T23:00:00Z'))]],
    ['updated:>-2h', [between('updatedAt', NOW - 2 * HOUR + 1, null)]],
    ['due:<+2d', [between('due', null, NOW + 2 * DAY)]],
    ['due:2026-03-29', [between('due', Date.parse('2026-03-28T23:00:00Z'), Date.parse('2026-03-29T22:00:00Z'))]],
    ['due:2026-01-07T12:30Z', [between('due', Date.parse('2026-01-07T12:30:00Z'), Date.parse('2026-01-07T12:31:00Z'))]],
    ['due:none', [{ is: 'unset', of: 'due' }]],
    ['mails:>10', [between('mailCount', 11, null)]],
    ['rating:<=2', [between('rating', null, 3)]],
    ['ref:[T-2026-00017]', [{ is: 'ref', ref: 'T-2026-00017', id: null }]],
    ['ref:17', [{ is: 'ref', ref: '17', id: 17 }]],
    [
      'printer',
      [
        any(
          { is: 'words', in: 'all', words: 'printer', isPrefix: false },
          { is: 'member', of: 'tag', value: 'printer' },
        ),
      ],
    ],
    [
      '12:30',
      [any({ is: 'words', in: 'all', words: '12:30', isPrefix: false }, { is: 'member', of: 'tag', value: '12:30' })],
    ],
    ['view:vips', [{ is: 'member', of: 'tag', value: 'vip' }, { is: 'open' }]],
    ['view:BOTH', [{ is: 'member', of: 'tag', value: 'vip' }, { is: 'open' }, value('queue', 'support')]],
  ])('%s', (text, conditions) => {
    expect(meant(text)).toEqual(conditions);
  });

  test.each<[string, string, boolean]>([
    ['', 'created', false],
    ['sort:due', 'due', false],
    ['sort:-due', 'due', true],
    ['sort:idle', 'updated', true],
    ['sort:-age', 'created', false],
    ['sort:priority', 'priority', false],
    ['view:vips', 'due', false],
    ['sort:updated view:vips', 'updated', false],
    ['view:vips sort:updated', 'updated', false],
  ])('%j is ordered by %s (reversed: %s)', (text, by, isReversed) => {
    const resolved = resolveQuery(text, world);
    expect(resolved.ok && resolved.filter.order).toEqual({ by, isReversed });
  });

  test.each<[string, boolean]>([
    ['printer', false],
    ['status:waiting', true],
    ['status:closed,waiting', true],
    ['is:closed', true],
    ['closed:2026-01', true],
    ['is:overdue', false],
    ['-is:merged', true],
    ['waiting', false],
    ['tag:vip due:today', false],
  ])('%s speaks of closed tickets: %s', (text, isSaid) => {
    expect(saysOpenness(meant(text))).toBe(isSaid);
  });
});

describe('a mistake is named with its place', () => {
  test.each<[string, number, RegExp]>([
    ['stauts:open', 0, /no key "stauts"; did you mean "status:"/],
    ['is:open -quue:x', 9, /no key "quue"; did you mean "queue:"/],
    ['queue:suport', 6, /no queue "suport"; did you mean "support"/],
    ['queue:support,opps', 14, /no queue "opps"/],
    ['status:opne', 7, /no status "opne"; did you mean "open"/],
    ['assignee:ana', 9, /no agent "ana"; did you mean "anna"/],
    ['is:mien', 3, /no claim "mien"; did you mean "mine"/],
    ['sort:prioity', 5, /no order "prioity"; did you mean "priority"/],
    ['view:vip', 5, /no view "vip"; did you mean "vips"/],
    ['view:self', 5, /holds itself/],
    ['view:broken', 5, /is wrong: there is no key "stauts"/],
    ['created:>7d', 9, /created:>-7d is later than 7d ago/],
    ['created:2026-02-30', 8, /no time/],
    ['created:1..2', 8, /no time/],
    ['idle:7d', 5, /no length of time, expected one like idle:>7d/],
    ['idle:>soon', 6, /no length of time/],
    ['mails:many', 6, /no number/],
    ['queue:>support', 6, /has no order/],
    ['queue:none', 6, /every ticket has a queue/],
    ['customer:eva', 9, /no mail address.*contact:eva/],
    ['text:"', 5, /never closed/],
    ['text:', 5, /nothing stands here, expected a value/],
    ['queue:a,', 8, /nothing stands here/],
    ['a,b', 1, /a comma gives alternatives of a key/],
    ['text:"a"b', 8, /expected: part terms|part terms by blanks/],
    ['printer OR fire', 8, /OR is no word.*status:open,waiting/],
    ['NOT x', 0, /write a minus/],
    ['text:!!', 5, /holds no word/],
    ['text:a*', 5, /at least two letters/],
    ['sort:due,priority', 0, /takes one order/],
    ['sort:due tag:vip sort:age', 17, /twice/],
    ['created:2026-01-09..2026-01-01', 8, /ends before it begins/],
    ['due:tomorrow..today', 4, /ends before it begins/],
    ['https://acme.example', 0, /no key "https".*put them in quotes/],
  ])('%s', (text, at, message) => {
    expect(mistake(resolveQuery(text, world))).toMatchObject({ at, message: expect.stringMatching(message) });
  });

  test('"me" needs somebody who asks', () => {
    expect(mistake(resolveQuery('assignee:me', { ...world, me: null }))?.message).toMatch(/--as NAME/);
  });
  test('what is too long is refused', () => {
    expect(mistake(resolveQuery('x '.repeat(QUERY_MAX), world))?.message).toMatch(/at most 4096/);
    expect(mistake(resolveQuery('x '.repeat(150), world))?.message).toMatch(/more than 100 terms/);
  });
});

const word = fc.stringMatching(/^[^\s",:<>=\u2212-][^\s",]{0,8}$/u);
const term: fc.Arbitrary<QueryTerm> = fc
  .record({
    key: fc.option(fc.oneof(fc.constantFrom(...Object.keys(queryKeys)), fc.stringMatching(/^[a-z][a-z0-9_.-]{0,9}$/))),
    isNegated: fc.boolean(),
    comparison: fc.constantFrom('=' as const, '>' as const, '>=' as const, '<' as const, '<=' as const),
    texts: fc.array(fc.record({ text: fc.string({ maxLength: 12 }), isQuoted: fc.constant(true) }), {
      minLength: 1,
      maxLength: 3,
    }),
    plain: fc.option(word),
  })
  .filter(({ plain }) => plain === null || !/^(?:AND|OR|NOT)$|:/.test(plain))
  .map(({ key, isNegated, comparison, texts, plain }) => {
    const all = plain === null ? texts : [{ text: plain, isQuoted: false }, ...texts];
    const values = (key === null ? all.slice(0, 1) : all).map((one) => ({ ...one, at: 0 }));
    return { key, isNegated, comparison: key === null ? '=' : comparison, values, at: 0 };
  });

function placeless(terms: readonly QueryTerm[]): unknown {
  return terms.map((one) => ({ ...one, at: 0, values: one.values.map((each) => ({ ...each, at: 0 })) }));
}

describe('any text', () => {
  test('printed and read again is the same', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        const parsed = parseQuery(printQuery(terms));
        expect(parsed.ok ? placeless(parsed.terms) : parsed.mistake).toEqual(placeless(terms));
      }),
      { numRuns: 2000 },
    );
  });

  test('read, printed and read again is the same, and nothing throws', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...Object.keys(queryKeys).map((key) => `${key}:`),
        '-',
        '"',
        '\\',
        ',',
        '>',
        '<=',
        ' ',
        'me',
        'none',
        '7d',
        '2026-01-01',
        '..',
        'view:vips',
        '*',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const resolved = resolveQuery(text, world);
        const parsed = parseQuery(text);
        if (parsed.ok) {
          const again = parseQuery(printQuery(parsed.terms));
          expect(again.ok && placeless(again.terms)).toEqual(placeless(parsed.terms));
        }
        if (!resolved.ok) {
          expect(resolved.mistake.at).toBeGreaterThanOrEqual(0);
          expect(resolved.mistake.at).toBeLessThanOrEqual(text.length);
          expect(resolved.mistake.message).not.toBe('');
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('views of views multiply to no more than 300 terms or 2,000 values', () => {
    const of = (count: number, word: string): string => Array.from({ length: count }, () => word).join(' ');
    const many = new Map([
      ['one', 'tag:a'],
      ['some', of(60, 'view:one')],
      ['more', of(60, 'view:some')],
      ['most', of(60, 'view:more')],
      ['wide', `tag:${Array.from({ length: 150 }, (_, n) => `t${n}`).join(',')}`],
    ]);
    const ask = (text: string) => resolveQuery(text, { ...world, views: many });
    expect(ask('view:some view:wide')).toMatchObject({ ok: true });
    const began = performance.now();
    for (const text of ['view:more', 'view:most', of(20, 'view:wide')])
      expect(ask(text)).toMatchObject({
        ok: false,
        mistake: { message: expect.stringContaining('more than 300 terms') },
      });
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('every example of the reference means something', () => {
    for (const [name, { example }] of Object.entries(queryKeys)) {
      const known = new Map([['vips', 'tag:vip']]);
      const resolved = resolveQuery(example, {
        ...world,
        views: known,
        config: { ...config, queues: [{ name: 'ops' }, { name: 'support' }] as never },
      });
      const isSites = ['mailbox', 'cause', 'form', 'reason'].includes(name);
      expect([name, resolved.ok || isSites]).toEqual([name, true]);
    }
  });
});
