// The service manager's protocol and the watchdog, each with a real unix datagram socket (perl listens); then a real daemon
// whose loops are made to stand still.
import { afterEach, describe, expect, test } from 'vitest';
import { assignments, serviceManager } from '../../src/daemon/watchdog/service-manager.ts';
import { feedWatchdog } from '../../src/daemon/watchdog/watchdog.ts';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { openProgress } from '../../src/lib/progress.ts';
import { machineMicros } from '../../src/lib/time.ts';
import { eventually, makeSite } from '../integration/site.ts';
import { freePort } from '../servers/ports.ts';
import { type Ear, listenAsManager } from '../servers/service-manager.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function ear(kind: 'path' | 'abstract' = 'path'): Promise<Ear> {
  const made = await listenAsManager(kind);
  open.push(() => made.stop());
  return made;
}

function listening(): { readonly log: Log; readonly events: string[]; text(): string } {
  const lines: string[] = [];
  const note = (event: string, fields = {}): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { ...silentLog, info: note, warn: note, error: note, child: () => log };
  return { log, events: lines, text: () => lines.join('\n') };
}

describe('what the service manager is told', () => {
  test.each(['path', 'abstract'] as const)('arrives at a socket that is %s, in order', async (kind) => {
    const manager = await ear(kind);
    const { tell } = serviceManager({ ...process.env, ...manager.env }, silentLog);
    void tell({ READY: '1', STATUS: 'watches 2 mailboxes\nand more' });
    await tell({ STOPPING: '1' });
    expect(manager.of('READY').map(({ said }) => said)).toEqual([
      { READY: '1', STATUS: 'watches 2 mailboxes and more' },
    ]);
    expect(manager.of('STOPPING')).toHaveLength(1);
  });

  test('is nothing without NOTIFY_SOCKET, and a socket of another kind is named', async () => {
    const { log, text } = listening();
    await serviceManager({ WATCHDOG_USEC: '30000000' }, log).tell({ READY: '1' });
    expect(text()).toBe('');
    const odd = serviceManager({ NOTIFY_SOCKET: 'vsock:2:1', WATCHDOG_USEC: '1000' }, log);
    expect(odd.watchdogMs).toBeNull();
    expect(text()).toContain('vsock:2:1');
  });

  test('is said once to be unheard when nobody listens, and holds nothing up', async () => {
    const { log, events } = listening();
    const { tell } = serviceManager({ ...process.env, NOTIFY_SOCKET: '/nowhere/notify' }, log);
    await tell({ READY: '1' });
    await tell({ WATCHDOG: '1' });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatch(/^service-manager\.unheard .*NotifyAccess=all/);
  });

  test('one line each, whatever it holds', () => {
    expect(assignments({ STATUS: 'a\nREADY=1\0b' })).toEqual(['STATUS=a READY=1 b']);
  });

  test.each<[string, string, number | null]>([
    ['30000000', '', 30_000],
    ['30000000', String(process.pid), 30_000],
    ['30000000', '1', null],
    ['-5', '', null],
    ['soon', '', null],
  ])('WATCHDOG_USEC=%s with WATCHDOG_PID=%s is expected every %s ms', (WATCHDOG_USEC, WATCHDOG_PID, expected) => {
    const env = { NOTIFY_SOCKET: '@nobody', WATCHDOG_USEC, ...(WATCHDOG_PID ? { WATCHDOG_PID } : {}) };
    expect(serviceManager(env, silentLog).watchdogMs).toBe(expected);
  });

  test('microseconds are the monotonic clock of the machine', () => {
    const before = machineMicros();
    const uptime = BigInt(Math.trunc(process.hrtime()[0] * 1e6));
    expect(machineMicros() - before).toBeLessThan(1_000_000n);
    expect(before - uptime).toBeLessThan(2_000_000n);
  });
});

describe('F59: the watchdog', () => {
  /** A clock that only moves when it is told, and turns of the loop that are counted. */
  function handClock() {
    let at = 0;
    const waiting: (() => void)[] = [];
    return {
      now: () => at,
      monotonic: () => at,
      sleep: (_ms: number, signal: AbortSignal) =>
        new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
      /** The next look, this much later. */
      async look(ms: number) {
        at += ms;
        for (const wake of waiting.splice(0)) wake();
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }

  test('is fed while every loop moves, starves with the first that does not, and is fed again when it does', async () => {
    const clock = handClock();
    const said: Readonly<Record<string, string>>[] = [];
    const { log, events } = listening();
    const progress = openProgress(clock);
    const manager = {
      watchdogMs: 30_000,
      tell: async (message: (typeof said)[number]) => void said.push(message),
      heard: async () => {},
    };
    const stop = new AbortController();
    const [first, second] = [progress.open('processor'), progress.open('clock')];
    first.within(60_000);
    second.within(20_000);
    const feeding = feedWatchdog({ manager, progress, clock, log }, stop.signal);
    const pings = (): number => said.filter((message) => message.WATCHDOG === '1').length;
    expect(pings()).toBe(1);
    await clock.look(10_000);
    expect(pings()).toBe(2);
    // Time goes by, nothing else does: no ping.
    await clock.look(11_000);
    await clock.look(11_000);
    expect(pings()).toBe(2);
    expect(events).toEqual([expect.stringMatching(/^watchdog\.starved .*clock has not moved for 21 s, expected 20 s/)]);
    expect(said.at(-1)).toEqual({ STATUS: 'clock has not moved for 21 s, expected 20 s' });
    second.within(20_000);
    await clock.look(1);
    expect(pings()).toBe(3);
    expect(events.at(-1)).toMatch(/^watchdog\.fed/);
    // A loop that ended as it should is not expected to move.
    second.done();
    first.within(1_000_000);
    await clock.look(500_000);
    expect(pings()).toBe(4);
    stop.abort();
    await feeding;
  });

  test('gathers no pings when the manager does not answer', async () => {
    const clock = handClock();
    let asked = 0;
    const manager = {
      watchdogMs: 30_000,
      heard: async () => {},
      tell: () => {
        asked += 1;
        return new Promise<void>(() => {});
      },
    };
    const stop = new AbortController();
    const feeding = feedWatchdog({ manager, progress: openProgress(clock), clock, log: silentLog }, stop.signal);
    for (let n = 0; n < 5; n++) await clock.look(10_000);
    expect(asked).toBe(1);
    stop.abort();
    await feeding;
  });
});

describe('a daemon under a service manager', () => {
  const WATCHDOG = { WATCHDOG_USEC: '1500000' };

  test('says when it is ready, reloads and stops, and feeds the watchdog meanwhile', { timeout: 60_000 }, async () => {
    const manager = await ear();
    const site = makeSite({ mailboxes: { support: {} } });
    open.push(() => site.remove());
    const daemon = await site.daemon({ env: { ...manager.env, ...WATCHDOG }, ready: 'started' });
    await eventually('READY', () => manager.of('READY').length === 1);
    expect(manager.of('READY')[0]?.said.STATUS).toBe('watches 1 mailboxes');
    await eventually('fed', () => manager.of('WATCHDOG').length >= 3);
    const before = machineMicros();
    daemon.signal('SIGHUP');
    await eventually('ready again', () => manager.of('READY').length === 2);
    const [reloading] = manager.of('RELOADING');
    expect(BigInt(reloading?.said.MONOTONIC_USEC ?? 0)).toBeGreaterThanOrEqual(before);
    expect(BigInt(reloading?.said.MONOTONIC_USEC ?? 0)).toBeLessThanOrEqual(machineMicros());
    expect(await daemon.stop()).toBe(0);
    await eventually('STOPPING', () => manager.of('STOPPING').length === 1);
    expect(
      manager.heard.map(({ said }) => Object.keys(said)[0]).filter((name) => /^(?:READY|RELO|STOP)/.test(name ?? '')),
    ).toEqual(['READY', 'RELOADING', 'READY', 'STOPPING']);
  });

  test('F59: feeds no more as soon as a loop stands still, though its event loop turns, and names the loop', {
    timeout: 60_000,
  }, async () => {
    const manager = await ear();
    const port = await freePort();
    const site = makeSite({ mailboxes: { support: {} }, config: { http: { listen: `127.0.0.1:${port}` } } });
    open.push(() => site.remove());
    const env = { ...manager.env, ...WATCHDOG, MAILCLERK_FAIL: 'loop.hang:every' };
    const daemon = await site.daemon({ env, ready: 'started' });
    const all = ['clock', 'deliver default', 'deliver webhook', 'mailbox support (INBOX)', 'processor', 'watch'];
    const named = (): boolean =>
      daemon
        .lines()
        .some(({ event, loops }) => event === 'watchdog.starved' && all.every((one) => `${loops}`.includes(one)));
    await eventually('every loop is named', named);
    await eventually('the manager knows, too', () =>
      manager.heard.some(({ said }) => / has not moved for /.test(said.STATUS ?? '')),
    );
    const livez = await fetch(`http://127.0.0.1:${port}/livez`);
    expect(livez.status).toBe(503);
    expect(await livez.text()).toMatch(/processor has not moved for \d+ s, expected 0 s/);
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text()).toMatch(/"name": "loops",\n\s+"ok": false/);
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(
      /mailclerk_loop_overdue_seconds\{loop="processor"\} \d/,
    );
    const fed = manager.of('WATCHDOG').length;
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect(manager.of('WATCHDOG').length).toBe(fed);
    await daemon.kill();
  });
});
