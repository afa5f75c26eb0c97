// When SQLite undoes a whole transaction by itself, nothing of its program may go on: what it wrote next would stand alone.
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { all, query, run } from '../../src/store/sql.ts';

const set = (name: string): Program<void> => run(query("insert into settings (name, value) values (?, 'x')", name));

describe('F37: a transaction that the engine rolled back', () => {
  it.each(['write', 'writeInSlices'] as const)('is lost as a whole, whatever its program catches: %s', async (how) => {
    const store = openStore(':memory:', { isScratch: true });
    try {
      await store.write(() =>
        run(
          query(`create temp trigger undoing before insert on settings when new.name = 'bad'
            begin select raise(rollback, 'undone'); end`),
        ),
      );
      const work = store[how](function* () {
        yield* set('before');
        try {
          yield* set('bad');
        } catch {
          // Says nothing of it, as a careless program would.
        }
        yield* set('after');
      });
      await expect(work).rejects.toThrow(/rolled the whole transaction back/);
      const left = await store.read(() =>
        all<{ name: string }>(query("select name from settings where name in ('before', 'bad', 'after')")),
      );
      expect(left).toEqual([]);
      // And the connection is as good as before.
      await store.write(() => set('next'));
    } finally {
      store.close();
    }
  });
});
