// What is asked, how often, and by which clock.
import { describe, expect, it } from 'vitest';
import { runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Condition, Rule } from '../../src/model/policy.ts';
import { answerFrom, DAY, EVA, judge, mail, NOW, only, policy, ticket, token, type World } from './build.ts';
import { clause, flag, is, not, rule } from './build-rules.ts';

type Set = Readonly<Record<string, unknown>>;
function _born(rules: readonly Rule[], one = mail(), world: World = {}): Set {
  return only(judge(one, policy(rules), world), 'create').set as Set;
}
const _ends = (id: string, over: Parameters<typeof rule>[1] = {}): Rule => rule(id, { verdict: 'ticket', ...over });

describe('time', () => {
  const arrived = (iso: string | number, when: Condition) =>
    judge(
      mail({ delivery: { receivedAt: typeof iso === 'number' ? iso : Date.parse(iso) } }),
      policy([rule('t', { when, verdict: 'ignore' })]),
    ).decision.verdict;
  const evening = clause('received.time', { op: 'compare', comparisons: [{ op: '>=', value: 18 * 60 }] });

  it('received is the arrival in the instance time zone, never the Date header', () => {
    expect(arrived('2026-01-07T17:30:00Z', evening)).toBe('ignore');
    expect(arrived('2026-01-07T16:30:00Z', evening)).toBe('ticket');
    expect(arrived('2026-01-04T23:30:00Z', is('received.weekday', 'mon'))).toBe('ignore');
  });

  it('a time no calendar has is absent and breaks nothing', () => {
    for (const at of [Number.NaN, 1e300, -1e300]) {
      expect(arrived(at, evening)).toBe('ticket');
      expect(arrived(at, is('received.weekday', 'mon'))).toBe('ticket');
    }
  });

  it('ticket.age counts to the arrival of the mail', () => {
    const old = clause('ticket.age', { op: 'compare', comparisons: [{ op: '>', value: 19 * DAY }] });
    const verdict = (receivedAt: number) =>
      judge(
        mail({ evidence: { tokens: [token()] }, delivery: { receivedAt } }),
        policy([rule('t', { when: old, verdict: 'ignore' })]),
        { tickets: [ticket()] },
      ).decision.verdict;
    expect(verdict(NOW)).toBe('ignore');
    expect(verdict(NOW - 5 * DAY)).toBe('ticket');
  });
});

describe('facts', () => {
  it('nothing is asked that no rule needs, and nothing twice', () => {
    const asked = (rules: readonly Rule[]) =>
      runDecide(decide(mail(), policy(rules)), answerFrom({})).facts.map((fact) => fact.question.ask);
    expect(asked([])).toEqual(['seen', 'threadCandidates']);
    const known = [rule('a', { when: flag('contact.known') }), rule('b', { when: not(is('contact.tags', 'x')) })];
    expect(asked(known).filter((name) => name === 'contact')).toHaveLength(1);
    expect(
      asked([rule('a', { when: { kind: 'all', of: [is('subject', 'no'), flag('contact.known')] } })]),
    ).not.toContain('contact');
  });

  it('a rate is counted from now, this mail included', () => {
    const flood = (count: number) =>
      judge(
        mail(),
        policy([
          rule('r', {
            when: { kind: 'rate', per: 'from', moreThan: 20, withinMs: 3_600_000, text: 'rate' },
            verdict: 'ignore',
          }),
        ]),
        { rate: count },
      );
    expect(flood(20).decision.verdict).toBe('ignore');
    expect(flood(19).decision.verdict).toBe('ticket');
    expect(flood(1).facts.at(-1)?.question ?? {}).toBeDefined();
    expect(flood(1).facts.find((fact) => fact.question.ask === 'rate')?.question).toMatchObject({
      value: EVA.address,
      since: NOW - 3_600_000,
    });
  });
});
