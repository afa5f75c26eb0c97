// Own mail, loops and copies: settled before any rule.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SeenMail } from '../../src/model/facts.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { EVA, judge, mail, policy, site, ticket, token } from './build.ts';

const _answer = mail({ evidence: { tokens: [token()] } });
const _open = { tickets: [ticket()] };

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
    // Ignored for what its server had stamped on it: the clean delivery is no copy of nothing.
    [
      'the same id, content and From, without a ticket',
      { sameMessageId: true, sameContent: true, ticket: null },
      'created',
    ],
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

  it('a delivery that became no ticket is no collision either', () => {
    const { decision } = judge(mail(), policy(), {
      seen: [seen({ sameMessageId: true, sameContent: true, ticket: null })],
    });
    expect(decision.reasons.map((reason) => reason.code)).not.toContain('message-id-collision');
  });

  it('never takes two mails without Message-ID for one', () => {
    const one = mail({ message: { messageId: null } });
    expect(judge(one, policy(), { seen: [seen({ sameMessageId: true, sameContent: true })] }).decision.outcome).toBe(
      'created',
    );
  });

  it('never takes mails of no octets for one another', () => {
    const sha256 = createHash('sha256').digest('hex');
    const empty = mail({ delivery: { sha256 } });
    expect(judge(empty, policy(), { seen: [seen({ sameBytes: true, sameContent: true })] }).decision.outcome).toBe(
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
