// Servers that send us away or lack something (F5, F13, F15–F17), played by the scripted IMAP server; one daemon with a
// mailbox on a server of its own for every row.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import type { FakeCommand } from '../servers/fake-imap.ts';
import { keepsPromises, survives } from './promises.ts';
import { openWorld, type World } from './world.ts';

const LONG = { timeout: 120_000 };
/** Where a goodbye may come: at the very beginning, at the login, at the folder, while listing, reading, telling, idling. */
const POINTS = [
  'CAPABILITY',
  'LOGIN',
  'SELECT',
  'UID SEARCH',
  'UID FETCH',
  'BODY.PEEK[]',
  'UID STORE',
  'IDLE',
] as const;
const BARE = 'IMAP4rev1';
const FULL = 'IMAP4rev1 UIDPLUS MOVE IDLE';

describe.skipIf(dovecotMissing() !== null)('a server', () => {
  let world: World;
  let goodbyeAt: string | null = null;
  let mayCreate = false;
  const struck: string[] = [];
  function goodbye({ name, args }: FakeCommand): string | undefined {
    if (goodbyeAt === null || !`${name} ${args}`.includes(goodbyeAt)) return undefined;
    struck.push(goodbyeAt);
    goodbyeAt = null;
    return '* BYE the server goes down for a moment\r\n';
  }
  beforeAll(async () => {
    const move = { after: { move: 'Done' } };
    world = await openWorld({
      timing: { refusedRetry: { baseMs: 200, capMs: 1_000 } },
      boxes: {
        leaving: { fake: { script: goodbye }, config: { after: 'seen' } },
        firm: {
          fake: {
            capabilities: FULL,
            script: ({ name, tag }) =>
              name === 'CREATE' && !mayCreate ? `${tag} NO [NOPERM] not here\r\n` : undefined,
          },
          config: move,
        },
        copying: { fake: { capabilities: 'IMAP4rev1 UIDPLUS IDLE' }, config: move },
        bare: { fake: { capabilities: BARE }, config: move },
        clinging: { fake: { capabilities: BARE }, config: { after: 'delete' } },
        forgetful: {
          fake: { capabilities: BARE, permanentFlags: '\\Seen \\Deleted' },
          config: { after: { flag: 'mailclerk' } },
        },
      },
    });
  }, 120_000);
  afterAll(() => world?.close());
  const named = (box: string, pattern: RegExp): readonly string[] =>
    world.box(box).fake.commands.filter((line) => pattern.test(line));
  const polledOnce = async (box: string): Promise<unknown> => {
    const before = (await world.polls(box)).complete;
    return eventually(`${box} is polled twice more`, async () => (await world.polls(box)).complete > before + 1);
  };

  test.concurrent(
    'F5: that says goodbye at any point is connected to again, one failed poll each, and never counts as a refused login',
    LONG,
    async () => {
      const box = world.box('leaving');
      for (const point of POINTS) {
        goodbyeAt = point;
        // A line that stands does not log in again by itself.
        if (point === 'CAPABILITY' || point === 'LOGIN') world.box('leaving').fake.cut();
        box.put();
        await eventually(`a goodbye at ${point}`, () => struck.includes(point));
        await world.filed(world.beside.put());
      }
      await keepsPromises(world, { box: 'leaving', event: 'mailbox.failed', fields: { fault: 'lost' } });
      const failed = world.daemon
        .lines()
        .filter((line) => line.event === 'mailbox.failed' && line.mailbox === 'leaving');
      expect(failed.map((line) => line.fault)).not.toContain('login');
      // Two were cut besides, so that they would begin anew.
      expect(failed.length).toBeGreaterThanOrEqual(POINTS.length);
      expect(failed.length).toBeLessThanOrEqual(POINTS.length + 2);
      expect(world.ledger('leaving')).toHaveLength(POINTS.length);
    },
  );

  test.concurrent(
    'F13: that lets nobody make the folder to move to keeps the mails, marked, says so, and moves them when it may',
    LONG,
    async () => {
      const box = world.box('firm');
      await survives(world, {
        box: 'firm',
        event: 'mailbox.move_failed',
        begin: () => void [box.put(), box.put()],
        during() {
          expect(box.fake.mails).toHaveLength(2);
          expect(box.fake.mails.map((mail) => box.fake.flags(mail.uid))).toEqual([['\\Flagged'], ['\\Flagged']]);
        },
        end: () => {
          mayCreate = true;
        },
      });
      expect(box.fake.folder('Done')).toHaveLength(3);
      expect(box.fake.mails).toEqual([]);
    },
  );

  test.concurrent('F15: without MOVE gets COPY, \\Deleted and UID EXPUNGE, each mail once', LONG, async () => {
    const box = world.box('copying');
    await world.filed(box.put(), box.put());
    await keepsPromises(world, { box: 'copying', event: 'mail.acknowledged' });
    expect(box.fake.folder('Done').map((mail) => mail.raw)).toEqual(
      world.given.filter((mail) => mail.box === 'copying').map((mail) => mail.raw),
    );
    expect(box.fake.mails).toEqual([]);
    expect(named('copying', /^(EXPUNGE|UID MOVE)/)).toEqual([]);
    expect(named('copying', /^UID (COPY|EXPUNGE)/).length).toBeGreaterThanOrEqual(2);
  });

  test.concurrent.each(['bare', 'clinging'])(
    'F16: without MOVE and UIDPLUS never gets an EXPUNGE (%s): mails are read, stay, and are known',
    LONG,
    async (name) => {
      const box = world.box(name);
      await world.filed(box.put(), box.put());
      await keepsPromises(world, { box: name, event: 'mailbox.removal_refused' });
      await polledOnce(name);
      expect(world.ledger(name).map((row) => row.ack)).toEqual(['refused', 'refused']);
      expect(box.fake.mails.map((mail) => box.fake.flags(mail.uid))).toEqual([['\\Seen'], ['\\Seen']]);
      expect(named(name, /EXPUNGE|Deleted|COPY|MOVE/)).toEqual([]);
    },
  );

  test.concurrent('F17: without IDLE and keywords is polled; what is done is known here alone', LONG, async () => {
    const box = world.box('forgetful');
    await world.filed(box.put(), box.put());
    await keepsPromises(world, { box: 'forgetful', event: 'mailbox.flag_refused' });
    await polledOnce('forgetful');
    expect(world.ledger('forgetful').map((row) => row.ack)).toEqual(['refused', 'refused']);
    expect(named('forgetful', /^IDLE|STORE|CHANGEDSINCE|CONDSTORE/)).toEqual([]);
    expect(box.fake.mails).toHaveLength(2);
  });
});
