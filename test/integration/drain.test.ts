// SIGTERM while everything is under way (F35): mails are being taken in, filed, acknowledged, notices are being sent. The
// daemon finishes what is in hand, begins nothing new, exits 0, and leaves nothing half done: what remains is done by the
// next one, and nothing twice. A server that says nothing keeps it no longer than its patience, whose length
// notify/deliver.test.ts shows by a clock of its own: how fast this machine is today says nothing.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { corpusMails } from '../corpus.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startRawSink } from '../servers/smtp-sink.ts';
import { bundled } from '../setup/bundle.ts';
import { type CrashWorld, expectPromises, findingsOf, finish, openCrashWorld, stockOf } from './crash-world.ts';
import { isUnderWay } from './kills.ts';
import { eventually, makeSite, type Site } from './site.ts';

const hasDovecot = dovecotMissing() === null;
const MAILS = 100;
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const countOf = (site: Site, table: string, which: string): unknown =>
  site.rows(`select count(*) as n from ${table} where ${which}`)[0]?.n;

describe.skipIf(!hasDovecot)('F35: SIGTERM', () => {
  let server: Dovecot;
  beforeAll(async () => {
    process.env.MAILCLERK_BUNDLED = await bundled();
    server = await startDovecot({ users: { busy: 'secret', mute: 'secret' } });
  });
  afterAll(() => server.stop());

  it('under load: exit 0, nothing half done, the next daemon does the rest and nothing twice', {
    timeout: 240_000,
  }, async () => {
    const world: CrashWorld = await openCrashWorld(server, 'busy', { connections: 2 });
    open.push(world.close);
    const { site, sink } = world;
    const mails = corpusMails(MAILS).map((mail) => mail.raw);
    for (const raw of mails) server.deliver('busy', raw);
    let stops = 0;
    const done = { received: 0, filed: 0, sent: 0 };
    for (const wanted of [1, 10, 40]) {
      const daemon = await site.daemon();
      await eventually('notices are leaving', () => sink.mails.length >= wanted || !isUnderWay(site, server, 'busy'));
      if (isUnderWay(site, server, 'busy')) stops += 1;
      expect(await daemon.stop()).toBe(0);
      const last = daemon.lines().find((line) => line.event === 'daemon.stopped');
      const { received, filed, sent } = last as unknown as typeof done;
      done.received += received;
      done.filed += filed;
      done.sent += sent;
      expect(daemon.stderr()).toContain(`received ${received}, filed ${filed}, sent ${sent}\n`);
      expect(done).toEqual({
        received: countOf(site, 'ledger', 'true'),
        filed: countOf(site, 'ledger', "state <> 'received'"),
        sent: countOf(site, 'outbox', "state = 'sent'"),
      });
      expect(site.rows("select count(*) as n from outbox where state in ('sending', 'ambiguous')")).toEqual([{ n: 0 }]);
      expect(await findingsOf(site)).toEqual([]);
    }
    expect(stops, 'stops with work under way').toBeGreaterThan(0);
    await finish(world);
    const found = stockOf(world, mails);
    expectPromises(found, MAILS);
    expect(found.notices.twice).toBe(0);
  });

  it('while a server is silent after the final dot: exit 0, that mail may have arrived and is known to', {
    timeout: 120_000,
  }, async () => {
    const sink = await startRawSink({ atDot: ['stall'] });
    const site = makeSite({ mailboxes: { mute: { port: server.port } }, smtpPort: sink.port, rules: {} });
    open.push(
      () => sink.stop(),
      () => site.remove(),
    );
    server.deliver(
      'mute',
      'From: eva@firm.example\r\nTo: mute@example.com\r\nMessage-ID: <1@firm.example>\r\n\r\nHallo\r\n',
    );
    const daemon = await site.daemon();
    await eventually('a mail is with the server', () => sink.mails.length > 0);
    expect(await daemon.stop()).toBe(0);
    const rows = site.rows("select state, reason from outbox where state = 'ambiguous'");
    expect(rows.length).toBeGreaterThan(0);
    expect(String(rows[0]?.reason)).toContain('no answer after the final dot');
    expect(site.rows("select count(*) as n from outbox where state = 'sending'")).toEqual([{ n: 0 }]);
  });
});
