// Teams, absences, delegates and offers of queues as the file writes them, well and badly.
import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { loadGood } from './files.ts';

const BASE = `
version: 1
instance: { timezone: Europe/Berlin }
mailboxes:
  support: { address: support@example.com, host: imap.example.com, password: env:IMAP }
smtp: { host: smtp.example.com }
`;
const agents = (bob: string) => `
agents:
  anna: { email: [anna@example.com, a.muster@home.example] }
  bob: { email: bob@example.com, ${bob} }
  carl: { email: carl@example.com, assignable: false }
`;

describe('agents', () => {
  it('have several addresses, absences by day in the instance’s time zone, and deputies', () => {
    const away =
      'delegate: anna, away: [{ from: 2026-12-20, until: 2027-01-02, delegate: carl }, { until: "2026-07-01 14:00" }]';
    const config = loadGood(BASE + agents(away));
    expect(config.agents[0]).toMatchObject({ emails: ['anna@example.com', 'a.muster@home.example'] });
    expect(config.agents[0]).not.toHaveProperty('assignable');
    expect(config.agents[1]).toMatchObject({
      delegate: 'anna',
      away: [
        // The last day counts to its end.
        { from: Date.UTC(2026, 11, 19, 23), until: Date.UTC(2027, 0, 2, 23), delegate: 'carl' },
        { from: 0, until: Date.UTC(2026, 6, 1, 12), delegate: null },
      ],
    });
    expect(config.agents[2]).toMatchObject({ assignable: false });
  });
});

describe('queues and teams', () => {
  it.each([
    ['team', { to: ['team'], accept: 'many' }],
    ['[anna, "@north"]', { to: ['anna', '@north'], accept: 'many' }],
    ['{ accept: first }', { to: ['team'], accept: 'first' }],
    ['{ to: "@north", accept: first }', { to: ['@north'], accept: 'first' }],
  ])('offer: %s', (offer, read) => {
    const config = loadGood(
      `${BASE}${agents('roles: agent')}teams: { north: { agents: [anna, bob], lead: carl } }\nqueues: { support: { offer: ${offer} } }\n`,
    );
    expect(config.queues[0]?.offer).toEqual(read);
    expect(config.teams).toEqual([{ name: 'north', agents: ['anna', 'bob'], lead: 'carl' }]);
  });
});

test.each([
  ['a delegate nobody has', agents('delegate: ana'), 'there is no agent "ana"; did you mean "anna"?'],
  ['himself as delegate', agents('delegate: bob'), 'bob cannot stand in for himself'],
  ['a day that is none', agents('away: { from: 2026-02-30 }'), '2026-02-30 is no day of the calendar'],
  ['an end before the beginning', agents('away: { from: 2026-02-03, until: 2026-02-01 }'), 'is not after 2026-02-03'],
  ['words for a day', agents('away: { from: christmas }'), 'a day like 2026-12-24'],
  ['a member nobody has', `${agents('roles: agent')}teams: { north: { agents: [bobb] } }`, 'did you mean "bob"?'],
  [
    'a team without members',
    `${agents('roles: agent')}teams: { north: { agents: [] } }`,
    'teams.north.agents is empty',
  ],
  [
    'a team with an agent’s name',
    `${agents('roles: agent')}teams: { bob: { agents: [anna] } }`,
    'bob is an agent already',
  ],
  ['a team called team', `${agents('roles: agent')}teams: { team: { agents: [anna] } }`, 'will not do'],
  [
    'an offer to nobody known',
    `${agents('roles: agent')}queues: { support: { offer: [ana] } }`,
    'there is no agent or team "ana"',
  ],
  [
    'an offer of a queue without agents',
    `${agents('roles: agent')}queues: { a: { agents: [anna] }, b: { offer: team } }`,
    'the queue has no agents to offer',
  ],
  [
    'another way to accept',
    `${agents('roles: agent')}queues: { support: { offer: { accept: all } } }`,
    'accept: many | first',
  ],
])('%s is a mistake', (_, text, words) => {
  const { problems } = loadConfig('/site/config/mailclerk.yaml', {
    env: { IMAP: 'x' },
    readFile: () => BASE + text,
    needSecrets: false,
  });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(errors.join('\n')).toContain(words);
});
