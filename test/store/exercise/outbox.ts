import { describe, expect, it } from 'vitest';
import type { OutboxState } from '../../../src/model/notice.ts';
import type { OutboxRow, Store } from '../../../src/ports.ts';
import type { OpenEmpty } from '../exercise.ts';
import { NOW, notice, verdict } from '../samples.ts';
import { ticketOf } from './apply.ts';

const OTHER = { to: { address: 'ben@desk.example', name: 'Ben' } } as const;
const BYTES = Buffer.from('From: x\r\n\r\nhello\r\n');

async function due(store: Store, now = NOW): Promise<readonly number[]> {
  return (await store.read(() => store.outbox.due(now, 50))).map((row) => row.id);
}
async function start(store: Store, id: number, owner = 'me'): Promise<boolean> {
  return store.write(() => store.outbox.sending(id, owner, BYTES, NOW));
}
async function end(store: Store, id: number, state: OutboxState, dueAt: number | null = null): Promise<void> {
  await store.write(() =>
    store.outbox.finished(id, { state, reason: state === 'sent' ? null : 'said so', dueAt, at: NOW + 1 }),
  );
}
async function look(store: Store, id: number): Promise<OutboxRow | null> {
  return store.read(() => store.outbox.row(id));
}

export function exerciseOutbox(open: OpenEmpty): void {
  describe('the outbox', () => {
    it('hands out one notice per person and ticket, in order', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a'), notice('b'), notice('c', OTHER)] });
      await ticketOf(store, 'mail:2', { notices: [notice('d')] });
      expect(await due(store)).toEqual([1, 3, 4]);
      await start(store, 1);
      expect(await due(store)).toEqual([3, 4]);
      await end(store, 1, 'sent');
      expect(await due(store)).toEqual([2, 3, 4]);
    });

    it('keeps later notices behind one that waits, until it is sent, dead or dropped', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a', { dueAt: NOW + 60_000 }), notice('b')] });
      expect((await look(store, 1))?.state).toBe('held');
      expect(await due(store)).toEqual([]);
      expect(await store.read(() => store.outbox.nextDueAt())).toBe(NOW + 60_000);
      expect(await due(store, NOW + 60_000)).toEqual([1]);
      await start(store, 1);
      await end(store, 1, 'deferred', NOW + 90_000);
      expect(await due(store, NOW + 80_000)).toEqual([]);
      await start(store, 1);
      await end(store, 1, 'dead');
      expect(await due(store)).toEqual([2]);
    });

    it('keeps the first bytes for ever and hands them back', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a')] });
      await start(store, 1);
      expect(await look(store, 1)).toMatchObject({ state: 'sending', attempts: 1 });
      await end(store, 1, 'deferred', NOW);
      await store.write(() => store.outbox.sending(1, 'me', Buffer.from('other'), NOW));
      expect(Buffer.from((await look(store, 1))?.bytes ?? [])).toEqual(BYTES);
      expect((await look(store, 1))?.attempts).toBe(2);
    });

    it('lets nobody send what another process is sending or what was dropped', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a'), notice('b', OTHER)] });
      expect([await start(store, 1), await start(store, 1, 'other')]).toEqual([true, false]);
      expect(await store.write(() => store.outbox.drop(1, NOW))).toBe(false);
      expect(await store.write(() => store.outbox.drop(2, NOW))).toBe(true);
      expect(await start(store, 2)).toBe(false);
      await end(store, 2, 'sent');
      expect((await look(store, 2))?.state).toBe('dropped');
    });

    it('takes a row only as it was read, and never past an earlier one of its recipient', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a'), notice('b')] });
      const take = (id: number, seen?: Pick<OutboxRow, 'state' | 'attempts' | 'event'>): Promise<boolean> =>
        store.write(() => store.outbox.sending(id, 'me', BYTES, NOW, seen));
      const first = await look(store, 1);
      if (!first) throw new Error('row 1 is there');
      expect(await take(2)).toBe(false);
      expect(await take(1, { ...first, attempts: 3 })).toBe(false);
      expect(await take(1, { ...first, state: 'held' })).toBe(false);
      expect(await take(1, { ...first, event: 'mail:2' })).toBe(false);
      expect(await take(1, first)).toBe(true);
      expect(await take(1, first)).toBe(false);
      expect(await take(2)).toBe(false);
      await end(store, 1, 'sent');
      expect(await take(2, (await look(store, 2)) ?? undefined)).toBe(true);
    });

    it('sends what a dead process was sending once more by itself, then waits for a person', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', { notices: [notice('a'), notice('b')] });
      await start(store, 1, 'dead');
      expect(await store.write(() => store.outbox.recover('dead', NOW + 5))).toEqual([]);
      expect(await store.write(() => store.outbox.recover('heir', NOW + 5))).toEqual([1]);
      expect(await due(store, NOW + 5)).toEqual([1]);
      expect(await start(store, 1, 'heir')).toBe(true);
      expect(await store.write(() => store.outbox.recover('grandchild', NOW + 6))).toEqual([1]);
      expect(await look(store, 1)).toMatchObject({ state: 'ambiguous', resent: true });
      expect(await start(store, 1, 'grandchild')).toBe(false);
      expect(await due(store, NOW + 6)).toEqual([2]);
      expect(await store.write(() => store.outbox.retry(1, NOW + 7))).toBe(true);
      expect(await due(store, NOW + 7)).toEqual([1]);
      expect(await store.write(() => store.outbox.retry(2, NOW))).toBe(false);
    });

    it('keeps suppressed notices with their reason, unsent', async () => {
      const store = open();
      await ticketOf(store, 'mail:1', {
        notices: [notice('a', { gate: verdict('auto') }), notice('b')],
      });
      expect(await look(store, 1)).toMatchObject({ state: 'suppressed', reason: 'auto' });
      expect(await due(store)).toEqual([2]);
      expect((await store.read(() => store.outbox.list(false))).map((row) => row.id)).toEqual([2]);
      expect((await store.read(() => store.outbox.list(true))).map((row) => row.id)).toEqual([1, 2]);
    });

    it('counts rows by state', async () => {
      const store = open();
      const gate = verdict('auto');
      await ticketOf(store, 'mail:1', {
        notices: [notice('a'), notice('b'), notice('c', { gate }), notice('d', OTHER)],
      });
      await start(store, 1);
      await end(store, 1, 'sent');
      await end(store, 1, 'sent');
      await start(store, 4);
      await end(store, 4, 'dead');
      expect(await store.read(() => store.outbox.counts())).toEqual({ sent: 1, queued: 1, suppressed: 1, dead: 1 });
    });

    it("finds the notices of a cause and no other's", async () => {
      const store = open();
      await ticketOf(store, 'mail:1', {
        notices: [notice('mail:1/0/opened'), notice('mail:10/0/opened'), notice('mail:1')],
      });
      expect((await store.read(() => store.outbox.byEventPrefix('mail:1'))).map((row) => row.event)).toEqual([
        'mail:1/0/opened',
      ]);
    });
  });
}
