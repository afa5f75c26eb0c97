import { describe, expect, it } from 'vitest';
import type { OpenEmpty } from '../exercise.ts';
import { NOW, received, settled } from '../samples.ts';

export function exerciseRules(open: OpenEmpty): void {
  describe('hits of rules', () => {
    it('add up over groups; a rule known before it hits keeps the day it came', async () => {
      const store = open();
      await store.write(() => store.rules.know(['vip', 'noise'], NOW));
      await store.write(() =>
        store.rules.countHits(
          new Map([
            ['vip', 2],
            ['late', 1],
          ]),
          NOW + 5,
        ),
      );
      await store.write(() => store.rules.countHits(new Map([['vip', 1]]), NOW + 9));
      await store.write(() => store.rules.know(['vip', 'noise'], NOW + 20));
      expect(await store.read(() => store.rules.hits())).toEqual([
        { rule: 'late', hits: 1, firstAt: NOW + 5, lastAt: NOW + 5 },
        { rule: 'noise', hits: 0, firstAt: NOW, lastAt: null },
        { rule: 'vip', hits: 3, firstAt: NOW, lastAt: NOW + 9 },
      ]);
    });
  });

  describe('the walk over decided mails', () => {
    it('goes in order and in pieces, leaves out what is undecided or older', async () => {
      const store = open();
      const ids: number[] = [];
      for (const [uid, at] of [
        [1, NOW - 10],
        [2, NOW],
        [3, NOW + 1],
        [4, NOW + 2],
      ] as const)
        ids.push(...(await store.write(() => store.ledger.receive([received(uid)], at, null))));
      for (const id of [ids[0], ids[1], ids[3]]) {
        await store.write(() => store.ledger.claim(1, [id ?? 0]));
        await store.write(() => store.ledger.settle(id ?? 0, settled()));
      }
      const walk = async (after: number): Promise<readonly number[]> =>
        (await store.read(() => store.ledger.decidedAfter(after, NOW, 1))).map(({ row }) => row.id);
      expect(await walk(0)).toEqual([ids[1]]);
      expect(await walk(ids[1] ?? 0)).toEqual([ids[3]]);
      expect(await walk(ids[3] ?? 0)).toEqual([]);
    });
  });
}
