import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditMailbox } from '../../src/collect/accounting/audit.ts';
import { mailboxFacts, testMailbox } from '../../src/collect/probe.ts';
import { connectSession } from '../../src/collect/session.ts';
import { watchMailbox } from '../../src/collect/watch.ts';
import { silentLog } from '../../src/lib/log.ts';
import { auditKey, readAudit } from '../../src/model/mailbox/accounted.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startFakeImap } from '../servers/fake-imap.ts';
import { freePort } from '../servers/ports.ts';
import { type Mischief, startProxy, type TcpProxy } from '../servers/proxy.ts';
import {
  ledgerRows,
  mail,
  mailbox,
  once,
  QUICK,
  rawOf,
  secret,
  settleAll,
  type TestStore,
  testStore,
  until,
  watching,
} from './arrange.ts';

const missing = dovecotMissing();

describe.skipIf(missing !== null)('a bad network in front of a real Dovecot', () => {
  let server: Dovecot;
  let proxy: TcpProxy;
  let held: TestStore;
  let user = 'u0';
  let next = 0;

  beforeAll(async () => {
    server = await startDovecot({
      users: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`u${n}`, 'secret'])),
    });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    held = testStore();
    user = `u${next++}`;
    proxy = await startProxy(server.port);
  });
  afterEach(async () => {
    held.close();
    await proxy.stop();
  });

  test.each<[string, Mischief]>([
    ['F1: a reset', { kind: 'reset', afterBytes: 60_000 }],
    ['F2: an end', { kind: 'end', afterBytes: 60_000 }],
    ['F3: a stall', { kind: 'blackhole', afterBytes: 60_000 }],
    ['F4: a trickle', { kind: 'trickle', afterBytes: 60_000, ms: 300 }],
  ])(
    '%s in the middle of a mail keeps nothing of it, and after the fault everything is there once',
    async (_, mischief) => {
      for (let n = 1; n <= 5; n++) server.deliver(user, mail(n, 'x'.repeat(20_000)));
      const seen = watching(held.store, mailbox(proxy.port, { user }), { once: false });
      proxy.misbehave(mischief);
      const done = watchMailbox(seen.options);
      await until(() => seen.events.states.some((state) => !state.up));
      proxy.misbehave({ kind: 'none' });
      await until(() => seen.events.states.at(-1)?.up === true);
      seen.stop.abort();
      await done;
      const raws = await Promise.all((await ledgerRows(held.store)).map((row) => rawOf(held.store, row)));
      expect(raws.sort()).toEqual([1, 2, 3, 4, 5].map((n) => mail(n, 'x'.repeat(20_000))));
    },
  );

  test('F1: a line lost in the middle of a backlog has the mails of its batch read one by one, and no other', async () => {
    for (let n = 1; n <= 220; n++) server.deliver(user, mail(n, 'x'.repeat(2_000)));
    const box = mailbox(proxy.port, { user });
    proxy.misbehave({ kind: 'reset', afterBytes: 200_000 });
    expect(await once(held.store, box)).toMatchObject({ kind: 'failed', fault: 'lost' });
    proxy.misbehave({ kind: 'none' });
    const before = (await ledgerRows(held.store)).length;
    expect(before).toBe(50);
    const commits: number[] = [];
    const seen = watching(held.store, box, { settled: () => settleAll(held.store) });
    const events = { ...seen.options.events, onReceived: (ids: readonly number[]) => void commits.push(ids.length) };
    expect(await watchMailbox({ ...seen.options, events })).toMatchObject({ kind: 'done', received: 170, owed: 0 });
    expect(commits).toEqual([...Array.from({ length: 50 }, () => 1), 50, 50, 20]);
  });

  test('F4: a mail that only trickles is quarantined after three tries, with its header', async () => {
    server.deliver(user, mail(1, 'x'.repeat(50_000)));
    const box = mailbox(proxy.port, { user });
    proxy.misbehave({ kind: 'trickle', afterBytes: 20_000, ms: 200 });
    const timing = { ...QUICK, commandMs: 400 };
    for (let n = 0; n < 3; n++)
      expect(await once(held.store, box, { timing })).toMatchObject({ kind: 'failed', fault: 'lost' });
    expect(await once(held.store, box, { timing })).toMatchObject({ kind: 'done', owed: 0 });
    const rows = await ledgerRows(held.store);
    expect(rows).toMatchObject([{ state: 'quarantined', uid: 1, reason: expect.stringMatching(/took longer/) }]);
    expect(await rawOf(held.store, rows[0])).toContain('Subject: mail 1\r\n');
    expect(server.files(user)).toHaveLength(1);
  });

  test('F6, F7: a connection that dies silently while waiting is noticed by the next poll', async () => {
    const seen = watching(held.store, mailbox(proxy.port, { user, pollMs: 200 }), {
      once: false,
      timing: { ...QUICK, commandMs: 300 },
    });
    const done = watchMailbox(seen.options);
    await until(() => seen.events.states.length > 0);
    proxy.misbehave({ kind: 'blackhole', afterBytes: 0 });
    await until(() => seen.events.states.at(-1)?.up === false);
    server.deliver(user, mail(1));
    proxy.misbehave({ kind: 'none' });
    await until(() => seen.events.received.length === 1);
    seen.stop.abort();
    await done;
  });

  test('a mailbox without a server fails clearly, and does not hold up another', async () => {
    server.deliver(user, mail(1));
    const dead = once(held.store, mailbox(await freePort(), { name: 'dead' }));
    expect(await once(held.store, mailbox(proxy.port, { user }))).toMatchObject({ received: 1 });
    expect(await dead).toMatchObject({
      kind: 'failed',
      fault: 'unreachable',
      detail: expect.stringContaining('127.0.0.1:'),
    });
  });

  test('a wrong password fails clearly', async () => {
    expect(await once(held.store, mailbox(proxy.port, { user, password: secret('wrong') }))).toMatchObject({
      kind: 'failed',
      fault: 'login',
    });
  });

  describe('F31: encryption', () => {
    test.each(['implicit', 'starttls'] as const)('%s works with the configured CA', async (tls) => {
      const port = tls === 'implicit' ? server.tlsPort : server.port;
      expect(await once(held.store, mailbox(port, { user, tls, host: 'localhost', ca: server.ca }))).toMatchObject({
        kind: 'done',
      });
    });

    test.each(['implicit', 'starttls'] as const)('%s refuses a CA it does not know', async (tls) => {
      const port = tls === 'implicit' ? server.tlsPort : server.port;
      expect(await once(held.store, mailbox(port, { user, tls, host: 'localhost' }))).toMatchObject({
        kind: 'failed',
        fault: 'tls',
      });
    });

    test.each(['wrong-name', 'expired'] as const)('a certificate that is %s is refused', async (certificate) => {
      const bad = await startDovecot({ users: { support: 'secret' }, certificate });
      try {
        const box = mailbox(bad.tlsPort, { tls: 'implicit', host: 'localhost', ca: bad.ca });
        expect(await once(held.store, box)).toMatchObject({ kind: 'failed', fault: 'tls' });
        expect(bad.log()).not.toMatch(/Login: user/);
      } finally {
        await bad.stop();
      }
    });

    test.each([
      ['stripped STARTTLS', '* OK ready\r\n'],
      ['a PREAUTH greeting', '* PREAUTH welcome\r\n'],
    ])('%s is refused and no password is sent', async (_, greeting) => {
      const fake = await startFakeImap({ greeting });
      expect(await once(held.store, mailbox(fake.port, { tls: 'starttls' }))).toMatchObject({
        kind: 'failed',
        fault: 'tls',
        // The library's own refusal; the guard behind it is shown below.
        detail: expect.stringContaining('STARTTLS'),
      });
      expect(fake.commands.join(' ')).not.toMatch(/LOGIN|AUTHENTICATE|secret/);
      await fake.stop();
    });

    test.each([
      ['by its password, to a server that strips STARTTLS', '* OK ready\r\n', undefined],
      ['by a token, to a server that strips STARTTLS', '* OK ready\r\n', 'token-secret'],
      ['by nothing, to a server that greets with PREAUTH', '* PREAUTH welcome\r\n', undefined],
    ])('a library that would go on without encryption logs in nowhere: %s', async (_, greeting, accessToken) => {
      // What it believes of the line is the first guard; here it believes anything.
      const { upgradeToSTARTTLS } = ImapFlow.prototype as unknown as Record<string, unknown>;
      Object.assign(ImapFlow.prototype, { upgradeToSTARTTLS: async () => true });
      const fake = await startFakeImap({ greeting, capabilities: 'IMAP4rev1 AUTH=XOAUTH2' });
      try {
        const box = mailbox(fake.port, { tls: 'starttls' });
        const { signal } = new AbortController();
        const token = accessToken === undefined ? {} : { accessToken };
        await expect(connectSession(box, { log: silentLog, signal, timing: QUICK, ...token })).rejects.toMatchObject({
          kind: 'tls',
          message: expect.stringContaining('went on without encryption'),
        });
        expect(fake.commands.join(' ')).not.toMatch(/LOGIN|AUTHENTICATE|secret/);
      } finally {
        Object.assign(ImapFlow.prototype, { upgradeToSTARTTLS });
        await fake.stop();
      }
    });

    test('text put before the encryption begins is refused', async () => {
      const fake = await startFakeImap({
        capabilities: 'IMAP4rev1 STARTTLS',
        script: (command) =>
          command.name === 'STARTTLS' ? `${command.tag} OK go\r\n* CAPABILITY IMAP4rev1 EVIL\r\n` : undefined,
      });
      expect(await once(held.store, mailbox(fake.port, { tls: 'starttls' }))).toMatchObject({
        kind: 'failed',
        fault: 'tls',
      });
      await fake.stop();
    });

    test('no encryption is for loopback only', async () => {
      expect(await once(held.store, mailbox(143, { host: 'imap.example.com' }))).toMatchObject({
        kind: 'failed',
        fault: 'tls',
      });
    });
  });

  describe('audit', () => {
    test('every mail of the folder stands in one column', async () => {
      for (let n = 1; n <= 7; n++) server.deliver(user, mail(n));
      const box = mailbox(proxy.port, { user, start: { kind: 'now' } });
      await once(held.store, box);
      for (let n = 8; n <= 12; n++) server.deliver(user, mail(n));
      await once(held.store, box, { settled: () => settleAll(held.store, 'joined') });
      for (let n = 13; n <= 14; n++) server.deliver(user, mail(n));
      expect(await auditMailbox({ mailbox: box, folder: 'INBOX', store: held.store })).toMatchObject({
        onServer: 14,
        beforeStart: 7,
        joined: 5,
        tickets: 0,
        pending: 2,
        unaccounted: 0,
      });
    });

    test('it adds up after a UIDVALIDITY change too', async () => {
      for (let n = 1; n <= 60; n++) server.deliver(user, mail(n), { at: new Date(Date.UTC(2026, 0, 1)) });
      const box = mailbox(server.port, { user, start: { kind: 'now' } });
      await once(held.store, box);
      for (let n = 61; n <= 63; n++) server.deliver(user, mail(n));
      await once(held.store, box);
      await server.newUidValidity(user);
      await once(held.store, box);
      expect(await auditMailbox({ mailbox: box, folder: 'INBOX', store: held.store })).toMatchObject({
        onServer: 63,
        beforeStart: 60,
        tickets: 3,
        unaccounted: 0,
      });
    });

    test('mails that were moved away are still counted', async () => {
      for (let n = 1; n <= 3; n++) server.deliver(user, mail(n));
      const box = mailbox(proxy.port, { user, after: { kind: 'move', folder: 'Done' } });
      await once(held.store, box);
      expect(await auditMailbox({ mailbox: box, folder: 'INBOX', store: held.store })).toMatchObject({
        onServer: 0,
        tickets: 3,
        left: 3,
        unaccounted: 0,
      });
    });

    const COLUMNS = [
      'beforeStart',
      'tickets',
      'joined',
      'ignored',
      'rejected',
      'redirected',
      'duplicates',
      'quarantined',
      'pending',
      'unaccounted',
    ] as const;

    test('its columns without those that left add up to what is on the server, whatever happened to the mails', async () => {
      for (let n = 1; n <= 6; n++) server.deliver(user, mail(n));
      const box = mailbox(server.port, { user, after: { kind: 'seen' } });
      await once(held.store, box);
      // Another client expunges one and moves one; two more arrive; the index is rebuilt; one more is expunged.
      const files = (): readonly string[] => server.files(user);
      rmSync(join(server.maildir(user), 'cur', files()[0] ?? ''));
      rmSync(join(server.maildir(user), 'cur', files()[0] ?? ''));
      for (let n = 7; n <= 8; n++) server.deliver(user, mail(n));
      await once(held.store, box);
      const sums = async (): Promise<readonly number[]> => {
        const audit = await auditMailbox({ mailbox: box, folder: 'INBOX', store: held.store });
        expect(audit).toMatchObject({ unaccounted: 0, unaccountedUids: [] });
        return [COLUMNS.reduce((sum, name) => sum + audit[name], 0) - audit.left, audit.onServer];
      };
      expect(await sums()).toEqual([6, 6]);
      await server.newUidValidity(user);
      expect(await sums()).toEqual([6, 6]);
      await once(held.store, box);
      expect(await sums()).toEqual([6, 6]);
      rmSync(join(server.maildir(user), 'cur', files()[0] ?? ''));
      expect(await sums()).toEqual([5, 5]);
    });

    test('the daemon looks by itself after a complete poll, keeps what it found, and looks again when that is old', async () => {
      for (let n = 1; n <= 3; n++) server.deliver(user, mail(n));
      const box = mailbox(server.port, { user, start: { kind: 'now' } });
      const kept = async () =>
        readAudit(await held.store.read(() => held.store.settings.get(auditKey(box.name, 'INBOX'))));
      await once(held.store, box);
      expect(await kept()).toMatchObject({ onServer: 3, unaccounted: 0 });
      for (let n = 4; n <= 5; n++) server.deliver(user, mail(n));
      await once(held.store, box);
      const first = await kept();
      // Not old enough: what is kept is the look before.
      expect(first).toMatchObject({ onServer: 3 });
      await held.store.write(function* () {
        yield { text: 'delete from ledger where uid = 5', values: [] };
        const old = { ...first, at: (first?.at ?? 0) - 7 * 3_600_000 };
        yield* held.store.settings.set(auditKey(box.name, 'INBOX'), JSON.stringify(old));
      });
      await once(held.store, box);
      expect(await kept()).toMatchObject({ onServer: 5, unaccounted: 0, uids: [] });
      const found = await held.store.read(() => held.store.ledger.find('<m5@example.net>'));
      expect(found).toMatchObject([{ uid: 5, state: 'decided' }]);
    });

    test('names mails that nobody can explain, and mails that were moved and lie there all the same', async () => {
      for (let n = 1; n <= 4; n++) server.deliver(user, mail(n));
      const box = mailbox(server.port, { user });
      await once(held.store, box);
      // A row that is gone is a mail nobody knows of.
      await held.store.write(function* () {
        yield { text: 'delete from decisions where ledger = 2', values: [] };
        yield { text: 'update entries set ledger = null where ledger = 2', values: [] };
        yield { text: 'delete from ledger where id = 2', values: [] };
        yield { text: "update ledger set ack = 'done' where id = 3", values: [] };
      });
      const { tickets, unaccounted, unaccountedUids } = await auditMailbox({
        mailbox: box,
        folder: 'INBOX',
        store: held.store,
      });
      expect({ tickets, unaccounted, unaccountedUids }).toEqual({ tickets: 3, unaccounted: 1, unaccountedUids: [2] });
      const moving = mailbox(server.port, { user, after: { kind: 'move', folder: 'Done' } });
      expect(await auditMailbox({ mailbox: moving, folder: 'INBOX', store: held.store })).toMatchObject({
        returned: 1,
      });
    });
  });

  test('mailbox test says what works, what does not, and how to fix it', async () => {
    expect(await testMailbox(mailbox(proxy.port, { user }))).toMatchObject({
      ok: true,
      fault: null,
      fix: null,
      folders: ['INBOX'],
    });
    const wrong = await testMailbox(mailbox(proxy.port, { user, password: secret('wrong') }));
    expect(wrong).toMatchObject({ ok: false, fault: 'login', fix: expect.stringContaining('password') });
    expect(await testMailbox(mailbox(proxy.port, { user, folders: ['INBOX', 'Nowhere'] }))).toMatchObject({
      ok: false,
      fault: 'folder-missing',
    });
    expect(await testMailbox(mailbox(await freePort()))).toMatchObject({ ok: false, fault: 'unreachable' });
    expect(JSON.stringify(wrong)).not.toContain('wrong');
  });

  test('what is known of a folder comes from the store alone', async () => {
    server.deliver(user, mail(1));
    const box = mailbox(proxy.port, { user });
    expect(await mailboxFacts(box, held.store)).toMatchObject([{ folder: 'INBOX', uidValidity: null, completeAt: 0 }]);
    await once(held.store, box);
    expect(await mailboxFacts(box, held.store)).toMatchObject([{ folder: 'INBOX', lastUid: 1, paused: null }]);
  });
});
