// What only several processes can show: numbers without gaps, nothing committed lost to kill -9, one daemon per data
// directory, loops woken by other processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { formatNumber } from '../../src/model/number.ts';
import { checkStore } from '../../src/store/check.ts';
import { lockDataDir } from '../../src/store/lease/lock.ts';
import { openStore } from '../../src/store/open.ts';
import { KEYS, NOW } from './samples.ts';
import { temporaryDir } from './stores.ts';

const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

function start(script: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  return child;
}

async function linesOf(child: ChildProcess, enough = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const lines: string[] = [];
  if (!child.stdout) return lines;
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (lines.length === enough) child.kill('SIGKILL');
  }
  return lines;
}

describe('several processes', () => {
  it('get numbers without gaps and without doubles', async () => {
    const path = join(temporaryDir(), 'db.sqlite');
    const writers = Array.from({ length: 8 }, (_, n) => linesOf(start('writer.ts', path, `w${n}`, '20')));
    const refs = (await Promise.all(writers)).flat().toSorted();
    expect(refs).toEqual(Array.from({ length: 160 }, (_, n) => `T-2026-${String(n + 1).padStart(5, '0')}`));
    const store = openStore(path);
    expect(await checkStore(store)).toEqual([]);
    store.close();
  });

  it('leave no gap with a check digit either, although every third transaction fails after taking its number', async () => {
    const path = join(temporaryDir(), 'db.sqlite');
    const mask = '{queue}-{yyyy}{mm}-{seq:4}{check}';
    const writers = Array.from({ length: 8 }, (_, n) => linesOf(start('writer.ts', path, `w${n}`, '12', mask)));
    const refs = (await Promise.all(writers)).flat().toSorted();
    const number = { mask, at: NOW, timeZone: 'Europe/Berlin', queue: 'support' };
    expect(refs).toEqual(Array.from({ length: 96 }, (_, n) => formatNumber(number, n + 1)));
  });

  it('count each year by itself when eight write over the turn of it, and every third transaction fails', async () => {
    const path = join(temporaryDir(), 'db.sqlite');
    const mask = '{yyyy}-{seq:4}{check}';
    const writers = Array.from({ length: 8 }, (_, n) => linesOf(start('writer.ts', path, `w${n}`, '12', mask, 'turn')));
    const refs = (await Promise.all(writers)).flat().toSorted();
    const numbers = [NOW, NOW + 365 * 86_400_000].flatMap((at) => {
      const number = { mask, at, timeZone: 'Europe/Berlin', queue: 'support' };
      return Array.from({ length: 48 }, (_, n) => formatNumber(number, n + 1));
    });
    expect(refs).toEqual(numbers);
  });

  it('lose nothing committed when one is killed', async () => {
    const path = join(temporaryDir(), 'db.sqlite');
    const refs = await linesOf(start('writer.ts', path, 'w', '100000'), 40);
    const store = openStore(path, { keys: KEYS });
    const kept = await store.read(() => store.tickets.list({ words: [], all: true, limit: 100_000 }));
    // Commits whose line was not written yet may follow; none that was reported may be missing, none half there.
    expect(kept.length).toBeGreaterThanOrEqual(refs.length);
    expect(kept.map((ticket) => ticket.ref)).toEqual(expect.arrayContaining([...refs]));
    for (const ticket of kept) expect(await store.read(() => store.tickets.entries(ticket.id))).toHaveLength(2);
    expect(await checkStore(store)).toEqual([]);
    store.close();
  });

  it('wake each other', async () => {
    const path = join(temporaryDir(), 'db.sqlite');
    const store = openStore(path, { keys: KEYS });
    const woken = store.changed(new AbortController().signal);
    start('writer.ts', path, 'w', '1');
    await woken;
    expect(await store.read(() => store.tickets.byRef('T-2026-00001'))).not.toBeNull();
    store.close();
  });

  it('cannot both hold a data directory; the lock ends with its process', async () => {
    const dir = temporaryDir();
    const holder = start('holder.ts', dir);
    if (holder.stdout) expect(String((await once(holder.stdout, 'data'))[0])).toBe('locked\n');
    expect(lockDataDir(dir)).toBeNull();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const mine = lockDataDir(dir);
    expect(mine).not.toBeNull();
    expect(lockDataDir(dir)).toBeNull();
    mine?.release();
    mine?.release();
    const again = lockDataDir(dir);
    expect(again).not.toBeNull();
    again?.release();
  });
});
