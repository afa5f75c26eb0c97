// How many tickets carry a value of a list, asked before the value goes away: compared with counting every ticket.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import type { Ticket, TicketState } from '../../src/model/ticket.ts';
import type { CatalogueUse } from '../../src/ports.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { change, config, create, entry, KEYS, NOW } from './samples.ts';
import { townState } from './search/town.ts';

const dir = mkdtempSync(join(tmpdir(), 'mc-uses-'));
const path = join(dir, 'uses.sqlite');
const store = openStore(path, { keys: KEYS });
afterAll(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const odd: readonly Partial<TicketState>[] = [
  { tags: ['50%', 'a"b', 'a\\b'], fields: { Straße: 'x', 'a=b': 'y' } },
  { tags: ['VIP', 'vi'], type: 'Incident', fields: { ord: '1', order2: '2', empty: '' } },
  { type: 'inciden', fields: { orde: 'r=1' } },
  { status: 'closed', kind: 'closed', closeReason: 'solved', closeCause: 'user, bug' },
  { status: 'closed', kind: 'closed', closeReason: 'solved', closeCause: 'bugs' },
  { status: 'closed', kind: 'closed', closeReason: 'not_us', closeCause: 'bug' },
];

function born(to: SqliteStore, states: readonly TicketState[]): readonly Ticket[] {
  return to.writeNow(function* () {
    const made: Ticket[] = [];
    for (const [n, state] of states.entries()) {
      const { ticket } = yield* to.tickets.apply(
        change({ state, entries: [entry({ messageId: null })] }),
        create(`mail:${n + 1}`),
        NOW,
        config('{seq:1}'),
      );
      const row = ticket === null ? null : yield* to.tickets.get(ticket);
      if (row) made.push(row);
    }
    return made;
  });
}

const tickets = born(store, [
  ...Array.from({ length: 150 }, (_, n) => townState(n)),
  ...odd.map((more, n) => ({ ...townState(1_000 + n), tags: [], fields: {}, ...more })),
]);

/** Every ticket looked at. */
function slowly({ catalogue, value }: CatalogueUse): number {
  const carries: Readonly<Record<CatalogueUse['catalogue'], (one: Ticket) => boolean>> = {
    types: (one) => one.type === value,
    groups: (one) => one.group === value,
    severities: (one) => one.severity === value,
    priorities: (one) => one.priority === value,
    tags: (one) => one.tags.includes(value),
    reasons: (one) => one.closeReason === value,
    causes: (one) => (one.closeCause ?? '').split(', ').includes(value),
    fields: (one) => (one.fields[value] ?? '') !== '',
  };
  return tickets.filter(carries[catalogue]).length;
}

const asked: readonly CatalogueUse[] = [
  ...['incident', 'Incident', 'inciden', 'nothing'].map((value) => ({ catalogue: 'types', value }) as const),
  ...['normal', 'major', 'minor'].map((value) => ({ catalogue: 'severities', value }) as const),
  ...['low', 'urgent', 'LOW'].map((value) => ({ catalogue: 'priorities', value }) as const),
  ...['vip', 'VIP', 'vi', '50%', '50_', 'a"b', 'a\\b', '%'].map((value) => ({ catalogue: 'tags', value }) as const),
  ...['order', 'ord', 'orde', 'Straße', 'a=b', 'a', 'empty', '%'].map(
    (value) => ({ catalogue: 'fields', value }) as const,
  ),
  ...['solved', 'not_us', 'sol'].map((value) => ({ catalogue: 'reasons', value }) as const),
  ...['bug', 'bugs', 'user', 'us'].map((value) => ({ catalogue: 'causes', value }) as const),
  { catalogue: 'groups', value: 'field' },
];
const usesOf = (one: SqliteStore, use: CatalogueUse): number =>
  one.readNow(() => one.tickets.uses([use]))[0]?.tickets ?? 0;

describe('tickets that carry a value are counted', () => {
  test.each(asked.map((use) => [use.catalogue, use.value, use] as const))('%s %j', (_, __, use) => {
    expect(usesOf(store, use)).toBe(slowly(use));
  });

  test('some of them are carried', () => {
    expect(asked.filter((use) => slowly(use) > 0).length).toBeGreaterThan(15);
  });

  test('also when an upgrade has not indexed them yet', () => {
    const old = join(dir, 'old.sqlite');
    copyFileSync(path, old);
    for (const ending of ['-wal', '-shm']) copyFileSync(path + ending, old + ending);
    const db = new Database(old);
    db.exec('delete from ticket_terms; update tickets set indexed = null');
    db.close();
    const before = openStore(old, { keys: KEYS });
    for (const use of asked) expect([use, usesOf(before, use)]).toEqual([use, slowly(use)]);
    before.close();
  });

  test('to a thousand and no further, and deleted ones never', () => {
    const many = openStore(':memory:', { keys: KEYS });
    const state = { ...townState(1), tags: ['often'], closeCause: 'bug' };
    born(
      many,
      Array.from({ length: 1_010 }, () => state),
    );
    const uses = [
      { catalogue: 'tags', value: 'often' },
      { catalogue: 'causes', value: 'bug' },
    ] as const;
    expect(uses.map((use) => usesOf(many, use))).toEqual([1_000, 1_000]);
    many.writeNow(function* () {
      yield { text: 'update tickets set deleted_at = 1 where id > 3', values: [] };
    });
    expect(uses.map((use) => usesOf(many, use))).toEqual([3, 3]);
    many.close();
  });
});
