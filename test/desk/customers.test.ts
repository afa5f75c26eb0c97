// The pure part of the customer side: which domains are nobody's, what evidence is enough, what work costs, how values of
// records are read, who may change them. Tables.
import { describe, expect, test } from 'vitest';
import { overdrawn } from '../../src/desk/customers/account.ts';
import { blankAgreement } from '../../src/desk/customers/agreement.ts';
import { strangerAt } from '../../src/desk/customers/contact.ts';
import { customers } from '../../src/desk/customers/customers.ts';
import { type Proof, standingOf } from '../../src/desk/customers/evidence.ts';
import { blankOrganisation } from '../../src/desk/customers/organisation.ts';
import { differences, readMoment, withFields, withWishes } from '../../src/desk/customers/values.ts';
import { isMailProvider } from '../../src/model/customers/mail-providers.ts';
import {
  type Agreement,
  agreementState,
  type CustomerCommand,
  type CustomerContext,
  codeOf,
  costOfTime,
  type Party,
} from '../../src/model/customers/records.ts';
import { config, NOW } from './builders.ts';

test.each([
  ['gmail.com', true],
  ['googlemail.com', true],
  ['yahoo.co.uk', true],
  ['yahoo.com.br', true],
  ['hotmail.fr', true],
  ['gmx.net', true],
  ['gmx.de', true],
  ['web.de', true],
  ['t-online.de', true],
  ['mail.t-online.de', true],
  ['libero.it', true],
  ['wp.pl', true],
  ['users.noreply.github.com', true],
  ['own.example', true],
  ['sub.own.example', true],
  ['acme.example', false],
  ['gmail.acme.example', false],
  ['mail.acme.de', false],
  ['web.acme.com', false],
  ['free.acme.fr', false],
  ['notgmail.com', false],
  ['live.acme.co.uk', false],
  ['github.com', false],
  ['com', false],
  ['', false],
])('%s is a mail provider: %s', (domain, expected) => {
  expect(isMailProvider(domain, ['own.example'])).toBe(expected);
});

describe('what evidence is enough', () => {
  const acme = { code: 'acme', name: 'ACME' };
  const party = (own: Partial<Party>): Party => ({
    address: 'eva@acme.example',
    organisation: null,
    by: null,
    domain: null,
    agreements: [],
    ...own,
  });
  const said = party({ organisation: acme, by: 'staff' });
  const byDomain = party({ domain: acme });
  test.each<[string, Party | null, Proof, string | null, boolean, boolean]>([
    ['nobody', null, 'pass', null, false, true],
    ['said of the address', said, 'pass', 'acme', false, true],
    ['said of the address', said, 'none', 'acme', false, true],
    ['said of the address', said, 'unknown', 'acme', false, true],
    ['said of the address', said, 'staff', 'acme', false, true],
    ['said of the address', said, 'fail', null, false, false],
    ['its domain', byDomain, 'pass', 'acme', true, true],
    ['its domain', byDomain, 'staff', 'acme', true, true],
    ['its domain', byDomain, 'unknown', 'acme', false, true],
    ['its domain', byDomain, 'none', null, false, true],
    ['its domain', byDomain, 'fail', null, false, false],
    [
      'said, and another domain',
      party({ organisation: acme, domain: { code: 'beta', name: 'B' } }),
      'pass',
      'acme',
      false,
      true,
    ],
  ])('%s, %#: %s', (_, whose, proof, organisation, isRemembered, isBelieved) => {
    expect(standingOf(whose, proof)).toMatchObject({ organisation, isRemembered, isBelieved });
    if (whose !== null) expect(standingOf(whose, proof).why).not.toBe('');
  });
});

describe('a contract', () => {
  const contract = (own: Partial<Agreement>): Agreement => ({ ...blankAgreement('contract', 'gold', NOW), ...own });
  test.each<[Partial<Agreement>, number, number]>([
    [{ unit: 'minutes' }, 20, 20],
    [{ unit: 'minutes', roundMinutes: 15 }, 20, 30],
    [{ unit: 'minutes', roundMinutes: 15 }, 30, 30],
    [{ unit: 'points', pointMinutes: 15 }, 31, 3],
    [{ unit: 'points', pointMinutes: 15, roundMinutes: 10 }, 41, 4],
    [{ unit: 'points' }, 600, 0],
    [{}, 600, 0],
  ])('%o: %i minutes cost %i', (own, minutes, cost) => expect(costOfTime(contract(own), minutes)).toBe(cost));

  test.each<[Partial<Agreement>, string]>([
    [{}, 'open'],
    [{ from: NOW + 1 }, 'planned'],
    [{ from: NOW, to: NOW + 1 }, 'open'],
    [{ to: NOW }, 'expired'],
    [{ to: NOW, endedAt: NOW - 1 }, 'ended'],
    [{ endedAt: NOW + 1 }, 'open'],
  ])('%o is %s', (own, state) => expect(agreementState(contract(own), NOW)).toBe(state));

  test.each<[Agreement['overdraw'], number, number, string]>([
    ['warn', 10, 10, 'fine'],
    ['warn', 10, 11, 'warn'],
    ['refuse', 10, 11, 'refuse'],
    ['allow', 10, 11, 'fine'],
    ['refuse', -5, 0, 'fine'],
  ])('%s with %i left, %i taken: %s', (overdraw, balance, cost, verdict) => {
    const { detail, verdict: said } = overdrawn(contract({ overdraw, balance, unit: 'points' }), cost);
    expect(said).toBe(verdict);
    expect(detail === '').toBe(balance - cost >= 0 || cost === 0);
  });
});

describe('values', () => {
  test.each([
    ['ACME GmbH & Co. KG', 'acme-gmbh-co-kg'],
    ['Müller Straße', 'muller-strasse'],
    ['  --  ', ''],
    ['株式会社', ''],
    [`${'x'.repeat(300)}`, 'x'.repeat(60)],
  ])('the code of %s is %s', (name, code) => expect(codeOf(name)).toBe(code));

  test.each<[string, 'from' | 'to', string | null]>([
    ['2026-03-01', 'from', '2026-02-28T23:00:00.000Z'],
    ['2026-03-01', 'to', '2026-03-01T23:00:00.000Z'],
    ['2026-03-01 14:00', 'to', '2026-03-01T13:00:00.000Z'],
    ['none', 'to', null],
  ])('%s as %s is %s', (text, side, at) => {
    expect(readMoment(text, side, 'Europe/Berlin')).toBe(at === null ? null : Date.parse(at));
  });
  test.each(['2026-02-30', '1.3.2026', 'soon', '2026-03-01 25:00'])('%s is no day', (text) => {
    expect(readMoment(text, 'to', 'UTC')).toMatchObject({ kind: 'refusal' });
  });

  test('lists add and take away, each once, whatever the case', () => {
    expect(withWishes(['a', 'b'], ['C', '-A', 'c', ' ', 'b\u202e'])).toEqual(['b', 'C']);
  });
  test('fields with names of Object.prototype are plain fields; strange names are refused', () => {
    expect(withFields({}, { constructor: 'x' })).toEqual({ constructor: 'x' });
    expect(withFields({ a: '1' }, { a: '' })).toEqual({});
    expect(withFields({}, { __proto__x: '1', 'a b': '1' })).toMatchObject({ kind: 'refusal' });
  });
  test('what differs is told field by field', () => {
    const before = { name: 'A', tags: ['x'], fields: { a: '1', b: '2' } };
    const after = { name: 'A', tags: [], fields: { b: '3' } };
    expect(differences(before, after, ['name', 'tags', 'fields'])).toEqual({
      tags: { from: ['x'], to: null },
      'fields.a': { from: '1', to: null },
      'fields.b': { from: '2', to: '3' },
    });
  });
});

describe('who may change records', () => {
  const nothing: CustomerContext = {
    now: NOW,
    alreadyDone: false,
    contact: null,
    person: [],
    other: null,
    otherPerson: [],
    organisation: null,
    agreement: null,
    taken: {},
  };
  const block = { kind: 'contact_block', address: 'x@y.example', reason: '', remove: false } as const;
  const tag = { kind: 'contact_set', address: 'x@y.example', set: { tags: ['vip'] } } as const;
  const as = (kind: 'agent' | 'system' | 'contact' | 'rule', id: string, what: typeof block | typeof tag) =>
    ({ ...what, cause: 'cli:1', ordinal: 0, door: 'cli', actor: { kind, id } }) as CustomerCommand;
  const roles = { ...config, roles: { ...config.roles, lead: ['assign', 'customers'] } };

  test.each([
    [as('system', 'cli', block), true],
    [as('rule', 'r', tag), true],
    [as('agent', 'anna', block), true],
    [as('agent', 'bob', block), false],
    [as('agent', 'bob', tag), true],
    [as('agent', 'carl', tag), false],
    [as('agent', 'nobody', tag), false],
    [as('contact', 'x@y.example', tag), false],
  ])('%o: %s', (command, isAllowed) => {
    const outcome = customers(command, nothing, roles);
    expect('kind' in outcome && outcome.reason).toBe(isAllowed ? false : 'not_allowed');
  });

  test('the same cause twice changes nothing the second time', () => {
    const again = customers(as('system', 'cli', tag), { ...nothing, alreadyDone: true }, config);
    expect(again).toMatchObject({ kind: 'refusal', reason: 'nothing_to_do' });
  });

  test('what is said of one address is said of the person, and merging two blocks both when one was', () => {
    const root = { ...strangerAt('a@x.example', NOW), organisation: 'acme', organisationBy: 'staff' as const };
    const alias = { ...strangerAt('b@x.example', NOW), sameAs: 'a@x.example' };
    const set = as('system', 'cli', { ...tag, address: 'b@x.example' } as unknown as typeof tag);
    expect(customers(set, { ...nothing, contact: alias, person: [root] }, config)).toMatchObject({
      contacts: [{ address: 'a@x.example', tags: ['vip'], organisation: 'acme' }],
    });
    const other = { ...strangerAt('c@x.example', NOW), blocked: true, organisation: 'beta' };
    const merge = { ...as('system', 'cli', tag), kind: 'contact_merge', address: 'a@x.example', other: 'c@x.example' };
    const merged = customers(
      merge as unknown as CustomerCommand,
      { ...nothing, contact: root, person: [alias], other },
      config,
    );
    expect(merged).toMatchObject({ warnings: ["a@x.example stays with acme; beta was c@x.example's"] });
    expect('kind' in merged ? [] : merged.contacts?.map((one) => [one.address, one.blocked, one.sameAs])).toEqual([
      ['a@x.example', true, null],
      ['b@x.example', true, 'a@x.example'],
      ['c@x.example', true, 'a@x.example'],
    ]);
  });

  const acme = { ...blankOrganisation('acme', 'ACME', NOW), domains: ['acme.example'] };
  const gold = {
    ...blankAgreement('contract', 'gold', NOW),
    organisation: 'acme',
    unit: 'minutes' as const,
    balance: 5,
  };
  const org = (set: object, code: string | null = null) => ({ kind: 'organisation_add', code, set });
  const add = (set: object, code = 'new') => ({ kind: 'agreement_add', what: 'contract', code, set, credit: 0 });
  test.each<[object, Partial<CustomerContext>, string, string]>([
    [org({ name: '!!!' }), {}, 'invalid', 'will not do'],
    [org({ name: '' }), {}, 'required', 'has no name'],
    [org({ name: 'Free', domains: ['mail.gmx.de'] }), {}, 'invalid', 'is a mail provider'],
    [org({ name: 'Free', domains: ['a b'] }), {}, 'invalid', 'no host name'],
    [
      org({ name: 'Beta', domains: ['@Acme.example'] }),
      { taken: { 'acme.example': 'acme' } },
      'conflict',
      "acme's already",
    ],
    [{ kind: 'organisation_set', code: 'nobody', set: {} }, {}, 'not_found', 'no organisation "nobody"'],
    [
      { kind: 'organisation_set', code: 'acme', set: { name: 'ACME' } },
      { organisation: acme },
      'nothing_to_do',
      'already',
    ],
    [add({}), {}, 'required', 'belongs to nobody'],
    [add({ organisation: 'acme', contact: 'a@b.example' }), { organisation: acme }, 'invalid', 'expected one of them'],
    [add({ organisation: 'nobody' }), {}, 'invalid', 'organisation "nobody" is unknown'],
    [add({ contact: 'nobody' }), {}, 'invalid', 'no mail address'],
    [
      add({ organisation: 'acme', from: '2026-02-01', to: '2026-01-01' }),
      { organisation: acme },
      'invalid',
      'before it begins',
    ],
    [add({ organisation: 'acme', to: '2026-02-30' }), { organisation: acme }, 'invalid', 'is no day'],
    [add({ organisation: 'acme', perTicket: '2' }), { organisation: acme }, 'invalid', 'counts nothing'],
    [
      add({ organisation: 'acme', unit: 'points', perTicket: '-2' }),
      { organisation: acme },
      'invalid',
      'per-ticket "-2"',
    ],
    [
      add({ organisation: 'acme', overdraw: 'maybe' }),
      { organisation: acme },
      'invalid',
      'overdraw "maybe" is unknown',
    ],
    [add({ organisation: 'acme' }, 'GOLD'), { organisation: acme }, 'invalid', 'will not do'],
    [{ kind: 'agreement_set', what: 'contract', code: 'x', set: {} }, {}, 'not_found', 'no contract "x"'],
    [
      { kind: 'agreement_set', what: 'contract', code: 'gold', set: { unit: 'points' } },
      { agreement: gold },
      'conflict',
      'cannot count points',
    ],
    [{ kind: 'credit', code: 'gold', amount: 0, text: '' }, { agreement: gold }, 'invalid', 'not 0'],
    [
      { kind: 'credit', code: 'gold', amount: -6, text: '' },
      { agreement: { ...gold, overdraw: 'refuse' } },
      'conflict',
      'below zero',
    ],
    [{ kind: 'contact_separate', address: 'x@y.example' }, {}, 'not_found', 'merged into nobody'],
    [{ kind: 'contact_block', address: 'bob@example.com', reason: '', remove: false }, {}, 'invalid', "agent bob's"],
    [{ kind: 'contact_block', address: 'x@y.example', reason: '', remove: true }, {}, 'nothing_to_do', 'not blocked'],
  ])('%j is refused', (said, own, reason, words) => {
    const command = { ...said, cause: 'cli:1', ordinal: 0, door: 'cli', actor: { kind: 'system', id: 'cli' } };
    const outcome = customers(command as CustomerCommand, { ...nothing, ...own }, config);
    expect(outcome).toMatchObject({ kind: 'refusal', reason, detail: expect.stringContaining(words) });
  });
});
