import { describe, expect, test } from 'vitest';
import { readAssignments } from '../../src/cli/assignments.ts';

const own = ['order', 'invoice_no'];

test.each<[readonly string[], unknown]>([
  [['status=waiting'], { status: 'waiting' }],
  [['priority=high', 'priority=low'], { priority: 'low' }],
  [['subject=a = b'], { subject: 'a = b' }],
  [['order=123', 'fields.invoice_no=9'], { fields: { order: '123', invoice_no: '9' } }],
  [['tags=a,-b, +c'], { tags: ['a', '-b', 'c'] }],
  [['tag=a', 'tag=b'], { tags: ['a', 'b'] }],
  [['customer=Anna A <Anna@Example.com>'], { customer: { name: 'Anna A', address: 'anna@example.com' } }],
  [['watchers=A@example.com,-b@example.com'], { watchers: ['a@example.com', '-b@example.com'] }],
  [['visibility=internal', 'close-reason=solved'], { visibility: 'internal', close_reason: 'solved' }],
  [['type='], { type: '' }],
])('%j', (pairs, expected) => {
  expect(readAssignments(pairs, own)).toEqual(expected);
});

describe('what is wrong is said', () => {
  test.each<[readonly string[], string]>([
    [[], 'nothing to set'],
    [['status'], 'is no key=value'],
    [['=x'], 'is no key=value'],
    [['prioirty=high'], 'did you mean "priority"?'],
    [['oder=1'], 'did you mean "order"?'],
    [['fields.nope=1'], 'known: order, invoice_no'],
    [['customer=nobody'], 'is no mail address'],
    [['watchers=a@b@c'], 'is no mail address'],
    [['visibility=secret'], 'public or internal'],
    [['__proto__=x'], 'there is no field'],
  ])('%j', (pairs, said) => {
    expect(() => readAssignments(pairs, own)).toThrow(said);
  });
});
