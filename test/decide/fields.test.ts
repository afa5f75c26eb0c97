// The sentences of rules.md "Addresses" and "Lists and many values".
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/model/message.ts';
import type { Condition, Test } from '../../src/model/policy.ts';
import { evidence, file, holds, judge, mail, only, policy, ticket, token } from './build.ts';
import { clause, is, not, rule, template, test, values } from './build-rules.ts';

function _inSubject(subject: string, ...tests: readonly Test[]): boolean {
  return holds(clause('subject', ...tests), mail({ message: { subject } }));
}

describe('addresses', () => {
  const from = (address: string): Partial<Message> => ({ from: { address, name: 'support@example.com' } });
  it.each([
    ['eva@firm.de', 'eva@firm.de', true],
    ['EVA@Firm.DE', 'eva@firm.de', true],
    ['eva@firm.de', 'eva+news@firm.de', true],
    ['eva+news@firm.de', 'eva+news@firm.de', true],
    ['eva+news@firm.de', 'eva@firm.de', false],
    ['@firm.de', 'eva@firm.de', true],
    ['@firm.de', 'eva@sub.firm.de', false],
    ['*.firm.de', 'eva@sub.firm.de', true],
    ['*.firm.de', 'eva@firm.de', false],
    ['*@firm.de', 'eva@firm.de', true],
    ['no-reply*@firm.de', 'no-reply-12@firm.de', true],
    ['@müller.de', 'eva@xn--mller-kva.de', true],
    ['@firm.de', 'eva@evilfirm.de', false],
    ['eva@firm.de', 'eva@firm.de.evil.example', false],
  ])('%s on %s: %s', (wanted, address, hit) => {
    expect(holds(is('from', wanted), mail({ message: from(address) }))).toBe(hit);
  });

  it('never takes a display name for an address', () => {
    expect(holds(is('from', 'support@example.com'), mail({ message: from('m@evil.example') }))).toBe(false);
  });

  it('from.domain is exact or a glob', () => {
    const one = mail({ message: from('a@mail.firm.de') });
    expect(holds(is('from.domain', 'firm.de'), one)).toBe(false);
    expect(holds(is('from.domain', '*.firm.de'), one)).toBe(true);
  });

  it('recipient is To, Cc, Bcc, Delivered-To and X-Original-To', () => {
    expect(holds(is('recipient', 'x@y.example'), mail({ message: { deliveredTo: ['x@y.example'] } }))).toBe(true);
    expect(holds(is('to', 'x@y.example'), mail({ message: { deliveredTo: ['x@y.example'] } }))).toBe(false);
  });

  it('to.tag knows own domains only and never our signed tokens', () => {
    const to = (address: string) => mail({ message: { to: [{ address, name: '' }] } });
    expect(holds(is('to.tag', 'pump42'), to('support+pump42@example.com'))).toBe(true);
    expect(holds(is('to.tag', 'pump42'), to('support+pump42@other.example'))).toBe(false);
    expect(holds(clause('to.tag', { op: 'exists', wanted: true }), to('support+t12.abcdefghijklm@example.com'))).toBe(
      false,
    );
  });
});

describe('lists and many values', () => {
  const two = mail({
    message: {
      to: [
        { address: 'a@x.example', name: '' },
        { address: 'b@y.example', name: '' },
      ],
    },
  });
  it('a condition holds if some value satisfies it, its not: if none does', () => {
    expect(holds(is('to', 'b@y.example'), two)).toBe(true);
    expect(holds(not(is('to', 'b@y.example')), two)).toBe(false);
    expect(holds(not(is('to', 'c@z.example')), two)).toBe(true);
  });

  it('the keys of one operator map apply to the same value', () => {
    expect(holds(clause('to', test('starts', 'a@'), test('ends', 'y.example')), two)).toBe(false);
    expect(holds(clause('to', test('starts', 'b@'), test('ends', 'y.example')), two)).toBe(true);
  });

  it('all clauses of attachment: look at one file', () => {
    const one = mail({
      message: { attachments: [file({ filename: 'a.pdf', size: 9e7 }), file({ filename: 'b.exe', size: 10 })] },
    });
    const small: Test = { op: 'compare', comparisons: [{ op: '<', value: 1000 }] };
    const both = (ext: string): Condition => ({
      kind: 'attachment',
      of: [is('ext', ext), clause('size', small)],
      text: 'attachment',
    });
    expect(holds(both('pdf'), one)).toBe(false);
    expect(holds(both('exe'), one)).toBe(true);
    expect(holds(not(both('exe')), one)).toBe(false);
  });

  it('in_list binds the row of the first hit under the name of the list', () => {
    const lists = { vip: { 'acme.example': { sla: 'gold', company: 'ACME' } } };
    const when = clause('from.domain', { op: 'in_list', list: 'vip' });
    const rules = policy([rule('x', { when, verdict: 'ticket', set: values({ group: '{{vip.company}}' }) })], {
      lists,
    });
    expect(only(judge(mail(), rules), 'create').set).toMatchObject({ group: 'ACME' });
    expect(holds(clause('from.domain', { op: 'in_list', list: 'none' }), mail(), {}, { lists })).toBe(false);
    expect(holds(clause('from.domain', { op: 'in_list', list: '__proto__' }), mail(), {}, { lists })).toBe(false);
  });
});

describe('is:', () => {
  it.each([
    [['out_of_office'], 'auto', true],
    [['read_receipt'], 'auto', true],
    [['list'], 'auto', false],
    [['bounce.soft'], 'bounce', true],
    [['bounce.hard'], 'auto', true],
    [[], 'auto', false],
  ] as const)('%j is %s: %s', (classes, wanted, hit) => {
    expect(holds(is('is', wanted), mail({ message: { classes } }))).toBe(hit);
  });

  it('bounce is not bounce.hard', () => {
    expect(holds(is('is', 'bounce.hard'), mail({ message: { classes: ['bounce.soft'] } }))).toBe(false);
  });

  it('reply has In-Reply-To or References, or a found ticket, or a prefix with our mark; new is not reply', () => {
    const reply = is('is', 'reply');
    expect(holds(reply, mail({ message: { inReplyTo: '<a@b>' } }))).toBe(true);
    expect(holds(reply, mail({ message: { references: ['<a@b>'] } }))).toBe(true);
    expect(holds(reply, mail({ evidence: { tokens: [token()] } }), { tickets: [ticket()] })).toBe(true);
    expect(holds(reply, mail({ message: { subject: 'AW: Pump [T-2026-00009]' } }))).toBe(true);
    expect(holds(reply, mail({ message: { subject: 'Re: Pump' } }))).toBe(false);
    expect(holds(is('is', 'new'), mail({ message: { subject: 'Re: Pump', classes: ['reply'] } }))).toBe(true);
  });

  it('agent looks at the From address alone', () => {
    const anna = mail({
      message: { from: { address: 'anna@example.com', name: '' } },
      evidence: evidence({ state: 'none' }),
    });
    expect(holds(is('is', 'agent'), anna)).toBe(true);
    expect(holds(is('is', 'customer'), anna)).toBe(false);
  });

  it('customer is a known contact who is no agent', () => {
    expect(holds(is('is', 'customer'), mail(), { contact: { known: true } })).toBe(true);
    expect(holds(is('is', 'customer'), mail())).toBe(false);
  });
});

describe('hostile names', () => {
  it('variables never reach a prototype', () => {
    const set = {
      ...values({}),
      values: { type: template('{{constructor.name}}{{__proto__}}'), group: template('g') },
    };
    const judged = judge(mail(), policy([rule('x', { verdict: 'ticket', set })]));
    expect((only(judged, 'create').set as Record<string, unknown>).type).toBeUndefined();
  });
});
