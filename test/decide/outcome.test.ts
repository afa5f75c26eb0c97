// Verdict × found ticket → outcome; the reopen policy; copies; queues and own addresses; oversize mail.
import { describe, expect, it } from 'vitest';
import type { MessageClass } from '../../src/model/message.ts';
import { closed, DAY, delivery, judge, mail, only, policy, site, ticket, token } from './build.ts';
import { rule, template, values } from './build-rules.ts';

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
  ] as const)('%s with %s is %s', (verdict, state, outcome, command) => {
    const tickets = { none: [], open: [ticket()], closed: [closed(3)], old: [closed(30)] }[state];
    const { decision } = judge(answer, policy([rule('x', { verdict })]), { tickets });
    expect(decision).toMatchObject({ verdict, outcome, rule: 'x' });
    expect(decision.commands.map((one) => one.kind)).toEqual(command ? [command] : []);
  });

  it.each([
    ['boss@elsewhere.example', 'redirected', 'redirect'],
    ['support@example.com', 'quarantined', 'redirect-refused'],
    ['nobody', 'quarantined', 'redirect-refused'],
  ])('redirect names its target, never an own address: %s is %s', (to, outcome, word) => {
    const { decision } = judge(answer, policy([rule('x', { verdict: 'redirect', redirectTo: template(to) })]), open);
    expect(decision).toMatchObject({ outcome, target: null });
    expect([...decision.commands.map((one) => one.kind), ...decision.reasons.map((one) => one.code)]).toContain(word);
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
    expect(only(judged, 'reject')).toMatchObject({ ticket: 1, template: 'rejected' });
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
