// Lines that break, stall, trickle or die silently between a mail server and the daemon (F1–F8), each by a TCP proxy in
// front of a real Dovecot; one daemon with a mailbox for every row, side by side.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import type { Mischief } from '../servers/proxy.ts';
import { keepsPromises, survives } from './promises.ts';
import { type Box, openWorld, samples, type World } from './world.ts';

const LONG = { timeout: 180_000 };
const BODY = 'x'.repeat(20_000);
const heal = (box: Box): void => box.proxy.misbehave({ kind: 'none' });

describe.skipIf(dovecotMissing() !== null)('a line that is lost', () => {
  let world: World;
  beforeAll(async () => {
    const proxied = { proxied: true };
    world = await openWorld({
      timing: { minBytesPerSecond: 100_000, commandMs: 3_000 },
      boxes: {
        ...{ reset: proxied, fin: proxied, stall: proxied, slow: proxied, hanging: proxied },
        idle: { proxied: true, config: { poll: '1h' } },
        asleep: { proxied: true, config: { mode: 'poll' } },
      },
    });
  }, 120_000);
  afterAll(() => world?.close());

  test.concurrent.each<[string, string, Mischief]>([
    ['F1: a reset', 'reset', { kind: 'reset', afterBytes: 60_000 }],
    ['F2: an end', 'fin', { kind: 'end', afterBytes: 60_000 }],
    ['F3: a stall', 'stall', { kind: 'blackhole', afterBytes: 60_000 }],
  ])(
    '%s in the middle of a mail keeps nothing of it; afterwards every mail is there once',
    LONG,
    async (_, name, mischief) => {
      await survives(world, {
        box: name,
        event: 'mailbox.failed',
        fields: { fault: 'lost' },
        begin(box) {
          box.proxy.misbehave(mischief);
          for (let n = 0; n < 5; n++) box.put({ body: BODY });
        },
        async during(box) {
          await eventually('it struck', () => box.proxy.strikes > 0);
          expect(world.ledger(name).length).toBeLessThan(5);
        },
        end: heal,
      });
    },
  );

  test.concurrent(
    'F4: a mail that trickles is in quarantine as slow after three tries; those beside it in the same folder are filed',
    LONG,
    async () => {
      const slow = world.box('slow');
      const others = () => world.given.filter((mail) => mail.box === 'slow' && !mail.raw.includes('SLOWLY'));
      await survives(world, {
        box: 'slow',
        event: 'mail.given_up',
        quarantined: 1,
        begin(box) {
          box.proxy.misbehave({ kind: 'trickle', afterBytes: 0, ms: 1_000, said: /SLOWLY/ });
          box.put();
          box.put({ body: `SLOWLY ${BODY}` });
          box.put();
        },
        during: () => world.filed(...others()),
        end: heal,
      });
      const [stub] = world.ledger('slow').filter((row) => row.state === 'quarantined');
      expect(stub?.reason).toMatch(/3 polls: .* took longer than \d+ ms/);
      expect(world.server.mails('slow').filter((raw) => raw.includes('SLOWLY'))).toHaveLength(1);
      // Called back, it is read from the server again, which has become quicker.
      const called = await world.site.cli('quarantine', 'retry', String(stub?.id), '--json');
      expect(called.json).toEqual({ retried: 0, toRead: 1 });
      await eventually('it is a ticket', () => world.ledger('slow').every((row) => row.state === 'decided'));
      const [entry] = world.site.rows(`select body from entries where ledger = ${stub?.id}`);
      expect(String(entry?.body)).toContain(`SLOWLY ${BODY}`.slice(0, 1_000));
      await keepsPromises(world, { box: 'slow', event: 'mail.given_up' });
      expect(slow.proxy.strikes).toBeGreaterThanOrEqual(3);
    },
  );

  test.concurrent(
    'F6: an idling line that died silently is found by beginning IDLE anew, long before the next poll',
    LONG,
    async () => {
      await survives(world, {
        box: 'idle',
        event: 'mailbox.failed',
        fields: { fault: 'lost' },
        begin(box) {
          box.proxy.forget();
          box.put();
        },
        // The new connection polls at once, and idles for an hour; the mail that came during the silence is in.
        during: () => world.filed(...world.given.filter((mail) => mail.box === 'idle')),
        end: (box) => box.proxy.cutAll(),
      });
    },
  );

  test.concurrent(
    'F7: a connection that is half open after the machine slept ends by the deadline of the next command',
    LONG,
    async () => {
      await survives(world, {
        box: 'asleep',
        event: 'mailbox.failed',
        fields: { fault: 'lost' },
        begin(box) {
          box.proxy.forget();
          box.put();
        },
        end: () => undefined,
      });
    },
  );

  test.concurrent(
    'F8: a reconnect that fails at once, and then one that hangs, are said and tried again until one succeeds',
    LONG,
    async () => {
      const failed = (): number =>
        world.daemon.lines().filter((line) => line.event === 'mailbox.failed' && line.mailbox === 'hanging').length;
      await survives(world, {
        box: 'hanging',
        event: 'mailbox.failed',
        fields: { fault: 'unreachable' },
        begin(box) {
          box.proxy.misbehave({ kind: 'reset', afterBytes: 0 });
          box.proxy.cutAll();
          box.put();
        },
        async during(box) {
          box.proxy.misbehave({ kind: 'blackhole', afterBytes: 0 });
          const before = failed();
          await eventually('hanging ends by the deadline', () => failed() > before + 1);
          const up = samples(await world.metrics(), 'mailclerk_mailbox_up').filter(
            (one) => one.labels.mailbox === 'hanging',
          );
          expect(up).toEqual([{ labels: { mailbox: 'hanging', folder: 'INBOX' }, value: 0 }]);
          expect((await world.site.cli('status', '--json')).json.mailboxes).toContainEqual(
            expect.objectContaining({
              mailbox: 'hanging',
              up: false,
              detail: expect.stringContaining('did not answer in time'),
            }),
          );
          // What cannot be asked is named, and keeps nothing of the others back.
          const audit = await world.site.cli('mailbox', 'audit', '--json');
          expect(audit.code).toBe(4);
          expect(audit.stderr).toMatch(/not accounted for: .*hanging \(INBOX\): .* did not answer in time/);
          expect(audit.json).toContainEqual(expect.objectContaining({ mailbox: 'beside', unaccounted: 0 }));
          expect(audit.json).toContainEqual({ mailbox: 'hanging', folder: 'INBOX', error: expect.any(String) });
        },
        end: heal,
      });
    },
  );
});
