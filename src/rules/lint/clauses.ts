// Takes two single clauses; says whether the first implies the second, and whether no mail meets both. Knows which
// fields hold one value, which fields contain others (from → from.domain, to → recipient), which classes imply which.
import type { Condition, Test } from '../../model/policy.ts';
import { fieldOf } from '../fields.ts';
import { domainOf, testImplies, testsDisjoint } from './tests.ts';

type Clause = Extract<Condition, { kind: 'clause' }>;

const FLAGS: readonly string[] = ['thread.found', 'contact.known', 'contact.blocked', 'auth.verified'];
/** Fields that contain every value of this one. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  from: ['anyone'],
  sender: ['anyone'],
  reply_to: ['anyone'],
  envelope_from: ['anyone'],
  to: ['recipient', 'anyone'],
  cc: ['recipient', 'anyone'],
  bcc: ['recipient', 'anyone'],
  recipient: ['anyone'],
  subject: ['anywhere'],
  body: ['anywhere'],
};
/** Fields with at most one value: two different ones exclude each other. */
const SINGLE =
  /^(?:from|from\.domain|from\.name|sender|mailbox|folder|importance|language|charset|subject|subject\.clean|message_id|in_reply_to|received\.weekday|auth\..*|thread\.by|ticket\.(?:status|kind|queue|type|group|severity|priority)|size|attachments|spam\.score|date|ticket\.(?:age|idle|closed_for|messages)|contact\.(?:organisation|open_tickets))$/;

/** True for fields that are either true or false, never absent. */
export function isFlagField(field: string): boolean {
  return FLAGS.includes(field);
}

/** `field: value` as a clause. */
export function flagClause(field: string, wanted: boolean): Condition {
  return { kind: 'clause', field, tests: [{ op: 'truth', wanted }], text: `${field}: ${wanted}` };
}

/** True when every mail that meets `p` meets `q`; false for anything but clauses, except files against their number. */
export function clauseImplies(p: Condition, q: Condition): boolean {
  if (q.kind !== 'clause') return false;
  if (p.kind === 'attachment') return q.field === 'attachments' && holds(q.tests, { op: '>=', value: 1 });
  if (p.kind !== 'clause') return false;
  return [p, ...derived(p)].some((clause) => sameFieldImplies(clause, q));
}

/** True when no mail meets both. */
export function areClausesDisjoint(p: Clause, q: Clause): boolean {
  const left = [p, ...derived(p)];
  const right = [q, ...derived(q)];
  return left.some((a) => right.some((b) => a.field === b.field && sameFieldDisjoint(a, b)));
}

function sameFieldImplies(p: Clause, q: Clause): boolean {
  if (p.field !== q.field) return false;
  const type = typeOf(q.field);
  return q.tests.every((wanted) => p.tests.some((given) => testImplies(given, wanted, type)));
}

function sameFieldDisjoint(p: Clause, q: Clause): boolean {
  const type = typeOf(p.field);
  const isSingle = SINGLE.test(p.field) || isFlagField(p.field);
  return p.tests.some((a) =>
    q.tests.some((b) => {
      if (isAbsence(a)) return needsValue(b);
      if (isAbsence(b)) return needsValue(a);
      if (p.field === 'is') return classesDisjoint(a, b);
      return isSingle && testsDisjoint(a, b, type);
    }),
  );
}

function isAbsence(test: Test): boolean {
  return (test.op === 'exists' && !test.wanted) || (test.op === 'empty' && test.wanted);
}

function needsValue(test: Test): boolean {
  if (test.op === 'exists') return test.wanted;
  if (test.op === 'empty') return !test.wanted;
  return test.op !== 'words' && test.op !== 'truth';
}

const NEVER_BOTH: readonly (readonly [string, string])[] = [
  ['new', 'reply'],
  ['agent', 'customer'],
];

function classesDisjoint(a: Test, b: Test): boolean {
  if (!('values' in a) || !('values' in b)) return false;
  return a.values.every((one) =>
    b.values.every((other) => NEVER_BOTH.some(([x, y]) => (one === x && other === y) || (one === y && other === x))),
  );
}

/** What else is true of a mail that meets this clause. */
export function derived(p: Clause): readonly Clause[] {
  const found: Clause[] = (WIDER[p.field] ?? []).map((field) => ({ ...p, field }));
  const isPositive = p.tests.some((test) => needsValue(test));
  if (p.field === 'from') found.push(...domainClause(p));
  if (p.field === 'auth.state') found.push(...verifiedBy(p));
  if (p.field === 'auth.verified') found.push(...stateBy(p));
  if (p.field === 'is') found.push(...classesOf(p));
  const meansFound = isPositive && (/^ticket\./.test(p.field) || p.field === 'thread.by');
  if (meansFound) found.push(flag('thread.found', true));
  if (meansFound || isTrue(p, 'thread.found') || (isPositive && /^(?:in_reply_to|references)$/.test(p.field)))
    found.push({ ...p, field: 'is', tests: [isTest(['reply'])] });
  return found;
}

function domainClause(p: Clause): readonly Clause[] {
  const tests = p.tests.flatMap((test) => {
    if (!('values' in test)) return [];
    const domains = test.values.map(domainOf);
    return domains.every((domain) => domain !== null) ? [{ ...test, op: 'natural' as const, values: domains }] : [];
  });
  return tests.length === 0 ? [] : [{ ...p, field: 'from.domain', tests }];
}

function verifiedBy(p: Clause): readonly Clause[] {
  const [test] = p.tests;
  if (p.tests.length !== 1 || !test || !('values' in test)) return [];
  if (test.values.every((value) => value === 'pass')) return [flag('auth.verified', true)];
  return test.values.includes('pass') ? [] : [flag('auth.verified', false)];
}

function stateBy(p: Clause): readonly Clause[] {
  const states = isTrue(p, 'auth.verified') ? ['pass'] : ['fail', 'none', 'unknown'];
  return p.tests.some((test) => test.op === 'truth') ? [{ ...p, field: 'auth.state', tests: [isTest(states)] }] : [];
}

const CLASS_IMPLIES: Readonly<Record<string, string>> = {
  'bounce.hard': 'bounce',
  'bounce.soft': 'bounce',
  bounce: 'auto',
  out_of_office: 'auto',
  read_receipt: 'auto',
};

/** `is: bounce.hard` means bounce and auto as well; `is: new` that no ticket was found. */
function classesOf(p: Clause): readonly Clause[] {
  const [test] = p.tests;
  if (p.tests.length !== 1 || !test || !('values' in test)) return [];
  const found: Clause[] = [];
  let names: readonly string[] = test.values;
  while (names.some((name) => CLASS_IMPLIES[name] !== undefined)) {
    names = names.map((name) => CLASS_IMPLIES[name] ?? name);
    found.push({ ...p, tests: [isTest(names)] });
  }
  if (test.values.every((name) => name === 'new')) found.push(flag('thread.found', false));
  return found;
}

function flag(field: string, wanted: boolean): Clause {
  return flagClause(field, wanted) as Clause;
}

function isTest(values: readonly string[]): Test {
  return { op: 'is', values: [...new Set(values)], exact: false };
}

function isTrue(p: Clause, field: string): boolean {
  return p.field === field && p.tests.some((test) => test.op === 'truth' && test.wanted);
}

function holds(tests: readonly Test[], comparison: { readonly op: '>='; readonly value: number }): boolean {
  const given: Test = { op: 'compare', comparisons: [comparison] };
  return tests.every((test) => testImplies(given, test, 'count'));
}

/** The field's type (fields.ts). */
export function typeOf(field: string): string {
  if (field.startsWith('attachment.')) return /\.(?:ext|sha256)$/.test(field) ? 'name' : 'text';
  return fieldOf(field)?.field.type ?? 'text';
}
