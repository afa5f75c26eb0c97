// Ratings by mail in the desk (B12): what they do to the ticket, who hears of them, when they do not count; who is asked.
// And what else a notice promises: when to expect an answer, until when an answer opens a ticket again, an absence.
import { describe, expect, it } from 'vitest';
import { unratedAt } from '../../src/desk/time/timers.ts';
import type { RatingPolicy } from '../../src/model/forms/rating.ts';
import type { Config } from '../../src/model/setup.ts';
import { usualHours } from '../../src/model/time/hours.ts';
import { fieldServiceWorkflow } from '../../src/model/workflows.ts';
import {
  changed,
  closedTicket,
  closeOf,
  config,
  contextOf,
  createOf,
  joinOf,
  mailOf,
  NOW,
  rejectOf,
  setOf,
  T1,
  ticketOf,
} from './builders.ts';

const DAY = 86_400_000;
const KUNDE = 'kunde@kunde.example';
const field: Config = { ...config, workflow: fieldServiceWorkflow };
const asks = (own: Partial<RatingPolicy> = {}): Config => ({
  ...config,
  notifications: {
    ...config.notifications,
    customer: { ...config.notifications.customer, rating: { ask: 'closed', byReply: true, timeoutMs: null, ...own } },
  },
});
const rated = (score: number, comment = '', own: Parameters<typeof joinOf>[0] = {}) =>
  joinOf({ movesStatus: false, rating: { score, comment }, mail: mailOf({ text: `${score}\n${comment}` }), ...own });
const done = (own: Parameters<typeof ticketOf>[0] = {}) => ticketOf({ status: 'done', kind: 'done', ...own });
const told = (change: ReturnType<typeof changed>) =>
  change.notices.filter(({ gate }) => gate.pass).map(({ name, to }) => `${name} ${to.address}`);

describe('a rating by mail', () => {
  it('closes a done ticket whose workflow waits for it; its customer is thanked, and told nothing twice', () => {
    const change = changed(rated(5), done(), contextOf({ config: field }));
    expect(change.state).toMatchObject({
      status: 'closed',
      closedAt: NOW,
      rating: { score: 5, comment: '', firstAt: NOW },
    });
    expect(told(change)).toEqual([`rating-thanks ${KUNDE}`]);
    expect(change.notices[0]?.data.rating).toEqual({ score: 5, comment: '' });
    expect(change.entries).toHaveLength(1);
    expect(change.entries[0]).toMatchObject({
      kind: 'mail',
      visibility: 'public',
      changes: { rating: { from: null, to: 5 } },
    });
  });

  it('of a closed ticket leaves it closed; stars alone are told to nobody of ours, words are', () => {
    const team = contextOf();
    expect(told(changed(rated(4), closedTicket({ assignees: ['bob'] }), team))).toEqual([`rating-thanks ${KUNDE}`]);
    const change = changed(rated(4, 'Danke!'), closedTicket({ assignees: ['bob'] }), team);
    expect(told(change)).toEqual([`rating-thanks ${KUNDE}`, 'agent-reply bob@example.com']);
    expect(change.state).toMatchObject({
      status: 'closed',
      closeReason: 'solved',
      rating: { score: 4, comment: 'Danke!' },
    });
  });

  it.each([1, 2])('of %s is told to the lead', (score) => {
    expect(told(changed(rated(score, 'Zu spät.'), closedTicket(), contextOf()))).toContain(
      'agent-alert anna@example.com',
    );
  });

  it.each([
    ['pass', 'Erika Kundin'],
    ['none', 'Erika Kundin'],
    ['fail', ''],
  ] as const)('thanks him by the name the ticket has where his mail has none (%s)', (auth, name) => {
    const before = closedTicket({ customer: { address: KUNDE, name: 'Erika Kundin' }, assignees: ['bob'] });
    const mail = mailOf({ from: { address: KUNDE, name: '' }, auth, knownSender: false, text: '4\nDanke!' });
    const { notices } = changed(rated(4, 'Danke!', { mail }), before, contextOf());
    expect(notices.find((one) => one.name === 'rating-thanks')?.to.name).toBe(name);
    expect(notices.find((one) => one.name === 'agent-reply')?.data.author).toBe(name || KUNDE);
  });

  it('thanks without repeating words of somebody who is not proven', () => {
    const mail = mailOf({ auth: 'none', knownSender: true, text: '3\nunbewiesen' });
    const [thanks] = changed(rated(3, 'unbewiesen', { mail }), closedTicket(), contextOf()).notices;
    expect(thanks).toMatchObject({ name: 'rating-thanks', data: { rating: { score: 3, comment: '' } } });
  });

  it.each([
    ['and says so', 1, { pass: true }],
    ['and is told of that once', 2, { pass: false, reason: 'limit-ticket' }],
  ])('counts again within a fortnight of the first, %s', (_, thanked, gate) => {
    const before = closedTicket({ rating: { score: 2, comment: '', firstAt: NOW - 13 * DAY, at: NOW - 13 * DAY } });
    const receipts = { ofTicket: { 'rating-thanks': thanked }, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0 };
    const change = changed(rated(5), before, contextOf({ receipts }));
    expect(change.state?.rating).toMatchObject({ score: 5, firstAt: NOW - 13 * DAY });
    expect(change.notices[0]?.gate).toEqual(gate);
  });

  it.each([
    [
      'a fortnight after the first',
      closedTicket({ rating: { score: 2, comment: '', firstAt: NOW - 15 * DAY, at: NOW } }),
      {},
    ],
    ['long after the end', closedTicket({ closedAt: NOW - 91 * DAY }), {}],
    ['of a ticket that is worked on', ticketOf(), {}],
    ['by a third party', closedTicket(), { thirdParty: true, visibility: 'internal' }],
    [
      'by somebody who takes no part',
      closedTicket(),
      { mail: mailOf({ from: { address: 'kollege@kunde.example', name: '' } }) },
    ],
    ['in an internal thread', closedTicket(), { visibility: 'internal' }],
  ] as const)('does not count %s: it stays a mail, told like every other', (_, ticket, own) => {
    const change = changed(rated(1, 'Hm.', own as never), ticket, contextOf());
    expect(change.state?.rating ?? null).toEqual(ticket.rating ?? null);
    expect(change.state?.status).toBe(ticket.status);
    expect(change.entries[0]?.kind).toBe('mail');
    expect(change.notices.map(({ name }) => name)).not.toContain('rating-thanks');
    expect(change.notices.map(({ name }) => name)).toContain('agent-reply');
  });

  it('counts until its time-out where there is one', () => {
    const ticket = closedTicket({ closedAt: NOW - 8 * DAY });
    expect(
      changed(rated(3), ticket, contextOf({ config: asks({ timeoutMs: 7 * DAY }) })).state?.rating ?? null,
    ).toBeNull();
    expect(changed(rated(3), ticket, contextOf({ config: asks({ timeoutMs: 9 * DAY }) })).state?.rating?.score).toBe(3);
  });
});

describe('asking for a rating', () => {
  const askOf = (change: ReturnType<typeof changed>) =>
    change.notices.find(({ agent }) => agent === null)?.data.ratingAsk;

  it.each([
    ['nobody says so', config, undefined],
    ['closing asks', asks(), { scale: 5, until: null }],
    ['closing asks, for a time', asks({ timeoutMs: 14 * DAY }), { scale: 5, until: NOW + 14 * DAY }],
    ['finished work asks, and closing finishes it', asks({ ask: 'done' }), { scale: 5, until: null }],
    ['answers are not read', asks({ byReply: false }), undefined],
  ])('closing a ticket: %s', (_, site, ask) => {
    expect(askOf(changed(closeOf(), ticketOf(), contextOf({ config: site })))).toEqual(ask);
  });

  it('asks with the notice that the work is done where the workflow waits for it', () => {
    const site = { ...field, workflow: { ...fieldServiceWorkflow, roles: {} } };
    const change = changed(
      setOf({ status: 'done' }, { actor: { kind: 'system', id: 'cli' } }),
      ticketOf({ status: 'in_progress' }),
      contextOf({ config: site }),
    );
    expect(change.notices[0]).toMatchObject({
      name: 'status',
      template: 'status-done',
      data: { ratingAsk: { scale: 5, until: null } },
    });
  });

  it.each([
    ['is rated already', { rating: { score: 5, comment: '', firstAt: NOW, at: NOW } }, 'solved'],
    ['is a duplicate', {}, 'duplicate'],
  ] as const)('asks nobody whose ticket %s', (_, own, reason) => {
    expect(askOf(changed(closeOf({ reason }), ticketOf(own), contextOf({ config: asks() })))).toBeUndefined();
  });

  it('lets a done ticket wait as long as the site says, unless its workflow says otherwise', () => {
    const ticket = done({ updatedAt: NOW });
    const site = { ...asks({ ask: 'done', timeoutMs: 14 * DAY }), workflow: fieldServiceWorkflow };
    expect(unratedAt(ticket, field)).toBeNull();
    expect(unratedAt(ticket, site)).toBe(NOW + 14 * DAY);
    const own = { ...fieldServiceWorkflow, whenDone: { close: 'rating', timeoutMs: 2 * DAY } } as const;
    expect(unratedAt(ticket, { ...site, workflow: own })).toBe(NOW + 2 * DAY);
  });
});

describe('what a receipt promises', () => {
  const NIGHT = Date.UTC(2026, 0, 9, 21, 0);
  const said = { ...usualHours('Europe/Berlin'), isSaid: true } as const;
  const receipt = (own: Partial<Config>, now = NOW) =>
    changed(
      createOf({ mail: mailOf({ receivedAt: now - 1000 }) }),
      null,
      contextOf({ now, config: { ...config, ...own } }),
    ).notices[0]?.data.expected;

  it('says when somebody is there again, where the site says its hours', () => {
    expect(receipt({ hours: { default: said } }, NIGHT)).toEqual({
      at: Date.UTC(2026, 0, 12, 8, 0),
      isOutOfHours: true,
    });
    expect(receipt({ hours: { default: said } })).toBeUndefined();
    expect(receipt({}, NIGHT)).toBeUndefined();
  });

  it('says what the service level promises, in business time', () => {
    const firstResponse = { kind: 'hours', ms: 2 * 3_600_000 } as const;
    const level = { name: 'gold', hours: null, firstResponse, update: null, resolve: null, warnAt: null, escalate: [] };
    const queues = config.queues.map((queue) => ({ ...queue, sla: 'gold' }));
    expect(receipt({ hours: { default: said }, slas: { gold: level }, queues }, NIGHT)).toEqual({
      at: Date.UTC(2026, 0, 12, 10, 0),
      isOutOfHours: true,
    });
  });

  // NOW is a Thursday noon in Berlin. While nobody of the site is there no answer comes: what would come then counts anew.
  it.each([
    ['inside it', { from: 0, until: Date.UTC(2026, 0, 17, 23) }, Date.UTC(2026, 0, 19, 10, 0), true],
    ['before it begins', { from: NOW + 1000, until: Date.UTC(2026, 0, 17, 23) }, Date.UTC(2026, 0, 19, 10, 0), false],
    ['when it is over', { from: 0, until: NOW }, 'as ever', false],
  ] as const)('an absence of the site: a mail %s', (_, { from, until }, at, isOutOfHours) => {
    const firstResponse = { kind: 'hours', ms: 2 * 3_600_000 } as const;
    const level = { name: 'gold', hours: null, firstResponse, update: null, resolve: null, warnAt: null, escalate: [] };
    const queues = config.queues.map((queue) => ({ ...queue, sla: 'gold' }));
    const own = { hours: { default: said }, slas: { gold: level }, queues };
    // The receipt of whoever was told of the absence before.
    const receipts = { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0, absenceTold: [KUNDE] };
    const context = contextOf({
      receipts,
      config: { ...config, ...own, absence: { from, until, template: 'absence' } },
    });
    const [notice] = changed(createOf(), null, context).notices;
    expect(notice?.name).toBe('opened');
    const wanted = at === 'as ever' ? receipt(own) : { at, isOutOfHours };
    expect(notice?.data.expected).toEqual(wanted);
  });

  it('closing says until when an answer opens the ticket again', () => {
    const [notice] = changed(closeOf(), ticketOf(), contextOf()).notices;
    expect(notice?.data.reopenUntil).toBe(NOW + config.tickets.reopen.withinMs);
  });
});

describe('an absence of the site', () => {
  const absence = { from: 0, until: NOW + 5 * DAY, template: 'absence' };
  const away = (receipts: object = {}) =>
    contextOf({
      config: { ...config, absence },
      receipts: { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0, ...receipts },
    });
  const customer = (change: ReturnType<typeof changed>) =>
    change.notices.filter(({ agent, gate }) => agent === null && gate.pass);

  it('is told in place of the receipt, once', () => {
    const [notice, ...others] = customer(changed(createOf(), null, away()));
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      name: 'absence',
      template: 'absence',
      kind: 'receipt',
      data: { absence: { until: absence.until } },
    });
    expect(notice?.event).toBe(`mail:7/0/absence/absence-${absence.until}`);
    expect(customer(changed(createOf(), null, away({ absenceTold: [KUNDE] }))).map(({ name }) => name)).toEqual([
      'opened',
    ]);
  });

  it.each([
    ['a Sunday', Date.UTC(2026, 0, 10, 23), Date.UTC(2026, 0, 12, 8)],
    ['the middle of a working day', Date.UTC(2026, 0, 13, 13), Date.UTC(2026, 0, 13, 13)],
  ])('names no day on which the house is closed anyway: it ends on %s', (_, until, back) => {
    const hours = { default: { ...usualHours('Europe/Berlin'), isSaid: true } } as const;
    const context = contextOf({ config: { ...config, hours, absence: { ...absence, until } } });
    const [notice] = customer(changed(createOf(), null, context));
    expect(notice?.data.absence).toEqual({ until: back });
    expect(notice?.event).toContain(`absence-${until}`);
  });

  it('is told whoever answers meanwhile, once', () => {
    expect(customer(changed(joinOf(), ticketOf(), away())).map(({ name }) => name)).toEqual(['absence']);
    expect(customer(changed(joinOf(), ticketOf(), away({ absenceTold: [KUNDE] })))).toEqual([]);
  });

  it.each([
    ['a robot', joinOf({ mail: mailOf({ classes: ['auto'] }) })],
    ['a list', joinOf({ mail: mailOf({ classes: ['list'] }) })],
    ['a third party', joinOf({ thirdParty: true, visibility: 'internal' })],
    ['an agent', joinOf({ mail: mailOf({ byAgent: 'anna' }) })],
    ['a forged sender', joinOf({ mail: mailOf({ auth: 'fail' }) })],
  ])('is not told %s', (_, command) => {
    expect(customer(changed(command, ticketOf({ id: T1 }), away()))).toEqual([]);
  });

  it('is over when it is over', () => {
    const over = contextOf({ config: { ...config, absence: { ...absence, until: NOW } } });
    expect(customer(changed(createOf(), null, over)).map(({ name }) => name)).toEqual(['opened']);
    expect(customer(changed(rejectOf(), null, over)).map(({ name }) => name)).toEqual(['rejected']);
  });
});
