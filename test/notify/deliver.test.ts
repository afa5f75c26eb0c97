import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { type Clock, systemClock } from '../../src/lib/time.ts';
import { afterSend } from '../../src/notify/after-send.ts';
import { mailChannel } from '../../src/notify/channel.ts';
import { type DeliverDeps, deliverAll, deliverLoop } from '../../src/notify/deliver.ts';
import { openTransport } from '../../src/notify/smtp.ts';
import type { OutboxRow, Transport } from '../../src/ports.ts';
import { header, startRawSink, startSink } from '../servers/smtp-sink.ts';
import { verdict } from '../store/samples.ts';
import { keys, makeRow, makeSetup, now, smtpConfig } from './make.ts';
import { memoryOutbox } from './memory-outbox.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A wall clock that stands still until it is moved; naps end at once or when it is told. */
function handClock(): Clock & { at: number } {
  const real = systemClock(undefined);
  return {
    at: now,
    now() {
      return this.at;
    },
    monotonic: real.monotonic,
    sleep: real.sleep,
  };
}

function world(port: number, rows: readonly OutboxRow[], change: Partial<DeliverDeps> = {}) {
  const outbox = memoryOutbox(rows);
  const clock = handClock();
  const transport = openTransport({ ...smtpConfig, port }, silentLog, { silenceMs: 2_000 });
  stops.push(() => transport.close());
  const stop = new AbortController();
  const deps: DeliverDeps = {
    store: outbox.store,
    setup: () => makeSetup(),
    keys,
    transport,
    clock,
    log: silentLog,
    owner: 'me',
    signal: stop.signal,
    ...change,
  };
  return { ...outbox, clock, deps, stop };
}

async function sink() {
  const one = await startSink();
  stops.push(one.stop);
  return one;
}

const people = (count: number) =>
  Array.from({ length: count }, (_, n) => makeRow({ id: n + 1, toAddress: `kunde${n}@kunde.example` }));

test('everything due is sent, threaded, each row committed as sent by itself', async () => {
  const server = await sink();
  const { deps, rows } = world(server.port, people(25));
  expect(await deliverAll(deps)).toBe(25);
  expect(server.mails).toHaveLength(25);
  expect(server.connections()).toBeLessThanOrEqual(smtpConfig.connections);
  expect([...rows.values()].every((row) => row.state === 'sent')).toBe(true);
  const [mail] = server.mails;
  expect(header(mail!.raw, 'In-Reply-To')).toBe('<first@kunde.example>');
  expect(header(mail!.raw, 'References')).toBe('<first@kunde.example>');
  expect(
    Buffer.from(rows.get(1)!.bytes!).equals(server.mails.find((one) => one.to[0] === 'kunde0@kunde.example')!.raw),
  ).toBe(true);
});

test("one recipient's mails of a ticket leave in order", async () => {
  const server = await sink();
  const { deps } = world(
    server.port,
    [1, 2, 3].map((id) => makeRow({ id })),
  );
  await deliverAll(deps);
  const ids = server.mails.map((mail) => header(mail.raw, 'Message-ID')!.slice(0, 3));
  expect(ids).toEqual(['<1.', '<2.', '<3.']);
});

test('a 4xx is tried again with the same bytes, later and later, and dies after 5 days', async () => {
  const server = await sink();
  const { deps, rows, clock } = world(server.port, [makeRow({ id: 1 })]);
  server.refuse('rcpt', { code: 450, text: 'greylisted' }, 2);
  await deliverAll(deps);
  const first = rows.get(1)!;
  expect(first.state).toBe('deferred');
  expect(first.reason).toContain('450');
  expect(first.dueAt - now).toBeGreaterThanOrEqual(30_000);
  clock.at = first.dueAt;
  await deliverAll(deps);
  expect(rows.get(1)!.dueAt - clock.at).toBeGreaterThanOrEqual(60_000);
  clock.at = rows.get(1)!.dueAt;
  await deliverAll(deps);
  expect(rows.get(1)!.state).toBe('sent');
  expect(Buffer.from(first.bytes!).equals(server.mails[0]!.raw)).toBe(true);
});

test('the wait grows to 4 hours, and after 5 days the mail is dead', () => {
  const later = { kind: 'later', response: '450 not now' } as const;
  for (let attempts = 0; attempts < 40; attempts++) {
    const next = afterSend(makeRow({ attempts }), later, now);
    const whole = Math.min(4 * 3_600_000, 60_000 * 2 ** attempts);
    expect(next.state).toBe('deferred');
    expect(next.dueAt! - now).toBeGreaterThanOrEqual(whole / 2);
    expect(next.dueAt! - now).toBeLessThanOrEqual(whole);
  }
  expect(afterSend(makeRow({ attempts: 30 }), later, now + 5 * 86_400_000)).toMatchObject({
    state: 'dead',
    dueAt: null,
  });
});

test('what was refused at one moment is not tried again at one moment', () => {
  const later = { kind: 'later', response: '450 not now' } as const;
  const waits = Array.from({ length: 50 }, () => afterSend(makeRow({ attempts: 5 }), later, now).dueAt);
  expect(new Set(waits).size).toBeGreaterThan(25);
});

test('a 5xx is dead at once, visible with its reason, and the others go out', async () => {
  const server = await sink();
  const { deps, rows } = world(server.port, people(3));
  server.refuse('rcpt', { code: 550, text: 'no such user' });
  await deliverAll(deps);
  expect([...rows.values()].map((row) => row.state).sort()).toEqual(['dead', 'sent', 'sent']);
  expect([...rows.values()].find((row) => row.state === 'dead')!.reason).toContain('550 no such user');
});

test('a drop after the final dot: one identical copy by itself, then it waits', async () => {
  const server = await startRawSink({ atDot: ['drop', 'drop', 'take'] });
  stops.push(server.stop);
  const { deps, rows, clock } = world(server.port, [makeRow({ id: 1 })]);
  await deliverAll(deps);
  expect(rows.get(1)!.state).toBe('ambiguous');
  clock.at = rows.get(1)!.dueAt;
  await deliverAll(deps);
  expect(server.mails).toHaveLength(2);
  expect(server.mails[0]!.raw.equals(server.mails[1]!.raw)).toBe(true);
  clock.at += 30 * 86_400_000;
  await deliverAll(deps);
  expect(server.mails).toHaveLength(2);
  expect(rows.get(1)!.state).toBe('ambiguous');
});

test('a row that a dead process was sending is sent once more with its bytes', async () => {
  const server = await sink();
  const bytes = Buffer.from('From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@x>\r\n\r\nold bytes\r\n');
  const { deps, rows } = world(server.port, [makeRow({ id: 1, state: 'sending', bytes, attempts: 1 })]);
  await deliverAll(deps);
  expect(server.mails[0]!.raw.toString()).toContain('old bytes');
  expect(rows.get(1)!.state).toBe('sent');
});

test('a notice that cannot be composed is dead with its reason and stops no other', async () => {
  const server = await sink();
  const { deps, rows } = world(server.port, [makeRow({ id: 1, toAddress: 'no address' }), makeRow({ id: 2 })]);
  await deliverAll(deps);
  expect(rows.get(1)).toMatchObject({ state: 'dead' });
  expect(rows.get(2)!.state).toBe('sent');
});

test('F36: a fault nobody knows while a notice is made lets it wait for ten minutes, or once more where it is older; then it is dead', async () => {
  const server = await sink();
  const { deps, rows, clock } = world(server.port, [makeRow({ id: 1, createdAt: now })]);
  const channel = mailChannel(deps);
  const strange = async (): Promise<Uint8Array> => {
    throw new TypeError('a fault nobody knows');
  };
  await deliverAll({ ...deps, channel: { ...channel, compose: strange } });
  expect(rows.get(1)).toMatchObject({ state: 'deferred', reason: expect.stringContaining('nobody knows') });
  clock.at = rows.get(1)!.dueAt;
  await deliverAll(deps);
  expect(rows.get(1)!.state).toBe('sent');

  const again = world(server.port, [makeRow({ id: 2, createdAt: now, state: 'held' })]);
  again.clock.at = now + 600_000;
  await deliverAll({ ...again.deps, channel: { ...mailChannel(again.deps), compose: strange } });
  expect(again.rows.get(2)).toMatchObject({ state: 'deferred', reason: expect.stringContaining('nobody knows') });
  again.clock.at = again.rows.get(2)!.dueAt;
  await deliverAll({ ...again.deps, channel: { ...mailChannel(again.deps), compose: strange } });
  expect(again.rows.get(2)).toMatchObject({ state: 'dead', reason: expect.stringContaining('nobody knows') });
});

test('F36: what is on its way when reading fails has its result written down before the fault is told', async () => {
  const server = await sink();
  const { deps, rows } = world(server.port, people(2));
  const transport: Transport = {
    async send(mail, signal) {
      // The second one takes until the first one's end has had the next rows read.
      if (mail.to.includes('kunde1@kunde.example')) await deps.clock.sleep(300, signal);
      return deps.transport.send(mail, signal);
    },
    close: async () => {},
  };
  let reads = 0;
  const store: DeliverDeps['store'] = {
    ...deps.store,
    async read(program) {
      const isDone = rows.get(1)!.state === 'sent';
      if (isDone && reads++ === 0) throw new Error('a statement failed');
      return deps.store.read(program);
    },
  };
  await expect(deliverAll({ ...deps, store, transport })).rejects.toThrow('a statement failed');
  expect([...rows.values()].map((row) => row.state)).toEqual(['sent', 'sent']);
});

test('a result the disk refuses is committed as soon as it can be, and the mail is sent once', async () => {
  const server = await sink();
  const { deps, rows, failWrites } = world(server.port, [makeRow({ id: 1 })], { onResult: () => {} });
  const transport: Transport = {
    async send(mail, signal) {
      const result = await deps.transport.send(mail, signal);
      failWrites(2);
      return result;
    },
    close: async () => {},
  };
  await deliverAll({ ...deps, transport });
  expect(rows.get(1)!.state).toBe('sent');
  expect(server.mails).toHaveLength(1);
});

test('a server that is down defers everything and loses nothing', async () => {
  const server = await startSink();
  await server.stop();
  const { deps, rows } = world(server.port, people(4));
  await deliverAll(deps);
  expect([...rows.values()].map((row) => row.state)).toEqual(['deferred', 'deferred', 'deferred', 'deferred']);
});

test('one commit says what became of a mail and holds the bytes of the next', async () => {
  const server = await sink();
  const setup = makeSetup({ config: { smtp: { ...smtpConfig, connections: 1 } } });
  const { deps, states, writes } = world(server.port, people(20), { setup: () => setup });
  await deliverAll(deps);
  expect(states.filter((one) => one.state === 'sent')).toHaveLength(20);
  // One for `recover`, one for the first bytes, one for each result.
  expect(writes()).toBe(22);
  for (let n = 2; n <= 20; n++) {
    const sent = states.findIndex((one) => one.id === n - 1 && one.state === 'sent');
    const sending = states.findIndex((one) => one.id === n && one.state === 'sending');
    expect(sending).toBeGreaterThan(sent);
  }
});

test('a mail that hangs keeps no other waiting, not even the one made ready beside it', async () => {
  const server = await sink();
  const { deps, stop } = world(server.port, people(12));
  let letGo = (): void => undefined;
  const hanging = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const transport: Transport = {
    async send(mail, signal) {
      if (mail.to === 'kunde0@kunde.example') await hanging;
      return deps.transport.send(mail, signal);
    },
    close: async () => {},
  };
  const loop = deliverLoop({ ...deps, transport });
  await server.arrived(11);
  letGo();
  await server.arrived(12);
  stop.abort();
  await loop;
});

test('a row that is dropped while it waits ready is not sent, and the others are', async () => {
  const server = await sink();
  const setup = makeSetup({ config: { smtp: { ...smtpConfig, connections: 1 } } });
  const { deps, rows } = world(server.port, people(6), { setup: () => setup });
  const transport: Transport = {
    async send(mail, signal) {
      const result = await deps.transport.send(mail, signal);
      const next = rows.get(3);
      if (next?.state === 'queued') rows.set(3, { ...next, state: 'dropped' });
      return result;
    },
    close: async () => {},
  };
  await deliverAll({ ...deps, transport });
  expect(server.mails.map((mail) => mail.to[0]).sort()).toEqual([0, 1, 3, 4, 5].map((n) => `kunde${n}@kunde.example`));
  expect(rows.get(3)?.state).toBe('dropped');
});

test('where the disk has no room for the bytes of the next mail, the result of the one before is committed alone', async () => {
  const server = await sink();
  const setup = makeSetup({ config: { smtp: { ...smtpConfig, connections: 1 } } });
  const { deps, rows, failWrites } = world(server.port, people(4), { setup: () => setup });
  let sends = 0;
  const transport: Transport = {
    async send(mail, signal) {
      const result = await deps.transport.send(mail, signal);
      sends += 1;
      if (sends === 2) failWrites(1);
      return result;
    },
    close: async () => {},
  };
  await deliverAll({ ...deps, transport });
  expect([...rows.values()].map((row) => row.state)).toEqual(['sent', 'sent', 'sent', 'sent']);
  expect(server.mails).toHaveLength(4);
});

test('the loop sends what is added while it runs, and stops when told', async () => {
  const server = await sink();
  const { deps, add, stop } = world(server.port, []);
  const loop = deliverLoop(deps);
  add(makeRow({ id: 1 }));
  await server.arrived(1);
  add(makeRow({ id: 2 }));
  await server.arrived(2);
  stop.abort();
  await loop;
});

test('when told to stop, mails in flight are finished and no new one is begun', async () => {
  const begun: string[] = [];
  let answer: (() => void) | null = null;
  const stop = new AbortController();
  const transport: Transport = {
    send(mail) {
      begun.push(mail.to);
      stop.abort();
      return new Promise((resolve) => {
        answer = () => resolve({ kind: 'sent', response: '250' });
        setImmediate(() => answer?.());
      });
    },
    close: async () => {},
  };
  const { deps, rows } = world(
    1,
    [1, 2, 3].map((id) => makeRow({ id })),
    { transport, signal: stop.signal },
  );
  await deliverLoop(deps);
  expect(begun).toHaveLength(1);
  expect([...rows.values()].map((row) => row.state)).toEqual(['sent', 'queued', 'queued']);
});

test('F35: when told to stop, a mail at a server that says nothing is cut after fifteen seconds, and may have arrived', async () => {
  const stop = new AbortController();
  const patience: number[] = [];
  const transport: Transport = {
    send: (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'ambiguous', response: 'cut while stopping' }));
        setImmediate(() => stop.abort());
      }),
    close: async () => {},
  };
  const { deps, rows } = world(1, [makeRow({ id: 1 }), makeRow({ id: 2, toAddress: 'b@b.example' })], {
    transport,
    signal: stop.signal,
  });
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (!stop.signal.aborted) return deps.clock.sleep(ms, signal);
    // Time flies from here on: only what is waited for is written down.
    patience.push(ms);
  };
  await deliverLoop({ ...deps, clock: { ...deps.clock, now: () => now, sleep } });
  expect(patience).toEqual([15_000]);
  expect([...rows.values()].map((row) => row.state)).toEqual(['ambiguous', 'ambiguous']);
});

test('a row dropped between reading and sending is not sent', async () => {
  const server = await sink();
  const { deps, rows } = world(server.port, [makeRow({ id: 1, state: 'held' })], {
    gateAgain: async (row) => {
      rows.set(row.id, { ...row, state: 'dropped' });
      return verdict(null);
    },
  });
  await deliverAll(deps);
  expect(server.mails).toHaveLength(0);
});

test('the gate is asked again for held and deferred rows', async () => {
  const server = await sink();
  const rows = [makeRow({ id: 1, state: 'held' }), makeRow({ id: 2, toAddress: 'other@kunde.example' })];
  const ends: number[] = [];
  const { deps, rows: kept } = world(server.port, rows, {
    gateAgain: async () => verdict('limit-hour'),
    onSettled: function* (row) {
      ends.push(row.id);
      yield* [];
    },
  });
  await deliverAll(deps);
  expect(ends.toSorted()).toEqual([1, 2]);
  expect(kept.get(1)).toMatchObject({ state: 'suppressed', reason: 'limit-hour' });
  expect(kept.get(2)!.state).toBe('sent');
});

test('no more than the rate leaves in a minute', async () => {
  const server = await sink();
  const clock = handClock();
  let monotonic = 0;
  const sleeps: number[] = [];
  const slow: Clock = {
    now: () => clock.at,
    monotonic: () => monotonic,
    sleep: async (ms) => {
      sleeps.push(ms);
      monotonic += ms;
    },
  };
  const setup = makeSetup({ config: { smtp: { ...smtpConfig, ratePerMinute: 3, connections: 1 } } });
  const { deps } = world(server.port, people(7), { clock: slow, setup: () => setup });
  await deliverAll(deps);
  expect(server.mails).toHaveLength(7);
  expect(monotonic).toBe(120_000);
});
