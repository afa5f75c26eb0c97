// Workflows at the desk: what happens by itself, what is asked for, who may, what a customer is told, other queues.
import { describe, expect, it, test } from 'vitest';
import type { Config } from '../../src/model/setup.ts';
import type { Ticket } from '../../src/model/ticket.ts';
import { mappedStatus } from '../../src/model/workflow.ts';
import { shippedWorkflows } from '../../src/model/workflows.ts';
import {
  assignOf,
  changed,
  closeOf,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  noticeOf,
  refused,
  setOf,
  ticketOf,
} from './builders.ts';

const site: Config = {
  ...config,
  workflows: shippedWorkflows,
  queues: ['support', 'helpdesk', 'field-service', 'actions'].map((name) => ({
    name,
    workflow: name === 'support' ? 'default' : name,
    address: null,
    agents: [],
    openedTo: [],
    notifyCustomer: true,
  })),
};
const context = contextOf({ config: site });
const bySystem = { actor: { kind: 'system', id: 'cli' } } as const;
const inQueue = (queue: string, own: Partial<Ticket>): Ticket => ticketOf({ queue, ...own });

describe('a ticket that nobody has any more', () => {
  const two = ['anna', 'bob'];
  test.each([
    ['support', 'assigned', 'open', ['bob'], 'none', 'read', 'open'],
    ['support', 'assigned', 'open', ['bob'], '-bob', 'read', 'open'],
    ['support', 'assigned', 'open', two, '-bob', 'assigned', 'open'],
    ['support', 'in_progress', 'open', ['bob'], 'none', 'in_progress', 'open'],
    ['support', 'waiting', 'waiting', ['bob'], 'none', 'waiting', 'waiting'],
    ['support', 'closed', 'closed', ['bob'], 'none', 'closed', 'closed'],
    ['field-service', 'assigned', 'open', ['bob'], 'none', 'open', 'new'],
    ['field-service', 'in_progress', 'open', ['bob'], 'none', 'in_progress', 'open'],
    // Their `in_progress` says that somebody works on it: there is no way back to new.
    ['helpdesk', 'in_progress', 'open', ['bob'], 'none', 'in_progress', 'open'],
    ['actions', 'in_progress', 'open', ['bob'], 'none', 'in_progress', 'open'],
  ] as const)('in %s: %s (%s) of %j, assign %s → %s', (queue, status, kind, assignees, wish, after, afterKind) => {
    const ticket = inQueue(queue, { status, kind, assignees, closeReason: kind === 'closed' ? 'solved' : null });
    for (const command of [assignOf(wish, bySystem), setOf({ assign: wish }, bySystem)]) {
      const change = changed(command, ticket, context);
      expect([change.state.status, change.state.kind]).toEqual([after, afterKind]);
      // Whoever gets it next moves it on as the first did.
      if (status === 'assigned' && change.state.assignees.length === 0) {
        const again = changed(assignOf('bob', bySystem), { ...ticket, ...change.state }, context);
        expect(again.state).toMatchObject({ status: 'assigned', assignees: ['bob'] });
      }
    }
  });

  test('keeps a status that is said in the same breath', () => {
    const ticket = inQueue('support', { status: 'assigned', assignees: ['bob'] });
    const said = setOf({ assign: 'none', status: 'waiting' }, bySystem);
    expect(changed(said, ticket, context).state.status).toBe('waiting');
  });
});

describe('field-service', () => {
  const draft = (): Ticket => {
    const mail = mailOf({ byAgent: 'bob', from: { address: 'bob@example.com', name: '' } });
    const { state } = changed(createOf({ mail, set: { queue: 'field-service' } }), null, context);
    return inQueue('field-service', { ...state });
  };

  it('asks staff for internal or public: until then the ticket is an internal draft', () => {
    expect(draft()).toMatchObject({ status: 'draft', visibility: 'internal', flags: ['visibility-unsaid'] });
  });

  it('takes a customer’s mail as it comes', () => {
    const { state } = changed(createOf({ set: { queue: 'field-service' } }), null, context);
    expect(state).toMatchObject({ status: 'open', visibility: 'public', flags: [] });
  });

  it('begins a draft as soon as it is said, either way', () => {
    for (const visibility of ['internal', 'public'] as const) {
      const { state } = changed(setOf({ visibility }, bySystem), draft(), context);
      expect(state).toMatchObject({ status: 'open', visibility, flags: [] });
    }
  });

  it('does not let a draft begin without it', () => {
    expect(refused(setOf({ status: 'open' }, bySystem), draft(), context)).toMatchObject({
      reason: 'required',
      detail: expect.stringContaining('visibility=internal or visibility=public'),
    });
  });

  it('opens no ticket by hand without it', () => {
    const open = (said: boolean) =>
      ({
        ...createOf(),
        kind: 'open',
        customer: null,
        text: 'Pumpe steht',
        visibility: 'internal',
        isVisibilitySaid: said,
        set: { queue: 'field-service' },
        attachments: [],
        tellsCustomer: true,
      }) as const;
    expect(refused(open(false), null, context).detail).toContain('say --internal or --public');
    expect(changed(open(true), null, context).state).toMatchObject({ status: 'open', visibility: 'internal' });
  });

  it('is assigned by itself, and goes on when the customer of a done ticket writes', () => {
    const open = inQueue('field-service', { status: 'open', kind: 'new' });
    expect(changed(assignOf('bob', bySystem), open, context).state.status).toBe('assigned');
    const done = inQueue('field-service', { status: 'done', kind: 'done' });
    expect(changed(joinOf(), done, context).state.status).toBe('in_progress');
  });

  it('closes at once what is done where the site says so, and asks for what closing asks for', () => {
    const atOnce = { ...shippedWorkflows['field-service'], whenDone: { close: 'at_once', timeoutMs: null } } as const;
    const quick = contextOf({
      config: { ...site, workflows: { ...site.workflows, 'field-service': atOnce as never } },
    });
    const working = inQueue('field-service', { status: 'in_progress' });
    const done = setOf({ status: 'done', close_reason: 'solved', causes: ['user', 'bug'] }, bySystem);
    expect(changed(done, working, quick).state).toMatchObject({
      status: 'closed',
      closeReason: 'solved',
      closeCause: 'user, bug',
      closedAt: NOW,
    });
    expect(refused(setOf({ status: 'done' }, bySystem), working, quick).reason).toBe('required');
  });
});

describe('helpdesk', () => {
  it('tells status and changes of one command in one mail, by the template of the status', () => {
    const open = inQueue('helpdesk', { status: 'in_progress' });
    const change = changed(setOf({ status: 'report', findings: 'Lager', priority: 'high' }, bySystem), open, context);
    expect(mails(change)).toEqual(['status → kunde@kunde.example']);
    expect(noticeOf(change, 'status').template).toBe('status-report');
    expect(JSON.stringify(change.notices)).not.toContain('Lager');
    expect(change.entries[0]).toMatchObject({ visibility: 'internal' });
  });

  it('tells a changed field that is on its list, and no other', () => {
    const open = inQueue('helpdesk', { status: 'in_progress' });
    const told = noticeOf(changed(setOf({ priority: 'high', severity: 'major' }, bySystem), open, context), 'updated');
    expect(told.data.changes).toEqual({ priority: { from: 'normal', to: 'high' } });
    expect(mails(changed(setOf({ severity: 'major' }, bySystem), open, context))).toEqual([]);
    const internal = { ...open, visibility: 'internal' } as const;
    expect(mails(changed(setOf({ priority: 'high' }, bySystem), internal, context))).toEqual([
      'updated → kunde@kunde.example (internal-ticket)',
    ]);
  });

  it('shows a comment that is told, and keeps one that is not', () => {
    const report = inQueue('helpdesk', { status: 'report' });
    const change = changed(setOf({ status: 'answer', solution: 'Neu', comment: 'Gern.' }, bySystem), report, context);
    expect(change.entries[0]).toMatchObject({ visibility: 'public', text: 'Gern.' });
    expect(noticeOf(change, 'status').data).toMatchObject({ solution: 'Neu', comment: 'Gern.' });
  });
});

describe('actions', () => {
  const open = inQueue('actions', { status: 'in_progress', assignees: ['bob'] });
  it('lets leads close, and nobody else', () => {
    const byBob = { actor: { kind: 'agent', id: 'bob' } } as const;
    expect(refused(closeOf(byBob), open, context).detail).toContain('agent bob may not close');
    expect(
      refused(setOf({ status: 'closed', close_reason: 'solved', comment: 'x' }, byBob), open, context).reason,
    ).toBe('not_allowed');
    expect(changed(closeOf(), open, context).state.status).toBe('closed');
    expect(refused(closeOf({ comment: '' }), open, context).detail).toContain('closing needs a comment');
  });
});

test.each([
  ['support', 'in_progress', 'waiting', {}, true],
  ['support', 'waiting', 'in_progress', {}, undefined],
  ['support', 'in_progress', 'waiting', { pendingUntil: NOW + 86_400_000 }, undefined],
  ['actions', 'in_progress', 'postponed', {}, undefined],
] as const)('in %s: %s → %s with %j asks the customer to answer: %s', (queue, from, to, own, asks) => {
  const { customer } = site.notifications;
  const told = contextOf({
    config: { ...site, notifications: { ...site.notifications, customer: { ...customer, status: 'all' } } },
  });
  const ticket = inQueue(queue, {
    status: from,
    kind: from === 'waiting' ? 'waiting' : 'open',
    watchers: ['w@firma.example'],
    ...own,
  });
  const { notices } = changed(setOf({ status: to }, bySystem), ticket, told);
  const asked = notices.map((one) => [one.to.address, one.data.awaitsAnswer]);
  expect(asked).toEqual([
    [ticket.customer?.address, asks],
    ['w@firma.example', undefined],
  ]);
});

describe('another queue', () => {
  const mapped: readonly (readonly [string, string, string, string])[] = [
    ['default', 'unread', 'helpdesk', 'open'],
    ['default', 'assigned', 'field-service', 'assigned'],
    ['default', 'assigned', 'helpdesk', 'in_progress'],
    ['default', 'waiting', 'actions', 'postponed'],
    ['default', 'waiting', 'field-service', 'assigned'],
    ['field-service', 'draft', 'default', 'unread'],
    ['field-service', 'done', 'actions', 'resolved'],
    ['field-service', 'cancelled', 'default', 'closed'],
    ['helpdesk', 'answer', 'default', 'read'],
    ['helpdesk', 'report', 'actions', 'in_progress'],
    ['actions', 'closed', 'helpdesk', 'closed'],
  ];
  test.each(mapped)('%s %s is in %s %s', (from, status, to, wanted) => {
    const [a, b] = [shippedWorkflows[from], shippedWorkflows[to]];
    const found = a?.statuses.find((one) => one.id === status);
    if (!a || !b || !found) throw new Error('no such status');
    expect(mappedStatus(a, found, b)?.id).toBe(wanted);
  });

  it('says in the history what became of the status, and tells nobody of a step that was none', () => {
    const waiting = inQueue('support', { status: 'waiting', kind: 'waiting' });
    const change = changed(setOf({ queue: 'actions' }, bySystem), waiting, context);
    expect(change.state).toMatchObject({ queue: 'actions', status: 'postponed', kind: 'waiting' });
    expect(change.entries[0]?.text).toContain(
      'status "waiting" of workflow default is "postponed" in workflow actions',
    );
    expect(change.notices).toEqual([]);
  });

  it('keeps why a closed ticket was closed', () => {
    const closed = inQueue('support', { status: 'closed', kind: 'closed', closedAt: NOW - 5, closeReason: 'solved' });
    expect(changed(setOf({ queue: 'helpdesk' }, bySystem), closed, context).state).toMatchObject({
      status: 'closed',
      closedAt: NOW - 5,
      closeReason: 'solved',
    });
  });

  it('reads a status named with it in the new queue’s workflow', () => {
    const read = inQueue('support', { status: 'read' });
    const command = setOf({ queue: 'actions', status: 'resolved' }, bySystem);
    expect(changed(command, read, context).state.status).toBe('resolved');
    expect(refused(setOf({ queue: 'actions', status: 'waiting for feedback' }, bySystem), read, context)).toMatchObject(
      {
        unknown: { what: 'status', expected: expect.arrayContaining(['postponed']) },
      },
    );
  });
});
