// Which mails of a group belong to a storm of one sender (H46), as a table: by the minute, by the hour, by who writes.
import { describe, expect, it } from 'vitest';
import { withStorms } from '../../src/decide/thread/storm.ts';
import { judge, mail, NOW, policy, ticket } from './build.ts';

const from = (address: string, receivedAt: number, replyTo: string | null = null) =>
  mail({
    message: {
      from: { address, name: '' },
      replyTo: replyTo === null ? [] : [{ address: replyTo, name: '' }],
    },
    delivery: { receivedAt },
  });
const times = (count: number, make: (n: number) => ReturnType<typeof from>) =>
  Array.from({ length: count }, (_, n) => make(n));
const nobody = new Map<string, 'hour' | 'minute'>();
const storms = (
  mails: readonly ReturnType<typeof from>[],
  busy: ReadonlyMap<string, 'hour' | 'minute'> = nobody,
  stormPerMinute = 30,
) => withStorms(mails, busy, { now: NOW, stormPerMinute }).filter(({ evidence }) => evidence.isStorm === true).length;

describe('H46: a storm of one sender', () => {
  it.each([
    ['thirty within a minute are none', times(30, (n) => from('a@x.example', NOW - n * 1000)), 0],
    ['more are one, from the first', times(31, (n) => from('a@x.example', NOW - n * 1000)), 31],
    ['the same over two minutes are none', times(31, (n) => from('a@x.example', NOW - n * 4000)), 0],
    [
      'only the minute that is too full counts',
      [...times(31, () => from('a@x.example', NOW)), from('a@x.example', NOW - 120_000)],
      31,
    ],
    [
      'another spelling of the address is the same sender',
      times(31, (n) => from(n % 2 ? 'A@X.example' : 'a@x.example', NOW)),
      31,
    ],
    ['of many senders none has too many', times(50, (n) => from(`${n}@x.example`, NOW)), 0],
    [
      'others are left alone',
      [...times(31, () => from('a@x.example', NOW)), ...times(5, (n) => from(`${n}@x.example`, NOW))],
      31,
    ],
    [
      'a form whose mails name their writers is many writers',
      times(50, (n) => from('form@x.example', NOW, `${n}@y.example`)),
      0,
    ],
    ['… until one of them writes too many', times(50, () => from('form@x.example', NOW, 'eva@y.example')), 50],
    ['an old backlog is none', times(50, () => from('a@x.example', NOW - 2 * 3_600_000)), 0],
  ])('%s', (_, mails, expected) => {
    expect(storms(mails)).toBe(expected);
  });

  it('is not looked for where the limit is 0', () => {
    expect(
      storms(
        times(50, () => from('a@x.example', NOW)),
        nobody,
        0,
      ),
    ).toBe(0);
  });

  it('goes on while the ledger counts too many: by the minute not for a form, by the hour for all', () => {
    const mails = [from('a@x.example', NOW), from('a@x.example', NOW, 'eva@y.example')];
    expect(storms(mails, new Map([['a@x.example', 'minute']]))).toBe(1);
    expect(storms(mails, new Map([['a@x.example', 'hour']]))).toBe(2);
  });

  it.each([
    ['the first ticket of that minute, which leads the next ones there', 'pass', {}, 'joined'],
    ['the first one that nobody proved', 'none', {}, 'joined'],
    [
      'no ticket of somebody else (a form)',
      'pass',
      { customer: { address: 'other@acme.example', name: '' } },
      'created',
    ],
    ['no internal ticket', 'pass', { visibility: 'internal' }, 'created'],
  ] as const)('began mail by mail: goes to %s', (_, state, over, outcome) => {
    const asked: object[] = [];
    const begun = ticket({ customer: { address: 'Eva@acme.example', name: 'Eva' }, ...over });
    const opened = (question: object) => {
      asked.push(question);
      return begun;
    };
    const one = mail({ evidence: { state, isStorm: true } });
    const { decision } = judge(one, policy(), { opened });
    expect(decision.outcome).toBe(outcome);
    const key = `mailclerk storm ${state === 'pass' ? '' : 'unproved '}eva@acme.example`;
    expect(decision.commands[0]).toMatchObject({ threadKeys: [key] });
    expect(asked).toEqual([
      {
        ask: 'openedBy',
        address: 'eva@acme.example',
        since: one.delivery.receivedAt - 60_000,
        proved: state === 'pass',
      },
    ]);
    // No storm asks nothing.
    judge(mail({ evidence: { state } }), policy(), { opened });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['pass', 'joined'],
    ['fail', 'created'],
    ['none', 'created'],
    ['unknown', 'created'],
  ] as const)('%s: %s the ticket of his proved mails – nobody floods it in his name', (state, outcome) => {
    const one = mail({ evidence: { state, isStorm: true } });
    const world = { keys: { 'mailclerk storm eva@acme.example': ticket({ lastMailAt: NOW }) } };
    expect(judge(one, policy(), world).decision.outcome).toBe(outcome);
  });

  it.each([
    ['pass', 'created'],
    ['fail', 'joined'],
    ['unknown', 'joined'],
  ] as const)('%s: %s the ticket of mails that nobody proved', (state, outcome) => {
    const one = mail({ evidence: { state, isStorm: true } });
    const world = { keys: { 'mailclerk storm unproved eva@acme.example': ticket({ lastMailAt: NOW }) } };
    expect(judge(one, policy(), world).decision.outcome).toBe(outcome);
  });
});
