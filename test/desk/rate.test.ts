// Ratings as a table: who may rate what, what becomes of the ticket, who hears of it, and which of several words counts.
import { describe, expect, it } from 'vitest';
import { fieldServiceWorkflow } from '../../src/model/workflows.ts';
import { bySystem, changed, closedTicket, config, contextOf, NOW, refused, T1, ticketOf } from './builders.ts';

const DAY = 86_400_000;
const field = { config: { ...config, workflow: fieldServiceWorkflow } };
const rate = (
  score: number,
  comment = '',
  actor: { kind: 'agent' | 'contact' | 'system'; id: string } = bySystem.actor,
) => ({ ...bySystem, actor, kind: 'rate', ticket: T1, score, comment }) as const;
const done = (own: Parameters<typeof ticketOf>[0] = {}) => ticketOf({ status: 'done', kind: 'done', ...own });
const customer = { kind: 'contact', id: 'kunde@kunde.example' } as const;

describe('a rating', () => {
  it('closes a done ticket whose workflow waits for it, and tells its customer', () => {
    const change = changed(rate(5, ' Schnell! '), done({ fields: { solution: 'Neue Dichtung' } }), contextOf(field));
    expect(change.state).toMatchObject({
      status: 'closed',
      closedAt: NOW,
      rating: { score: 5, comment: 'Schnell!', firstAt: NOW, at: NOW },
    });
    expect(change.notices.map((one) => one.name)).toEqual(['closed']);
    expect(change.entries[0]).toMatchObject({
      text: 'rated 5 of 5: Schnell!',
      visibility: 'internal',
      changes: { rating: { from: null, to: 5 }, status: { from: 'done', to: 'closed' } },
    });
  });

  it('of a closed ticket changes nothing else', () => {
    const change = changed(rate(4), closedTicket(), contextOf());
    expect(change.state).toMatchObject({ status: 'closed', closeReason: 'solved', rating: { score: 4 } });
    expect(change.notices).toEqual([]);
  });

  it.each([1, 2])('of %s is told to the lead', (score) => {
    const [alert] = changed(rate(score, 'Zu spät.'), closedTicket(), contextOf()).notices;
    expect(alert).toMatchObject({
      name: 'agent-alert',
      agent: 'anna',
      data: { body: 'Zu spät.', trace: [`rated ${score} of 5`] },
    });
  });

  it('by its customer himself is his own public word', () => {
    const change = changed(rate(3, 'Geht so.', customer), closedTicket(), contextOf());
    expect(change.entries[0]).toMatchObject({ visibility: 'public', actor: customer });
  });

  it('is replaced by a later one within a fortnight of the first, then it stands', () => {
    const rated = (days: number) =>
      closedTicket({ rating: { score: 2, comment: '', firstAt: NOW - days * DAY, at: NOW - DAY } });
    expect(changed(rate(5), rated(13), contextOf()).state.rating).toEqual({
      score: 5,
      comment: '',
      firstAt: NOW - 13 * DAY,
      at: NOW,
    });
    expect(refused(rate(5), rated(15), contextOf())).toMatchObject({
      reason: 'conflict',
      detail: expect.stringContaining('that stands'),
    });
    expect(refused(rate(2), rated(1), contextOf()).reason).toBe('nothing_to_do');
  });

  const refusals: readonly (readonly [string, ReturnType<typeof rate>, ReturnType<typeof ticketOf>, string, string])[] =
    [
      ['0', rate(0), closedTicket(), 'invalid', 'the rating is 0, expected a whole number from 1'],
      ['6', rate(6), closedTicket(), 'invalid', 'the rating is 6'],
      ['3.5', rate(3.5), closedTicket(), 'invalid', 'the rating is 3.5'],
      ['a comment without end', rate(3, 'x'.repeat(4001)), closedTicket(), 'invalid', '4001 characters'],
      ['work that goes on', rate(3), ticketOf(), 'invalid', 'only finished work is rated'],
      [
        'what was cancelled',
        rate(3),
        ticketOf({ status: 'cancelled', kind: 'cancelled' }),
        'invalid',
        'done or closed',
      ],
      [
        'a stranger’s',
        rate(3, '', { kind: 'contact', id: 'otto@otto.example' }),
        closedTicket(),
        'not_allowed',
        'takes no part',
      ],
      ['a reader’s', rate(3, '', { kind: 'agent', id: 'carl' }), closedTicket(), 'not_allowed', 'may not set'],
    ];
  it.each(refusals)('%s is refused', (_, command, ticket, reason, words) => {
    const refusal = refused(command, ticket, contextOf());
    expect([refusal.reason, refusal.detail]).toEqual([reason, expect.stringContaining(words)]);
  });
});
