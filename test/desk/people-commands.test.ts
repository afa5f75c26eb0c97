// note, reply, set, assign, close, reopen: what people do to a ticket, through whichever door.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import {
  assignOf,
  bySystem,
  changed,
  closedTicket,
  closeOf,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  noteOf,
  noticeOf,
  refused,
  rejectOf,
  reopenOf,
  replyOf,
  setOf,
  T1,
  ticketOf,
  withConfig,
} from './builders.ts';

const attachment = { filename: 'plan.pdf', type: 'application/pdf', size: 3, sha256: 'ab' };

describe('note', () => {
  it('is an internal entry and mails nobody', () => {
    const change = changed(
      noteOf({ attachments: [attachment] }),
      ticketOf({ assignees: ['bob'], watchers: ['w@x.example'] }),
    );
    expect(change.entries[0]).toMatchObject({
      kind: 'note',
      visibility: 'internal',
      text: 'ganz unter uns',
      attachments: [attachment],
      actor: { kind: 'agent', id: 'anna' },
      door: 'cli',
    });
    expect(change.notices).toEqual([]);
    expect(change.state).toMatchObject({ status: 'read', updatedAt: NOW, mailCount: 1 });
  });
  it('is refused when empty', () => {
    expect(refused(noteOf({ text: ' \n' }), ticketOf()).reason).toBe('required');
  });
});

describe('reply', () => {
  it('goes to the customer alone, threaded, as a person’s mail, at once', () => {
    const context = contextOf({
      publicChain: ['<a@x.example>', '<b@x.example>'],
      lastCustomerMessageId: '<a@x.example>',
    });
    const change = changed(replyOf({ attachments: [attachment] }), ticketOf({ assignees: ['bob'] }), context);
    expect(mails(change)).toEqual(['reply → kunde@kunde.example']);
    expect(noticeOf(change, 'reply')).toMatchObject({
      kind: 'human',
      agent: null,
      inReplyTo: '<a@x.example>',
      references: ['<a@x.example>'],
      dueAt: NOW,
      data: { body: 'Bitte Stecker ziehen.', author: 'Example Support', attachments: ['plan.pdf'], trace: [] },
    });
    expect(change.entries[0]).toMatchObject({
      kind: 'reply',
      visibility: 'public',
      changes: { status: { from: 'read', to: 'in_progress' } },
    });
    expect(change.state).toMatchObject({ status: 'in_progress', firstResponseAt: NOW });
  });

  it('waits for the hold when it came by mail, so that it can be taken back', () => {
    const change = changed({ ...replyOf({}), door: 'mail' }, ticketOf());
    expect(noticeOf(change, 'reply').dueAt).toBe(NOW + 60_000);
  });

  it.each([
    ['waiting stays waiting', { status: 'waiting', kind: 'waiting' }, 'waiting'],
    ['closed stays closed', { status: 'closed', kind: 'closed' }, 'closed'],
    ['new moves', { status: 'unread', kind: 'new' }, 'in_progress'],
    ['open and answered before stays', { status: 'read', firstResponseAt: 5 }, 'read'],
  ] as const)('%s', (_, own, status) => {
    const { state } = changed(replyOf(), ticketOf(own));
    expect(state.status).toBe(status);
    expect(state.firstResponseAt).toBe('firstResponseAt' in own ? 5 : NOW);
  });

  it('tells watchers, those outside as customers, our own as agents', () => {
    const change = changed(replyOf(), ticketOf({ watchers: ['w@x.example', 'bob', 'broken'] }));
    expect(mails(change)).toEqual([
      'reply → kunde@kunde.example',
      'reply → w@x.example',
      'agent-reply → bob@example.com',
    ]);
    expect(noticeOf(change, 'agent-reply').agent).toBe('bob');
  });

  it('is told to nobody twice', () => {
    expect(mails(changed(replyOf(), ticketOf({ watchers: ['KUNDE@kunde.example'] })))).toHaveLength(1);
  });

  it.each([
    ['no_customer', replyOf(), ticketOf({ customer: null })],
    ['not_allowed', replyOf(), ticketOf({ visibility: 'internal' })],
    ['required', replyOf({ text: '' }), ticketOf()],
    ['not_allowed', replyOf({ actor: { kind: 'agent', id: 'carl' } }), ticketOf()],
  ] as const)('is refused as %s', (reason, command, ticket) => {
    expect(refused(command, ticket).reason).toBe(reason);
    // The same words by mail are kept inside: nothing a person wrote disappears.
    const kept = changed({ ...command, mail: mailOf({ byAgent: 'anna' }) }, ticket);
    expect(kept).toMatchObject({
      notices: [],
      entries: [{ kind: 'mail', visibility: 'internal', text: command.text, ledger: 7 }],
    });
    expect(kept.state.flags).toEqual(['not-sent']);
    expect(kept.warnings).toHaveLength(1);
  });

  it('goes out even to a robot’s address and from a mute queue, but never to ourselves', () => {
    expect(
      mails(
        changed(replyOf(), ticketOf({ customer: { address: 'noreply@shop.example', name: '' }, queue: 'billing' })),
      ),
    ).toEqual(['reply → noreply@shop.example']);
    expect(mails(changed(replyOf(), ticketOf({ customer: { address: 'support+x@example.com', name: '' } })))).toEqual([
      'reply → support+x@example.com (own-address)',
    ]);
    expect(mails(changed(replyOf(), ticketOf({ customer: { address: 'a b@x', name: '' } })))).toEqual([
      'reply → a b@x (bad-address)',
    ]);
  });

  it('never echoes an invalid Message-ID', () => {
    const context = contextOf({
      publicChain: ['<a@x>\r\nBcc: v@x', `<${'x'.repeat(300)}@x>`, '<ok@x>'],
      lastCustomerMessageId: '<bad id@x>',
    });
    expect(noticeOf(changed(replyOf(), ticketOf(), context), 'reply')).toMatchObject({
      inReplyTo: null,
      references: ['<ok@x>'],
    });
  });
});

describe('set', () => {
  it('leaves one entry with every field old → new', () => {
    const change = changed(
      setOf({
        priority: 'high',
        subject: 'Drucker\r\nim Keller',
        tags: ['a', '-b'],
        type: 'Incident',
        fields: { amount: '1.234,50 EUR' },
      }),
      ticketOf({ tags: ['b'] }),
    );
    expect(change.entries).toHaveLength(1);
    expect(change.entries[0]).toMatchObject({
      kind: 'change',
      visibility: 'internal',
      changes: {
        subject: { from: 'Drucker', to: 'Drucker im Keller' },
        priority: { from: 'normal', to: 'high' },
        tags: { from: ['b'], to: ['a'] },
        type: { from: null, to: 'incident' },
        'fields.amount': { from: null, to: '1.234,50 EUR' },
      },
    });
    expect(change.entries[0]?.text).toContain('priority: normal → high');
    expect(change.notices).toEqual([]);
  });

  it.each([
    [
      'priority',
      { priority: 'hihg' },
      { what: 'priority', value: 'hihg', expected: ['low', 'normal', 'high'], nearest: 'high' },
    ],
    ['status', { status: 'in progres' }, { what: 'status', nearest: 'in_progress' }],
    ['queue', { queue: 'bilings' }, { what: 'queue', nearest: 'billing' }],
    ['agent', { assign: 'annna' }, { what: 'agent', nearest: 'anna' }],
    ['field', { fields: { Order: '1' } }, { what: 'field', nearest: 'order' }],
    ['nothing near', { type: 'zzzzzz' }, { what: 'type', nearest: null }],
  ])('refuses an unknown %s with what may stand there', (_, set, unknown) => {
    expect(refused(setOf(set), ticketOf())).toMatchObject({ reason: 'invalid', unknown });
  });

  it.each([
    ['an empty subject', { subject: '  ' }],
    ['a value that misses the pattern', { fields: { order: '12a' } }],
    ['an amount that is none', { fields: { amount: 'viel' } }],
    ['a field name that is none', { fields: { '__proto__ x': 'y' } }],
    ['a language that is none', { language: 'deutsch!' }],
    ['a watcher that is none', { watchers: ['bob', 'x y'] }],
    ['a day that is none', { due: '2026-02-30' }],
    ['a close reason on an open ticket', { close_reason: 'solved' }],
  ])('refuses %s', (_, set) => {
    expect(refused(setOf(set), ticketOf()).reason).toBe('invalid');
  });

  it('answers nothing_to_do when nothing changes', () => {
    expect(refused(setOf({ priority: 'normal', status: 'read', tags: ['-x'] }), ticketOf()).reason).toBe(
      'nothing_to_do',
    );
    expect(refused(setOf({}), ticketOf()).reason).toBe('nothing_to_do');
  });

  it('tells the customer of a status the matrix names, and of no other', () => {
    const told = changed(setOf({ status: 'in progress' }), ticketOf());
    expect(mails(told)).toEqual(['status → kunde@kunde.example']);
    expect(noticeOf(told, 'status')).toMatchObject({
      kind: 'automatic',
      data: { from: 'read', to: 'in_progress', ticket: { statusLabel: { de: 'in Bearbeitung' } } },
    });
    expect(mails(changed(setOf({ status: 'Wartet auf Rückmeldung' }), ticketOf()))).toEqual([]);
  });

  it('closes through close: the reason is required, the customer told', () => {
    expect(refused(setOf({ status: 'closed' }), ticketOf()).reason).toBe('required');
    const change = changed(setOf({ status: 'closed', close_reason: 'solved' }), ticketOf());
    expect(change.state).toMatchObject({ closedAt: NOW, closeReason: 'solved' });
    expect(mails(change)).toEqual(['closed → kunde@kunde.example']);
  });

  it('opens a closed ticket again', () => {
    expect(changed(setOf({ status: 'read' }), closedTicket()).state).toMatchObject({
      closedAt: null,
      closeReason: null,
      kind: 'open',
    });
  });

  it('assigns like assign does', () => {
    const change = changed(setOf({ assign: 'bob' }), ticketOf({ status: 'unread', kind: 'new' }));
    expect(change.state).toMatchObject({ assignees: ['bob'], status: 'assigned' });
    expect(mails(change)).toEqual(['agent-assigned → bob@example.com']);
  });

  it('gives the new customer the old one’s place', () => {
    const { state } = changed(
      setOf({ customer: { address: 'Neu@Kunde.example', name: 'N' } }),
      ticketOf({ participants: ['kunde@kunde.example', 'k2@kunde.example'] }),
    );
    expect(state.customer?.address).toBe('neu@kunde.example');
    expect(state.participants).toEqual(['neu@kunde.example', 'k2@kunde.example']);
  });

  it.each([
    ['+2d', NOW + 2 * 86_400_000],
    ['2026-02-01 14:00', Date.UTC(2026, 1, 1, 13)],
    ['2026-07-01', Date.UTC(2026, 6, 1, 21, 59)],
    ['2026-01-08T00:00:00Z', Date.UTC(2026, 0, 8)],
    ['+1mo', Date.UTC(2026, 1, 7, 9)],
  ])('reads the due time %s', (due, at) => {
    expect(changed(setOf({ due }), ticketOf()).state.due).toBe(at);
  });

  it('lets a closed ticket be reclassified only where the site allows it', () => {
    const strict = withConfig((c) => ({ ...c, tickets: { ...c.tickets, reclassifyClosed: false } }));
    expect(changed(setOf({ type: 'incident' }), closedTicket()).state.type).toBe('incident');
    expect(refused(setOf({ type: 'incident' }), closedTicket(), strict).reason).toBe('not_allowed');
    expect(changed(setOf({ tags: ['x'] }), closedTicket(), strict).state.tags).toEqual(['x']);
    const byRule = changed(joinOf({ update: { type: 'incident' } }), closedTicket(), strict);
    expect(byRule.state).toMatchObject({ type: null, flags: ['rule-error'] });
  });

  it('follows the transitions of the workflow', () => {
    const narrow = withConfig((c) => ({
      ...c,
      workflow: { ...c.workflow, transitions: { read: ['waiting'], closed: [] } },
    }));
    expect(refused(setOf({ status: 'in_progress' }), ticketOf(), narrow)).toMatchObject({
      reason: 'no_transition',
      detail: expect.stringContaining('expected waiting'),
    });
    expect(changed(setOf({ status: 'waiting' }), ticketOf(), narrow).state.status).toBe('waiting');
    expect(refused(closeOf(), ticketOf(), narrow).reason).toBe('no_transition');
    expect(refused(reopenOf(), closedTicket(), narrow).reason).toBe('no_transition');
    // What happens by itself keeps to the same table.
    expect(changed(replyOf(), ticketOf(), narrow).state.status).toBe('read');
    expect(changed(joinOf({ reopen: true }), closedTicket(), narrow).state.status).toBe('closed');
  });

  it('skips for a rule what it refuses to a person', () => {
    const rule = { actor: { kind: 'rule', id: 'r' }, door: 'rule' } as const;
    const change = changed(setOf({ priority: 'x', tags: ['y'] }, rule), ticketOf());
    expect(change.state).toMatchObject({ priority: 'normal', tags: ['y'], flags: ['rule-error'] });
  });
});

describe('assign', () => {
  it('gives a new ticket to an agent, moves it and tells him', () => {
    const change = changed(assignOf('bob'), ticketOf({ status: 'unread', kind: 'new' }));
    expect(change.state).toMatchObject({ assignees: ['bob'], status: 'assigned' });
    expect(mails(change)).toEqual(['agent-assigned → bob@example.com']);
    expect(change.entries[0]?.changes).toMatchObject({ assignees: { from: [], to: ['bob'] } });
  });
  it('does not tell an agent what he took himself', () => {
    expect(mails(changed(assignOf('anna'), ticketOf()))).toEqual([]);
  });
  it('does not throw work that is under way back', () => {
    expect(changed(assignOf('bob'), ticketOf({ status: 'in_progress', assignees: ['anna'] })).state.status).toBe(
      'in_progress',
    );
    expect(changed(assignOf('bob'), ticketOf({ status: 'in_progress' })).state.status).toBe('in_progress');
  });
  it('unassigns with none', () => {
    const change = changed(assignOf('none'), ticketOf({ assignees: ['bob'] }));
    expect(change.state.assignees).toEqual([]);
    expect(mails(change)).toEqual(['agent-changed → bob@example.com']);
  });
  it('says so when there is nothing to do, and refuses whom it does not know', () => {
    expect(refused(assignOf('bob'), ticketOf({ status: 'assigned', assignees: ['bob'] })).reason).toBe('nothing_to_do');
    expect(refused(assignOf('bobb'), ticketOf())).toMatchObject({ reason: 'invalid', unknown: { nearest: 'bob' } });
  });
});

describe('people read names', () => {
  const named = withConfig((config) => ({
    ...config,
    agents: config.agents.map((one) => (one.id === 'anna' ? { ...one, name: 'Anna Muster' } : one)),
  }));
  const words = (change: Change, name: string) => {
    const { to, data } = noticeOf(change, name);
    return [to.name, data.author];
  };
  it.each([
    ['colleagues: the name', named, 'anna', ['bob', 'Anna Muster']],
    ['colleagues: the short name where there is no other', contextOf(), 'anna', ['bob', 'anna']],
    ['whoever has one is written to by it', named, 'carl', ['Anna Muster', 'carl']],
  ])('%s', (_, context, by, expected) => {
    const to = by === 'anna' ? 'bob' : 'anna';
    const lead = { ...context.config, roles: { ...context.config.roles, reader: ['view', 'assign'] as const } };
    const command = { ...assignOf(to), actor: { kind: 'agent', id: by } } as const;
    expect(words(changed(command, ticketOf(), { ...context, config: lead }), 'agent-assigned')).toEqual(expected);
  });
  it.each([
    ['the name', named, 'Anna Muster'],
    ['the house where there is none, never a short name', contextOf(), 'Example Support'],
  ])('customers: %s', (_, context, expected) => {
    expect(noticeOf(changed(replyOf(), ticketOf(), context), 'reply').data.author).toBe(expected);
    expect(noticeOf(changed(closeOf(), ticketOf(), context), 'closed').data.author).toBe(expected);
  });
});

describe('close', () => {
  it('keeps reason, causes and comment, and tells the customer', () => {
    const change = changed(closeOf({ causes: ['Bug', 'user', 'bug'] }), ticketOf({ assignees: ['bob'] }));
    expect(change.state).toMatchObject({
      status: 'closed',
      kind: 'closed',
      closedAt: NOW,
      closeReason: 'solved',
      closeCause: 'bug, user',
    });
    expect(mails(change)).toEqual(['closed → kunde@kunde.example']);
    expect(noticeOf(change, 'closed').data).toMatchObject({
      reason: 'solved',
      comment: 'Neues Kabel.',
      author: 'Example Support',
    });
    expect(change.entries[0]).toMatchObject({
      kind: 'change',
      visibility: 'public',
      text: 'Neues Kabel.',
      changes: { status: { from: 'read', to: 'closed' }, closeReason: { from: null, to: 'solved' } },
    });
  });

  it.each([
    ['told to nobody', closeOf({ notify: 'none' }), ticketOf()],
    ['the customer is not there', closeOf(), ticketOf({ customer: null })],
    ['the ticket is internal', closeOf(), ticketOf({ visibility: 'internal' })],
    ['the queue is mute', closeOf(), ticketOf({ queue: 'billing' })],
  ])('keeps the comment inside when %s', (_, command, ticket) => {
    const change = changed(command, ticket);
    expect(change.entries[0]?.visibility).toBe('internal');
    expect(change.notices.filter((one) => one.gate.pass)).toEqual([]);
  });

  it('keeps what changed inside when the customer is told without a comment', () => {
    const change = changed(closeOf({ comment: ' ', causes: ['bug'] }), ticketOf());
    expect(mails(change)).toEqual(['closed → kunde@kunde.example']);
    expect(change.entries[0]).toMatchObject({ visibility: 'internal', text: expect.stringContaining('closeCause') });
  });

  it('tells watchers only with all', () => {
    const ticket = ticketOf({ watchers: ['w@x.example'] });
    expect(mails(changed(closeOf(), ticket))).toEqual(['closed → kunde@kunde.example', 'closed → w@x.example']);
    expect(mails(changed(closeOf({ notify: 'customer' }), ticket))).toEqual(['closed → kunde@kunde.example']);
  });

  it.each([
    ['nothing_to_do', closeOf(), closedTicket(), 'closed already'],
    ['required', closeOf({ reason: ' ' }), ticketOf(), 'solved, duplicate'],
    ['invalid', closeOf({ reason: 'solvd' }), ticketOf(), 'did you mean "solved"'],
    ['invalid', closeOf({ causes: ['bugs'] }), ticketOf(), 'did you mean "bug"'],
  ] as const)('is refused as %s', (reason, command, ticket, words) => {
    expect(refused(command, ticket)).toMatchObject({ reason, detail: expect.stringContaining(words) });
  });

  it('asks for every part the site requires', () => {
    const strict = withConfig((c) => ({
      ...c,
      catalogues: { ...c.catalogues, closeRequire: ['reason', 'comment', 'cause'] },
    }));
    expect(refused(closeOf({ comment: ' ' }), ticketOf(), strict).detail).toContain('needs a comment');
    expect(refused(closeOf(), ticketOf(), strict).detail).toContain('needs a cause, expected one of user, bug');
    expect(changed(closeOf({ causes: ['bug'] }), ticketOf(), strict).state.closeCause).toBe('bug');
  });

  it('needs nothing where the site requires nothing', () => {
    const easy = withConfig((c) => ({ ...c, catalogues: { ...c.catalogues, closeRequire: [], closeReasons: [] } }));
    expect(changed(closeOf({ reason: null, comment: '' }), ticketOf(), easy).entries[0]?.text).toContain(
      'status: read → closed',
    );
    expect(changed(closeOf({ reason: 'weil halt' }), ticketOf(), easy).state.closeReason).toBe('weil halt');
  });
});

describe('reopen', () => {
  it('takes a closed ticket back to work', () => {
    const change = changed(reopenOf({ comment: 'doch nicht' }), closedTicket());
    expect(change.state).toMatchObject({ status: 'in_progress', kind: 'open', closedAt: null, closeReason: null });
    expect(change.entries[0]).toMatchObject({
      kind: 'change',
      visibility: 'internal',
      text: 'doch nicht',
      changes: { status: { from: 'closed', to: 'in_progress' }, closeReason: { from: 'solved', to: null } },
    });
    expect(change.notices).toEqual([]);
  });
  it('is refused on an open ticket', () => {
    expect(refused(reopenOf(), ticketOf()).reason).toBe('nothing_to_do');
  });
});

describe('permissions', () => {
  const carl = { actor: { kind: 'agent', id: 'carl' } } as const;
  const bob = { actor: { kind: 'agent', id: 'bob' } } as const;
  const contact = { actor: { kind: 'contact', id: 'kunde@kunde.example' } } as const;
  it.each([
    ['a reader may not note', noteOf(carl)],
    ['a reader may not set', setOf({ priority: 'high' }, carl)],
    ['a reader may not take', assignOf('carl', carl)],
    ['an agent may not give a ticket to somebody else', assignOf('anna', bob)],
    ['nor by set', setOf({ assign: 'anna' }, bob)],
    ['a reader may not close', closeOf(carl)],
    ['nor close by set', setOf({ status: 'closed', close_reason: 'solved' }, carl)],
    ['a contact may not close', closeOf(contact)],
    ['a contact may not note', noteOf(contact)],
    ['an agent nobody knows may nothing', noteOf({ actor: { kind: 'agent', id: 'annna' } })],
  ])('%s', (_, command) => {
    expect(refused(command, ticketOf()).reason).toBe('not_allowed');
  });
  it.each([
    ['an agent may take', assignOf('bob', bob)],
    ['a lead may assign', assignOf('bob')],
    ['the command line may everything', assignOf('bob', bySystem)],
    ['the command line may close', closeOf(bySystem)],
  ])('%s', (_, command) => {
    expect(changed(command, ticketOf()).kind).toBe('change');
  });
  it('asks for reopen, not set, when set opens a closed ticket', () => {
    const noReopen = withConfig((c) => ({ ...c, roles: { ...c.roles, agent: ['set', 'take'] } }));
    expect(refused(setOf({ status: 'read' }, bob), closedTicket(), noReopen).detail).toContain('may not reopen');
  });
  it('files a contact’s mail', () => {
    expect(changed(createOf(contact), null).entries[0]?.actor).toEqual(contact.actor);
  });
});

describe('every command', () => {
  const commands = [
    createOf(),
    joinOf(),
    rejectOf({ ticket: T1 }),
    noteOf(),
    replyOf(),
    setOf({ priority: 'high' }),
    assignOf('bob'),
    closeOf(),
    reopenOf(),
  ];
  it.each(commands.map((command) => [command.kind, command] as const))(
    '%s does nothing the second time',
    (_, command) => {
      expect(refused(command, ticketOf(), contextOf({ alreadyDone: true })).reason).toBe('nothing_to_do');
    },
  );
  it.each(
    commands
      .slice(1)
      .filter((one) => one.kind !== 'reject')
      .map((command) => [command.kind, command] as const),
  )('%s needs its ticket', (_, command) => {
    expect(refused(command, null).reason).toBe('not_found');
  });
});
