// The sentences of rules.md "Thread keys" and `missing`.
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/model/policy.ts';
import { closed, DAY, judge, mail, NOW, only, policy, ticket, token, type World } from './build.ts';
import { clause, flag, regex, rule, template, thread } from './build-rules.ts';

type Set = Readonly<Record<string, unknown>>;
function _born(rules: readonly Rule[], one = mail(), world: World = {}): Set {
  return only(judge(one, policy(rules), world), 'create').set as Set;
}
const ends = (id: string, over: Parameters<typeof rule>[1] = {}): Rule => rule(id, { verdict: 'ticket', ...over });

describe('thread keys', () => {
  const keyed = (over: Parameters<typeof thread>[0] = {}, more: Parameters<typeof rule>[1] = {}) =>
    ends('k', {
      when: clause('subject', regex(/host (?<host>\S*)/)),
      thread: thread({ key: template('nagios/{{host}}'), ...over }),
      ...more,
    });
  const alert = mail({ message: { subject: 'host DB1' } });

  it('are folded, stored at birth and join afterwards', () => {
    expect(only(judge(alert, policy([keyed()])), 'create').threadKeys).toEqual(['nagios/db1']);
    const judged = judge(alert, policy([keyed()]), { keys: { 'nagios/db1': ticket({ participants: [] }) } });
    expect(only(judged, 'join')).toMatchObject({ joinedBy: 'key', threadKeys: ['nagios/db1'], thirdParty: false });
  });

  it('with an empty variable are no key: a new ticket with defect empty-key', () => {
    const one = mail({ message: { subject: 'host ', inReplyTo: '<known@x>' } });
    const judged = judge(one, policy([keyed()]), { keys: { 'nagios/': ticket() } });
    const command = only(judged, 'create');
    expect(command.threadKeys).toEqual([]);
    expect((command.mail as Set).defects).toEqual(['empty-key']);
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('empty-key');
  });

  it('beat references, and our own address token beats them', () => {
    const other = ticket({ id: 2 as never });
    const world: World = {
      keys: { 'nagios/db1': other },
      tickets: [ticket()],
      candidates: [{ ticket: ticket(), by: 'message_id', messageId: '<known@x>', visibility: 'public' }],
    };
    expect(
      judge(mail({ message: { subject: 'host db1', inReplyTo: '<known@x>' } }), policy([keyed()]), world).decision
        .target,
    ).toBe(2);
    expect(
      judge(mail({ message: { subject: 'host db1' }, evidence: { tokens: [token()] } }), policy([keyed()]), world)
        .decision.target,
    ).toBe(1);
  });

  it('within counts from the last mail', () => {
    const keys = { 'nagios/db1': ticket({ lastMailAt: NOW - 10 * DAY }) };
    expect(judge(alert, policy([keyed({ withinMs: 14 * DAY })]), { keys }).decision.outcome).toBe('joined');
    expect(judge(alert, policy([keyed({ withinMs: 5 * DAY })]), { keys }).decision.outcome).toBe('created');
  });

  it('follow the reopen policy, unless closed: skip looks at open ones only', () => {
    const keys = { 'nagios/db1': closed(1) };
    expect(judge(alert, policy([keyed()]), { keys }).decision.outcome).toBe('reopened');
    expect(judge(alert, policy([keyed({ closed: 'skip' })]), { keys }).decision.outcome).toBe('created');
  });

  it('when: never sees the result of a key', () => {
    const rules = policy([keyed({}, { when: flag('thread.found'), verdict: 'ignore' }), ends('end')]);
    expect(judge(alert, rules, { keys: { 'nagios/': ticket() } }).decision.rule).toBe('end');
  });

  it.each([
    ['quarantine', 'quarantined'],
    ['ignore', 'ignored'],
    ['create', 'created'],
  ] as const)('join with nothing found and missing: %s is %s', (missing, outcome) => {
    expect(judge(alert, policy([keyed({ missing }, { verdict: 'join' })])).decision.outcome).toBe(outcome);
  });

  it('missing: skip makes the rule count as not matched', () => {
    const rules = policy([keyed({ missing: 'skip' }, { verdict: 'join', tags: [template('x')] }), ends('end')]);
    const judged = judge(alert, rules);
    expect(judged.decision.rule).toBe('end');
    expect((only(judged, 'create').set as Set).tags).toBeUndefined();
  });
});
