// Agents' mail that belongs to a ticket: note, reply, recorded, held.
import { describe, expect, it } from 'vitest';
import { asHeld } from '../../src/decide/commands/held.ts';
import { asItEnded } from '../../src/decide/unanswered.ts';
import { candidate, EVA, first, judge, mail, only, policy, site, ticket, token } from './build.ts';
import { rule, template, values } from './build-rules.ts';

const _answer = mail({ evidence: { tokens: [token()] } });
const open = { tickets: [ticket()] };

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

  it.each(['Intern:', 'Interne :', 'Internal:'])(
    'with %j as a heading is a note as it stands, and no answer to anybody',
    (head) => {
      const text = `She rang at nine.\n\n${head}\nShe has never paid.`;
      const plain = judge(from('pass', false, { reply: text, text }), policy(), open).decision;
      expect(plain.commands).toMatchObject([{ kind: 'join', visibility: 'internal', mail: { text } }]);
      const asked = judge(from('pass', false, { reply: text, text }), replying, open).decision;
      expect(asked.commands.map(({ kind }) => kind)).toEqual(['join', 'tell_agent']);
      expect(asked.commands[0]).toMatchObject({ visibility: 'internal' });
    },
  );

  it('needs the signature for a reply: his token alone is held, unless the admin allows it', () => {
    const held = judge(from('none', true), replying, open);
    expect(first(held, 'join')).toMatchObject({ visibility: 'internal', update: { flag: 'agent-unproven' } });
    const allowed = policy([], { site: site({ agentReply: 'reply', unsignedAgents: ['anna'] }) });
    expect(judge(from('none', true), allowed, open).decision.commands[0]?.kind).toBe('reply');
    expect(judge(from('none', false), allowed, open).decision.commands[0]?.kind).toBe('join');
    expect(judge(from('fail', true), allowed, open).decision.commands[0]?.kind).toBe('join');
  });

  it('without proof is held, internal, and nobody is its author but the address', () => {
    const judged = judge(from('none'), policy(), open);
    expect(judged.decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
    expect(first(judged, 'join')).toMatchObject({
      visibility: 'internal',
      actor: { kind: 'contact' },
      mail: { byAgent: null },
    });
  });

  it("with another agent's token is not proven", () => {
    const one = mail({ message: { from: anna }, evidence: { state: 'none', tokens: [token({ agent: 'bob' })] } });
    expect(judge(one, policy(), open).decision.reasons.map((reason) => reason.code)).toContain('agent-unproven');
  });

  it.each([
    ['quoted lines between the words', '> Rule: noise\n\nYes, tomorrow.\n\n> Why you get this:\n\nNo.'],
    [
      'an attribution no reader knows',
      'Tomorrow.\n\nSkrev support+t1.g21.dchxwxdiaf3sl@example.com:\nWhy you get this',
    ],
    ['the head of a mail handed on', 'FYI\n\nVon: Bob <bob@example.com>\nGesendet: Montag 09:30\nAn: Anna\n\nintern'],
  ])('%s are held, and the agent is told: lines of our notices are not for customers', (_, reply) => {
    const judged = judge(from('pass', true, { reply }), replying, open);
    expect(first(judged, 'join')).toMatchObject({ visibility: 'internal', update: { flag: 'agent-quotes' } });
    expect(judged.decision.commands[1]).toMatchObject({ kind: 'tell_agent', agent: 'anna', words: { state: 'held' } });
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

  it('with commands asks for all of them or stands aside whole, and decided anew it ends as it ended', () => {
    const judged = judge(from('pass', true, { reply: '#take\n#reply\n\nHello Eva' }), policy(), open);
    const { commands, orders } = judged.decision;
    expect(commands.map(({ kind }) => kind)).toEqual(['take', 'reply', 'tell_agent']);
    expect(commands.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
    expect(orders?.instead).toMatchObject([
      { kind: 'join', visibility: 'internal', update: { flag: 'agent-held' } },
      { kind: 'tell_agent', words: { state: 'held', original: '#take\n#reply\n\nHello Eva' } },
    ]);
    const refused = { why: 'conflict', line: '#take', detail: "it is bob's", nearest: null, expected: [] } as const;
    const ended = asHeld(judged.decision, refused);
    expect(ended.reasons.at(-1)?.code).toBe('agent-held');
    expect(asItEnded(judged.decision, ended)).toEqual(ended);
    expect(asItEnded(judged.decision, judged.decision)).toEqual(judged.decision);
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
