// Who gets a ticket: agents, teams, strategies, besides those who have it; who is away, who stands in, who gets none.
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../../src/desk/context.ts';
import type { Presence } from '../../../src/model/people/presence.ts';
import type { Agent, Config } from '../../../src/model/setup.ts';
import {
  assignOf,
  byAnna,
  bySystem,
  changed,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  refused,
  setOf,
  ticketOf,
} from '../builders.ts';

const DAY = 86_400_000;
const agent = (id: string, own: Partial<Agent> = {}): Agent => ({
  id,
  emails: [`${id}@example.com`],
  roles: ['agent'],
  language: null,
  unsigned: 'deny',
  ...own,
});
const staff = [...config.agents, agent('dora'), agent('emil'), agent('boss', { assignable: false, roles: ['lead'] })];
const teams: Config['teams'] = [
  { name: 'north', agents: ['dora', 'emil'] },
  { name: 'mixed', agents: ['boss', 'dora'] },
  { name: 'bosses', agents: ['boss'] },
];
const site: Config = { ...config, agents: staff, teams };
const at = (own: Partial<DeskContext> = {}, agents: readonly Agent[] = staff): DeskContext =>
  contextOf({ config: { ...site, agents }, ...own });
/** Agents who said that they are away: with a delegate, or with none. */
const away = (who: Readonly<Record<string, string | null>>): readonly Presence[] =>
  Object.entries(who).map(([id, delegate]) => ({
    agent: id,
    said: 'away',
    from: NOW - DAY,
    until: NOW + DAY,
    delegate,
    by: id,
    at: NOW - DAY,
  }));
const by = (id: string) => ({ ...byAnna, actor: { kind: 'agent', id } as const });

describe('assign', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['dora', ['bob'], ['dora']],
    ['Dora, BOB@example.com', [], ['dora', 'bob']],
    ['+dora', ['bob'], ['bob', 'dora']],
    ['-bob', ['bob', 'dora'], ['dora']],
    ['+dora, -bob', ['bob'], ['dora']],
    ['-gone', ['gone', 'bob'], ['bob']],
    ['@north', [], ['dora', 'emil']],
    ['north', [], ['dora', 'emil']],
    ['-@north', ['dora', 'bob'], ['bob']],
    ['team', [], ['anna', 'bob']],
    ['@billing', [], ['carl']],
    ['@mixed', [], ['dora']],
    ['round_robin@north', [], ['dora']],
    ['round-robin@North', [], ['dora']],
    ['+round_robin@north', ['dora'], ['dora', 'emil']],
    ['least_busy@north', [], ['emil']],
    ['none', ['bob'], []],
    ['sender', [], ['anna']],
  ])('%s', (to, before, after) => {
    const context = at({ load: { dora: 3, emil: 1 } });
    expect(changed(assignOf(to), ticketOf({ assignees: before }), context).state.assignees).toEqual(after);
  });

  it.each([
    ['nobdy', 'invalid', 'unknown'],
    ['@nroth', 'invalid', 'did you mean "north"'],
    ['round_robin@nowhere', 'invalid', 'expected north'],
    ['-round_robin', 'invalid', 'expected an agent or a team'],
    ['boss', 'not_allowed', 'agents.boss.assignable'],
    ['@bosses', 'conflict', 'boss is not assignable'],
    [' , ', 'required', 'expected an agent'],
    ['bob, none', 'invalid', 'names somebody and none'],
    ['none, +bob', 'invalid', 'names somebody and none'],
    [Array.from({ length: 60 }, (_, n) => `a${n}`).join(','), 'invalid', 'more than 50'],
  ])('refuses %s', (to, reason, words) => {
    const refusal = refused(assignOf(to), ticketOf(), at());
    expect(refusal).toMatchObject({ reason, detail: expect.stringContaining(words) });
  });

  it('tells who gets it, who keeps it, and who loses it, but never whoever does it', () => {
    const more = changed(assignOf('+dora'), ticketOf({ assignees: ['bob', 'anna'] }), at());
    expect(mails(more)).toEqual(['agent-assigned → dora@example.com', 'agent-changed → bob@example.com']);
    const others = changed(assignOf('emil', bySystem), ticketOf({ assignees: ['dora'] }), at());
    expect(mails(others)).toEqual(['agent-assigned → emil@example.com', 'agent-changed → dora@example.com']);
    const quiet = contextOf({
      config: {
        ...site,
        notifications: { ...site.notifications, agents: { ...site.notifications.agents, assigned: 'none' } },
      },
    });
    expect(mails(changed(assignOf('emil', bySystem), ticketOf({ assignees: ['dora'] }), quiet))).toEqual([]);
  });

  it('lets an agent come and go himself with `take` alone', () => {
    expect(changed(assignOf('+bob', by('bob')), ticketOf({ assignees: ['dora'] }), at()).state.assignees).toEqual([
      'dora',
      'bob',
    ]);
    expect(changed(assignOf('-bob', by('bob')), ticketOf({ assignees: ['bob'] }), at()).state.assignees).toEqual([]);
    expect(refused(assignOf('+dora', by('bob')), ticketOf(), at()).reason).toBe('not_allowed');
    expect(refused(assignOf('-dora', by('bob')), ticketOf({ assignees: ['dora'] }), at()).reason).toBe('not_allowed');
  });
});

describe('take', () => {
  const take = { ...byAnna, kind: 'take', ticket: ticketOf().id } as const;
  it('is for assignable agents alone, and leaves those beside him there', () => {
    const lead = at({}, [...staff.filter(({ id }) => id !== 'anna'), agent('anna', { assignable: false })]);
    expect(refused(take, ticketOf(), lead)).toMatchObject({
      reason: 'not_allowed',
      detail: expect.stringContaining('assignable'),
    });
    expect(refused(take, ticketOf({ assignees: ['bob', 'anna'] }), at()).reason).toBe('nothing_to_do');
    expect(refused(take, ticketOf({ assignees: ['bob'] }), at()).reason).toBe('conflict');
  });
});

describe('who is away', () => {
  it.each<[string, Readonly<Record<string, string | null>>, string, readonly string[]]>([
    ['goes past him in turn', { dora: null }, 'round_robin@north', ['emil']],
    ['goes past him by load', { emil: null }, 'least_busy@north', ['dora']],
    ['leaves him out of his team', { dora: null }, '@north', ['emil']],
    ['takes his delegate', { dora: 'bob' }, 'dora', ['bob']],
    ['takes the delegate of his delegate', { dora: 'emil', emil: 'bob' }, 'dora', ['bob']],
    ['passes over a delegate who gets no tickets', { dora: 'boss' }, 'dora', ['dora']],
    ['ends a circle with him who was named', { dora: 'emil', emil: 'dora' }, 'dora', ['dora']],
    ['names him all the same where nobody stands in', { dora: null }, 'dora', ['dora']],
    [
      'asks the delegates of a team that is away as a whole',
      { dora: 'bob', emil: 'bob' },
      'round_robin@north',
      ['bob'],
    ],
    ['does not send his own ticket elsewhere', { anna: 'bob' }, 'anna', ['anna']],
  ])('%s', (_, who, to, after) => {
    const context = at({ presence: away(who), load: { dora: 0, emil: 1 } });
    expect(changed(assignOf(to), ticketOf(), context).state.assignees).toEqual(after);
  });

  it('is said in the history and to whoever does it', () => {
    const change = changed(assignOf('dora'), ticketOf(), at({ presence: away({ dora: 'bob' }) }));
    expect(change.warnings).toEqual(['dora is away until 2026-01-08: bob stands in']);
    expect(change.entries[0]?.text).toContain('(dora is away until 2026-01-08: bob stands in)');
    const born = changed(createOf({ set: { assign: 'dora' } }), null, at({ presence: away({ dora: 'bob' }) }));
    expect(born.state).toMatchObject({ assignees: ['bob'], flags: [] });
    expect(born.entries.map(({ kind, text }) => `${kind} ${text}`)).toContain(
      'change dora is away until 2026-01-08: bob stands in',
    );
  });

  it('refuses a team in which nobody is there and nobody stands in; a rule leaves the ticket to its queue, flagged', () => {
    const context = at({ presence: away({ dora: null, emil: null }) });
    expect(refused(assignOf('@north'), ticketOf(), context)).toMatchObject({
      reason: 'conflict',
      detail: expect.stringContaining('dora is away until 2026-01-08, emil is away'),
    });
    const born = changed(createOf({ set: { assign: 'round_robin@north' } }), null, context);
    expect(born.state).toMatchObject({ assignees: [], flags: ['rule-error'] });
    expect(born.turns).toBeUndefined();
    expect(mails(born)).toContain('agent-new → anna@example.com');
  });

  it.each([
    ['a planned absence holds', [], ['emil']],
    ['`agent back` ends it', [{ said: 'back', at: NOW - 1000 }], ['dora']],
    ['`agent back` before it began does not', [{ said: 'back', at: NOW - 9 * DAY }], ['emil']],
    ['an absence said by hand that is over changes nothing', [{ said: 'away', until: NOW - 5 * DAY }], ['emil']],
  ] as const)('%s', (_, said, after) => {
    const planned = agent('dora', {
      away: [{ from: NOW - 2 * DAY, until: NOW + DAY, delegate: null }],
      delegate: 'emil',
    });
    const presence = said.map((one) => ({
      agent: 'dora',
      from: NOW - 9 * DAY,
      until: null,
      delegate: null,
      by: 'x',
      at: 0,
      ...one,
    }));
    const context = at({ presence }, [...staff.filter(({ id }) => id !== 'dora'), planned]);
    expect(changed(assignOf('dora'), ticketOf(), context).state.assignees).toEqual(after);
  });

  it('is told what he has, and so is whoever stands in; the queue where nobody does', () => {
    const joined = (presence: readonly Presence[]) =>
      mails(changed(joinOf({ mail: mailOf() }), ticketOf({ assignees: ['dora'] }), at({ presence })));
    expect(joined([])).toEqual(['agent-reply → dora@example.com']);
    expect(joined(away({ dora: 'emil' }))).toEqual([
      'agent-reply → dora@example.com',
      'agent-reply → emil@example.com',
    ]);
    expect(joined(away({ dora: null }))).toEqual([
      'agent-reply → dora@example.com',
      'agent-reply → anna@example.com',
      'agent-reply → bob@example.com',
    ]);
  });

  it('is spared new tickets of the queue while others are there', () => {
    const fresh = (presence: readonly Presence[]) =>
      mails(changed(createOf(), null, at({ presence }))).filter((one) => one.startsWith('agent-new'));
    expect(fresh(away({ bob: null }))).toEqual(['agent-new → anna@example.com']);
    expect(fresh(away({ bob: null, anna: null }))).toHaveLength(2);
  });
});

describe('in turn', () => {
  it('nobody is passed over twice, whoever is away in between', () => {
    let turns: Readonly<Record<string, string>> = {};
    const given: string[] = [];
    const one = (presence: readonly Presence[] = []) => {
      const change = changed(assignOf('round_robin', bySystem), ticketOf(), at({ turns, presence }));
      given.push(...change.state.assignees);
      for (const { pool, agent: id } of change.turns ?? []) turns = { ...turns, [pool]: id };
    };
    one();
    one();
    one(away({ anna: null }));
    one();
    one();
    expect(given).toEqual(['anna', 'bob', 'bob', 'anna', 'bob']);
  });

  it('goes by the queue the ticket moves to', () => {
    const change = changed(
      setOf({ queue: 'billing', assign: 'round_robin' }),
      ticketOf(),
      at({ turns: { support: 'anna' } }),
    );
    expect(change.state.assignees).toEqual(['carl']);
    expect(change.turns).toEqual([{ pool: 'billing', agent: 'carl' }]);
  });
});
