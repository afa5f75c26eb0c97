// F21 with real processes: several daemons on one database, killed, paused (SIGSTOP) at named places, woken again. What
// they did together is compared with what was given: world.ts, promises.ts.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Daemon, eventually, makeSite, type Site } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { freePort } from '../servers/ports.ts';
import { keepsPromises } from './promises.ts';
import { openWorld, samples, type World } from './world.ts';

const LONG = 180_000;
const CONNECTIONS = 2;
const LEASE = '2s';

let world: World;
const also: Site[] = [];
afterEach(async () => {
  for (const site of also.splice(0)) await site.remove();
  await world?.close();
});

function open(): Promise<World> {
  return openWorld({
    boxes: { support: { config: { after: { move: 'Done' } } } },
    config: { data: { lease: LEASE, min_free: '10MB' }, smtp: { connections: CONNECTIONS } },
    daemon: null,
  });
}

const failing = (fail: string): { readonly env: { readonly MAILCLERK_FAIL: string } } => ({
  env: { MAILCLERK_FAIL: fail },
});

describe.skipIf(dovecotMissing() !== null)('F21: two daemons on one database', () => {
  test(
    'F21: of two that start at once one works and the other stands by, in sight; it takes over when the first ends',
    async () => {
      world = await open();
      const port = await freePort();
      const twin = twinOf(world, port);
      const [one, two] = await Promise.all([world.start({ ready: 'spawned' }), twin.daemon({ ready: 'spawned' })]);
      const has = (daemon: Daemon, event: string): boolean => daemon.lines().some((line) => line.event === event);
      await eventually('one works', () => has(one, 'daemon.started') || has(two, 'daemon.started'));
      const [first, second] = has(one, 'daemon.started') ? [one, two] : [two, one];
      await second.logged('lease.standby', 1, { holder: first.pid });
      await world.filed(world.box('support').put());
      expect(has(second, 'mail.filed')).toBe(false);
      expect((await world.site.cli('status', '--json')).json).toMatchObject({
        running: true,
        lease: { pid: first.pid, token: 1, takeovers: 0 },
      });
      expect((await world.site.cli('status')).stdout).toContain(`running: process ${first.pid} on `);

      // A script that does not want to wait is told who works; whose clock is years off stands by like any other.
      const odd = world.site.daemon({ ready: 'spawned', env: { MAILCLERK_NOW: '2031-01-01T00:00:00Z' } });
      const asked = [
        ['run', '--once'],
        ['run', '--no-standby'],
      ];
      for (const refused of await Promise.all(asked.map((args) => world.site.run(args)))) {
        expect(refused.code).toBe(7);
        expect(refused.stderr).toContain(`another mailclerk runs on ${world.site.dataDir} (process ${first.pid} on `);
      }
      // Commands write beside all of them.
      world.site.write('a.eml', letter('injected'));
      expect((await world.site.cli('mail', 'inject', 'a.eml')).code).toBe(0);
      expect((await world.site.cli('ticket', 'reply', '1', 'We are on it.')).code).toBe(0);
      await eventually('the reply left', () => world.sink.mails.some((mail) => mail.raw.includes('We are on it.')));

      await (await odd).logged('lease.standby');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(await (await odd).stop()).toBe(0);
      expect(has(await odd, 'lease.taken')).toBe(false);

      if (second === two) await readyAs(port, { status: 503, held: 0 });
      expect(await first.stop()).toBe(0);
      await second.logged('lease.taken', 1, { why: 'free' });
      await second.logged('daemon.started');
      if (second === two) await readyAs(port, { status: 200, held: 1 });
      await world.filed(world.box('support').put());
      expect(await second.stop()).toBe(0);
      // With nobody at work the next one begins at once.
      expect((await world.site.run(['run', '--once'])).code).toBe(0);
    },
    LONG,
  );

  test(
    'F21: one that stands by tries its files at once and at each save, says what is wrong with them, and writes nothing',
    async () => {
      world = await open();
      const first = await world.start();
      const port = await freePort();
      const twin = twinOf(world, port);
      const state = () =>
        world.site.rows(
          "select name, value from settings where name like 'setup%' union all select revision, '' from setups order by name",
        );
      const before = state();
      const second = await twin.daemon({ ready: 'spawned' });
      await second.logged('lease.standby');
      await second.logged('standby.files_well');
      twin.write('rules/a.yaml', 'version: 1\nrules:\n  - id: broken\n    wehn: { subject: x }\n');
      const [wrong] = await second.logged('standby.files_wrong');
      expect(JSON.stringify(wrong)).toMatch(/a\.yaml:\d+:\d+ .*wehn/);
      const page = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/readyz`)).json();
      expect(await page()).toMatchObject({
        reason: 'standby',
        setup: { state: 'wrong', problems: [expect.stringContaining('wehn')] },
      });
      twin.write(
        'rules/a.yaml',
        'version: 1\nrules:\n  - id: mended\n    when: { subject: Question }\n    then: ticket\n',
      );
      await second.logged('standby.files_well', 2);
      expect(await page()).toMatchObject({ reason: 'standby', setup: { state: 'ok' } });
      twin.write('templates/opened.hbs', '{{#if}}');
      twin.write('rules/a.yaml', 'rules: [');
      await second.logged('standby.files_wrong', 2);
      expect(state()).toEqual(before);
      expect(second.lines().map(({ event }) => event)).not.toContain('reload.refused');
      // Its turn comes all the same: it works with what passed last, and says that it is not what lies there.
      expect(await first.stop()).toBe(0);
      const [degraded] = await second.logged('setup.degraded');
      expect(JSON.stringify(degraded)).toContain('a.yaml');
      await second.logged('daemon.started');
      await world.filed(world.box('support').put());
      expect(world.site.rows("select rule from ledger where rule = 'mended'")).toHaveLength(1);
      expect(await second.stop()).toBe(0);
    },
    LONG,
  );

  test(
    'F21: killed in the middle of a group, and again between the server’s 250 and the commit: the next one goes on at once',
    async () => {
      world = await open();
      const first = await world.start(failing('group.mail:kill@3'));
      const second = await world.start({ ready: 'spawned', ...failing('smtp.answered:kill@3') });
      await second.logged('lease.standby');
      for (let n = 0; n < 8; n++) world.box('support').put();
      await first.ended;
      const [taken] = await second.logged('lease.taken', 1, { why: 'dead' });
      expect(taken?.from).toBe(first.pid);
      await second.ended;
      await world.start();
      await world.filed(...world.given);
      await keepsPromises(world, { event: 'outbox.recovered', copies: CONNECTIONS });
      expect(samples(await world.metrics(), 'mailclerk_lease_takeovers_total')).toMatchObject([{ value: 2 }]);
    },
    LONG,
  );

  test(
    'F21: paused before it sends, after it sent, and before it acknowledges, each is taken over; woken, they change nothing and end',
    async () => {
      world = await open();
      const paused: Daemon[] = [];
      // The second sends six notices of the first one's mails, then its own: no row is stopped twice on its way.
      for (const place of ['sending.committed:stop', 'smtp.answered:stop@9', 'ack.command:stop']) {
        const daemon = await world.start({ ready: 'spawned', ...failing(place) });
        await daemon.logged('daemon.started');
        for (let n = 0; n < 3; n++) world.box('support').put();
        await eventually(`${place} is reached`, () => isPaused(daemon.pid));
        paused.push(daemon);
      }
      const last = await world.start();
      const [taken] = await last.logged('lease.taken', 1, { why: 'silent' });
      expect(taken?.from).toBe(paused[2]?.pid);
      await world.filed(...world.given, world.box('support').put());
      // Each adds at most one copy for each of its connections. The page of the metrics is still the first one's: it holds the port.
      const copies = paused.length * CONNECTIONS;
      await keepsPromises(world, { event: 'outbox.recovered', copies, isRestarted: true });
      const before = stateOf(world);

      for (const daemon of paused) {
        const sent = world.sink.mails.length;
        process.kill(daemon.pid, 'SIGCONT');
        expect(await daemon.ended).toBe(7);
        // A dialogue with the mail server that was in the middle goes on: one mail for each connection, none is begun.
        expect(world.sink.mails.length - sent).toBeLessThanOrEqual(CONNECTIONS);
        const woken = daemon.lines().map((line) => line.event);
        expect(woken).toContain('lease.lost');
        // What it had under way when it was stopped ends nowhere.
        const since = woken.slice(woken.indexOf('lease.lost'));
        for (const event of ['notice.sent', 'mail.acknowledged', 'mail.filed', 'mail.received'])
          expect(since, event).not.toContain(event);
        expect(daemon.stderr()).toContain('this process was taken over');
      }
      expect(stateOf(world)).toEqual(before);
      const errors = last.lines().filter((line) => line.level === 'error' && line.event !== 'http.unavailable');
      expect(errors).toEqual([]);
      await world.filed(world.box('support').put());
      await last.logged('http.listening');
      await keepsPromises(world, { event: 'lease.taken', copies });
      const sent = world.sink.mails.map((mail) => mail.raw.toString('latin1'));
      process.stderr.write(`three paused daemons: ${sent.length - new Set(sent).size} identical copies\n`);
      expect(await last.stop()).toBe(0);
    },
    LONG,
  );
});

/** Another site on the same data, with a page of its own. */
function twinOf({ site, server, sink }: World, port: number): Site {
  const box = { port: server.port, poll: '1s' };
  const twin = makeSite({
    mailboxes: { beside: { ...box, poll: '2s' }, support: { ...box, after: { move: 'Done' } } },
    smtpPort: sink.port,
    rules: {},
    config: { data: { dir: site.dataDir, lease: LEASE, min_free: '10MB' }, http: { listen: port } },
  });
  also.push(twin);
  return twin;
}

async function readyAs(port: number, expected: { readonly status: number; readonly held: number }): Promise<void> {
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  await eventually(`/readyz says ${expected.status}`, async () => {
    const answer = await get('/readyz').catch(() => null);
    return answer?.status === expected.status;
  });
  if (expected.status === 503)
    expect(await (await get('/readyz')).json()).toMatchObject({ ready: false, reason: 'standby' });
  expect((await get('/livez')).status).toBe(200);
  expect(samples(await (await get('/metrics')).text(), 'mailclerk_lease_held')).toMatchObject([
    { value: expected.held },
  ]);
}

/** Stopped by a signal, as the kernel says. */
function isPaused(pid: number): boolean {
  try {
    return /^\d+ \(.*\) T /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    throw new Error(`process ${pid} is gone`);
  }
}

/** What a woken daemon could have changed: rows and folders. */
function stateOf({ site, server }: World) {
  return {
    ledger: site.rows('select id, state, ack, ticket, attempts, strikes from ledger order by id'),
    outbox: site.rows('select id, state, attempts, owner, resent from outbox order by id'),
    tickets: site.rows('select id, version from tickets order by id'),
    entries: site.rows('select count(*) as n from entries'),
    inbox: server.files('support'),
    done: server.files('support', 'Done'),
  };
}

function letter(name: string): string {
  return `From: ${name}@firm.example\r\nTo: support@example.com\r\nSubject: ${name}\r\nMessage-ID: <${name}@firm.example>\r\n\r\nHello\r\n`;
}
