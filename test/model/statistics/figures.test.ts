import { describe, expect, test } from 'vitest';
import { Count, type Figures, timesOf } from '../../../src/model/statistics/figures.ts';
import { type CountedTicket, type KindOf, staysOf } from '../../../src/model/statistics/life.ts';
import { type Period, periodsOf } from '../../../src/model/statistics/periods.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = (n: number, hour = 0): number => Date.UTC(2026, 0, n, hour);
const kinds: Readonly<Record<string, ReturnType<KindOf>>> = {
  unread: 'new',
  in_progress: 'open',
  waiting: 'waiting',
  closed: 'closed',
  cancelled: 'cancelled',
};
const kindOf: KindOf = (status) => kinds[status] ?? null;

function life(own: Partial<CountedTicket> & { readonly createdAt: number }): CountedTicket {
  return {
    id: 1,
    queue: 'support',
    type: null,
    organisation: null,
    priority: 'normal',
    severity: 'normal',
    assignees: ['anna'],
    status: 'unread',
    kind: 'new',
    firstResponseAt: null,
    closedAt: null,
    rating: null,
    visibility: 'public',
    hasCustomer: true,
    sla: null,
    moves: [],
    actions: [],
    ...own,
  };
}

// One ticket by hand: opened on the 2nd at 10:00, taken up at 12:00, waits from the 3rd 10:00 to the 4th 10:00, closed on
// the 4th at 12:00, reopened on the 10th, closed again on the 11th at 00:00; answered first on the 2nd at 13:00; rated 4.
const worked = life({
  id: 7,
  createdAt: day(2, 10),
  status: 'closed',
  kind: 'closed',
  firstResponseAt: day(2, 13),
  closedAt: day(11),
  rating: { score: 4, at: day(12) },
  moves: [
    { at: day(2, 12), from: 'unread', to: 'in_progress' },
    { at: day(3, 10), from: 'in_progress', to: 'waiting' },
    { at: day(4, 10), from: 'waiting', to: 'in_progress' },
    { at: day(4, 12), from: 'in_progress', to: 'closed' },
    { at: day(10), from: 'closed', to: 'in_progress' },
    { at: day(11), from: 'in_progress', to: 'closed' },
  ],
});
const waiting = life({ id: 8, createdAt: day(3), assignees: [] });
const dropped = life({
  id: 9,
  createdAt: day(3),
  status: 'cancelled',
  kind: 'cancelled',
  closedAt: day(5),
  moves: [{ at: day(5), from: 'unread', to: 'cancelled' }],
});
const NOW = day(20);

function count(periods: readonly Period[], tickets: readonly CountedTicket[]): readonly Figures[] {
  const counter = new Count(periods, NOW);
  for (const ticket of tickets) counter.add(ticket, staysOf(ticket, kindOf));
  return counter.figures().map((row) => row.figures);
}

describe('what docs/statistics.md says of each figure, by hand', () => {
  const whole = count([{ name: '', from: day(1), to: day(15) }], [worked, waiting, dropped])[0];

  test('opened, closed twice, reopened, cancelled, backlog', () => {
    expect(whole).toMatchObject({ opened: 3, closed: 2, reopened: 1, cancelled: 1, backlog: 1, unassigned: 1 });
  });
  test('the first response is a span from creation to the first human answer', () => {
    expect(whole?.firstResponse).toEqual({ count: 1, mean: 3 * HOUR, median: 3 * HOUR, p90: 3 * HOUR });
  });
  test('the resolution runs to the last closing, the handling time leaves waiting and being closed out', () => {
    // 2nd 10:00 to 11th 00:00 = 8 d 14 h; without 1 d of waiting and 5 d 12 h of being closed: 2 d 2 h.
    expect(whole?.resolution.median).toBe(8 * DAY + 14 * HOUR);
    expect(whole?.handling.median).toBe(2 * DAY + 2 * HOUR);
  });
  test('a cancelled ticket was not resolved', () => {
    expect(whole?.resolution.count).toBe(1);
  });
  test('time in a status is what lies inside the span; a ticket that comes back is counted once', () => {
    expect(whole?.statuses).toEqual({
      in_progress: { tickets: 1, ms: 22 * HOUR + 2 * HOUR + DAY },
      unread: { tickets: 3, ms: 2 * HOUR + 12 * DAY + 2 * DAY },
      waiting: { tickets: 1, ms: DAY },
    });
  });
  test('a rating counts where its ticket was closed', () => {
    expect(whole?.ratings).toEqual({ count: 1, mean: 4, scores: [0, 0, 0, 1, 0] });
  });
});

test('work and what people did are counted in the period they were done in', () => {
  const days = periodsOf('day', { since: day(2), until: day(4) }, 'UTC') ?? [];
  const counter = new Count(days, NOW);
  // 20 and 40 minutes on the 2nd, 15 of them taken back on the 3rd; 30 on the 4th, when the span is over.
  for (const [at, minutes] of [
    [day(2, 9), 20],
    [day(2, 23), 40],
    [day(3), -15],
    [day(4), 30],
  ] as const)
    counter.addWork(at, minutes);
  for (const [at, kind] of [
    [day(1, 23), 'mails'],
    [day(2, 8), 'mails'],
    [day(2, 9), 'answers'],
    [day(3, 9), 'answers'],
    [day(3, 10), 'notes'],
    [day(3, 11), 'updates'],
    [day(4), 'notes'],
  ] as const)
    counter.addAction(at, kind);
  const rows = counter.figures().map((row) => row.figures);
  expect(rows.map((row) => row.spentMinutes)).toEqual([60, -15]);
  expect(rows.map((row) => row.actions)).toEqual([
    { mails: 1, answers: 1, notes: 0, updates: 0 },
    { mails: 0, answers: 1, notes: 1, updates: 1 },
  ]);
});

test('periods share what happened among them, and each has the backlog of its own end', () => {
  const days = periodsOf('day', { since: day(2), until: day(6) }, 'UTC') ?? [];
  const rows = count(days, [worked, waiting, dropped]);
  expect(days.map((one) => one.name)).toEqual(['2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05']);
  expect(rows.map((row) => row.opened)).toEqual([1, 2, 0, 0]);
  expect(rows.map((row) => row.closed)).toEqual([0, 0, 1, 0]);
  expect(rows.map((row) => row.cancelled)).toEqual([0, 0, 0, 1]);
  expect(rows.map((row) => row.backlog)).toEqual([1, 3, 2, 1]);
  expect(rows.map((row) => row.statuses.waiting?.ms ?? 0)).toEqual([0, 14 * HOUR, 10 * HOUR, 0]);
});

test('the backlog before is the backlog after, less what was opened and reopened, plus what was closed', () => {
  const days = periodsOf('day', { since: day(1), until: day(15) }, 'UTC') ?? [];
  const rows = count(days, [worked, waiting, dropped]);
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1]?.backlog ?? 0;
    expect(row.backlog).toBe(before + row.opened + row.reopened - row.closed - row.cancelled);
  }
});

test('a ticket born closed was closed at once', () => {
  const born = life({ createdAt: day(3), status: 'closed', kind: 'closed', closedAt: day(3) });
  expect(count([{ name: '', from: day(1), to: day(5) }], [born])[0]).toMatchObject({
    opened: 1,
    closed: 1,
    backlog: 0,
    resolution: { count: 1, median: 0 },
  });
});

test('a clock that jumped back makes no negative time', () => {
  const odd = life({
    createdAt: day(5),
    status: 'in_progress',
    kind: 'open',
    firstResponseAt: day(4),
    moves: [{ at: day(4), from: 'unread', to: 'in_progress' }],
  });
  const [row] = count([{ name: '', from: day(1), to: day(6) }], [odd]);
  expect(row?.firstResponse.count).toBe(1);
  expect(row?.firstResponse.median).toBe(0);
  expect(row?.statuses).toEqual({ in_progress: { tickets: 1, ms: DAY } });
});

test('a status that no workflow knows any more counts as open', () => {
  const old = life({
    createdAt: day(2),
    status: 'closed',
    kind: 'closed',
    closedAt: day(4),
    moves: [
      { at: day(3), from: 'triage', to: 'limbo' },
      { at: day(4), from: 'limbo', to: 'closed' },
    ],
  });
  const [row] = count([{ name: '', from: day(1), to: day(6) }], [old]);
  expect(row).toMatchObject({ closed: 1, statuses: { triage: { ms: DAY }, limbo: { ms: DAY } } });
});

describe('periods follow the calendar of the zone', () => {
  test.each([
    ['week', '2026-12-30T12:00:00Z', '2027-01-05T12:00:00Z', ['2026-W53', '2027-W01']],
    ['week', '2024-12-29T12:00:00Z', '2024-12-30T12:00:00Z', ['2024-W52', '2025-W01']],
    ['month', '2026-01-31T12:00:00Z', '2026-03-01T00:00:00Z', ['2026-01', '2026-02', '2026-03']],
    ['quarter', '2026-03-31T00:00:00Z', '2026-12-31T00:00:00Z', ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4']],
    ['year', '2025-12-31T22:00:00Z', '2025-12-31T23:30:00Z', ['2025', '2026']],
  ] as const)('%s from %s to %s', (by, since, until, names) => {
    const span = { since: Date.parse(since), until: Date.parse(until) };
    expect(periodsOf(by, span, 'Europe/Berlin')?.map((one) => one.name)).toEqual(names);
  });
  test('the day the clocks change has 23 hours, and 25', () => {
    const [spring] =
      periodsOf('day', { since: Date.parse('2026-03-28T23:00:00Z'), until: NOW + 400 * DAY }, 'Europe/Berlin') ?? [];
    expect(((spring?.to ?? 0) - (spring?.from ?? 0)) / HOUR).toBe(23);
    const [autumn] =
      periodsOf(
        'day',
        { since: Date.parse('2026-10-24T22:00:00Z'), until: Date.parse('2026-10-27T00:00:00Z') },
        'Europe/Berlin',
      ) ?? [];
    expect(((autumn?.to ?? 0) - (autumn?.from ?? 0)) / HOUR).toBe(25);
  });
  test('they have no gaps, end where the span ends, and there are not endlessly many', () => {
    const span = { since: day(2, 5), until: day(40, 7) };
    const days = periodsOf('day', span, 'America/St_Johns') ?? [];
    expect(days[0]?.from).toBe(span.since);
    expect(days.at(-1)?.to).toBe(span.until);
    for (const [at, one] of days.entries()) expect(one.from).toBe(days[at - 1]?.to ?? span.since);
    expect(periodsOf('day', { since: 0, until: NOW }, 'UTC')).toBeNull();
  });
});

test.each([
  [[], { count: 0, mean: null, median: null, p90: null }],
  [[5], { count: 1, mean: 5, median: 5, p90: 5 }],
  [[10, 1, 4, 3, 2, 6, 5, 8, 7, 9], { count: 10, mean: 5.5, median: 5, p90: 9 }],
])('nearest rank of %j', (durations, times) => {
  expect(timesOf(durations)).toEqual(times);
});
