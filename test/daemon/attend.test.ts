// Which mailboxes are watched: a daemon that begins on a full disk watches all that nobody paused, and says of a paused one
// that it let go as soon as it can. Who waits after a refused login waits through a save of the files, and not through SIGHUP.
import { expect, test } from 'vitest';
import { CollectFault } from '../../src/collect/fault.ts';
import { createBells } from '../../src/collect/trigger.ts';
import { Attendance } from '../../src/daemon/mailboxes/attend.ts';
import { pauseMailboxes, readPauses } from '../../src/daemon/mailboxes/pauses.ts';
import { startWatchers, type Watchers } from '../../src/daemon/watchers.ts';
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

test('F29: a login that was refused waits, and is tried at once when a person says by SIGHUP that it was mended', async () => {
  const store = emptyStore();
  const box = config.mailboxes[0] as Mailbox;
  const mailboxes = ['locked', 'well'].map((name) => ({ ...box, name, folders: ['INBOX'] }));
  const tried: string[] = [];
  const clock = systemClock(undefined);
  const watchers = startWatchers({ ...config, mailboxes }, false, {
    store,
    clock,
    log: silentLog,
    bells: createBells(),
    onReceived: () => undefined,
    settled: async () => undefined,
    async connect({ name }, { signal }) {
      tried.push(name);
      if (name === 'locked') throw new CollectFault('login', 'refused the login');
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    },
  });
  await expect.poll(() => tried).toEqual(['locked', 'well']);
  const attendance = new Attendance({
    store,
    clock,
    log: silentLog,
    setup: () => ({ config: { ...config, mailboxes } }) as unknown as Setup,
  });
  await attendance.begin(() => watchers);
  expect(await attendance.renew()).toEqual([]);
  let renewed: readonly string[] = [];
  await attendance.tryAgain(async () => {
    renewed = await attendance.renew();
  });
  expect(renewed).toEqual(['locked']);
  await expect.poll(() => tried).toEqual(['locked', 'well', 'locked']);
  // Beside files with a mistake nothing is taken up, and what is down is tried all the same, once.
  await attendance.tryAgain(async () => undefined);
  await expect.poll(() => tried).toEqual(['locked', 'well', 'locked', 'locked']);
  expect(await attendance.renew()).toEqual([]);
  await watchers.stop();
});
