// When a mailbox is called silent, by production's own deadlines and in virtual time: /readyz and the alert come within
// twice the interval, at least 90 s, whatever the line does; and no deadline of a mail server's connection is longer than
// that, so that a line that died is given up and made anew. The real thing, with short deadlines: test/faults/silence.test.ts.
import { afterAll, describe, expect, test } from 'vitest';
import { timingOf } from '../../src/collect/timing.ts';
import { readyz } from '../../src/daemon/health.ts';
import { silenceOf } from '../../src/daemon/watch/silence.ts';
import { WatchLoop } from '../../src/daemon/watch/watch-loop.ts';
import { silentLog } from '../../src/lib/log.ts';
import { type Desk, openDesk, virtualClock } from '../simulation/desk.ts';

const desks: Desk[] = [];
afterAll(async () => {
  for (const desk of desks) await desk.close();
});

const SECOND = 1_000;
const intervals = [1, 10, 44, 45, 46, 60, 300, 3_600, 86_400].map((seconds) => seconds * SECOND);

test.each(intervals)(
  'F6: with a poll every %i ms it is silent right after max(2 × interval, 90 s), not before',
  (pollMs) => {
    const box = { mailbox: 'a', folder: 'INBOX', up: true, detail: '', at: 0, completeAt: 1_000_000 };
    const setup = { config: { mailboxes: [{ name: 'a', pollMs }] } } as unknown as Parameters<typeof silenceOf>[1];
    const limit = Math.max(2 * pollMs, 90_000);
    expect(silenceOf(box, setup, box.completeAt + limit).isSilent).toBe(false);
    expect(silenceOf(box, setup, box.completeAt + limit + 1).isSilent).toBe(true);
  },
);

test('F6: production gives a line up within 60 s, wherever it died: before the 90 s are over it is being made anew', () => {
  const { connectMs, commandMs, stallMs, silenceMs, idleMs } = timingOf(undefined);
  expect(Math.max(connectMs, commandMs, stallMs)).toBeLessThanOrEqual(60_000);
  expect(silenceMs).toBe(90_000);
  // F6: IDLE begins anew within 5 min, whatever the interval.
  expect(idleMs).toBeLessThanOrEqual(300_000);
  // What is said while a line waits comes before the library gives a silent one up, and its end before the mailbox is silent.
  expect(idleMs).toBeLessThan(stallMs);
  expect(idleMs + commandMs).toBeLessThan(silenceMs);
});

describe('in virtual time', () => {
  test.each([
    [10 * SECOND, 90 * SECOND],
    [60 * SECOND, 120 * SECOND],
    [300 * SECOND, 600 * SECOND],
  ])(
    'F6: a poll every %i ms: the alert is written %i ms after the last complete one began',
    async (pollMs, limitMs) => {
      const clock = virtualClock(Date.UTC(2026, 0, 5, 6, 0));
      const desk = await openDesk(`s${pollMs}`, clock, () => {}, {
        mailbox: { poll: `${pollMs / SECOND}s` },
        notifications: { admin: { to: 'ops@elsewhere.example' } },
      });
      desks.push(desk);
      const { store } = desk;
      const startedAt = clock.at;
      const watch = { store, log: silentLog, setup: () => desk.setup };
      const alerts = async () => (await store.read(() => store.outbox.list(true))).filter(({ data }) => data.alert);
      const stop = new AbortController();
      let toldAt = 0;
      // Sleeping is what moves this clock: the loop itself decides when it looks again.
      const sleep = async (ms: number): Promise<void> => {
        if (toldAt === 0 && (await alerts()).length > 0) toldAt = clock.at;
        if (toldAt > 0 || clock.at - startedAt > 4 * limitMs) stop.abort();
        clock.at += ms;
      };
      await new WatchLoop({ ...watch, clock: { ...clock, now: () => clock.at, sleep } }).run(stop.signal);
      expect(toldAt - startedAt).toBeGreaterThan(limitMs);
      expect(toldAt - startedAt).toBeLessThanOrEqual(limitMs + SECOND);
      const page = await readyz({ store, setup: () => desk.setup, now: () => startedAt + limitMs + 1 });
      expect(page.status).toBe(503);
      expect(page.body).toContain('mailbox ');
    },
  );

  test('F6, F51: a clock that ran a year ahead and is set right hides no silence, neither of this process nor of the next one', async () => {
    const right = Date.UTC(2026, 0, 5, 6, 0);
    const clock = virtualClock(right + 365 * 86_400 * SECOND);
    const desk = await openDesk('ahead', clock, () => {}, {
      notifications: { admin: { to: 'ops@elsewhere.example' } },
    });
    desks.push(desk);
    const { store } = desk;
    const ready = () => readyz({ store, setup: () => desk.setup, now: clock.now });
    const isDown = async () => (await loop.look()).get('mailbox_down')?.length === 1;
    const alerts = async () =>
      (await store.read(() => store.outbox.list(true))).filter(({ data }) => data.alert).length;
    const polled = () =>
      store.write(() =>
        store.ledger.saveCursor('ahead', 'INBOX', {
          uidValidity: '1',
          lastUid: 1,
          watermarkUid: 0,
          watermarkDate: 0,
          completeAt: clock.at,
          paused: null,
        }),
      );
    const watch = { store, log: silentLog, setup: () => desk.setup, clock };
    let loop = new WatchLoop(watch);
    clock.at += 3_600 * SECOND;
    expect(await isDown()).toBe(true);
    expect(await alerts()).toBe(1);
    await polled();
    expect(await isDown()).toBe(false);
    expect((await ready()).body).toContain('the last complete poll began 0 s ago');
    const before = await alerts();

    clock.at = right;
    for (const next of [() => loop, () => new WatchLoop(watch)]) {
      loop = next();
      expect(await isDown()).toBe(false);
      expect((await ready()).status).toBe(503);
      expect((await ready()).body).toContain('no poll was completed since the clock went back from 2027-');
      clock.at += 121 * SECOND;
      expect(await isDown()).toBe(true);
    }
    // That it is down, and in between that it is well.
    expect(await alerts()).toBe(before + 2);
    await polled();
    expect(await isDown()).toBe(false);
    // Set right by the length of a breath: nothing happened.
    clock.at -= 5 * SECOND;
    expect((await ready()).body).toContain('the last complete poll began 0 s ago');
    expect(await isDown()).toBe(false);
  });
});
