// Offers (B8): before whom a ticket is put, who may accept, what everybody is told, what the queue does by itself.
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../../src/desk/context.ts';
import type { CommandOf } from '../../../src/model/command.ts';
import type { AcceptMode, Offer } from '../../../src/model/people/offer.ts';
import type { Agent, Config } from '../../../src/model/setup.ts';
import type { Ticket } from '../../../src/model/ticket.ts';
import { shippedWorkflows } from '../../../src/model/workflows.ts';
import {
  assignOf,
  byAnna,
  bySystem,
  changed,
  closedTicket,
  closeOf,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  mails,
  NOW,
  noteOf,
  noticeOf,
  refused,
  replyOf,
  setOf,
  T1,
  ticketOf,
} from '../builders.ts';

const agent = (id: string, own: Partial<Agent> = {}): Agent => ({
  id,
  emails: [`${id}@example.com`],
  roles: ['agent'],
  language: null,
  unsigned: 'deny',
  ...own,
});
const site: Config = {
  ...config,
  agents: [...config.agents, agent('dora'), agent('emil'), agent('boss', { assignable: false, roles: [] })],
  teams: [
    { name: 'north', agents: ['dora', 'emil'] },
    { name: 'south', agents: ['bob', 'dora'], lead: 'emil' },
  ],
};
const at = (own: Partial<DeskContext> = {}, change: Partial<Config> = {}): DeskContext =>
  contextOf({ config: { ...site, ...change }, ...own });
const by = (id: string) => ({ ...byAnna, actor: { kind: 'agent', id } as const });
const offerOf = (to: readonly string[], accept: AcceptMode | null = null): CommandOf<'offer'> => ({
  ...byAnna,
  kind: 'offer',
  ticket: T1,
  to,
  accept,
});
const acceptOf = (id: string): CommandOf<'accept'> => ({ ...by(id), kind: 'accept', ticket: T1 });
const declineOf = (id: string, comment = ''): CommandOf<'decline'> => ({
  ...by(id),
  kind: 'decline',
  ticket: T1,
  comment,
});
const withdrawal: CommandOf<'withdraw'> = { ...byAnna, kind: 'withdraw', ticket: T1 };
const offered = (accept: AcceptMode, own: Partial<Offer> = {}, ticket: Partial<Ticket> = {}): Ticket =>
  ticketOf({
    status: 'unread',
    kind: 'new',
    offer: { accept, to: ['bob', 'dora', 'emil'], declined: [], by: 'anna', at: NOW - 1000, ...own },
    ...ticket,
  });
/** The ticket as a change leaves it. */
const left = (ticket: Ticket, change: ReturnType<typeof changed>): Ticket => ({ ...ticket, ...change.state });
const mailed = (change: ReturnType<typeof changed>) => change.notices.map((one) => `${one.template} → ${one.agent}`);

describe('offer', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['the queue’s agents', [], ['anna', 'bob']],
    ['its team by name', ['team'], ['anna', 'bob']],
    ['agents and teams, each once', ['bob', '@north', 'dora'], ['bob', 'dora', 'emil']],
    ['a team by its plain name', ['north'], ['dora', 'emil']],
    ['those who may have tickets', ['boss', 'dora'], ['dora']],
  ])('is put before %s', (_, to, asked) => {
    const change = changed(offerOf(to), ticketOf(), at());
    expect(change.state.offer).toEqual({ accept: 'many', to: asked, declined: [], by: 'anna', at: NOW });
    // Whoever offers it need not be told.
    expect(mailed(change)).toEqual(asked.filter((id) => id !== 'anna').map((id) => `agent-offer → ${id}`));
    expect(change.state.status).toBe('read');
  });

  it('says in the mail who is asked and how, and stands in the history', () => {
    const change = changed(offerOf(['@north'], 'first'), ticketOf(), at());
    expect(noticeOf(change, 'agent-offer')).toMatchObject({
      kind: 'agent',
      data: { offer: { accept: 'first', to: ['dora', 'emil'], by: '', state: 'open' }, author: 'anna' },
    });
    expect(change.entries[0]).toMatchObject({
      visibility: 'internal',
      changes: { offer: { from: null, to: 'first of dora, emil' } },
    });
    expect(change.undoable).toEqual({ kind: 'offer', needs: ['assign'] });
  });

  it('again is put before more of them; who declined and is named again is asked again', () => {
    const change = changed(offerOf(['anna', 'bob']), offered('first', { declined: ['bob', 'emil'] }), at());
    expect(change.state.offer).toMatchObject({
      accept: 'first',
      to: ['bob', 'dora', 'emil', 'anna'],
      declined: ['emil'],
      by: 'anna',
    });
    expect(mailed(change)).toEqual(['agent-offer → bob']);
    expect(refused(offerOf(['dora']), offered('many'), at()).reason).toBe('nothing_to_do');
  });

  it('leaves out who is away, and says so when nobody is left', () => {
    const presence = ['dora', 'emil'].map((id) => ({
      agent: id,
      said: 'away' as const,
      from: 0,
      until: null,
      delegate: null,
      by: id,
      at: 0,
    }));
    expect(changed(offerOf(['@north', 'bob']), ticketOf(), at({ presence })).state.offer?.to).toEqual(['bob']);
    expect(refused(offerOf(['@north']), ticketOf(), at({ presence }))).toMatchObject({
      reason: 'conflict',
      detail: expect.stringContaining('dora is away, emil is away'),
    });
  });

  it.each([
    ['an unknown name', offerOf(['nroth']), ticketOf(), 'invalid', 'did you mean'],
    ['a closed ticket', offerOf(['bob']), closedTicket(), 'conflict', 'closed'],
    [
      'a ticket somebody has, to the first',
      offerOf(['bob'], 'first'),
      ticketOf({ assignees: ['dora'] }),
      'conflict',
      'dora has',
    ],
    ['those who have it', offerOf(['dora']), ticketOf({ assignees: ['dora'] }), 'nothing_to_do', 'dora'],
    ['without the right to assign', { ...offerOf(['dora']), ...by('bob') }, ticketOf(), 'not_allowed', 'assign'],
    ['people who get no tickets', offerOf(['boss']), ticketOf(), 'conflict', 'not assignable'],
  ] as const)('is refused for %s', (_, command, ticket, reason, words) => {
    expect(refused(command as CommandOf<'offer'>, ticket, at())).toMatchObject({
      reason,
      detail: expect.stringContaining(words),
    });
  });

  it('is no offer as long as the ticket is a draft', () => {
    const workflow = shippedWorkflows['field-service'];
    if (!workflow) throw new Error('field-service is shipped');
    const draft = ticketOf({ status: 'draft', kind: 'new' });
    expect(refused({ ...offerOf(['bob']), ...bySystem }, draft, at({}, { workflow })).detail).toContain('draft');
  });
});

describe('accept', () => {
  it('of `first` gives it to one; the others are told that it is taken', () => {
    const ticket = offered('first', { declined: ['emil'] });
    const change = changed(acceptOf('bob'), ticket, at());
    expect(change.state).toMatchObject({ assignees: ['bob'], status: 'assigned' });
    expect(mailed(change)).toEqual(['agent-offer-ended → dora']);
    expect(noticeOf(change, 'agent-offer').data.offer).toMatchObject({ state: 'taken', by: 'bob' });
    expect(change.entries[0]?.text).toMatch(/^accepted the offer; status: unread → assigned/);
    const late = refused(acceptOf('dora'), left(ticket, change), at());
    expect(late).toMatchObject({ reason: 'conflict', detail: expect.stringContaining('bob was') });
    expect(refused(declineOf('dora'), left(ticket, change), at()).reason).toBe('nothing_to_do');
    expect(refused(acceptOf('bob'), left(ticket, change), at()).reason).toBe('nothing_to_do');
  });

  it('of `many` makes each an assignee; the first moves the status, the others are told who is with them', () => {
    const ticket = offered('many');
    const first = changed(acceptOf('bob'), ticket, at());
    expect(first.state).toMatchObject({ assignees: ['bob'], status: 'assigned' });
    expect(mailed(first)).toEqual([]);
    const second = changed(acceptOf('dora'), left(ticket, first), at());
    expect(second.state).toMatchObject({ assignees: ['bob', 'dora'], status: 'assigned' });
    expect(mailed(second)).toEqual(['agent-changed → bob']);
  });

  it('is also what `take` does for whoever was asked, and a change of mind', () => {
    const take = { ...by('dora'), kind: 'take', ticket: T1 } as const;
    const change = changed(take, offered('first', { declined: ['dora'] }), at());
    expect(change.state).toMatchObject({ assignees: ['dora'], offer: { declined: [] } });
    expect(
      changed(take, offered('many', {}, { assignees: ['bob'], status: 'assigned', kind: 'open' }), at()).state
        .assignees,
    ).toEqual(['bob', 'dora']);
  });

  it.each([
    ['whoever was not asked', acceptOf('anna'), offered('many'), 'not_allowed', 'bob, dora, emil'],
    ['a ticket that is not offered', acceptOf('bob'), ticketOf(), 'conflict', 'ticket take'],
    [
      'a ticket that was withdrawn and given to somebody',
      acceptOf('bob'),
      ticketOf({ assignees: ['dora'] }),
      'conflict',
      'dora',
    ],
    [
      'a closed ticket',
      acceptOf('bob'),
      offered('many', {}, { kind: 'closed', status: 'closed' }),
      'conflict',
      'closed',
    ],
    ['the system', { ...acceptOf('bob'), ...bySystem }, offered('many'), 'invalid', '--as'],
    ['whoever may not take', acceptOf('carl'), offered('many', { to: ['carl'] }), 'not_allowed', 'take'],
    ['whoever gets no tickets', acceptOf('boss'), offered('many', { to: ['boss'] }), 'not_allowed', ''],
  ] as const)('is refused for %s', (_, command, ticket, reason, words) => {
    expect(refused(command as CommandOf<'accept'>, ticket, at())).toMatchObject({
      reason,
      detail: expect.stringContaining(words),
    });
  });

  it('is over when somebody is given the ticket: `first` tells the others, `many` goes on', () => {
    const given = changed(assignOf('bob'), offered('first'), at());
    expect(mailed(given)).toEqual(['agent-assigned → bob', 'agent-offer-ended → dora', 'agent-offer-ended → emil']);
    expect(mailed(changed(assignOf('bob'), offered('many'), at()))).toEqual(['agent-assigned → bob']);
    // Given back, it is offered again.
    const back = changed(assignOf('none'), left(offered('first'), given), at());
    expect(mailed(back)).toEqual(['agent-offer → bob', 'agent-offer → dora', 'agent-offer → emil']);
  });
});

describe('decline', () => {
  it('tells nobody, until nobody is left: then the leads are told', () => {
    const ticket = offered('many', { to: ['bob', 'dora'] });
    const first = changed(declineOf('bob', 'on the road'), ticket, at());
    expect(mailed(first)).toEqual([]);
    expect(first.entries[0]?.text).toBe(
      'declined the offer; on the road; offer: many of bob, dora → many of bob, dora (not bob)',
    );
    const second = changed(declineOf('dora'), left(ticket, first), at({}, { teams: [] }));
    expect(mailed(second)).toEqual(['agent-offer-ended → anna']);
    expect(noticeOf(second, 'agent-offer').data.offer).toMatchObject({ state: 'declined' });
    // The team's own lead before the site's.
    expect(mailed(changed(declineOf('dora'), left(ticket, first), at()))).toEqual(['agent-offer-ended → emil']);
    expect(refused(declineOf('dora'), left(ticket, second), at()).reason).toBe('nothing_to_do');
    expect(changed(acceptOf('dora'), left(ticket, second), at()).state.assignees).toEqual(['dora']);
  });

  it('tells whoever may assign where no role is called lead, and the administrator where nobody may', () => {
    const ticket = offered('many', { to: ['dora'] });
    const roles = { agent: ['view', 'take', 'note'], chief: ['assign'] };
    const agents = [agent('dora'), agent('otto', { roles: ['chief'] })];
    expect(mails(changed(declineOf('dora'), ticket, at({}, { roles, agents })))).toEqual([
      'agent-offer → otto@example.com',
    ]);
    const notifications = { ...site.notifications, admin: { to: ['ops@example.org'], when: [] } };
    const alone = at({}, { roles, agents: [agent('dora')], notifications });
    expect(mails(changed(declineOf('dora'), ticket, alone))).toEqual(['agent-offer → ops@example.org']);
  });

  it('is not for those who have it', () => {
    const ticket = offered('many', {}, { assignees: ['bob'], status: 'assigned', kind: 'open' });
    expect(refused(declineOf('bob'), ticket, at())).toMatchObject({ reason: 'conflict' });
  });
});

describe('withdraw', () => {
  it('tells those who had not answered', () => {
    const change = changed(
      withdrawal,
      offered('many', { declined: ['emil'] }, { assignees: ['bob'], status: 'assigned', kind: 'open' }),
      at(),
    );
    expect(change.state.offer).toBeNull();
    expect(mailed(change)).toEqual(['agent-offer-ended → dora']);
    expect(refused(withdrawal, ticketOf(), at()).reason).toBe('nothing_to_do');
    expect(refused({ ...withdrawal, ...by('bob') }, offered('many'), at()).reason).toBe('not_allowed');
  });
});

describe('a ticket that is offered', () => {
  it('is written in public by nobody before somebody has it; notes are always possible', () => {
    const ticket = offered('many');
    expect(refused(replyOf(by('bob')), ticket, at())).toMatchObject({
      reason: 'not_allowed',
      detail: expect.stringContaining('accept it first'),
    });
    const update = { ...by('bob'), kind: 'update', ticket: T1, text: 'x', attachments: [] } as const;
    expect(refused({ ...update, visibility: 'public' }, ticket, at()).reason).toBe('not_allowed');
    expect(changed({ ...update, visibility: 'internal' }, ticket, at()).entries).toHaveLength(1);
    expect(changed(noteOf(by('bob')), ticket, at()).entries).toHaveLength(1);
    const accepted = left(ticket, changed(acceptOf('dora'), ticket, at()));
    expect(changed(replyOf(by('bob')), accepted, at()).entries).toHaveLength(1);
    expect(changed(replyOf(bySystem), ticket, at()).entries).toHaveLength(1);
  });

  it('keeps an answer that came by mail as a note', () => {
    const mail = mailOf({ byAgent: 'bob', from: { address: 'bob@example.com', name: '' } });
    const change = changed(replyOf({ ...by('bob'), door: 'mail', mail }), offered('many'), at());
    expect(change.entries[0]).toMatchObject({ visibility: 'internal', kind: 'mail' });
    expect(change.warnings[0]).toContain('accept it first');
    expect(change.notices.filter((one) => one.kind === 'human')).toEqual([]);
  });

  it('is over when it is closed, and asked again when it is opened again', () => {
    const ticket = offered('many', {}, { status: 'read', kind: 'open' });
    const closed = changed(closeOf(), ticket, at());
    expect(mailed(closed).filter((one) => one.startsWith('agent-'))).toEqual([]);
    expect(refused(acceptOf('bob'), left(ticket, closed), at()).detail).toContain('closed');
    const opened = changed(setOf({ status: 'read' }), left(ticket, closed), at());
    expect(mailed(opened)).toEqual(['agent-offer → bob', 'agent-offer → dora', 'agent-offer → emil']);
  });
});

describe('a queue that offers', () => {
  const queues = (offer: { to: readonly string[]; accept: AcceptMode }) =>
    site.queues.map((queue) => (queue.name === 'support' ? { ...queue, offer } : queue));
  const offering = (change: Partial<Config> = {}) =>
    at({}, { queues: queues({ to: ['team'], accept: 'first' }), ...change });

  it('puts each new ticket nobody has before its agents: one mail each, which is the offer', () => {
    const change = changed(createOf(), null, offering());
    expect(change.state).toMatchObject({
      status: 'unread',
      offer: { accept: 'first', to: ['anna', 'bob'], by: 'queue' },
    });
    expect(mailed(change).slice(1)).toEqual(['agent-offer → anna', 'agent-offer → bob']);
    expect(noticeOf(change, 'agent-offer').data.body).toBe('Der Drucker brennt.');
    const byHand = {
      kind: 'open',
      customer: null,
      text: 'Anruf',
      visibility: 'internal',
      attachments: [],
      tellsCustomer: false,
    } as const;
    expect(changed({ ...bySystem, ...byHand, set: {} }, null, offering()).state.offer?.to).toEqual(['anna', 'bob']);
  });

  it.each([
    ['a rule that assigns', { assign: 'dora' }, undefined],
    ['a rule that says none', { offer: 'none' }, null],
    ['a rule that names others', { offer: 'many @north' }, { accept: 'many', to: ['dora', 'emil'], by: 'default' }],
    ['another queue', { queue: 'empty' }, undefined],
  ])('gives way to %s', (_, set, offer) => {
    const change = changed(createOf({ set }), null, offering());
    if (offer === undefined) expect(change.state.offer ?? null).toBeNull();
    else if (offer === null) expect(change.state.offer).toBeNull();
    else expect(change.state.offer).toMatchObject(offer);
  });

  it('offers what is moved to it and nobody has', () => {
    const moved = changed(setOf({ queue: 'support' }), ticketOf({ queue: 'empty' }), offering());
    expect(moved.state.offer?.to).toEqual(['anna', 'bob']);
    expect(mailed(moved)).toEqual(['agent-offer → bob']);
    const had = changed(setOf({ queue: 'support' }), ticketOf({ queue: 'empty', assignees: ['bob'] }), offering());
    expect(had.state.offer ?? null).toBeNull();
  });

  it('waits until a draft lacks nothing any more (B5)', () => {
    const workflow = shippedWorkflows['field-service'];
    if (!workflow) throw new Error('field-service is shipped');
    const field = offering({ workflow });
    const born = changed(createOf({ mail: mailOf({ byAgent: 'anna' }) }), null, field);
    expect(born.state).toMatchObject({ status: 'draft' });
    expect(mailed(born).filter((one) => one.startsWith('agent-offer'))).toEqual([]);
    const ready = changed(setOf({ visibility: 'public' }, bySystem), ticketOf({ ...born.state }), field);
    expect(ready.state).toMatchObject({ status: 'open', offer: { to: ['anna', 'bob'] } });
    expect(mailed(ready).filter((one) => one.startsWith('agent-offer'))).toEqual([
      'agent-offer → anna',
      'agent-offer → bob',
    ]);
  });

  it('keeps the ticket and the usual notices where nobody can be asked', () => {
    const change = changed(createOf({ set: { queue: 'empty', offer: 'team' } }), null, at());
    expect(change.state).toMatchObject({ flags: ['rule-error'] });
    expect(change.state.offer ?? null).toBeNull();
  });

  it('hears of a rule on a later mail, too', () => {
    const change = changed(joinOf({ update: { offer: 'first bob, @north' } }), ticketOf(), at());
    expect(change.state.offer).toMatchObject({ accept: 'first', to: ['bob', 'dora', 'emil'] });
    expect(mailed(change).filter((one) => one.startsWith('agent-offer'))).toHaveLength(3);
  });
});
