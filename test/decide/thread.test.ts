// The proof table of architecture.md, row by row: what the mail shows × who shows it × what authentication says.
import { describe, expect, it } from 'vitest';
import type { AuthState, Token } from '../../src/model/evidence.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { candidate, closed, judge, mail, only, policy, site, ticket, token, type World } from './build.ts';

type Who = 'customer' | 'colleague' | 'informed' | 'stranger' | 'twoFroms' | 'nobody' | 'agent' | 'tagged';
type Proof =
  | 'token'
  | 'message_id token'
  | 'known id'
  | 'reference'
  | 'root'
  | 'mark'
  | 'expired agent token'
  | 'nothing';
type Result = 'joins' | 'third party' | 'claims' | 'new' | 'held' | 'note';

const froms = {
  customer: { address: 'eva@acme.example', name: 'Eva' },
  colleague: { address: 'max@acme.example', name: 'Max' },
  informed: { address: 'zoe@boss.example', name: 'Zoe' },
  stranger: { address: 'mallory@evil.example', name: 'Eva Roth' },
  agent: { address: 'anna@example.com', name: 'Anna' },
  tagged: { address: 'eva+x@acme.example', name: 'Eva' },
} as const;

function shown(who: Who, auth: AuthState, proof: Proof, mailbox = 'support') {
  const from = who === 'nobody' ? null : who === 'twoFroms' ? froms.customer : froms[who];
  const tokens: Token[] = [];
  if (proof === 'token') tokens.push(token());
  if (proof === 'message_id token') tokens.push(token({ by: 'message_id' }));
  if (proof === 'expired agent token') tokens.push(token({ agent: 'anna', expired: true }));
  const ids = { 'known id': 'message_id', reference: 'reference', root: 'root' } as const;
  const by = proof in ids ? ids[proof as keyof typeof ids] : null;
  const one = mail({
    message: {
      from,
      fromCount: who === 'twoFroms' ? 2 : from ? 1 : 0,
      inReplyTo: by || proof === 'message_id token' ? '<known@x>' : null,
      subject: proof === 'mark' ? 'Re: Pump [T-2026-00001]' : 'Pump',
    },
    evidence: { state: auth, tokens },
    delivery: { mailbox },
  });
  const known = ticket({ participants: ['eva@acme.example', 'max@acme.example'], informed: ['zoe@boss.example'] });
  const world: World = { tickets: [known], candidates: by ? [candidate({ ticket: known, by })] : [] };
  return judge(one, policy(), world);
}

function told(judged: ReturnType<typeof shown>): Result {
  const { decision } = judged;
  const [command] = decision.commands;
  if (command?.kind === 'create') return command.link?.kind === 'claims' ? 'claims' : 'new';
  if (command?.kind !== 'join') throw new Error(`seen ${decision.outcome}`);
  if (command.thirdParty) return 'third party';
  if (decision.reasons.some((reason) => reason.code === 'agent-unproven')) return 'held';
  return command.visibility === 'internal' ? 'note' : 'joins';
}

const rows: readonly (readonly [Proof, Who, AuthState, Result])[] = [
  ['token', 'customer', 'pass', 'joins'],
  ['token', 'customer', 'none', 'joins'],
  ['token', 'customer', 'unknown', 'joins'],
  ['token', 'customer', 'fail', 'claims'],
  ['token', 'colleague', 'pass', 'joins'],
  ['token', 'colleague', 'none', 'joins'],
  ['token', 'colleague', 'fail', 'claims'],
  ['token', 'stranger', 'pass', 'third party'],
  ['token', 'stranger', 'none', 'third party'],
  ['token', 'stranger', 'unknown', 'third party'],
  ['token', 'stranger', 'fail', 'third party'],
  // Whom our own people keep informed answers what they sent him.
  ['token', 'informed', 'pass', 'joins'],
  ['token', 'informed', 'none', 'joins'],
  ['token', 'informed', 'fail', 'claims'],
  ['known id', 'informed', 'pass', 'joins'],
  ['mark', 'informed', 'pass', 'joins'],
  ['mark', 'informed', 'none', 'claims'],
  ['token', 'twoFroms', 'pass', 'third party'],
  ['token', 'twoFroms', 'fail', 'third party'],
  ['token', 'nobody', 'none', 'third party'],
  ['token', 'tagged', 'pass', 'third party'],
  ['token', 'agent', 'pass', 'note'],
  ['token', 'agent', 'none', 'held'],
  ['token', 'agent', 'unknown', 'held'],
  ['token', 'agent', 'fail', 'held'],
  ['message_id token', 'customer', 'pass', 'joins'],
  ['message_id token', 'customer', 'none', 'joins'],
  ['message_id token', 'customer', 'unknown', 'joins'],
  ['message_id token', 'customer', 'fail', 'claims'],
  ['message_id token', 'stranger', 'pass', 'third party'],
  ['message_id token', 'stranger', 'none', 'third party'],
  ['message_id token', 'twoFroms', 'pass', 'third party'],
  ['message_id token', 'agent', 'pass', 'note'],
  ['message_id token', 'agent', 'none', 'held'],
  ['known id', 'customer', 'pass', 'joins'],
  ['known id', 'customer', 'none', 'joins'],
  ['known id', 'customer', 'unknown', 'joins'],
  ['known id', 'customer', 'fail', 'claims'],
  ['known id', 'colleague', 'none', 'joins'],
  ['known id', 'colleague', 'fail', 'claims'],
  ['known id', 'stranger', 'pass', 'claims'],
  ['known id', 'stranger', 'none', 'claims'],
  ['known id', 'stranger', 'fail', 'claims'],
  ['known id', 'twoFroms', 'pass', 'claims'],
  ['known id', 'nobody', 'none', 'claims'],
  ['known id', 'tagged', 'pass', 'claims'],
  ['known id', 'agent', 'pass', 'note'],
  ['known id', 'agent', 'none', 'held'],
  ['known id', 'agent', 'fail', 'claims'],
  ['reference', 'customer', 'pass', 'joins'],
  ['reference', 'customer', 'none', 'joins'],
  ['reference', 'customer', 'fail', 'claims'],
  ['reference', 'stranger', 'pass', 'claims'],
  ['reference', 'agent', 'pass', 'note'],
  ['root', 'customer', 'pass', 'joins'],
  ['root', 'colleague', 'unknown', 'joins'],
  ['root', 'customer', 'fail', 'claims'],
  ['root', 'stranger', 'pass', 'claims'],
  ['mark', 'customer', 'pass', 'joins'],
  ['mark', 'customer', 'none', 'claims'],
  ['mark', 'customer', 'unknown', 'claims'],
  ['mark', 'customer', 'fail', 'claims'],
  ['mark', 'colleague', 'pass', 'joins'],
  ['mark', 'colleague', 'none', 'claims'],
  ['mark', 'stranger', 'pass', 'claims'],
  ['mark', 'stranger', 'fail', 'claims'],
  ['mark', 'twoFroms', 'pass', 'claims'],
  ['mark', 'nobody', 'none', 'claims'],
  ['mark', 'agent', 'pass', 'note'],
  ['mark', 'agent', 'none', 'claims'],
  ['mark', 'agent', 'fail', 'claims'],
  ['expired agent token', 'agent', 'pass', 'note'],
  ['expired agent token', 'agent', 'none', 'held'],
  ['expired agent token', 'agent', 'fail', 'claims'],
  ['expired agent token', 'stranger', 'pass', 'claims'],
  ['expired agent token', 'customer', 'fail', 'claims'],
  ['nothing', 'customer', 'pass', 'new'],
  ['nothing', 'stranger', 'fail', 'new'],
  ['nothing', 'agent', 'pass', 'new'],
];

describe('the proof table', () => {
  it.each(rows)('%s from %s with auth %s: %s', (proof, who, auth, result) => {
    expect(told(shown(who, auth, proof))).toBe(result);
  });

  it.each([
    ['pass', 'joins'],
    ['unknown', 'joins'],
    ['none', 'claims'],
    ['fail', 'claims'],
  ] as const)('a mark in a mailbox that allows unsigned marks, auth %s: %s', (auth, result) => {
    expect(told(shown('customer', auth, 'mark', 'ops'))).toBe(result);
    expect(told(shown('stranger', auth, 'mark', 'ops'))).toBe('claims');
  });
});

describe('a Message-ID that several tickets hold', () => {
  const hers = { customer: froms.customer, participants: ['eva@acme.example'] };
  const first = ticket({ id: 1 as TicketId, ...hers });
  const later = ticket({ id: 5 as TicketId, ref: 'T-2026-00005', ...hers });
  const foreign = ticket({
    id: 9 as TicketId,
    ref: 'T-2026-00009',
    customer: froms.stranger,
    participants: ['mallory@evil.example'],
  });
  const mentions = ticket({ ...foreign, mentioned: ['eva@acme.example'] });
  const at = (one: typeof first, messageId = '<known@x>', by: 'message_id' | 'reference' = 'message_id') =>
    candidate({ ticket: one, messageId, by });
  const merged = ticket({ ...later, mergedInto: first.id });
  // [what the tickets are, as the store gives them (first holder first), who answers, auth, where it goes]
  const repeated: readonly (readonly [string, readonly ReturnType<typeof at>[], Who, AuthState, number | 'new'])[] = [
    ['two of her own: the one that held it first', [at(first), at(later)], 'customer', 'pass', 1],
    ['the later ticket held it first', [at(later), at(first)], 'customer', 'pass', 5],
    ["a stranger's newer one", [at(first), at(foreign)], 'customer', 'pass', 1],
    ["a stranger's that was first", [at(foreign), at(first)], 'customer', 'pass', 1],
    ["a stranger's, auth unknown", [at(foreign), at(first)], 'customer', 'unknown', 1],
    ["a stranger's that names her in Cc", [at(mentions), at(first)], 'customer', 'pass', 1],
    ['the stranger answers his own', [at(first), at(foreign)], 'stranger', 'pass', 9],
    ['the stranger answers hers alone', [at(first), at(later)], 'stranger', 'pass', 'new'],
    ['somebody in her name', [at(first), at(later)], 'customer', 'fail', 'new'],
    ['an agent answers: the first holder', [at(first), at(foreign)], 'agent', 'pass', 1],
    ['an agent answers: the first holder, though it is newer', [at(foreign), at(first)], 'agent', 'pass', 9],
    [
      'another id of the mail leads to the second',
      [at(first), at(later), at(later, '<more@x>', 'reference')],
      'customer',
      'pass',
      5,
    ],
    [
      'another id leads to a stranger',
      [at(first), at(foreign), at(foreign, '<more@x>', 'reference')],
      'customer',
      'pass',
      1,
    ],
    ['the second was merged into the first', [at(merged), at(first)], 'customer', 'pass', 1],
    ['the first is deleted', [at(ticket({ ...first, deleted: true })), at(later)], 'customer', 'pass', 5],
  ];

  it.each(repeated)('%s', (_, candidates, who, state, result) => {
    const from = froms[who as keyof typeof froms];
    const one = mail({ message: { from, inReplyTo: '<known@x>', references: ['<more@x>'] }, evidence: { state } });
    const { decision } = judge(one, policy(), { candidates, tickets: [first, later, foreign] });
    expect(decision.target ?? 'new').toBe(result);
  });
});

describe('threading', () => {
  it('stores by which evidence the mail joined', () => {
    expect(shown('customer', 'pass', 'token').decision.joinedBy).toBe('address');
    expect(shown('customer', 'pass', 'message_id token').decision.joinedBy).toBe('message_id');
    expect(shown('customer', 'pass', 'root').decision.joinedBy).toBe('root');
    expect(shown('customer', 'pass', 'mark').decision.joinedBy).toBe('mark');
  });

  it('tries every number in the subject: two offices that answer each other put both there', () => {
    const foreign = ticket({ id: 3 as TicketId, ref: 'T-2026-00003', customer: null, participants: [] });
    const world: World = { tickets: [ticket({ participants: ['eva@acme.example'] }), foreign] };
    for (const subject of ['Re: [T-2026-00009] Re: [T-2026-00001] Pump', '[T-2026-00003][T-2026-00001] Pump']) {
      const { decision } = judge(mail({ message: { subject } }), policy(), world);
      expect([decision.joinedBy, decision.target]).toEqual(['mark', 1]);
    }
  });

  it('takes the strongest way first and asks nothing about the weaker ones', () => {
    const one = mail({ message: { subject: 'Re [T-2026-00002]' }, evidence: { tokens: [token()] } });
    const two = ticket({ id: 2 as TicketId, ref: 'T-2026-00002' });
    const { decision, facts } = judge(one, policy(), { tickets: [ticket(), two] });
    expect(decision.target).toBe(1);
    expect(facts.map((fact) => fact.question.ask)).toEqual(['seen', 'ticket']);
  });

  it('goes on to a weaker way when the stronger one is only a claim', () => {
    const other = ticket({ id: 2 as TicketId, participants: ['x@y.example'], customer: null });
    const one = mail({ message: { inReplyTo: '<a@x>', references: ['<b@x>'] } });
    const candidates = [
      candidate({ ticket: other, messageId: '<a@x>' }),
      candidate({ by: 'reference', messageId: '<b@x>' }),
    ];
    expect(judge(one, policy(), { candidates }).decision).toMatchObject({
      outcome: 'joined',
      target: 1,
      joinedBy: 'reference',
    });
  });

  it('says nothing about a ticket that is gone', () => {
    const { decision } = judge(mail({ evidence: { tokens: [token()] } }));
    expect(decision).toMatchObject({ outcome: 'created', target: null });
    expect(only(judge(mail({ evidence: { tokens: [token()] } })), 'create').link).toBeNull();
  });

  it('lets an answer to an internal entry stay internal', () => {
    const one = mail({ message: { inReplyTo: '<known@x>' }, evidence: { tokens: [token()] } });
    const judged = judge(one, policy(), { tickets: [ticket()], candidates: [candidate({ visibility: 'internal' })] });
    expect(only(judged, 'join').visibility).toBe('internal');
  });

  it("keeps a customer's answer to a forwarded agent notice internal", () => {
    const one = mail({ evidence: { tokens: [token({ agent: 'anna' })] } });
    expect(only(judge(one, policy(), { tickets: [ticket()] }), 'join').visibility).toBe('internal');
  });

  it('never asks for more than 50 ids, the answered one first, then the newest reference', () => {
    const references = Array.from({ length: 200 }, (_, at) => `<${at}@x>`);
    const { facts } = judge(mail({ message: { inReplyTo: '<a@x>', references } }));
    const asked = facts.find((fact) => fact.question.ask === 'threadCandidates')?.question;
    expect(asked).toMatchObject({ inReplyTo: '<a@x>' });
    const ids = (asked as unknown as { ids: string[] }).ids;
    expect(ids.length).toBeLessThanOrEqual(50);
    expect(ids.slice(0, 2)).toEqual(['<a@x>', '<199@x>']);
  });

  it('does not thread a mail into the ticket that only shares its own Message-ID', () => {
    const judged = judge(mail(), policy(), {
      candidates: [candidate({ by: 'reference', messageId: '<m1@acme.example>' })],
    });
    expect(judged.decision.outcome).toBe('created');
  });

  it('lets a late parent join the replies that named it', () => {
    const judged = judge(mail(), policy(), { candidates: [candidate({ by: 'root', messageId: '<m1@acme.example>' })] });
    expect(judged.decision).toMatchObject({ outcome: 'joined', joinedBy: 'root' });
  });

  it('mail to the addresses of two tickets is filed in that of its sender, whichever stands first', () => {
    const other = ticket({
      id: 7 as TicketId,
      ref: 'T-2026-00007',
      customer: { address: 'zoe@other.example', name: '' },
      participants: ['zoe@other.example'],
    });
    const tokens = [token({ ticket: other.id }), token()];
    const one = mail({ message: { from: froms.customer }, evidence: { state: 'pass', tokens } });
    const { decision } = judge(one, policy(), { tickets: [other, ticket()] });
    expect(decision).toMatchObject({ outcome: 'joined', target: ticket().id, joinedBy: 'address', thirdParty: false });
  });

  it('a third party cannot reopen a closed ticket and moves no status', () => {
    const one = mail({ message: { from: froms.stranger }, evidence: { tokens: [token()] } });
    const judged = judge(one, policy(), { tickets: [closed(1)] });
    expect(judged.decision).toMatchObject({ outcome: 'joined', thirdParty: true });
    expect(only(judged, 'join')).toMatchObject({
      reopen: false,
      movesStatus: false,
      visibility: 'internal',
      thirdParty: true,
    });
  });
});

describe('bounces', () => {
  const bounce = {
    kind: 'hard',
    status: '5.1.1',
    action: 'failed',
    recipient: 'eva@acme.example',
    originalMessageId: '<o@x>',
    text: '',
  } as const;
  const report = {
    from: { address: 'mailer-daemon@acme.example', name: '' },
    classes: ['auto', 'bounce', 'bounce.hard'],
    bounce,
  } as const;

  it('joins by the original Message-ID, internally, and moves nothing', () => {
    const candidates = [candidate({ by: 'original_message_id', messageId: '<o@x>' })];
    const judged = judge(mail({ message: report, evidence: { state: 'none' } }), policy(), { candidates });
    expect(judged.decision).toMatchObject({ outcome: 'joined', joinedBy: 'original_message_id', thirdParty: false });
    expect(only(judged, 'join')).toMatchObject({ visibility: 'internal', movesStatus: false, reopen: false });
  });

  it('joins by our own signed Message-ID that trust verified', () => {
    const one = mail({ message: report, evidence: { state: 'none', tokens: [token({ by: 'reference' })] } });
    expect(judge(one, policy(), { tickets: [closed(1)] }).decision).toMatchObject({
      outcome: 'joined',
      joinedBy: 'original_message_id',
    });
  });

  it('that names none of our ids is ignored', () => {
    const { decision } = judge(mail({ message: report }));
    expect(decision).toMatchObject({ outcome: 'ignored', commands: [] });
    expect(decision.reasons.map((reason) => reason.code)).toContain('bounce-unknown');
  });

  it('never threads by what its own headers answer', () => {
    const one = mail({ message: { ...report, inReplyTo: '<known@x>' } });
    expect(judge(one, policy(), { candidates: [candidate()] }).decision.outcome).toBe('ignored');
  });
});

describe('group mailboxes', () => {
  const rewritten = { from: { address: 'support@example.com', name: 'Eva via Support' }, replyTo: [froms.customer] };

  it('takes Reply-To as the sender when From is an own address without our HMAC', () => {
    const judged = judge(mail({ message: rewritten }));
    expect(only(judged, 'create').customer).toEqual(froms.customer);
    expect(only(judged, 'create').mail).toMatchObject({ auth: 'none', from: froms.customer });
  });

  it('prefers X-Original-From', () => {
    const headers = [{ name: 'X-Original-From', value: 'Max <max@acme.example>' }];
    const judged = judge(mail({ message: { ...rewritten, headers } }));
    expect(only(judged, 'create').customer).toEqual({ address: 'max@acme.example', name: 'Max' });
  });

  it('never believes a mark from such a sender', () => {
    const one = mail({ message: { ...rewritten, subject: '[T-2026-00001]' } });
    expect(told(judge(one, policy([], { site: site() }), { tickets: [ticket()] }))).toBe('claims');
  });
});
