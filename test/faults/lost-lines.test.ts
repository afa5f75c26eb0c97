// Lines that break, stall, trickle or die silently between a mail server and the daemon (F1–F8), each by a TCP proxy in
// front of a real Dovecot; one daemon with a mailbox for every row.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import type { Mischief } from '../servers/proxy.ts';
import { survives } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };
const BODY = 'x'.repeat(20_000);

describe.skipIf(dovecotMissing() !== null)('a line that is lost', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({
      boxes: { reset: { proxied: true }, fin: { proxied: true }, stall: { proxied: true } },
    });
  });
  afterAll(() => world?.close());

  test.each<[string, string, Mischief]>([
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
        during: () => expect(world.ledger(name).length).toBeLessThan(5),
        end: (box) => box.proxy.misbehave({ kind: 'none' }),
      });
    },
  );
});
