// Verdict × found ticket → outcome; the reopen policy; copies; queues and own addresses; oversize mail.
import { describe, expect, it } from 'vitest';
import type { SeenMail } from '../../src/model/facts.ts';
import type { MessageClass } from '../../src/model/message.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import {
  candidate,
  closed,
  DAY,
  delivery,
  EVA,
  judge,
  mail,
  only,
  policy,
  rule,
  site,
  template,
  ticket,
  token,
  values,
} from './build.ts';

const answer = mail({ evidence: { tokens: [token()] } });
const open = { tickets: [ticket()] };
type Fields = Readonly<Record<string, unknown>>;

describe('verdict × found ticket', () => {
  it.each([
    ['ticket', 'none', 'created', 'create'],
    ['ticket', 'open', 'joined', 'join'],
    ['ticket', 'closed', 'reopened', 'join'],
    ['ticket', 'old', 'created_linked', 'create'],
    ['create', 'none', 'created', 'create'],
    ['create', 'open', 'created_linked', 'create'],
    ['create', 'closed', 'created_linked', 'create'],
    ['join', 'none', 'quarantined', null],
    ['join', 'open', 'joined', 'join'],
    ['join', 'closed', 'joined', 'join'],
    ['join', 'old', 'joined', 'join'],
    ['ignore', 'none', 'ignored', null],
    ['ignore', 'open', 'ignored', null],
    ['quarantine', 'open', 'quarantined', null],
    ['reject', 'none', 'rejected', 'reject'],
    ['reject', 'open', 'rejected', 'reject'],
    ['redirect', 'none', 'quarantined', null],
  ] as const)('%s with %s is %s', (verdict, state, outcome, command) => {
    const tickets = { none: [], open: [ticket()], closed: [closed(3)], old: [closed(30)] }[state];
    const { decision } = judge(answer, policy([rule('x', { verdict })]), { tickets });
    expect(decision).toMatchObject({ verdict, outcome, rule: 'x' });
    expect(decision.commands.map((one) => one.kind)).toEqual(command ? [command] : []);
  });

  it('a reject leaves no ticket and may name its template', () => {
    const judged = judge(
      answer,
      policy([rule('x', { verdict: 'reject', notify: { swap: { rejected: 'needs-pdf' } } })]),
      open,
    );
    expect(only(judged, 'reject')).toMatchObject({ ticket: null, template: 'needs-pdf' });
    expect(judged.decision.target).toBeNull();
  });

  it('create links the new ticket to the found one', () => {
    const judged = judge(answer, policy([rule('x', { verdict: 'create' })]), open);
    expect(only(judged, 'create').link).toEqual({ kind: 'follows', ticket: 1 });
  });

  it('a human customer mail moves the status unless update.status speaks', () => {
    expect(only(judge(answer, policy(), open), 'join').movesStatus).toBe(true);
    const keep = policy([rule('x', { verdict: 'ticket', update: values({ status: 'keep' }) })]);
    expect(only(judge(answer, keep, open), 'join')).toMatchObject({ movesStatus: false, update: {} });
    const set = policy([rule('x', { verdict: 'ticket', update: values({ status: 'closed' }) })]);
    expect(only(judge(answer, set, open), 'join')).toMatchObject({ movesStatus: false, update: { status: 'closed' } });
  });

  it('join never reopens unless update.status says so', () => {
    const join = (status?: string) =>
      judge(answer, policy([rule('x', { verdict: 'join', update: status ? values({ status }) : null })]), {
        tickets: [closed(1)],
      });
    expect(only(join(), 'join')).toMatchObject({ reopen: false });
    expect(only(join('keep'), 'join')).toMatchObject({ reopen: false });
    expect(only(join('reopen'), 'join')).toMatchObject({ reopen: true });
    expect(join('reopen').decision.outcome).toBe('reopened');
  });

  it('update.status: keep leaves a closed ticket closed under then: ticket', () => {
    const rules = policy([rule('x', { verdict: 'ticket', update: values({ status: 'keep' }) })]);
    expect(judge(answer, rules, { tickets: [closed(1)] }).decision.outcome).toBe('joined');
  });
});

describe('the reopen policy', () => {
  const withPolicy = (reopen: Partial<ReturnType<typeof site>['reopen']>) =>
    policy([], {
      site: site({ reopen: { withinMs: 14 * DAY, later: 'create_linked', cancelled: 'create_linked', ...reopen } }),
    });

  it.each([
    [0, 'create_linked', 'reopened'],
    [13, 'create_linked', 'reopened'],
    [14, 'create_linked', 'reopened'],
    [15, 'create_linked', 'created_linked'],
    [15, 'reject', 'rejected'],
    [15, 'reopen', 'reopened'],
    [400, 'create_linked', 'created_linked'],
    [-1, 'create_linked', 'reopened'],
  ] as const)('closed %i days ago, later: %s → %s', (days, later, outcome) => {
    expect(judge(answer, withPolicy({ later }), { tickets: [closed(days)] }).decision.outcome).toBe(outcome);
  });

  it.each([
    ['reopen', 'reopened'],
    ['create_linked', 'created_linked'],
    ['reject', 'rejected'],
  ] as const)('cancelled: %s → %s, however recent', (cancelled, outcome) => {
    const tickets = [closed(0, { status: 'cancelled', kind: 'cancelled' })];
    expect(judge(answer, withPolicy({ cancelled }), { tickets }).decision.outcome).toBe(outcome);
  });

  it('reject answers, and the mail is kept in the ticket', () => {
    const judged = judge(answer, withPolicy({ later: 'reject' }), { tickets: [closed(30)] });
    expect(only(judged, 'reject')).toMatchObject({ ticket: 1, template: 'closed-ticket-reply' });
    expect(judged.decision).toMatchObject({ target: 1, joinedBy: 'address' });
  });

  it.each(['auto', 'out_of_office', 'list', 'read_receipt', 'calendar'] satisfies MessageClass[])(
    '%s joins a closed ticket internally and it stays closed',
    (name) => {
      const one = mail({ message: { classes: [name] }, evidence: { tokens: [token()] } });
      const judged = judge(one, policy(), { tickets: [closed(1)] });
      expect(judged.decision.outcome).toBe('joined');
      expect(only(judged, 'join')).toMatchObject({ visibility: 'internal', reopen: false, movesStatus: false });
    },
  );

  it('an automatic mail moves no status of an open ticket either', () => {
    const one = mail({ message: { classes: ['auto'] }, evidence: { tokens: [token()] } });
    expect(only(judge(one, policy(), open), 'join')).toMatchObject({ movesStatus: false });
  });

  it('staff joins a closed ticket, which stays closed', () => {
    const one = mail({
      message: { from: { address: 'anna@example.com', name: 'Anna' } },
      evidence: { tokens: [token({ agent: 'anna' })] },
    });
    const judged = judge(one, policy(), { tickets: [closed(1)] });
    expect(judged.decision.outcome).toBe('joined');
    expect(only(judged, 'join')).toMatchObject({ reopen: false, visibility: 'internal' });
  });
});

describe("agents' mail", () => {
  const anna = { address: 'anna@example.com', name: 'Anna' };
  const from = (state: 'pass' | 'none' | 'fail', own = false, over = {}) =>
    mail({ message: { from: anna, ...over }, evidence: { state, tokens: [token({ agent: own ? 'anna' : null })] } });
  const replying = policy([], { site: site({ agentReply: 'reply' }) });

  it('is an internal note by an agent', () => {
    const judged = judge(from('pass'), policy(), open);
    expect(only(judged, 'join')).toMatchObject({
      visibility: 'internal',
      movesStatus: false,
      actor: { kind: 'agent', id: 'anna' },
    });
  });

  it('is a public reply where the site says so and the mail is signed', () => {
    const judged = judge(from('pass'), replying, open);
    expect(only(judged, 'reply')).toMatchObject({
      ticket: 1,
      actor: { kind: 'agent', id: 'anna' },
      text: 'Hello, the pump leaks.',
    });
    expect(judged.decision).toMatchObject({ verdict: 'join', outcome: 'joined' });
  });

  it('needs the signature for a reply: his token alone is held, unless the admin allows it', () => {
    const held = judge(from('none', true), replying, open);
    expect(only(held, 'join')).toMatchObject({ visibility: 'internal', update: { flag: 'agent-unproven' } });
    const allowed = policy([], { site: site({ agentReply: 'reply', unsignedAgents: ['anna'] }) });
    expect(judge(from('none', true), allowed, open).decision.commands[0]?.kind).toBe('reply');
    expect(judge(from('none', false), allowed, open).decision.commands[0]?.kind).toBe('join');
    expect(judge(from('fail', true), allowed, open).decision.commands[0]?.kind).toBe('join');
  });

  it('without proof is held, internal, and nobody is its author but the address', () => {
    const judged = judge(from('none'), policy(), open);
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
    expect(only(judged, 'join')).toMatchObject({
      visibility: 'internal',
      actor: { kind: 'contact' },
      mail: { byAgent: null },
    });
  });

  it("with another agent's token is not proven", () => {
    const one = mail({ message: { from: anna }, evidence: { state: 'none', tokens: [token({ agent: 'bob' })] } });
    expect(judge(one, policy(), open).decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
  });

  it('an out-of-office of an agent is never sent to the customer', () => {
    expect(
      judge(from('pass', true, { classes: ['auto', 'out_of_office'] }), replying, open).decision.commands[0]?.kind,
    ).toBe('join');
  });

  it('an answer to an internal entry stays internal', () => {
    const one = from('pass', true, { inReplyTo: '<known@x>' });
    const judged = judge(one, replying, { ...open, candidates: [candidate({ visibility: 'internal' })] });
    expect(only(judged, 'join').visibility).toBe('internal');
  });

  it('written to the customer with us in Cc is recorded, not sent again', () => {
    const judged = judge(from('pass', true, { to: [EVA] }), replying, open);
    expect(only(judged, 'join')).toMatchObject({
      visibility: 'public',
      movesStatus: true,
      actor: { kind: 'agent', id: 'anna' },
    });
  });

  it('rules may only tag, ignore or quarantine it', () => {
    const greedy = rule('x', {
      verdict: 'create',
      tags: [template('t')],
      set: values({ queue: 'ops' }),
      update: values({ status: 'closed' }),
    });
    const judged = judge(from('pass'), policy([greedy]), open);
    expect(only(judged, 'join').update).toEqual({ tags: ['t'] });
    expect(judge(from('pass'), policy([rule('x', { verdict: 'quarantine' })]), open).decision.outcome).toBe(
      'quarantined',
    );
  });

  it('without a thread opens a ticket like anybody', () => {
    const judged = judge(mail({ message: { from: anna } }));
    expect(only(judged, 'create').customer).toEqual(anna);
  });

  it("to his own ticket is a customer's mail", () => {
    const own = ticket({ customer: anna, participants: [anna.address] });
    expect(only(judge(from('pass'), policy(), { tickets: [own] }), 'join')).toMatchObject({
      visibility: 'public',
      movesStatus: true,
    });
  });
});

describe('what is settled before the rules', () => {
  const seen = (over: Partial<SeenMail>): SeenMail => ({
    ledger: 3,
    sameBytes: false,
    sameContent: false,
    sameMessageId: false,
    from: EVA.address,
    ticket: 5 as TicketId,
    mailbox: 'support',
    ...over,
  });

  it.each([
    ['the same bytes', { sameBytes: true }, 'duplicate'],
    ['the same id, content and From', { sameMessageId: true, sameContent: true }, 'duplicate'],
    [
      'the same id and content, another From',
      { sameMessageId: true, sameContent: true, from: 'x@y.example' },
      'created',
    ],
    ['the same id, other content', { sameMessageId: true }, 'created'],
    ['the same content alone', { sameContent: true }, 'created'],
    ['itself', { sameBytes: true, ledger: 7 }, 'created'],
  ] as const)('%s: %s', (_, over, outcome) => {
    const { decision } = judge(mail(), policy(), { seen: [seen(over)] });
    expect(decision.outcome).toBe(outcome);
    if (outcome === 'duplicate') expect(decision).toMatchObject({ verdict: 'ignore', target: 5, commands: [] });
  });

  it('notes a Message-ID collision', () => {
    const { decision } = judge(mail(), policy(), { seen: [seen({ sameMessageId: true })] });
    expect(decision.reasons.map((reason) => reason.code)).toContain('message-id-collision');
  });

  it('never takes two mails without Message-ID for one', () => {
    const one = mail({ message: { messageId: null } });
    expect(judge(one, policy(), { seen: [seen({ sameMessageId: true, sameContent: true })] }).decision.outcome).toBe(
      'created',
    );
  });

  it('per_queue lets the copy of another mailbox be its own', () => {
    const world = { seen: [seen({ sameBytes: true, mailbox: 'ops' })] };
    expect(judge(mail(), policy(), world).decision.outcome).toBe('duplicate');
    expect(judge(mail(), policy([], { site: site({ duplicates: 'per_queue' }) }), world).decision.outcome).toBe(
      'created',
    );
  });

  it('own mail is ignored, without a question', () => {
    const { decision, facts } = judge(mail({ evidence: { own: true } }));
    expect(decision).toMatchObject({ verdict: 'ignore', outcome: 'ignored', commands: [] });
    expect(decision.reasons.map((reason) => reason.code)).toEqual(['own-mail', 'loop']);
    expect(facts).toEqual([]);
  });

  it.each([
    [50, 'created'],
    [51, 'quarantined'],
  ] as const)('%i Received fields: %s', (count, outcome) => {
    const headers = Array.from({ length: count }, () => ({ name: 'Received', value: 'x' }));
    expect(judge(mail({ message: { headers } })).decision.outcome).toBe(outcome);
  });
});

describe('a new ticket', () => {
  const written = (to: readonly string[], cc: readonly string[], mailbox = 'support') =>
    only(
      judge(
        mail({
          message: {
            to: to.map((address) => ({ address, name: '' })),
            cc: cc.map((address) => ({ address, name: '' })),
          },
          delivery: { mailbox },
        }),
      ),
      'create',
    );

  it.each([
    [['sales@example.com'], [], 'sales', 'sales@example.com'],
    [['x@y.example'], ['sales@example.com'], 'sales', 'sales@example.com'],
    [['support@example.com'], ['sales@example.com'], 'support', 'support@example.com'],
    [['Sales+tag@Example.com'], [], 'sales', 'sales@example.com'],
    [['x@y.example'], [], 'support', 'support@example.com'],
  ])('to %j cc %j goes to %s and is answered as %s', (to, cc, queue, own) => {
    const command = written(to, cc);
    expect((command.set as Fields).queue).toBe(queue);
    expect(command.ownAddress).toBe(own);
  });

  it('has the same queue whichever mailbox it was read from', () => {
    for (const mailbox of ['support', 'ops']) {
      expect((written(['ops@example.com'], ['support@example.com'], mailbox).set as Fields).queue).toBe('ops');
    }
  });

  it.each([
    ['Re: Pump', 'Pump', 'text', 'Pump'],
    ['', '', '\n  First words\nmore', 'First words'],
    ['', '', '', '(no subject)'],
  ])('subject "%s" / "%s" becomes a title', (subject, subjectClean, reply, title) => {
    const command = only(judge(mail({ message: { subject, subjectClean, reply } })), 'create');
    expect((command.set as Fields).subject).toBe(title);
  });

  it('holds the whole text, a join only the new words', () => {
    const message = { text: 'new\n> old', reply: 'new' };
    expect(only(judge(mail({ message })), 'create').mail).toMatchObject({ text: 'new\n> old' });
    expect(only(judge(mail({ message, evidence: { tokens: [token()] } }), policy(), open), 'join').mail).toMatchObject({
      text: 'new',
    });
  });

  it('of a mail that is too large says so, with its size and where it stays', () => {
    const judged = judge(mail({ delivery: { oversize: true, size: 62_914_560 } }));
    const { text } = only(judged, 'create').mail as { text: string };
    expect(text).toContain('too large');
    expect(text).toContain('60.0 MB');
    expect(text).toContain('stays in the mailbox');
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('oversize');
  });

  it('without a From has no customer and is still a ticket', () => {
    const judged = judge(mail({ message: { from: null, fromCount: 0 }, evidence: { state: 'none' } }));
    expect(only(judged, 'create')).toMatchObject({ customer: null, actor: { kind: 'system' } });
  });

  it('has the ledger row as its cause', () => {
    expect(only(judge(mail({ delivery: delivery({ ledger: 42 }) })), 'create')).toMatchObject({
      cause: 'mail:42',
      ordinal: 0,
      door: 'mail',
    });
  });

  it.each([
    ['pass', false],
    ['fail', false],
    ['none', true],
    ['unknown', true],
  ] as const)('asks for the contact only where a receipt hangs on it: auth %s', (state, asks) => {
    const { facts } = judge(mail({ evidence: { state } }));
    expect(facts.some((fact) => fact.question.ask === 'contact')).toBe(asks);
  });
});
