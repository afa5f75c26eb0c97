import { describe, expect, it } from 'vitest';
import type { LedgerRow, Store } from '../../../src/ports.ts';
import type { OpenEmpty } from '../exercise.ts';
import { NOW, received } from '../samples.ts';

/** Mails of one mailbox; gives the ids of their rows. */
async function take(store: Store, mailbox: string, uids: readonly number[]): Promise<readonly number[]> {
  return store.write(() =>
    store.ledger.receive(
      uids.map((uid) => ({ ...received(uid), mailbox, raw: Buffer.from(`Subject: ${mailbox} ${uid}\r\n\r\n`) })),
      NOW,
      null,
    ),
  );
}

export function exerciseTurns(open: OpenEmpty): void {
  describe('a flood in one mailbox', () => {
    const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);
    const claim = (store: Store, limit: number): Promise<readonly LedgerRow[]> =>
      store.write(() => store.ledger.claim(limit, null, NOW));
    const names = (rows: readonly LedgerRow[]): readonly string[] => rows.map((row) => `${row.mailbox} ${row.uid}`);

    it('keeps nobody waiting: the first of each mailbox comes before the second of any, in the order they came', async () => {
      const store = open();
      await take(store, 'flood', upTo(20));
      await take(store, 'support', [1, 2]);
      await take(store, 'sales', [7]);
      expect(names(await claim(store, 4))).toEqual(['flood 1', 'flood 2', 'support 1', 'sales 7']);
    });

    it('counts the tries of those that were taken, and of no other', async () => {
      const store = open();
      const flood = await take(store, 'flood', upTo(6));
      const [own = 0] = await take(store, 'support', [1]);
      expect((await claim(store, 3)).map((row) => row.attempts)).toEqual([1, 1, 1]);
      const tries = await store.read(function* () {
        const all: number[] = [];
        for (const id of [...flood, own]) all.push((yield* store.ledger.row(id))?.attempts ?? -1);
        return all;
      });
      expect(tries).toEqual([1, 1, 0, 0, 0, 0, 1]);
    });

    it('of large mails takes what is left of a group, after the others', async () => {
      const store = open();
      await store.write(() =>
        store.ledger.receive(
          upTo(5).map((uid) => ({ ...received(uid), mailbox: 'flood', size: 9 * 1_048_576 })),
          NOW,
          null,
        ),
      );
      await take(store, 'support', [1]);
      await take(store, 'sales', [1]);
      expect(names(await claim(store, 5))).toEqual(['flood 1', 'support 1', 'sales 1']);
    });

    it('is counted by mailbox, as far as is asked', async () => {
      const store = open();
      await take(store, 'flood', upTo(6));
      await take(store, 'support', [1]);
      const undecided = (mailbox: string): Promise<number> => store.read(() => store.ledger.undecided(mailbox, 4));
      expect([await undecided('flood'), await undecided('support'), await undecided('none')]).toEqual([4, 1, 0]);
    });
  });
}
