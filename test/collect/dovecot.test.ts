import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditMailbox } from '../../src/collect/accounting/audit.ts';
import { resumeMailbox } from '../../src/collect/resume.ts';
import { createTrigger } from '../../src/collect/trigger.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import type { After } from '../../src/model/setup.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import {
  clock,
  ledgerRows,
  mail,
  mailbox,
  once,
  rawOf,
  settleAll,
  type TestStore,
  testStore,
  until,
  watching,
} from './arrange.ts';

const missing = dovecotMissing();

describe.skipIf(missing !== null)('collecting from a real Dovecot', () => {
  let server: Dovecot;
  let held: TestStore;
  let user = 'u0';
  let next = 0;

  beforeAll(async () => {
    const users = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`u${n}`, 'secret']));
    server = await startDovecot({ users });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    held = testStore();
    user = `u${next++}`;
  });
  afterEach(() => held.close());

  const box = (changes: Parameters<typeof mailbox>[1] = {}) => mailbox(server.port, { user, ...changes });
  const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
  const deliver = (from: number, to: number, at?: Date): void => {
    for (let n = from; n <= to; n++) server.deliver(user, mail(n), at ? { at } : {});
  };

  test('mails are taken in byte for byte, once, in UID order', async () => {
    deliver(1, 120);
    expect(await once(held.store, box())).toMatchObject({ kind: 'done', received: 120, owed: 0 });
    const rows = await ledgerRows(held.store);
    expect(rows.map((row) => row.uid)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(await rawOf(held.store, rows[41])).toBe(mail(42));
    expect(await once(held.store, box())).toMatchObject({ kind: 'done', received: 0 });
    expect(await ledgerRows(held.store)).toHaveLength(120);
  });

  test('H13: a file of 0 octets in a mailbox waits in quarantine, and stays where it is', async () => {
    deliver(1, 1);
    server.deliver(user, '');
    deliver(2, 2);
    const deleting = box({ after: { kind: 'delete' } });
    for (const owed of [1, 1, 0]) expect(await once(held.store, deleting)).toMatchObject({ owed });
    const rows = await ledgerRows(held.store);
    expect(rows.map((row) => [row.uid, row.state, row.ack])).toEqual([
      [1, 'decided', 'done'],
      [3, 'decided', 'done'],
      [2, 'quarantined', 'none'],
    ]);
    expect(server.files(user)).toHaveLength(1);
  });

  test('F26: an empty poll does not take the last mail in again', async () => {
    deliver(1, 1);
    for (const received of [1, 0, 0]) expect(await once(held.store, box())).toMatchObject({ received });
  });

  describe('start', () => {
    test('now takes only what comes later', async () => {
      deliver(1, 5);
      expect(await once(held.store, box({ start: { kind: 'now' } }))).toMatchObject({ received: 0 });
      deliver(6, 7);
      expect(await once(held.store, box({ start: { kind: 'now' } }))).toMatchObject({ received: 2 });
    });

    test('a date takes what came since then, and later arrivals whatever their date', async () => {
      deliver(1, 5, day(1));
      deliver(6, 8, day(20));
      const since = box({ start: { kind: 'date', since: day(10).getTime() } });
      expect(await once(held.store, since)).toMatchObject({ received: 3 });
      deliver(9, 9, day(2));
      expect(await once(held.store, since)).toMatchObject({ received: 1 });
    });
  });

  describe('F9, F10: the UIDVALIDITY changes', () => {
    test('known mails keep their rows and no new ones appear', async () => {
      deliver(1, 30);
      await once(held.store, box());
      await server.newUidValidity(user);
      expect(await once(held.store, box())).toMatchObject({ kind: 'done', received: 0 });
      expect(await ledgerRows(held.store)).toHaveLength(30);
    });

    test('mails that came meanwhile are taken in', async () => {
      deliver(1, 10, day(1));
      await once(held.store, box());
      deliver(11, 12);
      await server.newUidValidity(user);
      expect(await once(held.store, box())).toMatchObject({ received: 2 });
      expect(new Set((await ledgerRows(held.store)).map((row) => row.sha256)).size).toBe(12);
    });

    test('500 mails from before the start stay out', async () => {
      deliver(1, 500, day(1));
      await once(held.store, box({ start: { kind: 'now' } }));
      await server.newUidValidity(user);
      deliver(501, 501);
      expect(await once(held.store, box({ start: { kind: 'now' } }))).toMatchObject({ received: 1 });
    });

    test('mails from before the start date stay out', async () => {
      deliver(1, 80, day(1));
      deliver(81, 83, day(20));
      const since = box({ start: { kind: 'date', since: day(10).getTime() } });
      expect(await once(held.store, since)).toMatchObject({ received: 3 });
      await server.newUidValidity(user);
      expect(await once(held.store, since)).toMatchObject({ received: 0 });
      expect(await ledgerRows(held.store)).toHaveLength(3);
    });

    test('F12: mails of a folder made anew that the server was yet to be told of are gone, and keep all else', async () => {
      deliver(1, 3, day(1));
      const seen = box({ after: { kind: 'seen' } });
      await once(held.store, seen, { settled: async () => undefined });
      await settleAll(held.store);
      for (const part of ['new', 'cur'])
        for (const file of readdirSync(join(server.maildir(user), part)))
          rmSync(join(server.maildir(user), part, file));
      await server.newUidValidity(user);
      const watched = watching(held.store, seen);
      expect(await watchMailbox(watched.options)).toMatchObject({ kind: 'done', received: 0 });
      expect(watched.lines).toContainEqual({
        event: 'mailbox.reconciled',
        fields: expect.objectContaining({ gone: 3 }),
      });
      const rows = await ledgerRows(held.store);
      expect(rows.map(({ state, ack }) => [state, ack])).toEqual(Array(3).fill(['decided', 'gone']));
    });

    test('F10, F51: mails that came while our clock ran ten days ahead are new, once it is set right', async () => {
      const ahead = { ...clock, now: () => clock.now() + 10 * 86_400_000 };
      deliver(1, 3);
      await once(held.store, box(), { clock: ahead });
      await server.halt();
      deliver(4, 6);
      await server.newUidValidity(user);
      expect(await once(held.store, box())).toMatchObject({ received: 3 });
      expect(await ledgerRows(held.store)).toHaveLength(6);
    });

    test('a few unmatched old mails are skipped', async () => {
      deliver(1, 3, day(1));
      await once(held.store, box());
      await server.halt();
      deliver(4, 9, day(2));
      await server.newUidValidity(user);
      expect(await once(held.store, box())).toMatchObject({ received: 0 });
    });

    test.each([
      ['skipped', 0],
      ['new', 57],
    ] as const)('a paused mailbox is resumed, its unmatched mails treated as %s', async (treatAs, received) => {
      deliver(1, 3, day(1));
      await once(held.store, box());
      await server.halt();
      deliver(4, 60, day(2));
      await server.newUidValidity(user);
      await once(held.store, box());
      const { options } = watching(held.store, box());
      expect(await resumeMailbox({ ...options, treatAs })).toMatchObject({ paused: null });
      expect(await once(held.store, box())).toMatchObject({ kind: 'done', received });
      expect(await resumeMailbox({ ...options, treatAs })).toBeNull();
      const audit = await auditMailbox({ mailbox: box(), folder: 'INBOX', store: held.store });
      expect(audit).toMatchObject({ onServer: 60, tickets: 3 + received, beforeStart: 57 - received, unaccounted: 0 });
    });

    test('more than 50 unmatched old mails pause the mailbox, and it says so', async () => {
      deliver(1, 3, day(1));
      await once(held.store, box());
      await server.halt();
      deliver(4, 60, day(2));
      await server.newUidValidity(user);
      const seen = watching(held.store, box());
      expect(await watchMailbox(seen.options)).toMatchObject({ kind: 'failed', fault: 'paused' });
      expect(seen.events.states.at(-1)).toMatchObject({ up: false, detail: expect.stringContaining('mailbox resume') });
      expect(await once(held.store, box())).toMatchObject({ kind: 'failed', fault: 'paused' });
      expect(await ledgerRows(held.store)).toHaveLength(3);
    });
  });

  describe('after', () => {
    test.each<[After, RegExp]>([
      [{ kind: 'keep' }, /^[^:]*$|:2,$/],
      [{ kind: 'seen' }, /:2,S$/],
      [{ kind: 'flag', flag: '\\Flagged' }, /:2,F$/],
      [{ kind: 'flag', flag: 'mailclerk' }, /:2,a$/],
    ])('%j marks the mails and leaves them', async (after, name) => {
      deliver(1, 3);
      await once(held.store, box({ after }));
      const files = server.files(user);
      expect(files).toHaveLength(3);
      for (const file of files) expect(file).toMatch(name);
    });

    test('F13: move makes the folder when it is missing', async () => {
      deliver(1, 250);
      const result = await once(held.store, box({ after: { kind: 'move', folder: 'Archive/tickets' } }));
      expect(result).toMatchObject({ acknowledged: { done: 250, failed: 0 } });
      expect(server.files(user)).toHaveLength(0);
      expect(server.mails(user, 'Archive/tickets')).toHaveLength(250);
    });

    test('delete removes exactly the decided mails, not what others marked as deleted', async () => {
      deliver(1, 3);
      const bell = createTrigger();
      await once(held.store, box({ after: { kind: 'delete' } }), {
        settled: async () => undefined,
        acknowledgeNow: bell,
      });
      expect(server.files(user)).toHaveLength(3);
      await settleAll(held.store);
      deliver(4, 4);
      expect(
        await once(held.store, box({ after: { kind: 'delete' } }), { settled: async () => undefined }),
      ).toMatchObject({
        received: 1,
        acknowledged: { done: 3 },
      });
      expect(server.mails(user).map(String)).toEqual([mail(4)]);
    });

    test('quarantined mail stays', async () => {
      deliver(1, 2);
      const settled = (): Promise<void> => settleAll(held.store, 'quarantined');
      await once(held.store, box({ after: { kind: 'delete' } }), { settled });
      expect(server.files(user)).toHaveLength(2);
    });

    test('F12, F19: mails that vanished before the acknowledgement are gone, the others done', async () => {
      deliver(1, 3);
      const settled = async (): Promise<void> => {
        await settleAll(held.store);
        await once(held.store, box({ name: 'other', after: { kind: 'delete' } }));
      };
      deliver(4, 4);
      await once(held.store, box({ after: { kind: 'seen' } }), { settled });
      const acks = (await ledgerRows(held.store)).filter((row) => row.mailbox === 'support').map((row) => row.ack);
      expect(acks).toEqual(['gone', 'gone', 'gone', 'gone']);
    });
  });

  test('F11: a folder that does not exist is said to be missing', async () => {
    expect(await once(held.store, box({ folders: ['Nowhere'] }))).toMatchObject({
      kind: 'failed',
      fault: 'folder-missing',
    });
  });

  test('a mail over the limit leaves its header, is not acknowledged and stays', async () => {
    server.deliver(user, `Subject: big\r\n\r\n${'x'.repeat(60_000_000)}`);
    deliver(1, 1);
    await once(held.store, box({ after: { kind: 'delete' } }));
    const rows = await ledgerRows(held.store);
    expect(rows[0]).toMatchObject({ oversize: true, size: 60_000_016, ack: 'none' });
    expect(await rawOf(held.store, rows[0])).toBe('Subject: big\r\n\r\n');
    expect(rows[1]).toMatchObject({ oversize: false, ack: 'done' });
    expect(server.files(user)).toHaveLength(1);
  });

  test('a new mail is taken in by IDLE, and settled rows are acknowledged at once', async () => {
    const bell = createTrigger();
    const seen = watching(held.store, box({ after: { kind: 'seen' } }), { once: false, acknowledgeNow: bell });
    const done = watchMailbox(seen.options);
    await until(() => seen.events.states.length > 0);
    deliver(1, 1);
    await until(() => seen.events.received.length === 1);
    await settleAll(held.store);
    bell.ring();
    await until(async () => (await ledgerRows(held.store))[0]?.ack === 'done');
    deliver(2, 2);
    await until(() => seen.events.received.length === 2);
    seen.stop.abort();
    expect(await done).toEqual({ kind: 'stopped' });
  });

  test('F17: without IDLE the poll takes new mail in', async () => {
    const seen = watching(held.store, box({ mode: 'poll', pollMs: 100 }), { once: false });
    const done = watchMailbox(seen.options);
    await until(() => seen.events.states.length > 1);
    deliver(1, 1);
    await until(() => seen.events.received.length === 1);
    seen.stop.abort();
    await done;
  });
});
