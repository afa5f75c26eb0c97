// F18: a server without MOVE, and a line or a process that dies between COPY and the removal of the original: the next try
// finds the copy in the target by its bytes, and makes no second one. A real Dovecot that hides MOVE, behind a proxy.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { keepsPromises, survives } from './promises.ts';
import { type Box, openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };
const NO_MOVE = 'protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ UIDPLUS IDLE NAMESPACE ENABLE\n}\n';

describe.skipIf(dovecotMissing() !== null)('a mail that was copied', () => {
  let world: World;
  beforeAll(async () => {
    const cut = { proxied: true, config: { after: { move: 'Done' } } };
    world = await openWorld({
      dovecot: NO_MOVE,
      config: { smtp: { connections: 1 } },
      boxes: { copied: cut, marked: cut, killed: cut },
    });
  }, 120_000);
  afterAll(() => world?.close());

  /** Each mail lies in the target once, and nowhere else. */
  function expectMovedOnce(box: string): void {
    // Dovecot writes a copy with line ends of its own.
    const plain = (raw: string): string => raw.replaceAll('\r\n', '\n');
    const given = world.given.filter((mail) => mail.box === box).map((mail) => plain(mail.raw));
    const moved = world.server.mails(box, 'Done').map((raw) => plain(raw.toString('latin1')));
    expect(moved.toSorted()).toEqual(given.toSorted());
    expect(world.server.mails(box)).toEqual([]);
    expect(world.box(box).proxy.sent).not.toMatch(/ UID MOVE /);
  }

  test.each([
    ['copied', 'before we heard of it', /COPYUID/],
    ['marked', 'after it was marked for removal', /Store completed/],
  ])('F18: and whose line broke (%s, %s) is found in the target, and is there once', LONG, async (name, _, said) => {
    const begin = (box: Box): void => {
      // Each a customer's first mail; two of them differ in nothing but their numbers.
      for (let n = 0; n < 3; n++) box.put();
      box.proxy.misbehave({ kind: 'at', said, act: 'reset' });
    };
    await survives(world, {
      box: name,
      event: 'mailbox.failed',
      fields: { fault: 'lost' },
      begin,
      end: () => undefined,
    });
    await world.daemon.logged('mailbox.copies_found', 1, { mailbox: name });
    expectMovedOnce(name);
  });

  test(
    'F18: and whose daemon was killed before it was removed is found in the target by the next one',
    LONG,
    async () => {
      const box = world.box('killed');
      box.put();
      box.put();
      box.proxy.misbehave({ kind: 'at', said: /COPYUID/, act: () => world.daemon.kill() });
      await eventually('it was killed', () => box.proxy.strikes > 0);
      await world.daemon.ended;
      expect(world.server.mails('killed').length + world.server.mails('killed', 'Done').length).toBeGreaterThan(2);
      await world.start();
      await world.daemon.logged('mailbox.copies_found', 1, { mailbox: 'killed' });
      await keepsPromises(world, { box: 'killed', event: 'mailbox.copies_found', isRestarted: true, copies: 1 });
      expectMovedOnce('killed');
    },
  );
});
