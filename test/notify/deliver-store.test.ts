// The deliver loop on the real store and a real SMTP server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { deliverAll, deliverLoop } from '../../src/notify/deliver.ts';
import { openTransport } from '../../src/notify/smtp.ts';
import { openStore } from '../../src/store/open.ts';
import { header, startRawSink, startSink } from '../servers/smtp-sink.ts';
import { change, config, create, notice } from '../store/samples.ts';
import { keys, makeSetup, smtpConfig } from './make.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function world(port: number) {
  const dir = mkdtempSync(join(tmpdir(), 'mailclerk-notify-'));
  stops.push(() => rmSync(dir, { recursive: true, force: true }));
  const store = openStore(join(dir, 'mailclerk.sqlite'), { keys });
  stops.push(() => store.close());
  const transport = openTransport({ ...smtpConfig, port }, silentLog);
  stops.push(() => transport.close());
  const stop = new AbortController();
  const clock = systemClock('2026-01-07T09:30:00Z');
  const deps = {
    store,
    setup: () => makeSetup(),
    keys,
    transport,
    clock,
    log: silentLog,
    owner: 'me',
    signal: stop.signal,
  };
  async function open(cause: string, to: string): Promise<void> {
    const draft = notice(`${cause}/0/opened`, { to: { address: to, name: '' } });
    await store.write(() => store.tickets.apply(change({ notices: [draft] }), create(cause), clock.now(), config()));
  }
  return { store, deps, stop, open };
}

test('notices written with tickets leave once, carry the ticket number, and are sent in the store', async () => {
  const server = await startSink();
  stops.push(server.stop);
  const { store, deps, open } = world(server.port);
  for (let n = 1; n <= 5; n++) await open(`mail:${n}`, `kunde${n}@kunde.example`);
  await deliverAll(deps);
  await deliverAll(deps);
  expect(server.mails).toHaveLength(5);
  const rows = await store.read(() => store.outbox.list(true));
  expect(rows.map((row) => row.state)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent']);
  expect(server.mails.map((mail) => header(mail.raw, 'Subject')).sort()[0]).toBe('[T-2026-00001] Order 1');
});

test('the running loop sends a notice as soon as its ticket is committed', async () => {
  const server = await startSink();
  stops.push(server.stop);
  const { deps, open, stop } = world(server.port);
  const loop = deliverLoop(deps);
  await open('mail:1', 'kunde@kunde.example');
  await server.arrived(1);
  stop.abort();
  await loop;
  expect(server.mails).toHaveLength(1);
});

test('a process that died while sending leaves a row that the next one sends once more, byte for byte', async () => {
  const server = await startRawSink({ atDot: ['drop', 'take'] });
  stops.push(server.stop);
  const { store, deps, open } = world(server.port);
  await open('mail:1', 'kunde@kunde.example');
  const dead = {
    ...deps,
    owner: 'dead',
    transport: { send: () => new Promise<never>(() => {}), close: async () => {} },
  };
  void deliverAll({
    ...dead,
    transport: {
      ...dead.transport,
      send: async (mail, signal) => {
        await deps.transport.send(mail, signal);
        return new Promise<never>(() => {});
      },
    },
  });
  while (server.mails.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await deliverAll(deps);
  expect(server.mails).toHaveLength(2);
  expect(server.mails[0]!.raw.equals(server.mails[1]!.raw)).toBe(true);
  const [row] = await store.read(() => store.outbox.list(true));
  expect(row).toMatchObject({ state: 'sent', resent: true });
});
