// How many go in at once, at a clock of the test's own: nothing here waits for real.
import { expect, test } from 'vitest';
import { CollectFault } from '../../src/collect/fault.ts';
import { type Entrance, openEntrance } from '../../src/collect/shared/entrance.ts';

/** A clock that goes on when it is told. */
function handClock() {
  let now = 0;
  const sleeping = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => 0,
    monotonic: () => now,
    sleep(ms: number, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const one = { at: now + ms, wake: resolve };
        sleeping.add(one);
        signal.addEventListener('abort', () => {
          sleeping.delete(one);
          resolve();
        });
      });
    },
    async on(ms: number): Promise<void> {
      const end = now + ms;
      for (; now < end; now++) {
        for (const one of [...sleeping])
          if (one.at <= now) {
            sleeping.delete(one);
            one.wake();
          }
        for (let turn = 0; turn < 8; turn++) await Promise.resolve();
      }
    },
  };
}

const never = new AbortController().signal;

function arrange() {
  const clock = handClock();
  const entrance = openEntrance(clock);
  const inside: string[] = [];
  const leave: (() => void)[] = [];
  const go = (server: string, more: Partial<Parameters<Entrance['enter']>[2]> = {}): Promise<void> =>
    entrance.enter(
      server,
      () =>
        new Promise<void>((resolve) => {
          inside.push(server);
          leave.push(resolve);
        }),
      { signal: never, patienceMs: 45_000, ...more },
    );
  return { clock, inside, leave, go };
}

test('eight go in at one server, the ninth when one is in; nobody waits at another server', async () => {
  const { clock, inside, leave, go } = arrange();
  for (let at = 0; at < 20; at++) void go('busy:993');
  void go('other:993');
  await clock.on(200);
  expect(inside.filter((server) => server === 'busy:993')).toHaveLength(8);
  expect(inside).toContain('other:993');
  leave[0]?.();
  await clock.on(20);
  expect(inside.filter((server) => server === 'busy:993')).toHaveLength(9);
});

test('one every few milliseconds goes in over all servers', async () => {
  const { clock, inside, go } = arrange();
  for (let at = 0; at < 100; at++) void go(`server${at}:993`);
  await clock.on(100);
  expect(inside.length).toBeGreaterThan(15);
  expect(inside.length).toBeLessThan(35);
});

test('those who hang give their place away after five seconds: 64 at a dead server have all tried within 36', async () => {
  const { clock, inside, go } = arrange();
  for (let at = 0; at < 64; at++) go('dead:993', { patienceMs: 120_000 }).catch(() => undefined);
  await clock.on(36_000);
  expect(inside).toHaveLength(64);
});

test('who gets no turn within his patience is told that the server lets nobody in, and takes no turn later', async () => {
  const { clock, inside, go } = arrange();
  for (let at = 0; at < 8; at++) void go('dead:993');
  const late = go('dead:993', { patienceMs: 3_000 });
  const said = late.catch((error: unknown) => error);
  await clock.on(3_100);
  expect(await said).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('dead:993 lets nobody in'),
  });
  expect(await said).toBeInstanceOf(CollectFault);
  await clock.on(10_000);
  expect(inside).toHaveLength(8);
});

test('who is stopped while he waits goes at once', async () => {
  const { clock, go } = arrange();
  for (let at = 0; at < 8; at++) void go('dead:993');
  const stop = new AbortController();
  const stopped = go('dead:993', { signal: stop.signal }).catch((error: unknown) => error);
  await clock.on(10);
  stop.abort();
  await clock.on(2);
  expect(await stopped).toMatchObject({ kind: 'lost' });
});
