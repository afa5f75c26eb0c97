// Finding against a slow oracle: whatever drives, whatever the order, however small the pages, the answer is what testing
// every single ticket gives. And no statement of it reads a table from end to end.
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Condition, Filter, Order } from '../../../src/model/query/filter.ts';
import type { TicketId } from '../../../src/model/ticket.ts';
import type { Program } from '../../../src/ports.ts';
import { openStore, type SqliteStore } from '../../../src/store/open.ts';
import { compileAll } from '../../../src/store/search/compile.ts';
import { type FoundPage, find } from '../../../src/store/search/find.ts';
import { all, query } from '../../../src/store/sql.ts';
import { KEYS, NOW } from '../samples.ts';
import { temporaryDir } from '../stores.ts';
import { agents, buildTown, priorities, queues, statuses, tags, words } from './town.ts';

const COUNT = 400;
/** The night asks for more. */
const RUNS = Number(process.env.RUNS ?? 200);
const DAY = 86_400_000;
let store: SqliteStore;

beforeAll(async () => {
  store = openStore(':memory:', { keys: KEYS, isScratch: true });
  await buildTown(store, COUNT);
  return () => store.close();
});

const value = fc.oneof(
  fc.constantFrom(...queues).map((one): Condition => ({ is: 'value', of: 'queue', value: one })),
  fc.constantFrom(...statuses).map(([one]): Condition => ({ is: 'value', of: 'status', value: one })),
  fc.constantFrom(...priorities).map((one): Condition => ({ is: 'value', of: 'priority', value: one })),
  fc.constantFrom('incident', null).map((one): Condition => ({ is: 'value', of: 'type', value: one })),
  fc.constantFrom('internal', 'public').map((one): Condition => ({ is: 'value', of: 'visibility', value: one })),
);
const member = fc.oneof(
  fc.constantFrom(...agents, null).map((one): Condition => ({ is: 'member', of: 'assignee', value: one })),
  fc.constantFrom(...tags, null, 'unheard').map((one): Condition => ({ is: 'member', of: 'tag', value: one })),
  fc.constantFrom('red', null).map((one): Condition => ({ is: 'member', of: 'flag', value: one })),
  fc.nat(9).map((one): Condition => ({ is: 'member', of: 'participant', value: `c${one}@shop${one % 5}.example` })),
);
const between = fc
  .record({
    of: fc.constantFrom('createdAt' as const, 'updatedAt' as const, 'due' as const, 'closedAt' as const),
    from: fc.option(fc.integer({ min: -400, max: 20 })),
    days: fc.option(fc.integer({ min: 0, max: 200 })),
  })
  .map(({ of, from, days }): Condition => {
    const start = from === null ? null : NOW + from * DAY;
    return { is: 'between', of, from: start, to: days === null ? null : (start ?? NOW - 300 * DAY) + days * DAY };
  });
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  value,
  member,
  between,
  fc.constantFrom<Condition>(
    { is: 'open' },
    { is: 'not', of: { is: 'open' } },
    { is: 'unset', of: 'due' },
    { is: 'domain', domain: 'shop3.example' },
    { is: 'ref', ref: '17', id: 17 },
    { is: 'field', name: 'order', value: null },
  ),
  fc.nat(35).map((one): Condition => ({ is: 'field', name: 'order', value: String(one) })),
  fc
    .record({
      words: fc.constantFrom(...words, 'fire number', 'nowhere'),
      in: fc.constantFrom('all' as const, 'subject' as const, 'notes' as const),
    })
    .map((one): Condition => ({ is: 'words', isPrefix: false, ...one })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map((of): Condition => ({ is: 'not', of })) },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((of): Condition => ({ is: 'any', of })) },
);
const order: fc.Arbitrary<Order> = fc.record({
  by: fc.constantFrom('created' as const, 'updated' as const, 'due' as const, 'closed' as const, 'priority' as const),
  isReversed: fc.boolean(),
});
const filter: fc.Arbitrary<Filter> = fc
  .record({ conditions: fc.array(condition, { maxLength: 4 }), order })
  .map((one) => ({ ...one, ranks: one.order.by === 'priority' ? priorities : [] }));

/** Every ticket tested, none left out: what `find` must give, without its order. */
function* oracle(wanted: Filter): Program<readonly number[]> {
  const { text, values } = compileAll(wanted.conditions);
  const rows = yield* all<{ id: number }>(query(`select t.id from tickets t where ${text} order by t.id`, ...values));
  return rows.map((row) => row.id);
}

function pages(wanted: Filter, size: number, few?: number): readonly number[] {
  return store.readNow(function* () {
    const found: number[] = [];
    for (let after: Parameters<typeof find>[2] = null, turns = 0; turns < COUNT; turns++) {
      const page: FoundPage = yield* find(wanted, size, after, few);
      found.push(...page.ids);
      if (page.next === null) break;
      after = page.next;
    }
    return found;
  });
}

describe('finding', () => {
  test(
    'gives what testing every ticket gives, page by page, whatever the order',
    () => {
      fc.assert(
        fc.property(filter, fc.constantFrom(30, 90, 500), fc.constantFrom(10, 1000), (wanted, size, few) => {
          const found = pages(wanted, size, few);
          expect(new Set(found).size).toBe(found.length);
          expect(found.toSorted((a, b) => a - b)).toEqual(store.readNow(() => oracle(wanted)));
        }),
        { numRuns: RUNS },
      );
    },
    20_000 + RUNS * 100,
  );

  // Found once by chance: what lay before the page was counted as if it filled it, and the answer ended too soon.
  test('a page that begins among those with a closing time goes on with all that have none', () => {
    const any = (of: readonly Condition[]): Condition => ({ is: 'any', of });
    const said = (text: string): Condition => ({ is: 'words', isPrefix: false, words: text, in: 'all' });
    const wanted: Filter = {
      conditions: [
        any([{ is: 'value', of: 'type', value: null }, said('Straße')]),
        any([{ is: 'value', of: 'queue', value: 'ops' }, said('ÉCOLE')]),
        any([{ is: 'unset', of: 'due' }]),
      ],
      order: { by: 'closed', isReversed: false },
      ranks: [],
    };
    for (const size of [30, 90, 500])
      expect(pages(wanted, size).toSorted((a, b) => a - b)).toEqual(store.readNow(() => oracle(wanted)));
  });

  test.each<[Order, string]>([
    [{ by: 'created', isReversed: false }, 'id desc'],
    [{ by: 'created', isReversed: true }, 'id'],
    [{ by: 'updated', isReversed: false }, 'updated_at desc, id desc'],
    [{ by: 'updated', isReversed: true }, 'updated_at, id'],
    [{ by: 'closed', isReversed: false }, 'closed_at is null, closed_at desc, id desc'],
    [
      { by: 'due', isReversed: false },
      "kind = 'closed' or due is null, case when kind = 'closed' then null else due end, case when kind = 'closed' or due is null then -id else id end",
    ],
    [
      { by: 'priority', isReversed: false },
      "case priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end, id desc",
    ],
  ])('the order %j is what SQL sorts by', (by, text) => {
    for (const conditions of [[], [{ is: 'value', of: 'queue', value: 'ops' }]] as const) {
      const wanted = { conditions, order: by, ranks: by.by === 'priority' ? priorities : [] };
      const where = conditions.length === 0 ? '1 = 1' : "queue = 'ops'";
      const rows = store.readNow(() =>
        all<{ id: TicketId }>(query(`select id from tickets where ${where} order by ${text}`)),
      );
      expect(pages(wanted, 90)).toEqual(rows.map((row) => row.id));
    }
  });
});

describe('no statement', () => {
  test.each<[string, Partial<Filter>]>([
    ['everything', {}],
    ['open ones', { conditions: [{ is: 'open' }] }],
    ['a queue', { conditions: [{ is: 'open' }, { is: 'value', of: 'queue', value: 'ops' }] }],
    ['a queue, closed ones too', { conditions: [{ is: 'value', of: 'queue', value: 'ops' }] }],
    [
      'two words',
      {
        conditions: ['printer', 'fire'].map(
          (one): Condition => ({ is: 'words', in: 'all', words: one, isPrefix: false }),
        ),
      },
    ],
    [
      'a word or a tag',
      {
        conditions: [
          {
            is: 'any',
            of: [
              { is: 'words', in: 'all', words: 'fire', isPrefix: false },
              { is: 'member', of: 'tag', value: 'vip' },
            ],
          },
        ],
      },
    ],
    ['nobody has it', { conditions: [{ is: 'member', of: 'assignee', value: null }] }],
    ['an organisation', { conditions: [{ is: 'value', of: 'organisation', value: 'acme' }] }],
    ['a participant', { conditions: [{ is: 'member', of: 'participant', value: 'c1@shop1.example' }] }],
    ['a number', { conditions: [{ is: 'ref', ref: 'T-1', id: null }] }],
    ['by due time', { conditions: [{ is: 'open' }], order: { by: 'due', isReversed: false } }],
    ['by due time, latest first', { order: { by: 'due', isReversed: true } }],
    ['by last change', { conditions: [{ is: 'open' }], order: { by: 'updated', isReversed: false } }],
    ['by last change, all', { order: { by: 'updated', isReversed: true } }],
    ['by end', { order: { by: 'closed', isReversed: false } }],
    ['by priority', { order: { by: 'priority', isReversed: false }, ranks: priorities }],
    ['what no index knows', { conditions: [{ is: 'value', of: 'channel', value: 'fax' }] }],
  ])('reads a table from end to end: %s', async (_, part) => {
    const wanted: Filter = { conditions: [], order: { by: 'created', isReversed: false }, ranks: [], ...part };
    const dir = temporaryDir();
    const onDisk = openStore(`${dir}/x.sqlite`, { keys: KEYS });
    await buildTown(onDisk, 30);
    const texts = new Set<string>();
    const spied = function* (): Program<null> {
      for (let after: Parameters<typeof find>[2] = null, turns = 0; turns < 3; turns++) {
        const finding = find(wanted, 4, after);
        let step = finding.next([]);
        while (!step.done) {
          texts.add(step.value.text);
          step = finding.next(yield step.value);
        }
        after = step.value.next;
        if (after === null) break;
      }
      return null;
    };
    onDisk.readNow(spied);
    onDisk.close();
    const db = new Database(`${dir}/x.sqlite`, { readonly: true });
    const wrong: string[] = [];
    for (const text of texts) {
      const given = text.replaceAll(/([=<>]|limit) \?/g, '$1 +?');
      const count = [...given.matchAll(/\?/g)].length;
      const plan = db
        .prepare<unknown[], { detail: string }>(`explain query plan ${given}`)
        .all(...Array(count).fill(1));
      for (const { detail } of plan)
        if (
          /^SCAN (?!.* VIRTUAL TABLE INDEX \d+:M)/.test(detail) &&
          !/^SCAN (?:CONSTANT ROW|\d+ CONSTANT)/.test(detail)
        )
          wrong.push(`${detail} ← ${text}`);
        else if (/TEMP B-TREE/.test(detail)) wrong.push(`${detail} ← ${text}`);
    }
    db.close();
    expect(wrong).toEqual([]);
  });
});
