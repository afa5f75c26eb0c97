// A line on which nothing happens (F6): what is said meanwhile keeps it alive and finds it dead. Each of the guards alone,
// with the others an hour away: what is said while waiting, the socket's own time-out, the next poll.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Timing } from '../../src/collect/timing.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import type { LogFields } from '../../src/lib/log.ts';
import { type FakeImap, startFakeImap } from '../servers/fake-imap.ts';
import { startProxy, type TcpProxy } from '../servers/proxy.ts';
import { mailbox, QUICK, type TestStore, testStore, until, type Watching, watching } from './arrange.ts';

const HOUR = 3_600_000;
let held: TestStore;
const open: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  held = testStore();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  held.close();
});

interface Wait {
  readonly fake: FakeImap;
  readonly proxy: TcpProxy;
  readonly seen: Watching;
  /** How often this command came. */
  said(name: string): number;
  fault(): LogFields | undefined;
}

/** Connected, polled once, and waiting. */
async function waiting(more: {
  readonly timing: Partial<Timing>;
  readonly pollMs?: number;
  readonly mode?: 'idle' | 'poll';
  readonly capabilities?: string;
}): Promise<Wait> {
  const { timing, pollMs = HOUR, mode = 'idle', capabilities = 'IMAP4rev1 IDLE' } = more;
  const fake = await startFakeImap({ capabilities });
  open.push(() => fake.stop());
  const proxy = await startProxy(fake.port);
  open.push(() => proxy.stop());
  const box = mailbox(proxy.port, { name: `box ${proxy.port}`, pollMs, mode });
  const seen = watching(held.store, box, { once: false, timing: { ...QUICK, idleMs: HOUR, stallMs: HOUR, ...timing } });
  const done = watchMailbox(seen.options);
  open.push(() => {
    seen.stop.abort();
    return done;
  });
  await until(() => seen.events.states.length > 0);
  expect(seen.events.states[0]).toMatchObject({ up: true });
  return {
    fake,
    proxy,
    seen,
    said: (name) => fake.commands.filter((line) => line === name).length,
    fault: () => seen.lines.find(({ event }) => event === 'mailbox.failed')?.fields,
  };
}

const mail = { uid: 1, raw: 'Subject: 1\r\nMessage-ID: <1@x.example>\r\n\r\n1' };

describe('a line on which nothing happens', () => {
  test('F6: has IDLE begun anew again and again, on the same connection and without a poll', async () => {
    const { fake, said, fault } = await waiting({ timing: { idleMs: 100 } });
    await until(() => said('IDLE') >= 4);
    expect(fake.connections).toBe(1);
    expect(fake.commands.filter((line) => line.startsWith('SELECT'))).toHaveLength(1);
    expect(fault()).toBeUndefined();
  });

  test('F6: is kept, with IDLE or without, however long the server has nothing to say until the next poll', async () => {
    const ways = [{ mode: 'idle' }, { mode: 'poll' }, { mode: 'idle', capabilities: 'IMAP4rev1' }] as const;
    const lines = await Promise.all(ways.map((how) => waiting({ ...how, timing: { stallMs: 1_200 } })));
    // As long as the socket's time-out, twice.
    for (const { fake, said, fault } of lines) {
      await until(() => said('NOOP') >= 3 || fake.connections > 1);
      expect(fault()).toBeUndefined();
      expect(fake.connections).toBe(1);
    }
  });

  test.each<[string, Partial<Timing>, number, RegExp]>([
    ['what is said while waiting', { idleMs: 100, commandMs: 300 }, HOUR, /NOOP while waiting took longer/],
    ['the time-out of its socket', { stallMs: 900, commandMs: HOUR }, HOUR, /socket timeout/i],
    ['the next poll', { commandMs: 300 }, 200, /looking at INBOX took longer/],
  ])('F6: that died silently is found by %s alone', async (_, timing, pollMs, why) => {
    const { fake, proxy, seen, fault } = await waiting({ timing, pollMs });
    proxy.forget();
    fake.mails.push(mail);
    await until(() => fault() !== undefined);
    expect(fault()).toMatchObject({ fault: 'lost', detail: expect.stringMatching(why) });
    await until(() => seen.events.received.length === 1);
  });

  test('F6: has a mail taken in by the next poll that the server never announces, in the middle of IDLE', async () => {
    const { fake, seen } = await waiting({ timing: {}, pollMs: 200 });
    fake.mails.push(mail);
    await until(() => seen.events.received.length === 1);
    expect(fake.connections).toBe(1);
  });
});

test('F5: a server that hangs up on whoever waits is connected to less and less often, at least once a poll', async () => {
  const fake = await startFakeImap({
    script: ({ name }) => (name === 'IDLE' ? '+ idling\r\n* BYE go\r\n' : undefined),
  });
  open.push(() => fake.stop());
  const timing = { ...QUICK, retry: { baseMs: 30, capMs: HOUR } };
  const seen = watching(held.store, mailbox(fake.port), { once: false, timing });
  const done = watchMailbox(seen.options);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  // Doubled each time, of which half is chance: 30, 60, 120, 240, 480 ms; without, one each 30 ms.
  expect(fake.connections).toBeGreaterThan(1);
  expect(fake.connections).toBeLessThan(10);
  seen.stop.abort();
  await done;
});
