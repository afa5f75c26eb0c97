// Which mailboxes are watched: a daemon that begins on a full disk watches all that nobody paused, and says of a paused one
// that it let go as soon as it can.
import { expect, test } from 'vitest';
import { Attendance } from '../../src/daemon/mailboxes/attend.ts';
import { pauseMailboxes, readPauses } from '../../src/daemon/mailboxes/pauses.ts';
import type { Watchers } from '../../src/daemon/watchers.ts';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import type { Mailbox, Setup } from '../../src/model/setup.ts';
import type { Store } from '../../src/ports.ts';
import { StoreFault } from '../../src/store/faults.ts';
import { config } from '../desk/builders.ts';
import { emptyStore } from '../store/stores.ts';

test('a disk that is full at the start keeps no daemon from the mailboxes that nobody paused', async () => {
  const store = emptyStore();
  const box = config.mailboxes[0] as Mailbox;
  const mailboxes = ['support', 'sales'].map((name) => ({ ...box, name }));
  const setup = { config: { ...config, mailboxes }, revision: 'r' } as unknown as Setup;
  const asked = { until: null, reason: null, by: 'cli', now: Date.now() };
  await store.write(() => pauseMailboxes(store, ['support'], asked));
  let isFull = true;
  const write: Store['write'] = (program) =>
    isFull ? Promise.reject(new StoreFault('full', 'SQLITE_FULL', 'the disk is full')) : store.write(program);
  const attendance = new Attendance({
    store: Object.create(store, { write: { value: write } }),
    clock: systemClock(undefined),
    log: silentLog,
    setup: () => setup,
  });
  const watched: string[] = [];
  await attendance.begin((wanted): Watchers => {
    watched.push(...wanted.mailboxes.map(({ name }) => name));
    return { results: Promise.resolve([]), renew: async () => [], stop: async () => undefined };
  });
  expect([watched, attendance.isPaused('support')]).toEqual([['sales'], true]);
  const heldAt = async () => (await store.read(() => readPauses(store))).get('support')?.heldAt;
  expect(await heldAt()).toBeNull();
  isFull = false;
  const stop = new AbortController();
  const running = attendance.run(stop.signal);
  await expect.poll(heldAt, { timeout: 10_000 }).toBeTypeOf('number');
  stop.abort();
  await running;
});
