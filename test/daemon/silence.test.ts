// When a mailbox is called silent, by production's own deadlines and in virtual time: /readyz and the alert come within
// twice the interval, at least 90 s, whatever the line does; and no deadline of a mail server's connection is longer than
// that, so that a line that died is given up and made anew. The real thing, with short deadlines: test/faults/silence.test.ts.
import { afterAll, describe, expect, test } from 'vitest';
import { timingOf } from '../../src/collect/timing.ts';
import { readyz } from '../../src/daemon/health.ts';
import { Looks } from '../../src/daemon/watch/looks.ts';
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

  test.each([
    ['back', -3_600 * SECOND],
    ['ahead', 3_600 * SECOND],
  ])(
    'F51: a clock set %s by an hour while it runs says nothing of a mailbox; silence is counted on',
    async (_, jump) => {
      const clock = virtualClock(Date.UTC(2026, 0, 5, 6, 0));
      const uptime = { at: 5_000 };
      const both = { now: () => clock.at, monotonic: () => uptime.at };
      const pass = (ms: number): void => {
        clock.at += ms;
        uptime.at += ms;
      };
      const desk = await openDesk(`set${jump}`, clock, () => {}, {
        notifications: { admin: { to: 'ops@elsewhere.example' } },
      });
      desks.push(desk);
      const { store } = desk;
      const looks = new Looks(both);
      const loop = new WatchLoop({
        store,
        log: silentLog,
        setup: () => desk.setup,
        clock: { ...clock, ...both },
        looks,
      });
      const box = async () => {
        const page = await readyz({ store, setup: () => desk.setup, now: both.now, looks });
        const { checks } = JSON.parse(page.body) as { checks: { name: string; ok: boolean; detail: string }[] };
        const isDown = (await loop.look()).get('mailbox_down')?.length === 1;
        const { ok, detail } = checks.find(({ name }) => name.endsWith('(INBOX)')) ?? { ok: null, detail: '' };
        return { ok, isDown, detail };
      };
      const complete = () =>
        store.write(() =>
          store.ledger.saveCursor(`set${jump}`, 'INBOX', {
            ...{ uidValidity: '1', lastUid: 1, watermarkUid: 0, watermarkDate: 0 },
            completeAt: clock.at,
            paused: null,
          }),
        );
      await complete();
      looks.ended(`set${jump}`, 'INBOX', uptime.at);
      pass(20 * SECOND);
      clock.at += jump;
      expect(await box()).toMatchObject({ ok: true, isDown: false, detail: expect.stringContaining('began 20 s ago') });
      pass(99 * SECOND);
      expect(await box()).toMatchObject({ ok: true, isDown: false });
      pass(2 * SECOND);
      expect(await box()).toMatchObject({ ok: false, isDown: true });
      // What the store says of the folder is no news: this process was there.
      await complete();
      expect(await box()).toMatchObject({ ok: false, isDown: true });
      looks.ended(`set${jump}`, 'INBOX', uptime.at);
      expect(await box()).toMatchObject({ ok: true, isDown: false });
    },
  );
});
