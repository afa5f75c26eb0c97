// The dead man's switch, against a real HTTP server: when it is asked, when it is not, and what is said of it.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { keepPinging, type PingResult } from '../../src/daemon/watchdog/ping.ts';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { openProgress } from '../../src/lib/progress.ts';
import { systemClock } from '../../src/lib/time.ts';
import type { Setup } from '../../src/model/setup.ts';
import { eventually, makeSite } from '../integration/site.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Waiting {
  readonly url: string;
  readonly asked: IncomingMessage[];
  status: number;
}

async function waitingServer(): Promise<Waiting> {
  const asked: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request);
    if (waiting.status === 0) return;
    response.writeHead(waiting.status, waiting.status === 302 ? { Location: '/elsewhere' } : {}).end('OK');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const waiting: Waiting = { url: `http://127.0.0.1:${port}/geheim-4711`, asked, status: 200 };
  return waiting;
}

/** Pings every second until the test is over; the clock is the machine's. */
function pinging(url: string) {
  const lines: string[] = [];
  const note = (event: string, fields = {}): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { ...silentLog, info: note, warn: note, error: note, child: () => log };
  const clock = systemClock(undefined);
  const loops = openProgress(clock);
  const results: PingResult[] = [];
  const at = { url };
  const secret = { reference: 'env:PING', reveal: () => at.url, toJSON: () => '‹secret›', toString: () => '‹secret›' };
  const setup = { config: { ping: { url: secret, everyMs: 1_000, ca: null } } } as unknown as Setup;
  const stop = new AbortController();
  const done = keepPinging(
    { setup: () => setup, loops, clock, log, onPing: (result) => results.push(result) },
    stop.signal,
  );
  open.push(async () => {
    stop.abort();
    await done;
  });
  return { lines, results, loops, at };
}

describe('a ping', () => {
  test('leaves as long as every loop moves, stops while one stands still, and goes on when it moves again', async () => {
    const waiting = await waitingServer();
    const { loops, lines, results } = pinging(waiting.url);
    const loop = loops.open('mailbox support (INBOX)');
    loop.within(60_000);
    await eventually('two pings', () => waiting.asked.length >= 2);
    expect(waiting.asked[0]).toMatchObject({ method: 'GET', url: '/geheim-4711' });
    loop.within(1);
    await eventually('it is withheld', () => results.includes('withheld'));
    const before = waiting.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(waiting.asked).toHaveLength(before);
    expect(lines).toEqual([expect.stringMatching(/^ping\.withheld .*mailbox support \(INBOX\) has not moved/)]);
    loop.within(60_000);
    await eventually('it leaves again', () => waiting.asked.length > before);
  });

  test.each([
    [500, /answered HTTP 500, expected 2xx"/],
    [302, /answered HTTP 302, expected 2xx, redirects are not followed"/],
  ])('that is answered with %s has failed: said once, without its address, and tried again', async (status, words) => {
    const waiting = await waitingServer();
    waiting.status = status;
    const { lines, results } = pinging(waiting.url);
    await eventually('two that failed', () => results.filter((one) => one === 'failed').length >= 2);
    expect(waiting.asked.every(({ url }) => url === '/geheim-4711')).toBe(true);
    waiting.status = 204;
    await eventually('one that is heard', () => results.includes('ok'));
    expect(lines).toEqual([expect.stringMatching(words), expect.stringMatching(/^ping\.answered/)]);
    expect(lines.join('\n')).not.toContain('geheim');
  });

  test('to where nobody listens has failed, and so has one to what is no address', async () => {
    const { lines, results, at } = pinging('http://127.0.0.1:1/geheim');
    await eventually('it failed', () => results.length >= 1);
    at.url = 'no address with geheim';
    await eventually('this, too', () => lines.length >= 2);
    expect(lines[0]).toMatch(/127\.0\.0\.1:1 could not be asked: E/);
    expect(lines.join('\n')).not.toContain('geheim');
  });
});

describe('a daemon', () => {
  const env = { PING_URL: '' };
  const siteOf = async (url: string) => {
    const site = makeSite({
      mailboxes: { support: {} },
      config: { watch: { ping: { url: 'env:PING_URL', every: '10s' } }, http: { listen: 0 } },
    });
    open.push(() => site.remove());
    return { site, env: { ...env, PING_URL: url } };
  };

  test('pings while it works, whether its mail server answers or not, and keeps the address to itself', async () => {
    const waiting = await waitingServer();
    const { site, env } = await siteOf(waiting.url);
    const daemon = await site.daemon({ env, ready: 'started' });
    await eventually('it pings', () => waiting.asked.length > 0, 30_000);
    expect(waiting.asked[0]?.headers['user-agent']).toMatch(/^mailclerk\/\d/);
    expect(JSON.stringify(daemon.lines())).not.toContain('geheim');
    expect((await site.run(['config', 'show'], { env })).stdout).not.toContain('geheim');
    expect(await daemon.stop()).toBe(0);
  });

  test('whose collecting hangs does not ping, though its process lives', async () => {
    const waiting = await waitingServer();
    const { site, env } = await siteOf(waiting.url);
    const daemon = await site.daemon({ env: { ...env, MAILCLERK_FAIL: 'loop.hang:mailbox' }, ready: 'started' });
    await eventually('it says so', () => daemon.lines().some(({ event }) => event === 'ping.withheld'), 30_000);
    expect(waiting.asked).toHaveLength(0);
    await daemon.kill();
  });
});
