// create, join, reject: what a mail does to a ticket.
import { describe, expect, it } from 'vitest';
import { desk } from '../../src/desk/desk.ts';
import type { Ticket, TicketId } from '../../src/model/ticket.ts';
import {
  changed,
  closedTicket,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  noticeOf,
  rejectOf,
  T1,
  ticketOf,
  withConfig,
} from './builders.ts';

const anna = { from: { address: 'anna@example.com', name: 'Anna' }, byAgent: 'anna' };

describe('create', () => {
  it('opens an unread ticket with the mail as its first entry, and tells customer and queue', () => {
    const change = changed(createOf(), null);
    expect(change.state).toMatchObject({
      subject: 'Drucker',
      status: 'unread',
      kind: 'new',
      queue: 'support',
      mailCount: 1,
      priority: 'normal',
      participants: ['kunde@kunde.example'],
    });
    expect(change.entries).toHaveLength(1);
    expect(change.entries[0]).toMatchObject({
      kind: 'mail',
      visibility: 'public',
      text: 'Der Drucker brennt.',
      ledger: 7,
      changes: {},
    });
    expect(mails(change)).toEqual([
      'opened → kunde@kunde.example',
      'agent-new → anna@example.com',
      'agent-new → bob@example.com',
    ]);
    expect(change.ticket).toBeNull();
    expect(noticeOf(change, 'opened')).toMatchObject({
      event: 'mail:7/0/opened',
      kind: 'receipt',
      inReplyTo: '<c2@kunde.example>',
      mailbox: 'support',
      ownAddress: 'support@example.com',
      locale: 'de',
    });
  });

  it.each([
    ['its address', { ownAddress: 'billing@example.com' }, 'billing'],
    ['its mailbox', { ownAddress: 'hilfe@example.com' }, 'support'],
    ['the rule', { set: { queue: 'billing' } }, 'billing'],
    ['the first queue when nothing says so', { ownAddress: null, mailbox: 'gone' }, 'support'],
  ])('finds the queue by %s', (_, own, queue) => {
    expect(changed(createOf(own), null).state.queue).toBe(queue);
  });

  it('records what a rule set beyond the defaults, old → new', () => {
    const change = changed(
      createOf({ set: { priority: 'HIGH', tags: ['vip', 'vip', '-none'], fields: { order: '4711' }, assign: 'bob' } }),
      null,
    );
    expect(change.entries[0]?.changes).toEqual({
      status: { from: 'unread', to: 'assigned' },
      priority: { from: 'normal', to: 'high' },
      tags: { from: [], to: ['vip'] },
      assignees: { from: [], to: ['bob'] },
      'fields.order': { from: null, to: '4711' },
    });
    expect(mails(change)).toContain('agent-assigned → bob@example.com');
    expect(mails(change)).not.toContain('agent-new → bob@example.com');
  });

  it.each(['Es brennt.', ''])('says of nobody that he gave what a rule gave to somebody: %j', (text) => {
    const change = changed(createOf({ mail: mailOf({ text }), set: { assign: 'bob' } }), null);
    expect(noticeOf(change, 'agent-assigned').data.author).toBe('');
  });

  it('skips a tag that is a text alone: the others are there', () => {
    const change = changed(createOf({ set: { tags: ['first', 'x'.repeat(101), 'last'] } }), null);
    expect(change.state).toMatchObject({ tags: ['first', 'last'], flags: ['rule-error'] });
  });

  it.each([
    ['queue', { queue: 'suport' }, 'did you mean "support"'],
    ['status', { status: 'clsd' }, 'status "clsd" is unknown'],
    ['agent', { assign: 'ana' }, 'did you mean "anna"'],
    ['priority', { priority: 'hihg' }, 'did you mean "high"'],
    ['pattern', { fields: { order: 'abc' } }, 'fits the pattern'],
    ['field', { fields: { ordr: '1' } }, 'did you mean "order"'],
    ['customer', { customer: { address: 'nobody', name: '' } }, 'no mail address'],
    ['close reason', { status: 'closed', close_reason: 'sloved' }, 'did you mean "solved"'],
    ['due', { due: 'soonish' }, 'is no time'],
  ])('skips an unknown %s, flags the ticket and loses nothing', (_, set, warning) => {
    const change = changed(createOf({ set: { ...set, tags: ['kept'] } }), null);
    expect(change.state.flags).toContain('rule-error');
    expect(change.state.tags).toEqual(['kept']);
    expect(change.warnings.join()).toContain(warning);
    expect(change.state.queue).toBe('support');
  });

  it.each([
    ['round_robin', { turns: { support: 'anna' } }, ['bob']],
    ['round_robin', { turns: { support: 'bob' } }, ['anna']],
    ['round_robin', {}, ['anna']],
    ['least_busy', { load: { anna: 4, bob: 2 } }, ['bob']],
    ['least_busy', { load: { anna: 2, bob: 2 }, turns: { support: 'anna' } }, ['bob']],
    ['none', {}, []],
    ['ANNA@home.example', {}, ['anna']],
  ])('assigns %s given %j', (assign, own, expected) => {
    expect(changed(createOf({ set: { assign } }), null, contextOf(own)).state.assignees).toEqual(expected);
  });

  it('assigns the sender when he is an agent, and warns when he is not', () => {
    expect(changed(createOf({ mail: mailOf(anna), set: { assign: 'sender' } }), null).state.assignees).toEqual([
      'anna',
    ]);
    expect(changed(createOf({ set: { assign: 'sender' } }), null).warnings[0]).toContain('written by an agent');
  });

  it('warns when a queue without agents should choose one', () => {
    const change = changed(createOf({ set: { queue: 'empty', assign: 'round_robin' } }), null);
    expect(change.state.assignees).toEqual([]);
    expect(change.warnings[0]).toContain('queues.empty.agents');
  });

  it('says closed-ticket-reply instead of opened when it continues a closed ticket', () => {
    const id = 9 as TicketId;
    const follows = createOf({ link: { kind: 'follows', ticket: id } });
    const beginning = (old: Ticket) => changed(follows, null, contextOf({ linkedRef: 'T-00009', others: [old] }));
    const change = beginning(closedTicket({ id }));
    expect(mails(change)[0]).toBe('closed-ticket-reply → kunde@kunde.example');
    expect(noticeOf(change, 'closed-ticket-reply').data).toMatchObject({ oldRef: 'T-00009', newRef: '' });
    expect(change.links).toEqual([{ kind: 'follows', ticket: 9 }]);
    // A rule that creates for an answer in an open ticket: nothing was closed.
    const beside = beginning(ticketOf({ id, status: 'unread', kind: 'new' }));
    expect(mails(beside)[0]).toBe('opened → kunde@kunde.example');
    expect(beside.links).toEqual([{ kind: 'follows', ticket: 9 }]);
  });

  it('goes on in the queue and from the address of the ticket it continues, as far as they are there still', () => {
    const link = { kind: 'follows', ticket: T1 } as const;
    const old = ticketOf({ queue: 'billing', ownAddress: 'billing@example.com', status: 'closed', kind: 'closed' });
    const born = (others: readonly Ticket[], set = {}) => {
      const { queue, ownAddress } = changed(createOf({ link, set }), null, contextOf({ others })).state;
      return [queue, ownAddress];
    };
    expect(born([old])).toEqual(['billing', 'billing@example.com']);
    expect(born([old], { queue: 'empty' })).toEqual(['empty', 'billing@example.com']);
    expect(born([{ ...old, queue: 'gone' }])).toEqual(['support', 'support@example.com']);
    expect(born([{ ...old, ownAddress: 'gone@example.com' }])).toEqual(['billing', 'support@example.com']);
    expect(born([])).toEqual(['support', 'support@example.com']);
  });
  it('shows a claimed relation to agents only', () => {
    const change = changed(
      createOf({ link: { kind: 'claims', ticket: 9 as TicketId } }),
      null,
      contextOf({ linkedRef: 'T-00009' }),
    );
    expect(change.state.flags).toEqual(['claims-relation']);
    expect(JSON.stringify(noticeOf(change, 'opened'))).not.toContain('T-00009');
    expect(noticeOf(change, 'agent-new').data.trace.join()).toContain('T-00009');
  });

  it('tells the extra addresses of the queue, and no customer where the queue is mute', () => {
    const change = changed(createOf({ set: { queue: 'billing' } }), null);
    expect(mails(change)).toEqual([
      'opened → kunde@kunde.example (muted)',
      'agent-new → carl@example.com',
      'agent-new → team@example.org',
    ]);
  });

  it.each([
    [
      'outside reads nothing of a ticket opened inside',
      'internal',
      ['agent-new → team@example.org (internal-ticket)'],
      [],
    ],
    [
      'outside reads of a public one, but no note',
      'public',
      ['agent-new → team@example.org'],
      ['rule default: ticket'],
    ],
  ] as const)('whom `opened_to` names %s', (_, visibility, told, trace) => {
    const said = ['rule default: ticket', 'agent-commands: anna asks for: #note she shouted'];
    const set = { queue: 'billing', visibility } as const;
    const change = changed(createOf({ set, visibility, trace: said }), null);
    expect(mails(change).slice(2)).toEqual(told);
    expect(mails(change)).toContain('agent-new → carl@example.com');
    const [own, other] = change.notices.filter(({ name }) => name === 'agent-new');
    expect(own?.data.trace).toEqual(said);
    if (visibility === 'public') expect(other?.data.trace).toEqual(trace);
  });

  it('tells nobody outside the words or files of a mail that stays inside, and what answers it stays there', () => {
    const file = { filename: 'intern.pdf', type: 'application/pdf', size: 1, sha256: 'a'.repeat(64) };
    const from = { address: 'anna@example.com', name: 'Anna' };
    const mail = mailOf({ text: 'She never pays.', attachments: [file], from, byAgent: 'anna' });
    const change = changed(createOf({ set: { queue: 'billing' }, mail, keepsInside: true }), null);
    const told = change.notices.map(({ to, data, visibility }) => [
      to.address,
      data.body,
      data.attachments,
      visibility,
    ]);
    expect(told).toEqual([
      ['kunde@kunde.example', '', [], 'public'],
      ['carl@example.com', 'She never pays.', ['intern.pdf'], 'internal'],
      ['team@example.org', '', [], 'internal'],
    ]);
  });

  it('writes its own Message-ID and the valid ids it answers', () => {
    const mail = mailOf({ references: ['<r1@x.example>', 'rubbish', '<c2@kunde.example>', '<r1@x.example>'] });
    expect(changed(createOf({ mail }), null).threadIds).toEqual([
      { messageId: '<c2@kunde.example>', role: 'own' },
      { messageId: '<r1@x.example>', role: 'reference' },
    ]);
  });

  it('swaps and mutes by the rule', () => {
    const swapped = changed(createOf({ notify: { swap: { opened: 'webform-opened' } } }), null);
    expect(noticeOf(swapped, 'opened').template).toBe('webform-opened');
    const mute = changed(createOf({ notify: { customer: false, agents: false } }), null);
    expect(mute.notices.every((one) => !one.gate.pass && one.gate.reason === 'muted')).toBe(true);
  });

  it('mails no customer for an internal ticket', () => {
    const change = changed(createOf({ visibility: 'internal' }), null);
    expect(mails(change)[0]).toBe('opened → kunde@kunde.example (internal-ticket)');
    expect(change.entries[0]?.visibility).toBe('internal');
  });

  it('takes an empty value of a rule as none, and the cleaned subject as no change', () => {
    const change = changed(createOf({ set: { subject: 'Sauber', priority: ' ', status: '', assign: '' } }), null);
    expect(change).toMatchObject({ warnings: [], state: { subject: 'Sauber', flags: [] }, entries: [{ changes: {} }] });
    expect(changed(joinOf({ update: { status: '', queue: '' } }), ticketOf()).state.flags).toEqual([]);
  });

  it('gives an absence note of an agent no receipt', () => {
    const own = {
      actor: { kind: 'agent', id: 'anna' },
      mail: mailOf({ ...anna, classes: ['auto', 'out_of_office'] }),
      customer: anna.from,
    } as const;
    expect(mails(changed(createOf(own), null))).toEqual([
      'opened → anna@example.com (auto)',
      'agent-new → bob@example.com (auto)',
    ]);
  });

  it('names the writer of the mail in the history, and no agent whose authentication failed', () => {
    const rule = { kind: 'rule', id: 'vip' } as const;
    const by = (mail: ReturnType<typeof mailOf>) => changed(createOf({ actor: rule, mail }), null).entries[0]?.actor;
    expect(by(mailOf())).toEqual({ kind: 'contact', id: 'kunde@kunde.example' });
    expect(by(mailOf(anna))).toEqual({ kind: 'agent', id: 'anna' });
    expect(by(mailOf({ ...anna, auth: 'fail' }))).toEqual({ kind: 'contact', id: 'anna@example.com' });
    expect(by(mailOf({ from: null }))).toEqual(rule);
  });

  it('may be born closed', () => {
    const { state } = changed(createOf({ set: { status: 'closed', close_reason: 'duplicate' } }), null);
    expect(state).toMatchObject({ status: 'closed', kind: 'closed', closedAt: NOW, closeReason: 'duplicate' });
  });

  it('survives a mail without sender, subject and id', () => {
    const change = changed(
      createOf({ mail: mailOf({ from: null, messageId: null, subject: '', text: '' }), customer: null }),
      null,
    );
    expect(change.state.flags).toEqual(['unknown-sender']);
    expect(mails(change)).toEqual(['agent-new → anna@example.com', 'agent-new → bob@example.com']);
    expect(change.threadIds).toEqual([]);
  });

  describe('echoes words of the mail', () => {
    it.each([
      ['to a proven sender', { auth: 'pass' }, true],
      ['not when the sender is unproven', { auth: 'none' }, false],
      ['not when proof is unknown though the sender is known', { auth: 'unknown', knownSender: true }, false],
      [
        'not to an address the mail only names',
        { auth: 'pass', from: { address: 'form@shop.example', name: '' } },
        false,
      ],
    ] as const)('%s', (_, own, echoed) => {
      const opened = noticeOf(changed(createOf({ mail: mailOf(own) }), null), 'opened');
      expect(opened.data.body !== '').toBe(echoed);
    });

    it('and leaves a name that is an advertisement out of an unverified receipt', () => {
      const customer = { address: 'opfer@x.example', name: 'WIN at http://evil.example' };
      const opened = noticeOf(
        changed(createOf({ mail: mailOf({ from: customer, auth: 'none' }), customer }), null),
        'opened',
      );
      expect(opened).toMatchObject({ unverified: true, to: { name: '' } });
      expect(JSON.stringify(opened)).not.toContain('evil');
    });
  });
});

describe('join', () => {
  it('adds the mail, tells the assignee and sends the customer nothing', () => {
    const change = changed(joinOf(), ticketOf({ assignees: ['bob'] }));
    expect(mails(change)).toEqual(['agent-reply → bob@example.com']);
    expect(change.entries[0]).toMatchObject({
      kind: 'mail',
      visibility: 'public',
      joinedBy: 'message_id',
      thirdParty: false,
    });
    expect(change.state).toMatchObject({ mailCount: 2, lastMailAt: NOW - 1000, status: 'read' });
  });

  it.each([
    ['moves a waiting ticket', joinOf(), { status: 'waiting', kind: 'waiting' }, 'in_progress'],
    [
      'leaves it when the mail moves nothing',
      joinOf({ movesStatus: false }),
      { status: 'waiting', kind: 'waiting' },
      'waiting',
    ],
    [
      'leaves it when the rule says keep',
      joinOf({ update: { status: 'keep' } }),
      { status: 'waiting', kind: 'waiting' },
      'waiting',
    ],
    ['leaves it for a third party', joinOf({ thirdParty: true }), { status: 'waiting', kind: 'waiting' }, 'waiting'],
    ['leaves an open ticket', joinOf(), {}, 'read'],
    ['reopens when decide says so', joinOf({ reopen: true }), { status: 'closed', kind: 'closed' }, 'in_progress'],
    ['leaves it closed otherwise', joinOf(), { status: 'closed', kind: 'closed' }, 'closed'],
    [
      'never reopens for a third party',
      joinOf({ reopen: true, thirdParty: true }),
      { status: 'closed', kind: 'closed' },
      'closed',
    ],
    [
      'reopens when the rule says so',
      joinOf({ update: { status: 'reopen' } }),
      { status: 'closed', kind: 'closed' },
      'in_progress',
    ],
    ['takes the status of the rule', joinOf({ update: { status: 'waiting' } }), {}, 'waiting'],
    ['skips a status nobody knows', joinOf({ update: { status: 'nonsense' } }), {}, 'read'],
  ] as const)('%s', (_, command, own, status) => {
    const change = changed(command, ticketOf(own));
    expect(change.state.status).toBe(status);
    const from = 'status' in own ? own.status : 'read';
    expect(change.entries[0]?.changes.status).toEqual(from === status ? undefined : { from, to: status });
  });

  it('says nothing to the customer about a reopening unless the matrix does', () => {
    expect(mails(changed(joinOf({ reopen: true }), closedTicket()))).toEqual([
      'agent-reply → anna@example.com',
      'agent-reply → bob@example.com',
    ]);
    const told = withConfig((c) => ({
      ...c,
      notifications: { ...c.notifications, customer: { ...c.notifications.customer, reopened: true } },
    }));
    expect(mails(changed(joinOf({ reopen: true }), closedTicket(), told))[0]).toBe('reopened → kunde@kunde.example');
  });

  it('reopening clears what closing set', () => {
    expect(changed(joinOf({ reopen: true }), closedTicket()).state).toMatchObject({
      closedAt: null,
      closeReason: null,
    });
  });

  it('closes by a rule and tells the customer once', () => {
    const change = changed(joinOf({ update: { status: 'closed', close_reason: 'solved' } }), ticketOf());
    expect(change.state).toMatchObject({ status: 'closed', closeReason: 'solved', closedAt: NOW });
    expect(change.notices.filter((one) => one.agent === null).map((one) => one.name)).toEqual(['closed']);
  });

  it('leaves a rule that closes without the required reason undone, and says so', () => {
    const change = changed(joinOf({ update: { status: 'closed' } }), ticketOf());
    expect(change.state).toMatchObject({ status: 'read', flags: ['rule-error'] });
    expect(change.warnings[0]).toContain('closing needs a reason');
  });

  const neighbour = { from: { address: 'neu@kunde.example', name: '' } };
  it.each([
    ['a proven sender', joinOf({ mail: mailOf(neighbour) }), true],
    ['an unproven one not', joinOf({ mail: mailOf({ ...neighbour, auth: 'none' }) }), false],
    ['a third party not', joinOf({ mail: mailOf(neighbour), thirdParty: true }), false],
    ['a key joiner not', joinOf({ mail: mailOf(neighbour), joinedBy: 'key' }), false],
    ['a robot not', joinOf({ mail: mailOf({ ...neighbour, classes: ['auto'] }) }), false],
    ['an agent not', joinOf({ mail: mailOf({ ...neighbour, byAgent: 'bob' }) }), false],
    ['an internal answer not', joinOf({ mail: mailOf(neighbour), visibility: 'internal' }), false],
  ])('makes %s a participant', (_, command, isOne) => {
    expect(changed(command, ticketOf()).state.participants.includes('neu@kunde.example')).toBe(isOne);
  });

  it('keeps a third party inside and flags it', () => {
    const change = changed(joinOf({ thirdParty: true }), ticketOf());
    expect(change.entries[0]).toMatchObject({ visibility: 'internal', thirdParty: true });
    expect(change.state.flags).toEqual(['third-party']);
    expect(noticeOf(change, 'agent-reply').visibility).toBe('internal');
  });

  it.each([
    ['pass', ['chef@kunde.example']],
    ['unknown', ['chef@kunde.example']],
    ['none', []],
    ['fail', []],
  ] as const)('remembers whom a participant has in Cc when his From may be believed (%s)', (auth, mentioned) => {
    const mail = mailOf({ auth, mentioned: ['chef@kunde.example'] });
    expect(changed(joinOf({ mail }), ticketOf({ mailCount: 1 })).state.mentioned).toEqual(mentioned);
    expect(
      changed(joinOf({ mail, thirdParty: true }), ticketOf({ mailCount: 1, participants: [] })).state.mentioned,
    ).toEqual([]);
  });

  it('makes nobody a participant whom a key of a rule let in', () => {
    const mail = mailOf({ from: { address: 'sensor@maschine.example', name: '' } });
    const { state } = changed(joinOf({ mail, joinedBy: 'key' }), ticketOf({ mailCount: 1 }));
    expect(state.participants).not.toContain('sensor@maschine.example');
  });

  it('keeps everything inside on an internal ticket', () => {
    expect(changed(joinOf(), ticketOf({ visibility: 'internal' })).entries[0]?.visibility).toBe('internal');
  });

  it('meets the first response when an agent answers publicly by mail, and does not mail him', () => {
    const change = changed(
      joinOf({ mail: mailOf(anna), actor: { kind: 'agent', id: 'anna' } }),
      ticketOf({ assignees: ['anna', 'bob'] }),
    );
    expect(change.state).toMatchObject({ firstResponseAt: NOW, status: 'in_progress' });
    expect(mails(change)).toEqual(['agent-reply → bob@example.com']);
  });

  it('does not count an agent’s internal mail as a response', () => {
    expect(
      changed(joinOf({ mail: mailOf(anna), visibility: 'internal' }), ticketOf()).state.firstResponseAt,
    ).toBeNull();
  });

  it('takes a mail from the future as of now', () => {
    expect(changed(joinOf({ mail: mailOf({ receivedAt: NOW + 1e12 }) }), ticketOf()).state.lastMailAt).toBe(NOW);
  });
});

describe('reject', () => {
  it('answers without a ticket', () => {
    const change = changed(rejectOf(), null);
    expect(change).toMatchObject({ ticket: null, state: null, entries: [] });
    expect(mails(change)).toEqual(['rejected → kunde@kunde.example']);
    expect(noticeOf(change, 'rejected')).toMatchObject({
      mailbox: 'support',
      ownAddress: 'support@example.com',
      data: { ticket: null, body: '' },
    });
  });

  it('keeps the mail on a closed ticket as an internal entry and leaves its status', () => {
    const change = changed(rejectOf({ ticket: T1 }), closedTicket());
    expect(change.entries[0]).toMatchObject({ kind: 'mail', visibility: 'internal' });
    expect(change.state).toMatchObject({ status: 'closed', closedAt: NOW - 1_000_000, mailCount: 2 });
    expect(noticeOf(change, 'rejected').data).toMatchObject({ oldRef: 'T-00001', newRef: '' });
  });

  it('shows the ticket to nobody who does not belong to it', () => {
    const stranger = mailOf({ from: { address: 'fremd@x.example', name: '' } });
    const change = changed(rejectOf({ ticket: T1, mail: stranger }), closedTicket({ subject: 'GEHEIM' }));
    expect(noticeOf(change, 'rejected').data).toMatchObject({ ticket: null, customer: null });
    expect(JSON.stringify(noticeOf(change, 'rejected'))).not.toContain('GEHEIM');
  });

  it('uses the template a rule names', () => {
    expect(noticeOf(changed(rejectOf({ template: 'nicht-zustaendig' }), null), 'rejected').template).toBe(
      'nicht-zustaendig',
    );
  });

  it.each([
    ['nobody wrote it', rejectOf({ mail: mailOf({ from: null }) }), 'nobody to answer'],
    ['a robot wrote it', rejectOf({ mail: mailOf({ classes: ['auto'] }) }), 'auto'],
    ['the sender is forged', rejectOf({ mail: mailOf({ auth: 'fail' }) }), 'auth-fail'],
    ['the rule mutes the customer', rejectOf({ notify: { customer: false } }), 'muted'],
  ])('refuses without a trace when the answer cannot go out: %s', (_, command, reason) => {
    const outcome = desk(command, null, contextOf());
    expect(outcome).toMatchObject({ kind: 'refusal', reason: 'unanswered', detail: expect.stringContaining(reason) });
  });
});

it('the site of these tests has what they rely on', () => {
  expect(config.queues.map((queue) => queue.name)).toEqual(['support', 'billing', 'empty']);
});
