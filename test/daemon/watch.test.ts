// The daemon looks after itself, in virtual time: checks that tell the administrator once an hour, canaries, circuits that
// open and close in sight, the digest. The store, the pipeline and the mails are real.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../../src/carry-out.ts';
import { pauseMailboxes, resumeMailboxes } from '../../src/daemon/mailboxes/pauses.ts';
import { readCanary } from '../../src/daemon/watch/canary.ts';
import { WatchLoop } from '../../src/daemon/watch/watch-loop.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Command } from '../../src/model/command.ts';
import type { TicketId } from '../../src/model/ticket.ts';
import { type Desk, fieldOf, type Letter, mailOf, openDesk, virtualClock } from '../simulation/desk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 6, 0);
const ADMIN = 'ops@elsewhere.example';

const sent: Letter[] = [];
const clock = virtualClock(START);
const desks: Desk[] = [];
afterAll(async () => {
  for (const desk of desks) await desk.close();
});
beforeEach(() => {
  sent.length = 0;
});

async function deskWith(more: Parameters<typeof openDesk>[3]): Promise<{ desk: Desk; watch: WatchLoop }> {
  const desk = await openDesk('a', clock, (letter) => sent.push(letter), more);
  desks.push(desk);
  return { desk, watch: new WatchLoop({ store: desk.store, clock, log: silentLog, setup: () => desk.setup }) };
}
const toAdmin = () => sent.filter(({ to }) => to === ADMIN);
const bodyOf = (letter: Letter | undefined) => (letter?.raw ?? '').replaceAll('=\r\n', '');

describe('a check', () => {
  let desk: Desk;
  let watch: WatchLoop;
  beforeAll(async () => {
    ({ desk, watch } = await deskWith({
      notifications: { admin: { to: ADMIN, when: [{ mailbox_down: '15m' }, { quarantine: 1 }] } },
    }));
  });
  const pass = async (ms: number) => {
    clock.at += ms;
    await watch.look();
    await desk.tick();
  };

  it('tells of a mailbox that is down after its limit, once, and when it is well', async () => {
    await pass(10 * MINUTE);
    expect(toAdmin()).toEqual([]);
    await pass(6 * MINUTE);
    expect(toAdmin()).toHaveLength(1);
    expect(bodyOf(toAdmin()[0])).toContain('no poll was completed yet');
    for (let n = 0; n < 20; n++) await pass(MINUTE);
    expect(toAdmin()).toHaveLength(1);
    const cursor = {
      uidValidity: '1',
      lastUid: 0,
      watermarkUid: 0,
      watermarkDate: 0,
      completeAt: clock.at,
      paused: null,
    };
    await desk.store.write(() => desk.store.ledger.saveCursor('a', 'INBOX', cursor));
    await pass(MINUTE);
    expect(toAdmin()).toHaveLength(2);
    expect(fieldOf(toAdmin()[1]?.raw ?? '', 'Auto-Submitted')).toBe('auto-generated');
  });

  it('that comes and goes tells at most one failure an hour, with a count', async () => {
    await pass(2 * HOUR);
    await pass(MINUTE);
    sent.length = 0;
    for (let n = 0; n < 12; n++) {
      await desk.store.write(() =>
        desk.store.ledger.saveCursor('a', 'INBOX', {
          uidValidity: '1',
          lastUid: 0,
          watermarkUid: 0,
          watermarkDate: 0,
          completeAt: clock.at,
          paused: null,
        }),
      );
      await pass(MINUTE);
      await pass(17 * MINUTE);
    }
    const alerts = (await desk.store.read(() => desk.store.outbox.list(true))).flatMap(({ data }) => data.alert ?? []);
    const failures = alerts.slice(-toAdmin().length).filter((one) => !one.isMended);
    expect(failures.length).toBeGreaterThanOrEqual(2);
    expect(failures.length).toBeLessThanOrEqual(4);
    expect(Math.max(...failures.map(({ count }) => count))).toBeGreaterThan(1);
  });

  it('that lasts is told again once a day, and a paused folder at once', async () => {
    const cursor = {
      uidValidity: '1',
      lastUid: 0,
      watermarkUid: 0,
      watermarkDate: 0,
      completeAt: clock.at,
      paused: '60 old mails match nothing',
    };
    await desk.store.write(() => desk.store.ledger.saveCursor('a', 'INBOX', cursor));
    await pass(2 * HOUR);
    expect(toAdmin().some((letter) => bodyOf(letter).includes('60 old mails match nothing'))).toBe(true);
    sent.length = 0;
    for (let n = 0; n < 49; n++) await pass(HOUR);
    expect(toAdmin().length).toBe(2);
  });

  it('that is not in the list tells nobody', async () => {
    sent.length = 0;
    expect((await watch.look()).get('disk')).toEqual([]);
    await desk.tick();
    expect(toAdmin()).toEqual([]);
  });
});

describe('a mailbox that somebody paused', () => {
  it('is neither down nor lost; after a day the administrator is told, each day anew, and when it goes on', async () => {
    const { desk, watch } = await deskWith({
      mailbox: { canary: '30m' },
      notifications: { admin: { to: ADMIN, when: ['mailbox_down', 'mailbox_paused', 'canary'] } },
    });
    const pass = async (ms: number) => {
      clock.at += ms;
      const found = await watch.look();
      await desk.tick();
      return found;
    };
    await pass(0);
    expect(await desk.store.read(() => readCanary(desk.store, 'a'))).toMatchObject({ messageId: expect.any(String) });
    const asked = { until: clock.at + 90 * HOUR, reason: 'the server moves', by: 'anna', now: clock.at };
    await desk.store.write(() => pauseMailboxes(desk.store, ['a'], asked));
    for (let n = 0; n < 23; n++) await pass(HOUR);
    expect(toAdmin()).toEqual([]);
    expect(await desk.store.read(() => readCanary(desk.store, 'a'))).toMatchObject({ messageId: null, lostAt: null });
    await pass(HOUR);
    expect(toAdmin()).toHaveLength(1);
    expect(bodyOf(toAdmin()[0])).toMatch(/a is paused since .* by anna until .*: the server moves/);
    for (let n = 0; n < 25; n++) await pass(HOUR);
    expect(toAdmin()).toHaveLength(2);
    // Its last look is two days old: it has its whole limit from now.
    await desk.store.write(() => resumeMailboxes(desk.store, null, { by: 'cli', now: clock.at }));
    expect((await pass(110_000)).get('mailbox_down')).toEqual([]);
    expect(toAdmin()).toHaveLength(3);
    expect((await pass(20_000)).get('mailbox_down')).toHaveLength(1);
  });
});

describe('a canary', () => {
  it('goes out, comes back, opens nothing, and is measured; one that is lost is an alarm until one is back', async () => {
    const { desk, watch } = await deskWith({
      mailbox: { canary: '30m' },
      notifications: { admin: { to: ADMIN, when: ['canary'] } },
    });
    const canary = () => desk.store.read(() => readCanary(desk.store, 'a'));
    const look = async (ms: number) => {
      clock.at += ms;
      await watch.look();
      await desk.tick();
    };
    await look(0);
    const [first] = sent;
    expect(first).toMatchObject({ to: 'support@a.example' });
    expect(await canary()).toMatchObject({ backAt: null, lostAt: null });
    clock.at += 4_000;
    await desk.take([first?.raw ?? '']);
    await look(MINUTE);
    expect(await canary()).toMatchObject({ messageId: null, roundTripMs: 4_000, lostAt: null });
    expect(await desk.rows('select outcome from ledger')).toEqual([{ outcome: 'ignored' }]);
    expect(await desk.rows('select 1 from tickets')).toEqual([]);
    expect(sent).toHaveLength(1);
    // The next one is lost.
    await look(30 * MINUTE);
    expect(sent).toHaveLength(2);
    for (let n = 0; n < 12; n++) await look(MINUTE);
    expect((await canary())?.lostAt).not.toBeNull();
    expect(toAdmin()).toHaveLength(1);
    expect(bodyOf(toAdmin()[0])).toContain('did not come back');
    // The one after it is back.
    for (let n = 0; n < 20; n++) await look(MINUTE);
    const third = sent.filter(({ to }) => to === 'support@a.example')[2];
    expect(third).toBeDefined();
    await desk.take([third?.raw ?? '']);
    await look(MINUTE);
    expect((await canary())?.lostAt).toBeNull();
    expect(toAdmin()).toHaveLength(2);
  });
});

describe('a circuit', () => {
  it('opens when too much leaves, tells the administrator, holds everything of its kind back with the reason, and closes when it is quiet', async () => {
    const { desk, watch } = await deskWith({
      gate: { receipts_per_hour: 20 },
      notifications: { admin: { to: ADMIN, when: ['mail_storm'] } },
    });
    const people = (count: number, from: string) =>
      Array.from({ length: count }, (_, n) => {
        const address = `kunde-${from}-${n}@firma-${from}-${n}.example`;
        return mailOf({
          from: address,
          to: 'support@a.example',
          subject: 'Question',
          id: `q-${from}-${n}@firma.example`,
          at: clock.at,
          proven: true,
        });
      });
    await desk.take(people(30, 'one'));
    const states = () =>
      desk.rows(
        "select coalesce(reason, state) as why, count(*) as n from outbox where kind = 'receipt' group by 1 order by 1",
      );
    expect(await states()).toEqual([
      { why: 'circuit-open', n: 9 },
      { why: 'limit-receipts', n: 1 },
      { why: 'sent', n: 20 },
    ]);
    await watch.look();
    await desk.tick();
    expect(toAdmin()).toHaveLength(1);
    expect(bodyOf(toAdmin()[0])).toContain('no receipts leave since');
    // Other mails go on, and the tickets are there.
    expect(await desk.rows('select count(*) as n from tickets')).toEqual([{ n: 30 }]);
    clock.at += 30 * MINUTE;
    await watch.look();
    expect((await desk.store.read(() => desk.store.gate.circuits(clock.at))).open).not.toEqual({});
    clock.at += 90 * MINUTE;
    await watch.look();
    await desk.tick();
    expect((await desk.store.read(() => desk.store.gate.circuits(clock.at))).open).toEqual({});
    expect(toAdmin()).toHaveLength(2);
    await desk.take(people(5, 'two'));
    expect((await states()).find((row) => row.why === 'sent')).toEqual({ why: 'sent', n: 25 });
    const held = await desk.store.read(() => desk.store.gate.suppressed(100));
    expect(held.map((row) => row.reason)).toContain('circuit-open');
    const entries = await desk.rows(
      "select count(*) as n from entries where kind = 'notice' and body like '%not sent (circuit-open)'",
    );
    expect(entries).toEqual([{ n: 9 }]);
  });
});

const closing = (ticket: number): Command => ({
  cause: `cli:close-${ticket}`,
  ordinal: 0,
  actor: { kind: 'system', id: 'cli' },
  door: 'cli',
  kind: 'close',
  ticket: ticket as TicketId,
  reason: 'solved',
  comment: '',
  causes: [],
  notify: 'all',
});

describe('a circuit that is let go on by hand', () => {
  it.each(['receipt', 'automatic'] as const)(
    '%s: a whole hour’s worth leaves at once, then it opens again; who and why is kept',
    async (circuit) => {
      const { desk } = await deskWith({ gate: { receipts_per_hour: 3, automatic_per_hour: 3 } });
      const said: { readonly event: string }[] = [];
      const log = { ...silentLog, warn: (event: string, more?: object) => void said.push({ event, ...more }) };
      const watch = new WatchLoop({ store: desk.store, clock, log, setup: () => desk.setup });
      const reset = (reason: string) =>
        desk.store.write(() => desk.store.gate.resetCircuit(circuit, { at: clock.at, by: 'anna', reason }));
      const seen = () => desk.store.read(() => desk.store.gate.circuits(clock.at));
      expect(await reset('too early')).toBeNull();
      let made = 0;
      /** Receipts to customers, or notices that people cause: their statuses. */
      const cause = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n++) {
          made += 1;
          const from = `kunde-${made}@firma-${made}.example`;
          const mail = { from, to: 'support@a.example', subject: 'Question', id: `r-${circuit}-${made}@firma.example` };
          await desk.take([mailOf({ ...mail, at: clock.at, proven: true })]);
          if (circuit === 'automatic')
            await desk.store.write(() => execute(desk.store, closing(made), clock.at, desk.setup.config));
        }
      };
      const left = async (): Promise<number> =>
        (await desk.rows(`select id from outbox where kind = '${circuit}' and passed = 1`)).length;
      await cause(6);
      expect([await left(), (await seen()).open[circuit]]).toEqual([3, clock.at]);
      clock.at += 5 * MINUTE;
      await watch.look();
      expect((await seen()).open[circuit]).toBeDefined();
      const before = clock.at - 5 * MINUTE;
      expect(await reset('a mailing of ours')).toEqual({
        at: clock.at,
        by: 'anna',
        reason: 'a mailing of ours',
        openSince: before,
      });
      expect(await seen()).toMatchObject({
        hour: { [circuit]: 0 },
        resets: { [circuit]: { reason: 'a mailing of ours' } },
      });
      expect((await seen()).open[circuit]).toBeUndefined();
      clock.at += 1000;
      await watch.look();
      await watch.look();
      expect(said.filter(({ event }) => event === 'gate.reset')).toMatchObject([
        { event: 'gate.reset', circuit, by: 'anna', reason: 'a mailing of ours' },
      ]);
      await cause(6);
      expect(await left()).toBe(6);
      expect((await seen()).open[circuit]).toBe(clock.at);
    },
  );
});

it('a circuit that was let go on by a clock a year ahead counts again when the clock is right', async () => {
  const { desk } = await deskWith({ gate: { automatic_per_hour: 3 } });
  const opened = Array.from({ length: 9 }, (_, n) => `kunde-${n}@firma-${n}.example`);
  for (const from of opened)
    await desk.take([
      mailOf({ from, to: 'support@a.example', subject: 'Question', id: from, at: clock.at, proven: true }),
    ]);
  const close = async (from: number, to: number): Promise<number> => {
    for (let n = from; n <= to; n++)
      await desk.store.write(() => execute(desk.store, closing(n), clock.at, desk.setup.config));
    return (await desk.rows("select id from outbox where kind = 'automatic' and passed = 1")).length;
  };
  const right = clock.at;
  expect(await close(1, 4)).toBe(3);
  const at = right + 365 * 24 * HOUR;
  await desk.store.write(() => desk.store.gate.resetCircuit('automatic', { at, by: 'anna', reason: 'a mailing' }));
  clock.at = right + 2 * HOUR;
  expect(await close(5, 9)).toBe(6);
  const seen = await desk.store.read(() => desk.store.gate.circuits(clock.at));
  expect([seen.hour.automatic, seen.open.automatic]).toEqual([3, clock.at]);
});

describe('the administrator’s digest', () => {
  it('comes on its time, once, with what came and left and what is wrong', async () => {
    const { desk, watch } = await deskWith({
      instance: { timezone: 'UTC' },
      notifications: { admin: { to: ADMIN, when: ['quarantine'], digest: '08:00 daily' } },
    });
    const day = (Math.floor(clock.at / (24 * HOUR)) + 1) * 24 * HOUR;
    const look = async (at: number) => {
      clock.at = at;
      await watch.look();
      await desk.tick();
    };
    await look(day + 8 * HOUR + MINUTE);
    expect(toAdmin()).toEqual([]);
    const eva = { from: 'eva@firma.example', to: 'support@a.example', subject: 'Pump', at: clock.at, proven: true };
    await desk.take([mailOf({ ...eva, id: 'd1@firma.example' }), mailOf({ ...eva, id: 'd2@firma.example' })]);
    const digests = () => toAdmin().map(({ raw }) => raw);
    await look(day + 23 * HOUR);
    expect(digests()).toHaveLength(0);
    await look(day + 32 * HOUR + MINUTE);
    await look(day + 32 * HOUR + 2 * MINUTE);
    expect(digests()).toHaveLength(1);
    const data = await desk.rows("select name, template, kind from outbox where to_address = 'ops@elsewhere.example'");
    expect(data).toEqual([{ name: 'admin-digest', template: 'admin-digest', kind: 'agent' }]);
    // A daemon that was off for days sends the latest one, none that is late.
    await look(day + 5 * 24 * HOUR + 21 * HOUR);
    expect(digests()).toHaveLength(1);
  });
});
