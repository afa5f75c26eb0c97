// A transaction in slices: one transaction all the same, nobody else in between, the event loop free meanwhile.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Program } from '../../src/ports.ts';
import { savepoint } from '../../src/store/savepoint.ts';
import { type Engine, openSqlite } from '../../src/store/sqlite.ts';
import { Turns } from '../../src/store/turns.ts';

let dir: string;
let engine: Engine;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-slices-'));
  engine = openSqlite(join(dir, 'test.sqlite'));
});
afterEach(() => {
  engine.close();
  rmSync(dir, { recursive: true, force: true });
});

const put = (name: string, last?: number) => ({
  text: 'insert into setups (revision, accepted_at, sources) values (?, 0, ?)',
  values: [name, new Uint8Array()],
  ...(last === undefined ? {} : { last }),
});

function* names(): Program<readonly unknown[]> {
  const rows = yield { text: 'select revision from setups order by id', values: [] };
  return rows.map((row) => row.revision);
}

function* wait(ms: number): Program<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) yield { text: 'select 1', values: [] };
}

describe('a transaction in slices', () => {
  it('lets whoever waits for its end know when his turn begins, so that this wait is no wait for the database', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const noting = (name: string) => () => void seen.push(name);
    const alone = turns.alone(async () => {
      await setImmediate();
      seen.push('over');
    }, noting('alone'));
    await Promise.all([alone, turns.shared(noting('written'), noting('shared'))]);
    expect(seen).toEqual(['alone', 'over', 'shared', 'written']);
  });

  it('is one: a reader and a writer of the same process wait for its end, the event loop does not', async () => {
    let turns = 0;
    let isOver = false;
    const long = engine.writeInSlices(function* () {
      yield put('a');
      yield* wait(80);
      yield put('b');
      isOver = true;
    });
    const counting = (async () => {
      while (!isOver) {
        await setImmediate();
        turns += 1;
      }
    })();
    const read = engine.read(names);
    const write = engine.write(function* () {
      const before = yield* names();
      yield put('c');
      return before;
    });
    await Promise.all([long, counting]);
    expect(turns).toBeGreaterThan(0);
    expect(await read).toEqual(['a', 'b']);
    expect(await write).toEqual(['a', 'b']);
  });

  it('leaves nothing when it fails, and lets the next one in', async () => {
    await expect(
      engine.writeInSlices(function* () {
        yield put('a');
        yield* wait(30);
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    await engine.writeInSlices(function* () {
      yield put('b');
    });
    expect(await engine.read(names)).toEqual(['b']);
  });

  it('runs two one after the other', async () => {
    const order: string[] = [];
    const one = (name: string) =>
      engine.writeInSlices(function* () {
        order.push(`${name} begins`);
        yield* wait(25);
        order.push(`${name} ends`);
      });
    await Promise.all([one('a'), one('b'), one('c')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

describe('statements that wait for the end', () => {
  it('run before the commit, by their number, and not at all when their part was undone', async () => {
    await engine.write(function* () {
      yield put('late', 9);
      yield put('early', 1);
      yield put('first');
      const part = yield* savepoint(function* () {
        yield put('undone', 5);
        yield* savepoint(function* () {
          yield put('undone too', 6);
        });
        throw new Error('this part only');
      });
      expect(part.ok).toBe(false);
      yield* savepoint(function* () {
        yield put('kept', 5);
      });
    });
    expect(await engine.read(names)).toEqual(['first', 'early', 'kept', 'late']);
  });

  it('are forgotten with a transaction that failed', async () => {
    await expect(
      engine.write(function* () {
        yield put('a', 1);
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    await engine.write(function* () {
      yield put('b');
    });
    expect(await engine.read(names)).toEqual(['b']);
  });
});
