// Which answers are ratings (B12): a first line that is a digit 1–5 or its stars, alone, as people write them, of a
// participant, about finished work whose customers are asked. Everything else is a reply.
import { describe, expect, it } from 'vitest';
import { ratingIn } from '../../src/model/forms/rating.ts';
import type { MessageClass } from '../../src/model/message.ts';
import { stripQuotes } from '../../src/parse/quotes/strip.ts';
import { closed, judge, mail, message, NOW, policy, site, ticket, token } from './build.ts';

const DAY = 86_400_000;
const MAX = { address: 'max@other.example', name: 'Max' };

describe('the first line', () => {
  it.each([
    ['5', 5, ''],
    ['  3  \n', 3, ''],
    ['\n\n4\n\nVielen Dank, ging schnell!', 4, 'Vielen Dank, ging schnell!'],
    ['★★★', 3, ''],
    ['★★★☆☆', 3, ''],
    ['★ ★ ★ ★', 4, ''],
    ['⭐⭐', 2, ''],
    ['⭐️⭐️⭐️⭐️⭐️\nprima', 5, 'prima'],
    ['🌟', 1, ''],
    ['5️⃣', 5, ''],
    ['２', 2, ''],
    ['1\n\n#t17.abcdefghijklm\n', 1, ''],
    ['1\nzu spät\n> #t17.abcdefghijklm', 1, 'zu spät'],
    ['5!', 5, ''],
    ['5 !', 5, ''],
    ['5!!!\nSuper', 5, 'Super'],
    ['*5*', 5, ''],
    ['5*', 5, ''],
    ['4 ★', 4, ''],
    ['4 ⭐⭐⭐⭐', 4, ''],
    ['4 von 5 Sternen', 4, ''],
    ['5 of 5 stars', 5, ''],
    ['5 Sterne', 5, ''],
    ['1 Stern', 1, ''],
    ['1 star\nToo late.', 1, 'Too late.'],
    ['2 sterren', 2, ''],
    ['2 étoiles', 2, ''],
    ['2 étoiles'.normalize('NFD'), 2, ''],
    ['Rating: 4', 4, ''],
    ['My rating: 4/5', 4, ''],
    ['Bewertung: 4', 4, ''],
    ['Bewertung : 4 von 5', 4, ''],
    ['Beoordeling: 3\nniet snel', 3, 'niet snel'],
    ['Mon avis : 2', 2, ''],
    ['★★★★☆', 4, ''],
    ['⭐⭐⭐⭐', 4, ''],
  ])('%j is a rating', (words, score, comment) => {
    expect(ratingIn(words)).toEqual({ score, comment });
  });

  it.each([
    '3 Geräte sind defekt',
    '3 devices are broken\n5',
    '0',
    '6',
    '10',
    '55',
    '5.',
    '5 ?',
    '5, danke',
    '5 Punkte',
    '5 days later it broke again',
    '2 messages',
    '2 von 3',
    '6/5',
    '5/10',
    '10/10',
    'Note: 2',
    'Note 1',
    'Rating: 6',
    'Bewertung: sehr gut',
    '5 Sterne Hotel',
    '5 stars but the pump leaks',
    '4/5\nab 9 Uhr bin ich da',
    '4 of 5\nof the pumps work, the fifth leaks',
    'Score 3\nis the one I lost',
    '+5',
    '-1',
    '4,5',
    '#5',
    '1)',
    'fünf',
    '*****',
    '★★★★★★',
    '★★☆',
    '☆☆☆☆☆',
    '☆★★★★',
    '★ sehr gut',
    '> 5',
    'Guten Tag\n5',
    '',
    '\n\n',
    '½',
    '٣',
    '五',
    '5'.repeat(100_000),
    '★'.repeat(100_000),
  ])('%j is none', (words) => {
    expect(ratingIn(words)).toBeNull();
  });

  it('cuts a comment that has no end', () => {
    expect(ratingIn(`4\n${'x'.repeat(1_000_000)}`)?.comment).toHaveLength(4000);
  });
});

describe('an answer that begins with a score', () => {
  const asked = policy([], { site: site({ ratingByQueue: { support: { ask: 'closed', timeoutMs: null } } }) });
  const weekAsked = policy([], { site: site({ ratingByQueue: { support: { ask: 'closed', timeoutMs: 7 * DAY } } }) });
  const proof = { evidence: { tokens: [token()], state: 'pass' } } as const;
  const answer = (reply: string, own: Parameters<typeof mail>[0] = {}) =>
    mail({ ...proof, ...own, message: message({ reply, inReplyTo: '<17@example.com>', ...own.message }) } as never);
  const doneAsked = policy([], { site: site({ ratingByQueue: { support: { ask: 'done', timeoutMs: null } } }) });
  const world = { tickets: [closed(1)] };
  const commandOf = (one: ReturnType<typeof mail>, where = world, rules = asked) => {
    const { decision } = judge(one, rules, where);
    return {
      outcome: decision.outcome,
      command: decision.commands[0],
      codes: decision.reasons.map(({ code }) => code),
    };
  };

  it('rates a closed ticket and opens it no more', () => {
    const { outcome, command, codes } = commandOf(answer('2\n\nZu spät.'));
    expect(outcome).toBe('joined');
    expect(command).toMatchObject({
      kind: 'join',
      reopen: false,
      movesStatus: false,
      visibility: 'public',
      rating: { score: 2, comment: 'Zu spät.' },
    });
    expect(codes).toContain('rating');
  });

  it.each(['5\n\nMit freundlichen Grüßen\nEva Roth\nAcme GmbH', '5\n\nEva', '5\n\nVon meinem iPhone gesendet'])(
    '%j has no comment',
    (reply) => {
      expect(commandOf(answer(reply)).command).toMatchObject({ rating: { score: 5, comment: '' } });
    },
  );

  it.each([
    ['Gmail', '4\n\nOn Thu, Mar 12, 2026 at 10:11 AM Support <s@example.com>\nwrote:\n\n> How happy are you?\n> 5'],
    ['Outlook', '4\n\n-----Original Message-----\nFrom: Support\nSent: Thursday\nTo: Eva\nSubject: x\n\n★★★★★'],
    [
      'Outlook de',
      '4/5\n\nVon: Support <s@example.com>\nGesendet: Donnerstag, 12. März 2026 10:11\nAn: Eva\nBetreff: x\n\n★★★★★',
    ],
    [
      'an iPhone',
      '4 !\n\nVon meinem iPhone gesendet\n\n> Am 12.03.2026 um 10:11 schrieb Support <s@example.com>:\n> \n> 5',
    ],
    ['Thunderbird', '4 \n\n-- \nEva Roth\nAcme GmbH\n\nAm 12.03.2026 um 10:11 schrieb Support:\n> 5\n> 1'],
    ['below the quotation', 'Am 12.03.2026 um 10:11 schrieb Support:\n> 5\n> 1\n\n4 Sterne'],
  ])('is a rating as %s writes it around its quotation and its signature', (_, text) => {
    expect(commandOf(answer(stripQuotes(text, { isAnswer: true }).reply)).command).toMatchObject({
      rating: { score: 4, comment: '' },
    });
  });

  it.each([
    '5.',
    '5.\n\nEva',
    'Fünf',
    'fünf!\n\nMit freundlichen Grüßen\nEva Roth',
    'five stars',
    'vijf',
    'cinq étoiles.',
    'fünf'.normalize('NFD'),
    '5/5',
    '5 / 5.',
    '5 von 5',
    '5/5 !',
    'Cinq !',
    '5 out of 5!',
    '5 sur 5\n\nEva',
    '5 van 5',
    'Rating: 5.',
    'Beoordeling 5',
  ])('%j is a rating where nothing is said below it', (reply) => {
    expect(commandOf(answer(reply))).toMatchObject({
      outcome: 'joined',
      command: { reopen: false, rating: { score: 5, comment: '' } },
    });
  });

  it.each([
    '1.\nThe pump leaks.\n2.\nThe lamp is broken.',
    '1.\nThe pump leaks.',
    'Fünf\nGeräte sind defekt',
    '4/5\nab 9 Uhr bin ich da',
    '3 von 5\nRechnern gehen wieder',
  ])('%j may begin a list or a sentence: it is a reply, and opens the ticket again', (reply) => {
    const { outcome, command } = commandOf(answer(reply));
    expect(outcome).toBe('reopened');
    expect(command).not.toHaveProperty('rating');
  });

  it.each([
    '6',
    '0',
    '10',
    '10/10',
    '10/10 !',
    '5/10',
    'Note: 2',
    'Schulnote 1',
    '2-',
    '5 Punkte',
    '90 %',
    '4,5',
    '-1',
    '*****',
    '6\n\nEva',
  ])('%j and nothing else is no rating, and opens nothing again: our own people read it', (reply) => {
    for (const where of [world, { tickets: [closed(300)] }]) {
      const { outcome, command, codes } = commandOf(answer(reply), where);
      expect(outcome).toBe('joined');
      expect(command).toMatchObject({ kind: 'join', reopen: false, movesStatus: false, visibility: 'public' });
      expect(command).not.toHaveProperty('rating');
      expect(codes).toContain('rating');
    }
  });

  it.each([
    '12345',
    '6 devices are broken',
    '5/5 but the pump leaks',
    '6\n\nThe pump leaks.',
    '2026-01-07',
    '5 days later it broke again',
    '2 messages',
    'Note: 2\n\nDer Drucker steht wieder.',
    'Thanks!\n\n5',
  ])('%j opens it again like every reply', (reply) => {
    expect(commandOf(answer(reply))).toMatchObject({ outcome: 'reopened', command: { reopen: true } });
  });

  it('rates it, too, where it is a colleague of his whom our people keep informed besides', () => {
    const max = { address: 'max@other.example', name: 'Max' };
    const where = { tickets: [closed(1, { customer: max, informed: ['eva@acme.example'] })] };
    expect(commandOf(answer('3'), where).command).toMatchObject({ reopen: false, rating: { score: 3 } });
  });

  it('rates it however long ago it was closed: it never opens a new one', () => {
    expect(commandOf(answer('4'), { tickets: [closed(300)] })).toMatchObject({
      outcome: 'joined',
      command: { rating: { score: 4 } },
    });
  });

  it.each([
    ['90 days after the end', asked, closed(91)],
    ['its time-out', weekAsked, closed(8)],
    ['a fortnight after the first', asked, closed(20, { ratedAt: NOW - 15 * DAY })],
    ['a fortnight after the first, however late that came', asked, closed(120, { ratedAt: NOW - 15 * DAY })],
    ['the time of work that is done', doneAsked, ticket({ kind: 'done', status: 'done', doneAt: NOW - 91 * DAY })],
    ['one takes no part', asked, closed(1, { participants: [], mentioned: ['eva@acme.example'], customer: MAX })],
  ] as const)(
    'words below a score are a reply like every other after %s; the score alone moves nothing',
    (_, rules, one) => {
      const where = { tickets: [one] };
      const plain = commandOf(answer('It leaks again.'), where, rules);
      const scored = commandOf(answer('2\n\nIt leaks again.'), where, rules);
      const shape = ({ outcome, command }: typeof plain) => ({
        outcome,
        ...command,
        causes: [],
        mail: null,
        text: null,
      });
      expect(shape(scored)).toEqual(shape(plain));
      expect(scored.command).not.toHaveProperty('rating');
      expect(commandOf(answer('2'), where, rules)).toMatchObject({
        outcome: 'joined',
        command: { movesStatus: false },
      });
    },
  );

  it.each([
    ['90 days', asked, closed(89)],
    ['its time-out', weekAsked, closed(6)],
    ['a fortnight from the first', asked, closed(95, { ratedAt: NOW - 13 * DAY })],
    ['the time of work that is done', doneAsked, ticket({ kind: 'done', status: 'done', doneAt: NOW - 89 * DAY })],
  ] as const)('words below a score are its comment within %s', (_, rules, one) => {
    const { outcome, command } = commandOf(answer('2\n\nIt leaks again.'), { tickets: [one] }, rules);
    expect(outcome).toBe('joined');
    expect(command).toMatchObject({ movesStatus: false, rating: { score: 2, comment: 'It leaks again.' } });
  });

  it.each([
    ['words beside the digit', answer('3 Geräte sind defekt'), world, asked],
    ['a site that asks nobody', answer('3'), world, policy()],
    [
      'somebody whom our people keep informed and nobody else',
      answer('3'),
      {
        tickets: [
          closed(1, {
            customer: { address: 'max@other.example', name: 'Max' },
            participants: [],
            informed: ['eva@acme.example'],
          }),
        ],
      },
      asked,
    ],
    ['another queue’s ticket', answer('3'), { tickets: [closed(1, { queue: 'billing' })] }, asked],
    ['an open ticket', answer('3'), { tickets: [ticket()] }, asked],
    [
      'work that is done, where closing is rated',
      answer('3'),
      { tickets: [ticket({ kind: 'done', status: 'done' })] },
      asked,
    ],
    ['a cancelled ticket', answer('3'), { tickets: [closed(1, { kind: 'cancelled', status: 'cancelled' })] }, asked],
  ] as const)('is a reply for %s', (_, one, where, rules) => {
    const { command } = commandOf(one as never, where as never, rules);
    expect(command).toBeDefined();
    expect(command).not.toHaveProperty('rating');
  });

  it('rates work that is done, where that is asked', () => {
    const rules = policy([], { site: site({ ratingByQueue: { support: { ask: 'done', timeoutMs: null } } }) });
    const { command } = commandOf(answer('5'), { tickets: [ticket({ kind: 'done', status: 'done' })] }, rules);
    expect(command).toMatchObject({ kind: 'join', movesStatus: false, rating: { score: 5 } });
  });

  it.each<[string, Partial<ReturnType<typeof message>>]>([
    ['a stranger with the customer’s token', { from: { address: 'fremd@robot.example', name: '' } }],
    ['an agent who is not its customer', { from: { address: 'anna@example.com', name: '' } }],
    ['a robot', { classes: ['auto'] as MessageClass[] }],
    ['a link scanner’s note', { classes: ['out_of_office'] as MessageClass[] }],
  ])('does not rate when it is from %s', (_, own) => {
    const { command } = commandOf(
      answer('1', { message: message({ reply: '1', inReplyTo: '<17@example.com>', ...own }) }),
    );
    expect(command ?? {}).not.toHaveProperty('rating');
  });

  it.each([
    ['a token of another ticket', { tokens: [token({ ticket: 99 as never })], state: 'pass' }],
    ['a forged From', { tokens: [token()], state: 'fail' }],
    ['no token and no signature', { tokens: [], state: 'none' }],
  ] as const)('does not rate this ticket with %s', (_, evidence) => {
    const { decision } = judge(answer('1', { evidence } as never), asked, { tickets: [closed(1)] });
    expect(decision.commands.filter((one) => one.kind === 'join' && one.rating !== undefined)).toEqual([]);
  });
});
