// What may come while a daemon starts, or tries its files: SIGTERM, which it ends by at once, and a save, which no watch has
// seen yet.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { App, RunSummary } from '../../src/daemon/app.ts';
import { openApp } from '../../src/daemon/assemble.ts';
import { openLog, silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import { eventually, makeSite, type Site } from '../integration/site.ts';
import { dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  delete process.env.MAILCLERK_FAIL;
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function open(site: Site, log = silentLog): Promise<App> {
  const clock = systemClock(undefined);
  const { configPath, dir: cwd } = site;
  const opened = await openApp({ configPath, cwd, env: process.env, log, clock, strict: true, follows: true });
  if (opened.kind !== 'open') throw new Error(JSON.stringify(opened.problems));
  stops.push(() => opened.app.close());
  return opened.app;
}

/** A daemon that is opened and not started: events it logs, and what starts it. */
async function daemonOf(site: Site) {
  const events: string[] = [];
  const said = (line: string): void => void events.push(String((JSON.parse(line) as { event: unknown }).event));
  const app = await open(site, openLog('info', Date.now, { write: said }));
  const stopper = new AbortController();
  let ended: Promise<RunSummary> | null = null;
  const run = (): Promise<RunSummary> => {
    ended ??= app.run({ once: false, signal: stopper.signal, onReload: () => undefined });
    return ended;
  };
  const stop = (): Promise<RunSummary> => {
    stopper.abort();
    return run();
  };
  stops.push(stop);
  return { events, app, run, stop };
}

test.skipIf(dovecotMissing() !== null)(
  'a signal that came before the start lets run --once take nothing in',
  { timeout: 60_000 },
  async () => {
    const server = await startDovecot({ users: { support: 'secret' } });
    stops.push(() => server.stop());
    server.deliver(
      'support',
      'From: a@b.example\nTo: support@example.com\nSubject: x\nMessage-ID: <1@b.example>\n\nx\n',
    );
    const site = makeSite({ mailboxes: { support: { port: server.port } }, rules: {} });
    stops.push(() => site.remove());
    const app = await open(site);
    const run = (signal: AbortSignal) => app.run({ once: true, signal, onReload: () => undefined });
    expect(await run(AbortSignal.abort())).toMatchObject({ exitCode: 0, received: 0, filed: 0, sent: 0 });
    expect(await run(new AbortController().signal)).toMatchObject({ received: 1, filed: 1 });
  },
);

test('a fault at the start leaves nothing behind: no listener, no mailbox, no lease', { timeout: 60_000 }, async () => {
  const server = await startFakeImap();
  stops.push(() => server.stop());
  const port = await freePort();
  const site = makeSite({
    mailboxes: { support: { port: server.port } },
    config: { http: { listen: `127.0.0.1:${port}` } },
  });
  stops.push(() => site.remove());
  const app = await open(site);
  const { signal } = new AbortController();
  const isListening = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  const failed = app.run({
    once: false,
    signal,
    onReload() {
      throw new Error('no such thing');
    },
  });
  await expect(failed).rejects.toThrow('no such thing');
  await eventually('nobody listens', async () => !(await isListening()));
  await eventually('nobody is connected', () => server.open === 0);
  const { connections } = server;
  // A watcher that lives on would connect again within a second.
  await new Promise((done) => setTimeout(done, 1_500));
  expect(server.connections).toBe(connections);
  expect(site.rows('select owner from lease')).toEqual([{ owner: null }]);
});

test('a door that is being moved while the daemon ends is opened nowhere', { timeout: 60_000 }, async () => {
  const [before, after] = [await freePort(), await freePort()];
  const at = (port: number) => ({ lmtp: { listen: `127.0.0.1:${port}` } });
  const site = makeSite({ mailboxes: { support: {} }, config: at(before) });
  stops.push(() => site.remove());
  const { events, run, stop } = await daemonOf(site);
  void run();
  await eventually('it listens', () => events.includes('lmtp.listening'));
  // Somebody is in the door and says nothing: it cannot be moved before he is gone.
  const guest = createConnection(before, '127.0.0.1').on('error', () => undefined);
  stops.push(() => guest.destroy());
  await once(guest, 'data');
  site.configure({ config: at(after) });
  await eventually('the new setup is in force', () => events.includes('reload.done'));
  await new Promise((done) => setTimeout(done, 500));
  const ended = stop();
  await eventually('it ends', () => events.includes('daemon.stopping'));
  guest.destroy();
  expect(await ended).toMatchObject({ exitCode: 0 });
  await new Promise((done) => setTimeout(done, 500));
  const late = createConnection(after, '127.0.0.1');
  const isOpen = once(late, 'connect').then(
    () => true,
    () => false,
  );
  expect(await isOpen).toBe(false);
  expect(events.slice(events.indexOf('daemon.stopped'))).not.toContain('lmtp.listening');
});

describe('rules whose trial takes minutes', () => {
  const rules = (why: string): string => `version: 1\nrules:\n  - { id: a, why: ${why}, then: ticket }\n`;
  const siteOf = (why: string): Site => {
    process.env.MAILCLERK_FAIL = 'rules.hang:NEVERENDS';
    const site = makeSite({ mailboxes: { support: {} }, rules: { '10-a.yaml': rules(why) } });
    stops.push(() => site.remove());
    return site;
  };
  // Well below the five minutes a trial may take.
  const LIMIT = { timeout: 90_000 };

  test('keep a start that is told to end no longer than others, and nothing was accepted', LIMIT, async () => {
    const site = siteOf('NEVERENDS');
    const { events, run, stop } = await daemonOf(site);
    void run();
    await eventually('the lease', () => events.includes('lease.taken'));
    await new Promise((done) => setTimeout(done, 1_000));
    expect(await stop()).toMatchObject({ exitCode: 0 });
    expect(events).toEqual(['lease.taken', 'lease.released']);
    expect(site.rows("select 1 from settings where name = 'setup.accepted'")).toEqual([]);
  });

  test('keep a daemon that is told to end no longer than others when they are saved', LIMIT, async () => {
    const site = siteOf('fine');
    const { events, run, stop } = await daemonOf(site);
    void run();
    await eventually('the start', () => events.includes('daemon.started'));
    site.write('rules/10-a.yaml', rules('NEVERENDS'));
    // Half a second of quiet, then they are tried.
    await new Promise((done) => setTimeout(done, 2_500));
    expect(await stop()).toMatchObject({ exitCode: 0 });
    expect(events.at(-2)).toBe('daemon.stopped');
    expect(events.filter((event) => event.startsWith('reload.'))).toEqual([]);
  });

  test('are not what a save while it starts has to wait for: it is taken up', LIMIT, async () => {
    const site = siteOf('first');
    const before = await daemonOf(site);
    void before.run();
    await eventually('they are accepted', () => before.events.includes('daemon.started'));
    await before.stop();
    const { events, app, run } = await daemonOf(site);
    site.write('rules/10-a.yaml', rules('second'));
    void run();
    await eventually('they are taken up', () => events.includes('reload.done'));
    expect(app.setup.policy.rules[0]?.why).toBe('second');
  });
});
