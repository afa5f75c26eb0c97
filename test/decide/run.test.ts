// The sentences of rules.md "Run", "Shadow and expiry", "Extract", "Variables" and "Thread keys".
import { describe, expect, it } from 'vitest';
import { runDecide } from '../../src/decide/answer.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Rule } from '../../src/model/policy.ts';
import {
  answerFrom,
  clause,
  closed,
  DAY,
  EVA,
  extract,
  flag,
  is,
  judge,
  mail,
  NOW,
  not,
  only,
  pattern,
  policy,
  regex,
  rule,
  template,
  thread,
  ticket,
  token,
  values,
  verdictOf,
  type World,
} from './build.ts';

type Set = Readonly<Record<string, unknown>>;
function born(rules: readonly Rule[], one = mail(), world: World = {}): Set {
  return only(judge(one, policy(rules), world), 'create').set as Set;
}
const ends = (id: string, over: Parameters<typeof rule>[1] = {}): Rule => rule(id, { verdict: 'ticket', ...over });

describe('the run', () => {
  it('a missing when always matches, and then ends the run', () => {
    const { decision } = judge(mail(), policy([ends('first'), rule('second', { verdict: 'ignore' })]));
    expect(decision).toMatchObject({ verdict: 'ticket', rule: 'first' });
    expect(decision.trace.map((line) => line.rule)).toEqual(['first']);
  });

  it('without a deciding rule the default decides', () => {
    const { decision } = judge(
      mail(),
      policy([rule('tags', { tags: [template('a')] })], { defaults: verdictOf('quarantine') }),
    );
    expect(decision).toMatchObject({ verdict: 'quarantine', rule: 'default', commands: [] });
  });

  it('the first rule to set a key wins, per key and per fields.x', () => {
    const one = rule('one', { set: values({ queue: 'sales' }, { fields: { a: template('1') } }) });
    const two = ends('two', {
      set: values({ queue: 'ops', type: 'b' }, { fields: { a: template('2'), b: template('2') } }),
    });
    expect(born([one, two])).toMatchObject({ queue: 'sales', type: 'b', fields: { a: '1', b: '2' } });
    const { decision } = judge(mail(), policy([one, two]));
    expect(decision.trace[1]?.lost).toEqual(['set.queue (one)', 'set.fields.a (one)']);
  });

  it('override replaces, and the last of several wins', () => {
    const set = (queue: string) => ({ set: values({ queue }) });
    expect(
      born([rule('a', set('sales')), rule('b', { ...set('ops'), override: true }), ends('c', set('support'))]).queue,
    ).toBe('ops');
    expect(
      born([rule('a', { ...set('ops'), override: true }), ends('b', { ...set('sales'), override: true })]).queue,
    ).toBe('sales');
  });

  it('continue lets later rules only adjust; a later then is traced as lost', () => {
    const rules = [
      ends('one', { continue: true }),
      rule('two', { verdict: 'ignore', tags: [template('late')] }),
      rule('three', { tags: [template('too')] }),
    ];
    const { decision } = judge(mail(), policy(rules));
    expect(decision).toMatchObject({ verdict: 'ticket', rule: 'one' });
    expect(decision.trace[1]?.lost).toEqual(['then (one)']);
    expect(born(rules).tags).toEqual(['late', 'too']);
  });

  it('override replaces a verdict where continue left the run open', () => {
    const rules = [ends('one', { continue: true }), rule('two', { verdict: 'quarantine', override: true })];
    expect(judge(mail(), policy(rules)).decision).toMatchObject({ verdict: 'quarantine', rule: 'two' });
  });

  it('stop without then ends the run and the default decides', () => {
    const { decision } = judge(mail(), policy([rule('one', { stop: true }), rule('two', { verdict: 'ignore' })]));
    expect(decision).toMatchObject({ verdict: 'ticket', rule: 'default' });
  });

  it('tags add up, -tag removes, set.tags count at birth only', () => {
    const rules = [
      rule('a', { tags: [template('x'), template('y')], set: values({}, { tags: [template('born')] }) }),
      ends('b', { tags: [template('-x')] }),
    ];
    expect(born(rules).tags).toEqual(['y', '-x', 'born']);
    const joined = judge(mail({ evidence: { tokens: [token()] } }), policy(rules), { tickets: [ticket()] });
    expect((only(joined, 'join').update as Set).tags).toEqual(['y', '-x']);
  });

  it('an empty result leaves the key unset, so that a later rule may set it', () => {
    const rules = [
      rule('a', { set: values({ type: '{{nothing}}' }) }),
      ends('b', { set: values({ type: 'request' }) }),
    ];
    expect(born(rules).type).toBe('request');
  });

  it('set is written at birth, update when joining', () => {
    const both = ends('x', { set: values({ type: 'born' }), update: values({ type: 'grown' }) });
    expect(born([both]).type).toBe('born');
    const joined = judge(mail({ evidence: { tokens: [token()] } }), policy([both]), { tickets: [ticket()] });
    expect((only(joined, 'join').update as Set).type).toBe('grown');
  });

  it('a value naming an unknown queue, agent or status is skipped and flagged, nothing else is lost', () => {
    const set = values({ queue: 'nowhere', assign: 'nobody', status: 'odd', type: 'request' });
    const judged = judge(mail(), policy([ends('x', { set })]));
    expect(only(judged, 'create').set).toEqual({
      type: 'request',
      queue: 'support',
      subject: 'Pump',
      flag: 'rule-error',
    });
    expect(judged.decision.reasons.filter((reason) => reason.code === 'rule-error')).toHaveLength(3);
  });

  it('notify merges per key', () => {
    const rules = [
      rule('a', { notify: { customer: false } }),
      ends('b', { notify: { customer: true, agents: false, swap: { opened: 'form' } } }),
    ];
    expect(only(judge(mail(), policy(rules)), 'create').notify).toEqual({
      customer: false,
      agents: false,
      swap: { opened: 'form' },
    });
  });

  it('defaults.set fills only what no rule set', () => {
    const defaults = verdictOf('ticket', values({ type: 'request', priority: 'low' }));
    const judged = judge(mail(), policy([rule('a', { set: values({ priority: 'high' }) })], { defaults }));
    expect(only(judged, 'create').set).toMatchObject({ type: 'request', priority: 'high' });
  });

  it('a disabled rule does not run', () => {
    expect(judge(mail(), policy([rule('a', { enabled: false, verdict: 'ignore' })])).decision.rule).toBe('default');
  });
});

describe('shadow and expiry', () => {
  it('a shadow rule is traced, sets nothing and does not end the run', () => {
    const shadow = rule('s', {
      enabled: 'shadow',
      when: clause('subject', regex(/(?<x>\w+)/)),
      verdict: 'ignore',
      tags: [template('t')],
      require: { nope: 'email' },
    });
    const judged = judge(mail(), policy([shadow, ends('end', { set: values({ type: '[{{x}}]' }) })]));
    expect(judged.decision.rule).toBe('end');
    expect(judged.decision.trace[0]).toMatchObject({ hit: true });
    expect(judged.decision.trace[0]?.note).toContain('shadow');
    expect(only(judged, 'create').set).toMatchObject({ type: '[]' });
    expect((only(judged, 'create').set as Set).tags).toBeUndefined();
  });

  it('a rule works until its last moment', () => {
    const until = (expires: number) =>
      judge(mail(), policy([rule('x', { expires, verdict: 'ignore' })])).decision.verdict;
    expect(until(NOW)).toBe('ignore');
    expect(until(NOW - 1)).toBe('ticket');
  });
});

describe('extract and require', () => {
  it('tries the fields in order and takes else when none has it', () => {
    const how = { kind: 'regex', pattern: pattern(/INV-(\d+)/) } as const;
    const set = values({ type: '{{no}}' });
    const found = extract('no', ['subject', 'body'], how, { otherwise: '?' });
    expect(born([ends('x', { extract: [found], set })], mail({ message: { reply: 'see INV-42' } })).type).toBe('42');
    expect(born([ends('x', { extract: [found], set })]).type).toBe('?');
  });

  it('map compares the whole folded value of a variable, and contains on a field', () => {
    const map = [
      ['DOWN', 'urgent'],
      ['UP', 'low'],
    ] as const;
    const state = clause('subject', regex(/is (?<state>\w+)/));
    const of = (from: string, subject: string): unknown => {
      const rules = [
        ends('x', {
          when: state,
          extract: [extract('p', from, { kind: 'map', map }, { otherwise: 'normal' })],
          set: values({ type: '{{p}}' }),
        }),
      ];
      return born(rules, mail({ message: { subject } })).type;
    };
    expect(of('state', 'db is down')).toBe('urgent');
    expect(of('state', 'db is downstream')).toBe('normal');
    expect(of('subject', 'db is downstream')).toBe('urgent');
  });

  it('reads the labels of a form, and its last label may run over lines', () => {
    const reply =
      'Name: Eva Roth\nE-Mail:\n  eva@shop.example\nBestellnummer\t4711\n\nNachricht:\nHallo,\n\ndie Pumpe leckt: sehr.\nGruß';
    const labels = { name: ['Name'], email: ['E-Mail'], order: ['Bestellnummer'], text: ['Nachricht'] };
    const form = rule('form', {
      verdict: 'create',
      extract: [extract('form', 'body', { kind: 'labels', labels })],
      require: { 'form.email': 'email' },
      set: values(
        { body: '{{form.text}}' },
        {
          customer: { email: template('{{form.email}}'), name: template('{{form.name}}') },
          fields: { order: template('{{form.order}}') },
        },
      ),
    });
    const command = only(judge(mail({ message: { reply } }), policy([form])), 'create');
    expect(command.customer).toEqual({ address: 'eva@shop.example', name: 'Eva Roth' });
    expect(command.set).toMatchObject({ fields: { order: '4711' } });
    expect((command.mail as Set).text).toBe('Hallo,\n\ndie Pumpe leckt: sehr.\nGruß');
  });

  it.each(['', 'Email: not an address', 'Email: a@b@c'])(
    'a failed require ends the run with quarantine: "%s"',
    (reply) => {
      const adjusting = rule('form', {
        extract: [extract('form', 'body', { kind: 'labels', labels: { email: ['Email'] } })],
        require: { 'form.email': 'email' },
      });
      const { decision } = judge(mail({ message: { reply } }), policy([adjusting, ends('end')]));
      expect(decision).toMatchObject({ verdict: 'quarantine', outcome: 'quarantined', rule: 'form', commands: [] });
      expect(decision.reasons.map((reason) => reason.code)).toContain('require');
    },
  );

  it('captures live to the end of the run, for all later rules, as var.x too', () => {
    const rules = [
      rule('a', { when: clause('subject', regex(/(?<host>db\d)/)) }),
      ends('b', { when: is('var.host', 'db1'), set: values({ type: '{{var.host}}' }) }),
    ];
    expect(born(rules, mail({ message: { subject: 'db1 down' } })).type).toBe('db1');
  });
});

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
