// Nothing piles up (F60): hundreds of connections that end, no file descriptor left to open one with, a month of virtual
// days. What is counted are open descriptors, what keeps the event loop awake, and the heap after collecting it.
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { watchMailbox } from '../../src/collect/watch.ts';
import { WatchLoop } from '../../src/daemon/watch/watch-loop.ts';
import { silentLog } from '../../src/lib/log.ts';
import { mailbox, QUICK, testStore, until, watching } from '../collect/arrange.ts';
import { eventually, makeSite } from '../integration/site.ts';
import { startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { openDesk, virtualClock } from '../simulation/desk.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Held {
  readonly descriptors: number;
  readonly resources: number;
  readonly heap: number;
}

/** What this process holds when nothing is under way. */
async function heldNow(): Promise<Held> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let n = 0; n < 5; n++) {
    await setImmediate();
    collect();
  }
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    heap: process.memoryUsage().heapUsed,
  };
}

/** No more than 5 % above; a few of what is counted in tens. */
function expectFlat(before: Held, after: Held): void {
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 3);
  expect(after.resources).toBeLessThanOrEqual(before.resources + 3);
  expect(after.heap / before.heap).toBeLessThan(1.05);
}

describe('a long life', () => {
  test('F60: five hundred connections that are lost leave nothing behind', { timeout: 240_000 }, async () => {
    let connections = 0;
    const fake = await startFakeImap({
      mails: [{ uid: 1, raw: 'Subject: one\r\nMessage-ID: <1@x.example>\r\n\r\n1' }],
      // Cut in the middle of a command, each time another one.
      script(command) {
        connections = Math.max(connections, command.connection);
        const names = ['SELECT', 'UID SEARCH', 'IDLE'];
        return command.name === names[command.connection % names.length] ? null : undefined;
      },
    });
    open.push(() => fake.stop());
    const held = testStore();
    open.push(() => held.close());
    const quick = { ...QUICK, retry: { baseMs: 1, capMs: 2 } };
    const seen = watching(held.store, mailbox(fake.port, { pollMs: 5 }), { once: false, timing: quick });
    // What the test remembers grows; it is not what is measured.
    const events = { onReceived: () => undefined, onState: () => undefined };
    const log = { ...seen.options.log, info() {}, warn() {}, error() {} };
    const done = watchMailbox({ ...seen.options, events, log });
    await until(() => connections >= 100);
    (fake.commands as string[]).length = 0;
    const before = await heldNow();
    await until(() => connections >= 600);
    (fake.commands as string[]).length = 0;
    const after = await heldNow();
    seen.stop.abort();
    await done;
    expectFlat(before, after);
  });

  test('F60: thirty virtual days of mails, timers and checks leave nothing behind', { timeout: 240_000 }, async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 5, 6, 0));
    let letters = 0;
    const desk = await openDesk('soak', clock, () => {
      letters += 1;
    });
    open.push(() => desk.close());
    const { store, setup } = desk;
    const watch = new WatchLoop({ store, clock, log: silentLog, setup: () => setup });
    let mails = 0;
    const live = async (days: number): Promise<void> => {
      for (let quarter = 0; quarter < days * 4; quarter++) {
        clock.at += 6 * 3_600_000;
        mails += 1;
        await desk.take([
          `From: c${mails}@firm${mails}.example\r\nTo: support@soak.example\r\nSubject: ${mails}\r\nMessage-ID: <${mails}@soak.example>\r\n\r\nHello ${mails}\r\n`,
        ]);
        await watch.look();
        await desk.tick();
      }
    };
    await live(10);
    const before = await heldNow();
    await live(20);
    const after = await heldNow();
    expect(letters).toBeGreaterThan(100);
    expect(await desk.rows('select count(*) as n from tickets')).toEqual([{ n: 120 }]);
    expectFlat(before, after);
  });

  test('F60: without a descriptor left it goes on with what it has, says what is missing, and heals', {
    timeout: 120_000,
  }, async () => {
    const fake = await startFakeImap();
    open.push(() => fake.stop());
    const http = await freePort();
    const site = makeSite({
      mailboxes: { support: { port: fake.port, poll: '1s' } },
      config: { http: { listen: http } },
      env: { MAILCLERK_TIMING: JSON.stringify({ retry: { baseMs: 50, capMs: 400 }, connectMs: 5_000 }) },
    });
    open.push(() => site.remove());
    const daemon = await site.daemon({ under: ['sh', '-c', 'ulimit -n 50; exec "$@"', 'sh'] });
    await daemon.logged('http.listening');
    // Guests who take every descriptor that becomes free, and come again when they are sent away.
    const guests = new Set<Socket>();
    let isOver = false;
    const come = (): void => {
      if (isOver) return;
      const guest = connect(http, '127.0.0.1');
      guests.add(guest);
      guest.on('error', () => undefined);
      guest.on('close', () => {
        guests.delete(guest);
        setTimeout(come, 5);
      });
    };
    const leave = (): void => {
      isOver = true;
      for (const guest of guests) guest.destroy();
    };
    open.push(leave);
    for (let n = 0; n < 60; n++) come();
    await eventually('its descriptors are used up', () => readdirSync(`/proc/${daemon.pid}/fd`).length >= 49);
    fake.cut();
    await daemon.logged('mailbox.failed', 1, { fault: 'unreachable' });
    fake.mails.push({ uid: 1, raw: 'From: a@b.example\r\nSubject: one\r\nMessage-ID: <1@x.example>\r\n\r\n1' });
    leave();
    await eventually(
      'the mail is a ticket',
      () => site.rows("select id from ledger where state = 'decided'").length === 1,
    );
    expect(process.kill(daemon.pid, 0)).toBe(true);
    expect(site.rows('select sum(strikes) as n from ledger')[0]?.n).toBe(0);
    expect(await daemon.stop()).toBe(0);
  });
});
