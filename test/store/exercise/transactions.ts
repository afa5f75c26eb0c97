import { describe, expect, it } from 'vitest';
import { verifyMessageId } from '../../../src/model/token.ts';
import type { OpenEmpty } from '../exercise.ts';

export function exerciseTransactions(open: OpenEmpty): void {
  describe('transactions', () => {
    it('keep nothing of a program that throws, and hand its error on', async () => {
      const store = open();
      const failing = store.write(function* () {
        yield* store.settings.set('a', '1');
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      expect(await store.read(() => store.settings.get('a'))).toBeNull();
    });

    it('undo a savepoint alone when it throws, and go on', async () => {
      const store = open();
      const results = await store.write(function* () {
        yield* store.settings.set('before', '1');
        const bad = yield* store.savepoint(function* () {
          yield* store.settings.set('inside', '1');
          throw new Error('poison');
        });
        const good = yield* store.savepoint(() => store.settings.set('after', '1'));
        return [bad.ok, good.ok];
      });
      expect(results).toEqual([false, true]);
      const kept = await store.read(function* () {
        return [
          yield* store.settings.get('before'),
          yield* store.settings.get('inside'),
          yield* store.settings.get('after'),
        ];
      });
      expect(kept).toEqual(['1', null, '1']);
    });

    it('undo a savepoint whose statement the database refuses', async () => {
      const store = open();
      const result = await store.write(function* () {
        const refused = yield* store.savepoint(function* () {
          yield* store.settings.set('inside', '1');
          yield { text: 'insert into decisions (ledger, decision) values (?, ?)', values: [1, null] };
        });
        yield* store.settings.set('after', '1');
        return refused;
      });
      expect(result.ok).toBe(false);
      expect(await store.read(() => store.settings.get('inside'))).toBeNull();
      expect(await store.read(() => store.settings.get('after'))).toBe('1');
    });

    it('nest savepoints', async () => {
      const store = open();
      await store.write(function* () {
        yield* store.savepoint(function* () {
          yield* store.settings.set('outer', '1');
          yield* store.savepoint(function* () {
            yield* store.settings.set('inner', '1');
            throw new Error('inner only');
          });
        });
      });
      expect(await store.read(() => store.settings.get('outer'))).toBe('1');
      expect(await store.read(() => store.settings.get('inner'))).toBeNull();
    });

    it('refuse to start inside another one', async () => {
      const store = open();
      let inner: Promise<unknown> = Promise.resolve();
      await store.write(function* () {
        inner = store.write(() => store.settings.set('a', '1')).catch((error: unknown) => error);
        yield* store.settings.set('b', '1');
      });
      expect(await inner).toBeInstanceOf(Error);
    });
  });

  describe('waking', () => {
    it('wakes whoever waits at the next own commit', async () => {
      const store = open();
      const woken = store.changed(new AbortController().signal);
      await store.write(() => store.settings.set('a', '1'));
      await woken;
    });

    it('wakes whoever begins to wait in the turn of a commit he could not see', async () => {
      const store = open();
      const looked = store.write(() => store.ledger.claim(10, null));
      const committed = store.write(() => store.settings.set('a', '1'));
      await looked;
      const woken = store.changed(new AbortController().signal);
      await committed;
      await woken;
    });

    it('wakes nobody for a transaction that changed nothing', async () => {
      const store = open();
      const stop = new AbortController();
      let isWoken = false;
      const woken = store.changed(stop.signal).then(() => {
        isWoken = true;
      });
      await store.write(() => store.ledger.claim(10, null));
      await Promise.resolve();
      expect(isWoken).toBe(false);
      stop.abort();
      await woken;
    });
  });

  describe('settings and keys', () => {
    it('generates a thread key once and keeps it valid behind a configured secret', async () => {
      const store = open();
      const [generated] = await store.write(() => store.threadKeys(null));
      const [again] = await store.write(() => store.threadKeys(null));
      expect(again).toEqual(generated);
      const [configured, older] = await store.write(() => store.threadKeys('a secret of the admin'));
      expect(configured).not.toEqual(generated);
      expect(older).toEqual(generated);
      expect(verifyMessageId([configured], '<1.0.aaaaaaaaaaaaa@x>')).toBeNull();
    });

    it('keeps accepted setups by revision and knows the latest', async () => {
      const store = open();
      await store.write(() => store.settings.saveSetup('r1', { 'a.yaml': 'x: 1' }, 10));
      await store.write(() => store.settings.saveSetup('r2', { 'a.yaml': 'x: 2' }, 20));
      expect((await store.read(() => store.settings.latestSetup()))?.revision).toBe('r2');
      await store.write(() => store.settings.saveSetup('r1', { 'a.yaml': 'x: 1' }, 30));
      expect(await store.read(() => store.settings.latestSetup())).toEqual({
        revision: 'r1',
        sources: { 'a.yaml': 'x: 1' },
      });
      expect(await store.read(() => store.settings.setup('r2'))).toEqual({ 'a.yaml': 'x: 2' });
      expect(await store.read(() => store.settings.setup('none'))).toBeNull();
    });
  });
}
