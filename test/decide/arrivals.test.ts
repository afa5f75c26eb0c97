// Mails that reach a ticket by a detour: own groups and lists, merges and splits, forwards by staff, waiting for DNS.
import { describe, expect, it } from 'vitest';
import { forwardedPerson } from '../../src/decide/thread/forwarded.ts';
import { patience } from '../../src/decide/thread/patience.ts';
import type { TicketView } from '../../src/model/facts.ts';
import type { Message } from '../../src/model/message.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { candidate, closed, EVA, judge, mail, message, only, policy, site, ticket, token } from './build.ts';
import { clause, regex, rule, template, thread } from './build-rules.ts';

const listed = (id: string, more: readonly { name: string; value: string }[] = []) => ({
  classes: ['list'] as const,
  headers: [{ name: 'List-Id', value: id }, { name: 'Precedence', value: 'list' }, ...more],
});
const owns = (...ownLists: string[]) => {
  const { mailboxes, ...rest } = site();
  const box = mailboxes.support;
  if (!box) throw new Error('no mailbox');
  return policy([], { site: { ...rest, mailboxes: { ...mailboxes, support: { ...box, ownLists } } } });
};

describe('own lists', () => {
  const seen = (over: Partial<Message>, rules = policy()) =>
    (only(judge(mail({ message: over }), rules), 'create').mail as { classes: readonly string[] }).classes;

  it.each([
    ['a List-Id below an own domain', listed('Support <support.example.com>'), policy(), []],
    ['one of a subdomain', listed('<team.lists.example.com>'), policy(), []],
    ['one named in own_lists', listed('"Team" <Team.lists.example.net>'), owns('team.lists.example.net'), []],
    ['somebody else’s', listed('<announce.vendor.example>'), policy(), ['list']],
    ['one that only ends alike', listed('<support.notexample.com>'), policy(), ['list']],
    ['the own domain alone, which is no list', listed('<example.com>'), policy(), ['list']],
    [
      'an own one with somebody else’s beside it',
      listed('<support.example.com>', [{ name: 'List-Id', value: '<news.vendor.example>' }]),
      policy(),
      ['list'],
    ],
    ['list mail without any List-Id', { classes: ['list'] as const }, policy(), ['list']],
  ])('%s', (_, over, rules, classes) => {
    expect(seen(over, rules)).toEqual(classes);
  });

  it('what a program wrote stays automatic, whichever list it came through', () => {
    expect(seen({ ...listed('<support.example.com>'), classes: ['auto', 'list'] })).toEqual(['auto']);
  });

  it("a person's answer through the own group moves the ticket, a stranger's list does not", () => {
    const answer = (id: string) => mail({ message: { ...listed(id), inReplyTo: '<known@x>' } });
    const world = { candidates: [candidate()] };
    expect(only(judge(answer('<support.example.com>'), policy(), world), 'join').movesStatus).toBe(true);
    expect(only(judge(answer('<x.vendor.example>'), policy(), world), 'join').movesStatus).toBe(false);
  });
});

describe('the person behind a group', () => {
  const via = { address: 'support@example.com', name: "'Eva Roth' via Support" };
  const person = (over: Partial<Message>, rules = policy()) =>
    only(judge(mail({ message: over }), rules), 'create').customer;

  it.each([
    [
      'X-Original-From first',
      {
        from: via,
        replyTo: [{ address: 'max@acme.example', name: 'Max' }],
        headers: [{ name: 'X-Original-From', value: 'Eva Roth <eva@acme.example>' }],
      },
      EVA,
    ],
    [
      'then Reply-To, with the name From still holds',
      { from: via, replyTo: [{ address: 'eva@acme.example', name: '' }] },
      EVA,
    ],
    ['a Reply-To that is ours is passed over', { from: via, replyTo: [via, EVA] }, EVA],
    [
      'at last X-Original-Sender',
      { from: via, replyTo: [via], headers: [{ name: 'X-Original-Sender', value: 'eva@acme.example' }] },
      EVA,
    ],
    ['nobody named: the group itself', { from: via }, via],
  ])('%s', (_, over, expected) => {
    expect(person(over)).toEqual(expected);
  });

  it('of an own list outside the own domains is found by the address of the list', () => {
    const over = {
      ...listed('<team.lists.example.net>'),
      from: { address: 'team@lists.example.net', name: 'Eva Roth via Team' },
      replyTo: [{ ...EVA, name: '' }],
    };
    expect(person(over, owns('team.lists.example.net'))).toEqual(EVA);
    expect(person(over)).toMatchObject({ address: 'team@lists.example.net' });
  });

  it('is never proved by the signature of the group, and a forged group stays forged', () => {
    for (const [state, auth] of [
      ['pass', 'none'],
      ['none', 'none'],
      ['unknown', 'unknown'],
      ['fail', 'fail'],
    ] as const) {
      const judged = judge(mail({ message: { from: via, replyTo: [EVA] }, evidence: { state } }));
      expect((only(judged, 'create').mail as { auth: string }).auth).toBe(auth);
    }
  });

  it('is no agent by being named: his mail is held', () => {
    const one = mail({
      message: { from: via, replyTo: [{ address: 'anna@example.com', name: 'Anna' }] },
      evidence: { tokens: [token()] },
    });
    const judged = judge(one, policy(), { tickets: [ticket()] });
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
  });
});

describe('merged and split tickets', () => {
  const at = (id: number, over: Partial<TicketView> = {}) =>
    ticket({ id: id as TicketId, ref: `T-2026-0000${id}`, ...over });
  const target = (tickets: readonly TicketView[]) =>
    judge(mail({ evidence: { tokens: [token()] } }), policy(), { tickets }).decision.target;

  it('a chain of merges is followed to its end', () => {
    expect(target([at(1, { mergedInto: 2 as TicketId }), at(2, { mergedInto: 3 as TicketId }), at(3)])).toBe(3);
  });

  it('a circle of merges is not followed', () => {
    expect(target([at(1, { mergedInto: 2 as TicketId }), at(2, { mergedInto: 1 as TicketId })])).toBe(1);
    expect(target([at(1, { mergedInto: 1 as TicketId })])).toBe(1);
  });

  it('a merge into nothing leaves the mail where it led', () => {
    expect(target([at(1, { mergedInto: 9 as TicketId })])).toBe(1);
    expect(target([at(1, { mergedInto: 2 as TicketId }), at(2, { deleted: true })])).toBe(1);
  });

  it('a merge of a hundred links ends', () => {
    const chain = Array.from({ length: 100 }, (_, i) => at(i + 1, { mergedInto: (i + 2) as TicketId }));
    expect(target(chain)).toBe(1);
  });

  it('whoever took part in the merged ticket may write, who takes part in the survivor alone may not', () => {
    const survivor = at(2, { customer: null, participants: ['x@other.example'] });
    const tickets = [at(1, { mergedInto: 2 as TicketId }), survivor];
    const from = (address: string) => mail({ message: { from: { address, name: '' }, inReplyTo: '<known@x>' } });
    const world = { tickets, candidates: [candidate({ ticket: tickets[0] ?? survivor })] };
    expect(judge(from('eva@acme.example'), policy(), world).decision.target).toBe(2);
    const other = judge(from('x@other.example'), policy(), world);
    expect(only(other, 'create').link).toEqual({ kind: 'claims', ticket: 2 });
  });

  it('an answer to an internal note stays internal when the ticket was merged', () => {
    const merged = at(1, { mergedInto: 2 as TicketId });
    const one = mail({ message: { inReplyTo: '<known@x>' }, evidence: { tokens: [token()] } });
    const judged = judge(one, policy(), {
      tickets: [merged, at(2)],
      candidates: [candidate({ ticket: merged, visibility: 'internal' })],
    });
    expect(only(judged, 'join').visibility).toBe('internal');
  });

  it('after a split the answered message says which part, an answer to nothing known stays', () => {
    const tickets = [at(1, { split: [2 as TicketId] }), at(2)];
    const to = (inReplyTo: string | null) => mail({ message: { inReplyTo }, evidence: { tokens: [token()] } });
    const candidates = [candidate({ ticket: at(2) })];
    expect(judge(to('<known@x>'), policy(), { tickets, candidates }).decision.target).toBe(2);
    expect(judge(to('<other@x>'), policy(), { tickets }).decision.target).toBe(1);
    expect(judge(to(null), policy(), { tickets }).decision.target).toBe(1);
  });
});

describe('thread keys and proof', () => {
  const keyed = policy([
    rule('k', {
      verdict: 'ticket',
      when: clause('subject', regex(/order (?<no>\d+)/)),
      thread: thread({ key: template('order/{{no}}') }),
    }),
  ]);
  const from = (state: 'pass' | 'none' | 'fail') =>
    mail({ message: { from: { address: 'x@shop.example', name: '' }, subject: 'order 1' }, evidence: { state } });

  it('a forged sender is not let in: a new ticket, staff see the claim', () => {
    const judged = judge(from('fail'), keyed, { keys: { 'order/1': ticket() } });
    expect(only(judged, 'create').link).toEqual({ kind: 'claims', ticket: 1 });
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('claims-relation');
  });

  it('opens a closed ticket for nobody unproved; the mail becomes a new one with the key, and says why', () => {
    const judged = judge(from('none'), keyed, { keys: { 'order/1': closed(1) } });
    expect(judged.decision.outcome).toBe('created_linked');
    expect(only(judged, 'create')).toMatchObject({ link: { kind: 'follows' }, threadKeys: ['order/1'] });
    expect(judged.decision.reasons.find((reason) => reason.code === 'reopen-policy')?.detail).toContain(
      'nothing proves who wrote',
    );
    expect(judge(from('pass'), keyed, { keys: { 'order/1': closed(1) } }).decision.outcome).toBe('reopened');
  });

  it("a rule's own reopen asks for the same", () => {
    const reopens = policy([
      {
        ...(keyed.rules[0] ?? rule('x')),
        update: { values: { status: template('reopen') }, fields: {}, tags: [], watchers: [], customer: null },
      },
    ]);
    expect(judge(from('none'), reopens, { keys: { 'order/1': closed(1) } }).decision.outcome).toBe('created_linked');
    expect(judge(from('pass'), reopens, { keys: { 'order/1': closed(1) } }).decision.outcome).toBe('reopened');
  });
});

describe('two of our mailboxes, rewritten and strange ids', () => {
  const twice = {
    ledger: 3,
    sameBytes: false,
    sameContent: true,
    sameMessageId: true,
    from: EVA.address,
    ticket: 1 as TicketId,
    mailbox: 'ops',
  };

  it('one mail to two mailboxes is one ticket, and each of its own where the site wants that', () => {
    expect(judge(mail(), policy(), { seen: [twice] }).decision).toMatchObject({ outcome: 'duplicate', target: 1 });
    const apart = policy([], { site: site({ duplicates: 'per_queue' }) });
    expect(judge(mail(), apart, { seen: [twice] }).decision.outcome).toBe('created');
  });

  it.each(['<>', '< >', ''])('an empty Message-ID (%j) is equal to no other', (messageId) => {
    const { facts } = judge(mail({ message: { messageId, inReplyTo: messageId, references: [messageId] } }));
    expect(facts.find((fact) => fact.question.ask === 'seen')?.question).toMatchObject({ messageId: null });
    expect(facts.some((fact) => fact.question.ask === 'threadCandidates')).toBe(false);
  });

  it('a Message-ID used again by somebody else hides nothing', () => {
    const foreign = { ...twice, sameContent: false };
    const judged = judge(mail(), policy(), { seen: [foreign] });
    expect(judged.decision.outcome).toBe('created');
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('message-id-collision');
  });

  it('where a provider rewrote our Message-ID, the signed address, a later reference or the number still lead home', () => {
    const inReplyTo = '<0100018f@email.amazonses.com>';
    const world = { tickets: [ticket()], candidates: [candidate({ by: 'reference', messageId: '<known@x>' })] };
    expect(
      judge(mail({ message: { inReplyTo }, evidence: { tokens: [token()] } }), policy(), world).decision.joinedBy,
    ).toBe('address');
    expect(
      judge(mail({ message: { inReplyTo, references: ['<known@x>', inReplyTo] } }), policy(), world).decision.joinedBy,
    ).toBe('reference');
    expect(
      judge(mail({ message: { inReplyTo, subject: 'Re: [T-2026-00001]' } }), policy(), { tickets: [ticket()] }).decision
        .joinedBy,
    ).toBe('mark');
  });

  it('200,000 references are bounded', () => {
    const references = Array.from({ length: 200_000 }, (_, at) => `<${at}@x>`);
    const { facts } = judge(mail({ message: { references } }));
    const asked = facts.find((fact) => fact.question.ask === 'threadCandidates')?.question as unknown as {
      ids: string[];
    };
    expect(asked.ids.length).toBeLessThanOrEqual(50);
    expect(asked.ids[0]).toBe('<199999@x>');
  });
});

describe('another address of the same contact', () => {
  const from = (proof: 'id' | 'mark' | 'token', state: 'pass' | 'none' | 'fail' = 'pass') =>
    mail({
      message: {
        from: { address: 'eva@home.example', name: 'Eva' },
        inReplyTo: proof === 'id' ? '<known@x>' : null,
        subject: proof === 'mark' ? '[T-2026-00001]' : 'Pump',
      },
      evidence: { state, tokens: proof === 'token' ? [token()] : [] },
    });
  const world = (addresses?: readonly string[]) => ({
    tickets: [ticket()],
    candidates: [candidate()],
    contact: addresses ? { addresses } : {},
  });
  const hers = ['eva@home.example', 'eva@acme.example'];

  it('answers like a participant where staff said that both are hers', () => {
    for (const proof of ['id', 'mark', 'token'] as const)
      expect(judge(from(proof), policy(), world(hers)).decision).toMatchObject({
        outcome: 'joined',
        thirdParty: false,
      });
  });

  it('and is a stranger where nobody did, however alike the addresses are', () => {
    expect(only(judge(from('id'), policy(), world()), 'create').link).toMatchObject({ kind: 'claims' });
    expect(judge(from('token'), policy(), world()).decision.thirdParty).toBe(true);
    expect(judge(from('token'), policy(), world(['eva@home.example', 'max@other.example'])).decision.thirdParty).toBe(
      true,
    );
  });

  it('needs the proof that every participant needs', () => {
    expect(only(judge(from('id', 'fail'), policy(), world(hers)), 'create').link).toMatchObject({ kind: 'claims' });
    expect(
      only(judge(from('mark', 'none'), policy(), { ...world(hers), candidates: [] }), 'create').link,
    ).toMatchObject({ kind: 'claims' });
  });
});

describe('forwards by staff', () => {
  const forward = (text: string) => message({ classes: ['forwarded'], text });
  it.each([
    [
      'Gmail',
      '---------- Forwarded message ---------\nFrom: Eva Roth <eva@acme.example>\nDate: Wed, 7 Jan 2026\nSubject: Pump\n\nIt leaks.',
      EVA,
    ],
    [
      'Outlook',
      'FYI\n\nVon: Eva Roth <eva@acme.example>\nGesendet: Mittwoch, 7. Januar 2026\nAn: Anna\nBetreff: Pump',
      EVA,
    ],
    ['Apple Mail', 'Begin forwarded message:\n\nFrom: Eva Roth <eva@acme.example>\nSubject: Pump', EVA],
    ['Outlook, plain', '-----Original Message-----\nFrom: Eva Roth [mailto:eva@acme.example]\nSent: Wednesday', EVA],
    ['quoted, Dutch', '> Van: "Eva Roth" <eva@acme.example>\n> Verzonden: woensdag', EVA],
    ['in bold, French', '*De :* Eva Roth <eva@acme.example>\n*Envoyé :* mercredi', EVA],
    ['an address alone', 'From: eva@acme.example\nTo: Anna', { address: 'eva@acme.example', name: '' }],
    ['an order form is no head', 'Von: Lager\nAn: Filiale', null],
    ['a line alone is no head', 'From: eva@acme.example\n\nHello', null],
    ['nothing', 'Hello', null],
  ])('%s', (_, text, person) => {
    expect(forwardedPerson(forward(text))).toEqual(person);
  });

  it('the person is suggested to the staff, and is not the customer by that', () => {
    const one = mail({
      message: {
        ...forward('From: Eva Roth <eva@acme.example>\nSubject: Pump'),
        from: { address: 'anna@example.com', name: 'Anna' },
      },
    });
    const judged = judge(one);
    expect(judged.decision.reasons).toContainEqual({
      code: 'suggested-customer',
      detail: 'anna forwarded a mail of Eva Roth <eva@acme.example>: suggested as the customer',
    });
    expect(only(judged, 'create').customer).toEqual({ address: 'anna@example.com', name: 'Anna' });
  });

  it('named by #customer he is the customer, and suggested no more', () => {
    const message = forward('#customer\n\nFrom: Eva Roth <eva@acme.example>\nSubject: Pump');
    const judged = judge(mail({ message: { ...message, from: { address: 'anna@example.com', name: 'Anna' } } }));
    const [created] = judged.decision.commands;
    expect(created).toMatchObject({ kind: 'create', customer: EVA });
    const said = [...(created?.trace ?? []), ...judged.decision.reasons.map(({ code }) => code)].join('\n');
    expect(said).toContain('agent-commands');
    expect(said).not.toContain('suggested-customer');
  });

  it("a customer's forward suggests nobody", () => {
    const judged = judge(mail({ message: forward('From: X <x@y.example>\nSubject: Pump') }));
    expect(judged.decision.reasons.map((reason) => reason.code)).not.toContain('suggested-customer');
  });

  it('hostile heads are read in linear time', () => {
    for (const text of [
      `From: ${'<'.repeat(30_000)}`,
      `From: ${'a@'.repeat(15_000)}`,
      'From: \n'.repeat(5_000),
      `From: ${'.'.repeat(30_000)}@x\nTo:`,
    ])
      expect(forwardedPerson(forward(text))).toBeNull();
  });
});

describe('waiting for DNS', () => {
  const held = judge(
    mail({
      message: { from: { address: 'anna@example.com', name: '' } },
      evidence: { state: 'unknown', dnsFault: true, tokens: [token()] },
    }),
    policy(),
    { tickets: [ticket()] },
  );
  const MINUTE = 60_000;
  const fault = { ...mail().evidence, dnsFault: true };

  it("an agent's mail that is held for want of DNS is tried again each minute for a quarter of an hour", () => {
    expect(patience(held.decision, fault, { takenAt: 0, now: 0 })).toBe(MINUTE);
    expect(patience(held.decision, fault, { takenAt: 0, now: 14.5 * MINUTE })).toBe(15 * MINUTE);
    expect(patience(held.decision, fault, { takenAt: 0, now: 15 * MINUTE })).toBeNull();
  });

  it('held for any other reason, it is held at once; and no other mail waits', () => {
    expect(patience(held.decision, mail().evidence, { takenAt: 0, now: 0 })).toBeNull();
    const customer = judge(mail({ evidence: { state: 'unknown', dnsFault: true } }));
    expect(patience(customer.decision, fault, { takenAt: 0, now: 0 })).toBeNull();
  });

  it('a number in the subject is not believed for want of DNS, even where unsigned marks are', () => {
    const one = (dnsFault: boolean) =>
      mail({
        message: { subject: '[T-2026-00001]' },
        evidence: { state: 'unknown', ...(dnsFault ? { dnsFault } : {}) },
        delivery: { mailbox: 'ops' },
      });
    expect(judge(one(false), policy(), { tickets: [ticket()] }).decision.outcome).toBe('joined');
    expect(only(judge(one(true), policy(), { tickets: [ticket()] }), 'create').link).toMatchObject({ kind: 'claims' });
  });
});
