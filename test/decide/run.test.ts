// The sentences of rules.md "Run", "Shadow and expiry", "Extract", "Variables" and "Thread keys".
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/model/policy.ts';
import { judge, mail, NOW, only, policy, ticket, token, type World } from './build.ts';
import { clause, extract, is, not, pattern, regex, rule, template, values, verdictOf } from './build-rules.ts';

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
  it('the trace of what stands under not says whether that holds', () => {
    const auto = is('is', 'auto');
    const rules = [
      rule('not', { when: { kind: 'all', of: [not(auto), is('subject', 'nowhere')] } }),
      rule('none', { when: { kind: 'none', of: [auto, is('mailbox', 'support')] } }),
      rule('twice', { when: not(not(auto)) }),
    ];
    const { trace } = judge(mail(), policy(rules)).decision;
    const shown = trace.map(({ clauses }) => clauses.map(({ hit, clause: text }) => `${hit ? '✓' : '✗'} ${text}`));
    expect(shown).toEqual([['✓ not is: …', '✗ subject: …'], ['✓ not is: …', '✗ not mailbox: …'], ['✗ is: …']]);
  });

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
