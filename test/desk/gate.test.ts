// The gate: every reason has a row that triggers it and a near miss that does not.
import { describe, expect, it } from 'vitest';
import type { DeskContext } from '../../src/desk/context.ts';
import { type GateFacts, gate, isRobot, stillPasses } from '../../src/desk/gate.ts';
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
  rejectOf,
  setOf,
  T1,
  ticketOf,
} from './builders.ts';

const KUNDE = 'kunde@kunde.example';

function factsOf(own: Partial<GateFacts> = {}): GateFacts {
  return {
    name: 'opened',
    kind: 'receipt',
    to: KUNDE,
    isInternal: false,
    isMuted: false,
    mail: mailOf(),
    unverified: false,
    isNamed: false,
    before: [],
    ...own,
  };
}
const said = (own: Partial<GateFacts>, context: DeskContext = contextOf()) => {
  const verdict = gate(factsOf(own), context);
  return verdict.pass ? 'pass' : verdict.reason;
};
const counts = (own: Partial<DeskContext['receipts']>) =>
  contextOf({ receipts: { ofTicket: {}, perAddressDay: {}, unverifiedHour: 0, automaticHour: 0, ...own } });

describe('the gate on receipts', () => {
  it.each([
    ['auto', { mail: mailOf({ classes: ['auto'] }) }],
    ['auto', { mail: mailOf({ classes: ['out_of_office'] }) }],
    ['auto', { mail: mailOf({ classes: ['read_receipt'] }) }],
    ['auto', { mail: mailOf({ classes: ['abuse_report'] }) }],
    ['pass', { mail: mailOf({ classes: ['reply', 'signed', 'forwarded', 'calendar', 'encrypted'] }) }],
    ['bounce', { mail: mailOf({ classes: ['auto', 'bounce', 'bounce.hard'] }) }],
    ['bounce', { mail: mailOf({ classes: ['bounce.soft'] }) }],
    ['list', { mail: mailOf({ classes: ['list'] }) }],
    ['spam', { mail: mailOf({ classes: ['spam'] }) }],
    ['null-sender', { mail: mailOf({ nullSender: true }) }],
    ['no-reply-address', { to: 'noreply@shop.example' }],
    ['pass', { to: 'noreplyfan@shop.example' }],
    ['own-address', { to: 'support@example.com' }],
    ['own-address', { to: 'HILFE+t1.abc@Example.com' }],
    ['own-address', { to: 'billing@example.com' }],
    ['pass', { to: 'someone@example.com' }],
    ['bad-address', { to: 'not an address' }],
    ['bad-address', { to: 'a@b@c"x' }],
    ['bad-address', { to: 'kunde@kunde.example\r\nBcc: x@y' }],
    ['bad-address', { to: '' }],
    ['auth-fail', { mail: mailOf({ auth: 'fail', knownSender: true }) }],
    ['pass', { mail: mailOf({ auth: 'none' }), unverified: true }],
    ['internal-ticket', { isInternal: true }],
    ['old-mail', { mail: mailOf({ receivedAt: NOW - 3_600_001 }) }],
    ['pass', { mail: mailOf({ receivedAt: NOW - 3_600_000 }) }],
    ['muted', { isMuted: true }],
    ['pass', { mail: null }],
  ] as const)('says %s to %j', (verdict, own) => {
    expect(said(own)).toBe(verdict);
  });

  it.each([
    ['limit-ticket', counts({ ofTicket: { opened: 1 } }), {}],
    ['pass', counts({ ofTicket: { 'closed-ticket-reply': 1 } }), {}],
    ['limit-address', counts({ perAddressDay: { [KUNDE]: 3 } }), {}],
    ['pass', counts({ perAddressDay: { [KUNDE]: 2, 'other@x.example': 9 } }), {}],
    ['limit-address', counts({ perAddressHour: { [KUNDE]: 1 } }), { isNamed: true, unverified: true }],
    ['pass', counts({ perAddressHour: { [KUNDE]: 1 } }), {}],
    ['limit-unverified', counts({ unverifiedHour: 20 }), { unverified: true }],
    ['limit-unanswered', counts({ unanswered: { [KUNDE]: 30 } }), {}],
    ['pass', counts({ unanswered: { [KUNDE]: 29, '@kunde.example': 300 } }), {}],
    ['limit-domain', counts({ unanswered: { '@kunde.example': 30 }, newcomers: [KUNDE] }), {}],
    ['pass', counts({ unanswered: { '@kunde.example': 29 }, newcomers: [KUNDE] }), {}],
    ['pass', counts({ unanswered: { '@gmail.com': 300 }, newcomers: ['neu@gmail.com'] }), { to: 'neu@gmail.com' }],
    ['limit-receipts', counts({ receiptsHour: 10_000 }), {}],
    ['circuit-open', counts({ circuits: { receipt: 1 } }), {}],
    ['pass', counts({ circuits: { automatic: 1 } }), {}],
    [
      'pass',
      counts({ ofTicket: { question: 1 }, perAddressHour: { [KUNDE]: 1 } }),
      { name: 'question', isNamed: true },
    ],
    ['limit-ticket', counts({ ofTicket: { question: 2 } }), { name: 'question' }],
    [
      'limit-unverified',
      counts({ unverifiedHour: 19 }),
      { unverified: true, before: [{ kind: 'receipt', unverified: true }] },
    ],
    ['pass', counts({ unverifiedHour: 19 }), { unverified: true }],
    ['pass', counts({ unverifiedHour: 500 }), { unverified: false }],
    ['pass', counts({ ofTicket: { opened: 9 }, perAddressDay: { [KUNDE]: 9 } }), { mail: mailOf({ byAgent: 'anna' }) }],
    ['limit-hour', counts({ automaticHour: 100 }), { mail: mailOf({ byAgent: 'anna' }) }],
    ['limit-ticket', counts({ ofTicket: { opened: 9 } }), { mail: mailOf({ byAgent: 'anna', auth: 'none' }) }],
  ] as const)('says %s when the counts are %j', (verdict, context, own) => {
    expect(said(own, context)).toBe(verdict);
  });

  it('is not fooled by names every object has', () => {
    expect(said({ to: 'constructor@x.example' })).toBe('pass');
  });
});

describe('the gate on other notices', () => {
  it.each([
    ['automatic', 'limit-hour', counts({ automaticHour: 100 }), {}],
    ['automatic', 'limit-hour', counts({ automaticHour: 99 }), { before: [{ kind: 'automatic', unverified: false }] }],
    ['automatic', 'pass', counts({ automaticHour: 99 }), {}],
    ['automatic', 'circuit-open', counts({ circuits: { automatic: 1 } }), {}],
    ['automatic', 'pass', counts({ circuits: { receipt: 1 } }), {}],
    ['human', 'pass', counts({ circuits: { automatic: 1, receipt: 1 } }), {}],
    ['agent', 'pass', counts({ circuits: { automatic: 1, receipt: 1 } }), {}],
    ['automatic', 'no-reply-address', contextOf(), { to: 'no-reply@x.example' }],
    ['automatic', 'internal-ticket', contextOf(), { isInternal: true }],
    ['automatic', 'muted', contextOf(), { isMuted: true }],
    [
      'human',
      'pass',
      counts({ automaticHour: 999, perAddressDay: { [KUNDE]: 99 } }),
      { mail: mailOf({ classes: ['auto'] }) },
    ],
    ['human', 'pass', contextOf(), { to: 'no-reply@x.example' }],
    ['human', 'own-address', contextOf(), { to: 'support@example.com' }],
    ['human', 'bad-address', contextOf(), { to: 'x' }],
    ['agent', 'pass', contextOf(), { isInternal: true }],
    ['agent', 'pass', contextOf(), { mail: mailOf({ classes: ['auto', 'list', 'spam'], auth: 'fail' }) }],
    ['agent', 'muted', contextOf(), { isMuted: true }],
    ['agent', 'old-mail', contextOf(), { mail: mailOf({ receivedAt: NOW - 4_000_000 }) }],
    ['agent', 'auto', contextOf(), { mail: mailOf({ classes: ['auto', 'out_of_office'] }) }],
    ['agent', 'auto', contextOf(), { mail: mailOf({ classes: ['auto'], byAgent: 'bob' }) }],
    ['agent', 'bounce', contextOf(), { mail: mailOf({ classes: ['auto', 'bounce'] }) }],
    ['agent', 'bounce', contextOf(), { mail: mailOf({ classes: ['bounce'], bounced: 'bob@example.com' }) }],
    ['agent', 'bounce', contextOf(), { mail: mailOf({ classes: ['bounce'], bounced: 'support+x@example.com' }) }],
    ['agent', 'pass', contextOf(), { mail: mailOf({ classes: ['auto', 'bounce'], bounced: KUNDE }) }],
    ['agent', 'limit-ticket', counts({ agentsTicketHour: { [KUNDE]: 20 } }), { mail: mailOf({}) }],
    ['agent', 'pass', counts({ agentsTicketHour: { [KUNDE]: 19, 'x@y.example': 90 } }), { mail: mailOf({}) }],
    ['agent', 'pass', counts({ agentsTicketHour: { [KUNDE]: 99 }, senderHour: 99 }), {}],
    ['agent', 'limit-address', counts({ senderHour: 60 }), { mail: mailOf({}) }],
    ['agent', 'pass', counts({ senderHour: 59 }), { mail: mailOf({}) }],
    ['agent', 'own-address', contextOf(), { to: 'support@example.com' }],
  ] as const)('%s: %s', (kind, verdict, context, own) => {
    expect(said({ kind, mail: null, ...own }, context)).toBe(verdict);
  });
});

describe('an address nobody reads', () => {
  it.each([
    'mailer-daemon@x.example',
    'postmaster@x.example',
    'no-reply@x.example',
    'no_reply@x.example',
    'NoReply@x.example'.toLowerCase(),
    'noreply+abc@x.example',
    'mailer-daemon+42@x.example',
    'antwort-nicht@x.example',
    'ne-pas-repondre@x.example',
    'nepasrepondre@x.example',
    'niet-beantwoorden@x.example',
    'no-responder@x.example',
    'nonrispondere@x.example',
    'auto-reply@x.example',
    'noreply-shop@x.example',
    'do-not-reply@x.example',
    'donotreply@x.example',
    'do.not.reply@x.example',
    'keine-antwort@x.example',
    'nicht-antworten@x.example',
    'owner-liste@x.example',
    'liste-owner@x.example',
    'liste-bounces@x.example',
    'liste-bounces+k=x.example@x.example',
    'liste-request@x.example',
    'bounce@x.example',
    'bounce+1=2@x.example',
    'bounces-77@x.example',
    'prvs=123=karla@x.example',
    'srs0=ab=cd=x.example=karla@y.example',
    'listserv@x.example',
    'news-noreply@x.example',
  ])('is %s', (address) => {
    expect(isRobot(address)).toBe(true);
  });
  it.each([
    'karla@x.example',
    'reply@x.example',
    'nora.eply@x.example',
    'landowner@x.example',
    'bouncer@x.example',
    'post.master@x.example',
    'requests@x.example',
    'noreen@x.example',
    'antwort@x.example',
  ])('is not %s', (address) => {
    expect(isRobot(address)).toBe(false);
  });
});

describe('an address outside our own domains, where a ticket is internal', () => {
  it.each([
    ['internal-ticket', 'agent-new'],
    ['pass', 'agent-offer'],
    ['pass', 'agent-bounce'],
  ] as const)('is told: %s of %s', (verdict, name) => {
    expect(said({ name, kind: 'agent', to: 'boss@outside.example', isInternal: true, mail: null })).toBe(verdict);
  });
});

describe('a due row', () => {
  const row = { kind: 'automatic', to: KUNDE, agent: null, queue: 'support' };
  const news = (to: string) => ({ ...row, kind: 'agent', name: 'agent-new', to });
  it.each([
    ['pass', row, ticketOf()],
    ['pass', row, null],
    ['internal-ticket', row, ticketOf({ visibility: 'internal' })],
    ['internal-ticket', { ...row, kind: 'human' }, ticketOf({ visibility: 'internal' })],
    ['muted', row, ticketOf({ queue: 'billing' })],
    ['pass', { ...row, kind: 'human' }, ticketOf({ queue: 'billing' })],
    ['own-address', { ...row, to: 'hilfe@example.com' }, ticketOf()],
    ['muted', { ...row, kind: 'agent', agent: 'gone', to: 'gone@example.com' }, ticketOf()],
    ['pass', { ...row, kind: 'agent', agent: 'bob', to: 'bob@example.com' }, ticketOf({ visibility: 'internal' })],
    ['no-reply-address', { ...row, kind: 'a kind of later', to: 'noreply@x.example' }, ticketOf()],
    // Who wrote `stop` while it waited hears nothing more of machines; a person's words still reach him.
    ['muted', row, ticketOf({ flags: ['stopped'] })],
    ['pass', { ...row, kind: 'human' }, ticketOf({ flags: ['stopped'] })],
    ['pass', { ...row, to: 'chef@kunde.example' }, ticketOf({ flags: ['stopped'] })],
    // The news of a ticket that waits for an address outside is not told once it is internal.
    ['internal-ticket', news('boss@outside.example'), ticketOf({ visibility: 'internal' })],
    ['pass', news('boss@outside.example'), ticketOf()],
    ['pass', news('team@example.com'), ticketOf({ visibility: 'internal' })],
    ['pass', { ...news('boss@outside.example'), name: 'agent-offer' }, ticketOf({ visibility: 'internal' })],
  ])('gets %s', (verdict, notice, ticket) => {
    const still = stillPasses(notice, { config, ticket });
    expect(still.pass ? 'pass' : still.reason).toBe(verdict);
  });
});

describe('commands at the gate', () => {
  it('answer an unknown sender once per budget, and say why not afterwards', () => {
    const mail = mailOf({ auth: 'none' });
    expect(mails(changed(createOf({ mail }), null, counts({ unverifiedHour: 20 })))[0]).toBe(
      'opened → kunde@kunde.example (limit-unverified)',
    );
    expect(
      mails(changed(createOf({ mail: { ...mail, knownSender: true } }), null, counts({ unverifiedHour: 20 })))[0],
    ).toBe('opened → kunde@kunde.example');
  });
  it('still answer about a closed ticket whose receipt was sent long ago', () => {
    const context = counts({ ofTicket: { opened: 1 } });
    expect(mails(changed(rejectOf({ ticket: T1, template: 'closed-ticket-reply' }), closedTicket(), context))).toEqual([
      'closed-ticket-reply → kunde@kunde.example',
    ]);
  });
  it('treat what a robot’s mail closes as a receipt to a robot', () => {
    const mail = mailOf({ classes: ['auto'] });
    const change = changed(
      joinOf({ mail, movesStatus: false, update: { status: 'closed', close_reason: 'solved' } }),
      ticketOf(),
    );
    expect(mails(change)[0]).toBe('closed → kunde@kunde.example (auto)');
  });
  it('count watchers against the hour, too', () => {
    const ticket = ticketOf({ watchers: ['w1@x.example', 'w2@x.example'] });
    const change = changed(setOf({ status: 'in_progress' }), ticket, counts({ automaticHour: 98 }));
    expect(change.notices.map((one) => one.gate.pass)).toEqual([true, true, false]);
  });
});
