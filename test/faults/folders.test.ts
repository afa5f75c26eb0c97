// What happens to folders behind the daemon's back, in a real Dovecot (F9–F14, F19, F20): another UIDVALIDITY, a folder
// renamed, made anew, missing, full; mails that others remove or restore. One daemon with a mailbox for every row.
import { renameSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../integration/site.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { keepsPromises, survives } from './promises.ts';
import { openWorld, samples, type World } from './world.ts';

const LONG = { timeout: 120_000 };
const OLD = new Date(Date.UTC(2026, 0, 1));
const nothing = (): void => undefined;
/** Rests long beside what a try takes, even on a busy machine. */
const RETRY = { baseMs: 2_000, capMs: 2_000 };

describe.skipIf(dovecotMissing() !== null)('a folder', () => {
  let world: World;
  beforeAll(async () => {
    const work = { config: { folders: ['Work'] } };
    world = await openWorld({
      daemon: null,
      // Longer than a poll: what rests is left alone by the polls in between.
      timing: { refusedRetry: { baseMs: 5_000, capMs: 6_000 }, retry: RETRY },
      dovecot: QUOTA,
      boxes: {
        ...{ same: work, more: work, crowded: work },
        // A missing folder is tried again at a poll at the latest: as rarely as `retry` says.
        renamed: { config: { folders: ['Work'], poll: '2s' } },
        started: { config: { folders: ['Work'], start: 'now' } },
        emptied: { config: { folders: ['Work'], after: { flag: 'mailclerk' } } },
        target: { config: { after: { move: 'Handled/2026' } } },
        full: { config: { after: { move: 'Archive/done' } } },
        shared: { proxied: true },
        restored: { config: { after: { move: 'Done' } } },
      },
    });
    for (const name of ['same', 'more', 'renamed', 'emptied', 'crowded'])
      for (let n = 0; n < 3; n++) world.box(name).put({ at: OLD });
    for (let n = 0; n < 500; n++) world.server.deliver('started', old(n), { folder: 'Work', at: OLD });
    await world.start();
    await world.filed(...world.given);
  }, 120_000);
  afterAll(() => world?.close());

  /** The folder as it comes back from a backup or another server: other UIDs, another UIDVALIDITY, at one stroke. */
  async function madeAnew(box: string, raws: readonly string[]): Promise<void> {
    for (const raw of raws) world.server.deliver(box, raw, { folder: 'Anew', at: OLD });
    // Opened once, so that it has its UIDVALIDITY.
    await asSecondClient(world.server.port, box, (client) => client.mailboxOpen('Anew'));
    const path = world.server.maildir(box, 'Work');
    renameSync(path, `${path}-gone`);
    renameSync(world.server.maildir(box, 'Anew'), path);
  }
  const rawsOf = (box: string): readonly string[] =>
    world.given.filter((each) => each.box === box).map((each) => each.raw);
  const entriesOf = (ticket: number | null): unknown =>
    world.site.rows(`select count(*) as n from entries where ticket = ${ticket}`);

  test.concurrent('F9: with another UIDVALIDITY and the same mails makes no new ticket', LONG, async () => {
    const before = world.ledger('same');
    await survives(world, {
      box: 'same',
      event: 'mailbox.uidvalidity_changed',
      begin: () => madeAnew('same', rawsOf('same')),
      end: nothing,
    });
    expect(
      world
        .ledger('same')
        .map((row) => row.id)
        .slice(0, 3),
    ).toEqual(before.map((row) => row.id));
    expect(world.ledger('same')).toHaveLength(4);
  });

  test.concurrent(
    'F10: with another UIDVALIDITY and new mails among the old gives only the new ones',
    LONG,
    async () => {
      await survives(world, {
        box: 'more',
        event: 'mailbox.uidvalidity_changed',
        async begin(box) {
          await madeAnew('more', rawsOf('more'));
          box.put();
          box.put();
        },
        end: nothing,
      });
      expect(world.ledger('more')).toHaveLength(6);
    },
  );

  test.concurrent(
    'F10: begun with start: now takes none of 500 old mails in after the UIDVALIDITY changed, and every new one',
    LONG,
    async () => {
      await survives(world, {
        box: 'started',
        event: 'mailbox.uidvalidity_changed',
        async begin(box) {
          await madeAnew('started', olds(500));
          box.put();
        },
        end: nothing,
      });
      expect(world.ledger('started')).toHaveLength(2);
      const audit = await world.site.cli('mailbox', 'audit', 'started', '--json');
      expect(audit.json).toMatchObject({ onServer: 502, beforeStart: 500, unaccounted: 0 });
    },
  );

  test.concurrent(
    'F10: with more than 50 old mails nobody knows is paused, said so, and goes on by a person’s word',
    LONG,
    async () => {
      await survives(world, {
        box: 'crowded',
        event: 'mailbox.failed',
        fields: { fault: 'paused' },
        metric: /mailclerk_mailbox_polls_total\{mailbox="crowded",folder="Work",result="paused"\} [1-9]/,
        begin: () => madeAnew('crowded', [...rawsOf('crowded'), ...olds(57)]),
        async during() {
          const up = samples(await world.metrics(), 'mailclerk_mailbox_up').find(
            (one) => one.labels.mailbox === 'crowded',
          );
          expect(up?.value).toBe(0);
        },
        async end() {
          expect((await world.site.cli('mailbox', 'resume', 'crowded', '--treat-as', 'skipped')).code).toBe(0);
        },
      });
      expect(world.ledger('crowded')).toHaveLength(4);
    },
  );

  test.concurrent(
    'F11: that was renamed is said to be missing, without a loop, and is watched again when it is back',
    LONG,
    async () => {
      const path = world.server.maildir('renamed', 'Work');
      await survives(world, {
        box: 'renamed',
        event: 'mailbox.failed',
        fields: { fault: 'folder-missing' },
        begin: () => renameSync(path, `${path}-away`),
        async during() {
          const [before, began] = [(await world.polls('renamed')).failed, performance.now()];
          await eventually('it goes on trying', async () => (await world.polls('renamed')).failed > before + 8);
          // Each try rests at least half of `retry`, growing to its cap: never a loop. The slower the machine, the fewer tries.
          const tries = (await world.polls('renamed')).failed - before;
          const mostMs = performance.now() - began;
          expect(tries).toBeLessThan(3 + mostMs / (RETRY.capMs / 2));
        },
        end: () => renameSync(`${path}-away`, path),
      });
      expect(world.ledger('renamed')).toHaveLength(4);
    },
  );

  test.concurrent(
    'F12: made anew and empty changes no ticket, tells nobody, and takes in what comes',
    LONG,
    async () => {
      const ids = world.ledger('emptied').map((row) => row.ticket);
      const tickets = () => world.site.rows(`select * from tickets where id in (${ids.join(', ')}) order by id`);
      const before = tickets();
      expect(before).toHaveLength(3);
      await survives(world, {
        box: 'emptied',
        event: 'mailbox.uidvalidity_changed',
        begin: () =>
          asSecondClient(world.server.port, 'emptied', async (client) => {
            await client.mailboxDelete('Work');
            await client.mailboxCreate('Work');
          }),
        end: nothing,
      });
      expect(tickets()).toEqual(before);
      expect(world.ledger('emptied').map((row) => row.state)).toEqual(['decided', 'decided', 'decided', 'decided']);
    },
  );

  test.concurrent('F13: to move to that is missing is made, and said', LONG, async () => {
    await world.filed(world.box('target').put());
    await world.daemon.logged('mailbox.folder_created', 1, { mailbox: 'target' });
    await keepsPromises(world, { box: 'target', event: 'mailbox.folder_created' });
    expect(world.server.mails('target', 'Handled/2026')).toHaveLength(1);
    expect(world.server.mails('target')).toEqual([]);
  });

  test.concurrent(
    'F14: to move to that is full keeps tickets and mails, is asked again with pauses, and never holds a second copy',
    LONG,
    async () => {
      await asSecondClient(world.server.port, 'full', async (client) => {
        for (const folder of ['Archive/done', 'Archive/filler']) await client.mailboxCreate(folder);
        for (let n = 0; n < 4; n++) await client.append('Archive/filler', old(n));
      });
      const moved = (): Promise<number> =>
        asSecondClient(world.server.port, 'full', async (client) => (await client.mailboxOpen('Archive/done')).exists);
      await survives(world, {
        box: 'full',
        event: 'mailbox.move_failed',
        begin(box) {
          for (let n = 0; n < 3; n++) box.put();
        },
        async during() {
          await world.filed(...world.given.filter((mail) => mail.box === 'full'));
          const failed = (): number =>
            world.daemon.lines().filter((line) => line.event === 'mailbox.move_failed' && line.mailbox === 'full')
              .length;
          const [polls, asked] = [(await world.polls('full')).complete, failed()];
          const pollsSince = async (): Promise<number> => (await world.polls('full')).complete - polls;
          await eventually('a poll left it alone', async () => (await pollsSince()) > failed() - asked + 1);
          await world.daemon.logged('mailbox.move_failed', asked + 1, { mailbox: 'full' });
          expect(world.server.mails('full')).toHaveLength(3);
          expect(await moved()).toBe(0);
          const said = world.daemon.lines().findLast((line) => line.event === 'mailbox.move_failed');
          expect(said?.detail).toMatch(/quota/i);
        },
        end: () =>
          asSecondClient(world.server.port, 'full', async (client) => {
            await client.mailboxOpen('Archive/filler');
            await client.messageDelete('1:*');
          }),
      });
      expect(world.server.mails('full')).toEqual([]);
      expect(await moved()).toBe(4);
    },
  );

  test.concurrent(
    'F19: from which another client removes a mail between its listing and its reading is read on without it',
    LONG,
    async () => {
      const box = world.box('shared');
      // The moment between the listing and the reading, and a second client in it.
      box.proxy.misbehave({
        kind: 'at',
        said: /RFC822\.SIZE/,
        act: () => asSecondClient(world.server.port, 'shared', removeFirst),
      });
      const doomed = world.server.deliver('shared', old(7));
      expect(doomed).not.toBe('');
      await world.filed(box.put());
      await world.daemon.logged('mail.vanished', 1, { mailbox: 'shared' });
      await keepsPromises(world, { box: 'shared', event: 'mail.vanished' });
      expect(world.server.mails('shared')).toHaveLength(1);
      const polls = await world.polls('shared');
      await eventually('it goes on', async () => (await world.polls('shared')).complete > polls.complete + 1);
      expect((await world.polls('shared')).failed).toBe(0);
    },
  );

  test.concurrent('F20: into which a mail is restored under a new UID gives no second ticket', LONG, async () => {
    const box = world.box('restored');
    const mail = box.put();
    await world.filed(mail);
    await eventually('it was moved', () => world.server.mails('restored', 'Done').length === 1);
    const ticket = world.ledger('restored')[0]?.ticket ?? null;
    const before = entriesOf(ticket);
    world.server.deliver('restored', mail.raw);
    await eventually(
      'it was taken in again and put away',
      () => world.ledger('restored').length === 2 && world.ledger('restored').every((row) => row.ack === 'done'),
    );
    const metric = /mailclerk_decisions_total\{verdict="ignore",outcome="duplicate"\} [1-9]/;
    await keepsPromises(world, { box: 'restored', event: null, metric });
    await world.daemon.logged('mail.filed', 1, { outcome: 'duplicate' });
    expect(entriesOf(ticket)).toEqual(before);
    expect(world.ledger('restored').map((row) => row.outcome)).toEqual(['created', 'duplicate']);
  });
});

/** A namespace with a quota of its own: only then does Dovecot look at it when mails are moved within one account. */
const QUOTA = `
namespace archive {
  prefix = Archive/
  separator = /
  location = maildir:~/Archive
}
mail_plugins = $mail_plugins quota
protocol imap {
  mail_plugins = $mail_plugins imap_quota
}
plugin {
  quota = count:User:ns=
  quota_vsizes = yes
  quota_rule = *:storage=1G
  quota2 = count:Archive:ns=Archive/
  quota2_rule = *:messages=4
}
`;

function olds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => old(n));
}

function old(n: number): string {
  return `From: old${n}@before.example\r\nTo: support@example.com\r\nSubject: Old ${n}\r\nMessage-ID: <old${n}@before.example>\r\n\r\nOld ${n}\r\n`;
}

async function removeFirst(client: ImapFlow): Promise<void> {
  await client.mailboxOpen('INBOX');
  await client.messageDelete('1:1');
}

/** Another client of the same mailbox. */
async function asSecondClient<T>(port: number, user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const auth = { user, pass: 'secret' };
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth, logger: false });
  await client.connect();
  const result = await work(client);
  await client.logout();
  return result;
}
