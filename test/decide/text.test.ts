// The sentences of rules.md "Exact semantics" about text, lists, addresses, absence and patterns.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/model/message.ts';
import type { Condition, Test } from '../../src/model/policy.ts';
import {
  all,
  any,
  clause,
  evidence,
  file,
  flag,
  holds,
  is,
  judge,
  mail,
  not,
  only,
  policy,
  regex,
  rule,
  template,
  test,
  ticket,
  token,
  values,
} from './build.ts';

function inSubject(subject: string, ...tests: readonly Test[]): boolean {
  return holds(clause('subject', ...tests), mail({ message: { subject } }));
}

describe('text operators compare folded text', () => {
  it.each([
    ['Kündigung', 'Kundigung', true],
    ['Kündigung', 'Kuendigung', true],
    ['Kuendigung', 'Kündigung', true],
    ['Kundigung', 'Kündigung', true],
    ['KÜNDIGUNG', 'kündigung', true],
    ['kündigung', 'Ku\u0308ndigung', true],
    ['strasse', 'Straße', true],
    ['STRASSE', 'straße', true],
    ['cafe', 'Café', true],
    ['two words', 'two \t  words', true],
    ['ﬁrma', 'Firma', true],
    ['werbung', 'Bewerbung', true],
    ['Kündigung', 'Kindigung', false],
    ['ähnlich', 'ohnlich', false],
  ])('%s hits %s: %s', (operand, subject, hit) => {
    expect(inSubject(subject, test('natural', operand))).toBe(hit);
  });

  it.each([
    ['word', 'werbung', 'Bewerbung', false],
    ['word', 'werbung', 'Ihre Werbung!', true],
    ['word', 'über', 'Gegenüber', false],
    ['word', 'uber', 'Frage über Preise', true],
    ['word', 'ueber', 'Frage über Preise', true],
    ['word', 'as soon', 'call as soon as possible', true],
    ['word', '4711', 'Order 47112', false],
    ['word', 'foo', 'foo_bar', false],
    ['is', 'pump', 'Pump', true],
    ['is', 'pump', 'Pump 2', false],
    ['starts', 'order', 'Order 12', true],
    ['starts', 'order', 'My order', false],
    ['ends', 'straße', 'Hauptstrasse', true],
    ['glob', 'INV-*', 'inv-2026', true],
    ['glob', 'INV-*', 'an inv-2026', false],
    ['glob', 'a?c', 'abc', true],
    ['glob', '*leak*', 'the pump leaks', true],
    ['one_of', 'pump', 'pump', true],
    ['one_of', 'pump', 'pumps', false],
  ] as const)('%s: %s on "%s" is %s', (op, operand, subject, hit) => {
    expect(inSubject(subject, test(op, operand))).toBe(hit);
  });

  it('contains_all wants every operand, each in either spelling', () => {
    expect(inSubject('Kuendigung der Straße', test('contains_all', 'Kündigung', 'strasse'))).toBe(true);
    expect(inSubject('Kuendigung', test('contains_all', 'Kündigung', 'strasse'))).toBe(false);
  });

  it('case: true folds nothing', () => {
    const exact: Test = { op: 'contains', values: ['ABC'], exact: true };
    expect(inSubject('xABCx', exact)).toBe(true);
    expect(inSubject('xabcx', exact)).toBe(false);
  });

  it('counts Unicode words', () => {
    const few: Test = { op: 'words', min: null, max: 2 };
    expect(inSubject('Vielen Dank!', few)).toBe(true);
    expect(inSubject('Vielen herzlichen Dank', few)).toBe(false);
    expect(inSubject('über-all geht’s', { op: 'words', min: 2, max: 2 })).toBe(true);
  });

  it('looks at the first 64 KB only, and the trace says so', () => {
    const text = `${'x '.repeat(40_000)}needle`;
    const one = mail({ message: { reply: text } });
    expect(holds(is('body', 'needle'), one)).toBe(false);
    const { decision } = judge(one, policy([rule('x', { when: is('body', 'needle') })]));
    expect(decision.trace[0]?.clauses[0]?.seen).toContain('first 65536');
  });

  it('cuts the value seen to 200 characters', () => {
    const { decision } = judge(
      mail({ message: { reply: 'y'.repeat(5_000) } }),
      policy([rule('x', { when: is('body', 'z') })]),
    );
    expect(decision.trace[0]?.clauses[0]?.seen.length).toBeLessThanOrEqual(200);
  });
});

describe('regular expressions', () => {
  it('see unfolded NFC text with \\n line ends', () => {
    const one = mail({ message: { reply: 'Stra\u00dfe\r\nKu\u0308rzel\rEnde' } });
    expect(holds(clause('body', regex(/Straße\nKürzel\nEnde/)), one)).toBe(true);
    expect(holds(clause('body', regex(/strasse/)), one)).toBe(false);
  });

  it('give their named groups as variables, the first hit in written order', () => {
    const when = clause('subject', regex(/host (?<host>\w+)/, /(?<host>\w+) is down/));
    const rules = policy([rule('x', { when, verdict: 'ticket', set: values({ subject: '{{host}}' }) })]);
    const judged = judge(mail({ message: { subject: 'host db1: web2 is down' } }), rules);
    expect(only(judged, 'create').set).toMatchObject({ subject: 'db1' });
  });

  it('give none under not and none, and none from a branch that failed', () => {
    const named = clause('subject', regex(/(?<host>\w+)/));
    const failed = all(named, is('subject', 'never'));
    const when = all(
      not(all(named, is('subject', 'no'))),
      { kind: 'none', of: [failed] },
      any(failed, is('subject', 'db1')),
    );
    const rules = policy([rule('x', { when, verdict: 'ticket', set: values({ subject: '[{{host}}]' }) })]);
    expect(only(judge(mail({ message: { subject: 'db1' } }), rules), 'create').set).toMatchObject({ subject: '[]' });
  });
});

describe('absence', () => {
  const absent = mail({ message: { replyTo: [] } });
  const rows: readonly (readonly [string, Condition, boolean])[] = [
    ['contains on an absent header', is('header.x-none', 'a'), false],
    ['not contains on an absent header', not(is('header.x-none', 'a')), true],
    ['exists: true', clause('header.x-none', { op: 'exists', wanted: true }), false],
    ['exists: false', clause('header.x-none', { op: 'exists', wanted: false }), true],
    ['empty: true', clause('reply_to', { op: 'empty', wanted: true }), true],
    [
      'compare on an absent score',
      clause('spam.score', { op: 'compare', comparisons: [{ op: '<', value: 9 }] }),
      false,
    ],
    ['words on an absent field', clause('header.x-none', { op: 'words', min: null, max: 5 }), false],
    ['a ticket field without a ticket', is('ticket.status', 'waiting'), false],
    ['not a ticket field without a ticket', not(is('ticket.status', 'waiting')), true],
    [
      'ticket.age without a ticket',
      clause('ticket.age', { op: 'compare', comparisons: [{ op: '>', value: 0 }] }),
      false,
    ],
    ['thread.found is never absent', flag('thread.found', false), true],
    ['contact.known is never absent', flag('contact.known', false), true],
    [
      'attachments is never absent',
      clause('attachments', { op: 'compare', comparisons: [{ op: '=', value: 0 }] }),
      true,
    ],
    ['an unknown field hits nothing', is('no.such.field', 'x'), false],
    ['an unset variable', is('var.x', 'a'), false],
  ];
  it.each(rows)('%s', (_, condition, hit) => {
    expect(holds(condition, absent)).toBe(hit);
  });

  it('a header written without a value is there and empty', () => {
    const one = mail({ message: { headers: [{ name: 'X-Form', value: '' }] } });
    expect(holds(clause('header.x-form', { op: 'exists', wanted: true }), one)).toBe(true);
    expect(holds(clause('header.x-form', { op: 'empty', wanted: true }), one)).toBe(true);
  });
});

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
