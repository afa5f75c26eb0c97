// The sentences of rules.md "Exact semantics" about text, lists, addresses, absence and patterns.
import { describe, expect, it } from 'vitest';
import type { Condition, Test } from '../../src/model/policy.ts';
import { holds, judge, mail, only, policy } from './build.ts';
import { all, any, clause, flag, is, not, regex, rule, test, values } from './build-rules.ts';

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
