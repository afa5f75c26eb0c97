import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherCompletions } from '../../src/collect/shared/completions.ts';
import { type TestStore, testStore } from './arrange.ts';

let held: TestStore;
beforeEach(() => {
  held = testStore();
});
afterEach(() => held.close());

const cursor = { uidValidity: '1', lastUid: 1, watermarkUid: 0, watermarkDate: 0, paused: null };

test('each look that was complete is in the database when its watcher goes on, the first and all after it', async () => {
  const uptime = { at: 0 };
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    uptime.at += ms;
  };
  const completions = gatherCompletions(
    held.store,
    { now: () => 0, monotonic: () => uptime.at, sleep },
    new AbortController().signal,
  );
  const savedAt = (folder: string) => held.store.read(() => held.store.ledger.cursor('support', folder));
  for (const completeAt of [1, 2, 3, 4]) {
    await Promise.all(
      ['INBOX', 'Sales'].map((folder) => completions.save('support', folder, { ...cursor, completeAt })),
    );
    for (const folder of ['INBOX', 'Sales']) expect(await savedAt(folder)).toMatchObject({ completeAt });
    uptime.at += completeAt % 2 === 0 ? 5_000 : 10;
  }
  // Together, and never more often than once a second.
  expect(waits).toEqual([0, 990, 0, 990]);
});

test('nothing is gathered any more once everything stops: no look waits for a second that will not pass', async () => {
  const stopping = new AbortController();
  const sleep = (_: number, signal: AbortSignal): Promise<void> =>
    signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const completions = gatherCompletions(held.store, { now: () => 0, monotonic: () => 0, sleep }, stopping.signal);
  const saved = completions.save('support', 'INBOX', { ...cursor, completeAt: 1 });
  stopping.abort();
  await saved;
  await completions.save('support', 'Sales', { ...cursor, completeAt: 2 });
  for (const [folder, completeAt] of [
    ['INBOX', 1],
    ['Sales', 2],
  ] as const)
    expect(await held.store.read(() => held.store.ledger.cursor('support', folder))).toMatchObject({ completeAt });
});
