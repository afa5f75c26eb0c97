// `smtp.sent_folder` against a real Dovecot: one copy in the folder, whoever put it there; a server that is down costs nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyDue } from '../../src/daemon/delivery/sent-copies.ts';
import { silentLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import type { Mailbox, Setup } from '../../src/model/setup.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { openStore, type SqliteStore } from '../../src/store/open.ts';
import { config as site } from '../desk/builders.ts';
import { smtpConfig } from '../notify/make.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { change, config, create, KEYS, notice } from '../store/samples.ts';

const missing = dovecotMissing();
const MAIL = (id: string) =>
  Buffer.from(`Message-ID: ${id}\r\nFrom: support@example.com\r\nSubject: Hi\r\n\r\nWords.\r\n`);

describe.skipIf(missing !== null)('a copy of sent mail', () => {
  let server: Dovecot;
  let store: SqliteStore;
  let at = Date.parse('2026-01-07T09:30:00Z');
  let count = 0;
  beforeAll(async () => {
    server = await startDovecot({ users: { support: 'secret' } });
    store = openStore(':memory:', { keys: KEYS });
  });
  afterAll(async () => {
    store?.close();
    await server?.stop();
  });

  function deps(sentFolder: string | undefined, port = server.port) {
    const secret = { reference: 'x', reveal: () => 'secret', toJSON: () => 'x', toString: () => 'x' };
    const box: Mailbox = {
      ...(site.mailboxes[0] as Mailbox),
      host: '127.0.0.1',
      port,
      tls: 'none',
      user: 'support',
      password: secret,
    };
    const smtp = { ...smtpConfig, ...(sentFolder === undefined ? {} : { sentFolder }) };
    const setup = { config: { ...site, mailboxes: [box], smtp } } as unknown as Setup;
    return { store, setup: () => setup, clock: { ...systemClock(undefined), now: () => at }, log: silentLog };
  }

  /** A mail that was sent and is to be copied. */
  async function sent(): Promise<OutboxRow> {
    const cause = `mail:${++count}`;
    const draft = notice(`${cause}/0/reply`, {
      to: { address: `kunde${count}@kunde.example`, name: '' },
      mailbox: 'support',
    });
    const { notices } = await store.write(() =>
      store.tickets.apply(change({ notices: [draft] }), create(cause), at, config()),
    );
    const id = notices[0] ?? 0;
    const row = (await store.read(() => store.outbox.row(id))) as OutboxRow;
    await store.write(function* () {
      yield* store.outbox.sending(id, 'me', MAIL(row.messageId), at);
      yield* store.outbox.finished(id, { state: 'sent', reason: null, dueAt: null, at });
      yield* store.copies.want(id, at);
    });
    return row;
  }
  const run = (folder: string | undefined, port?: number) => copyDue(deps(folder, port), new AbortController().signal);
  const state = async (row: OutboxRow) => (await store.read(() => store.copies.of(row.id)))?.state;
  const inFolder = (folder: string) => server.mails('support', folder).map(String);

  test('is put into the folder, which is made when it is missing, as read', async () => {
    const row = await sent();
    await run('Sent');
    expect(inFolder('Sent')).toHaveLength(1);
    expect(inFolder('Sent')[0]).toContain(row.messageId);
    expect(await state(row)).toBe('done');
    expect(server.files('support', 'Sent').some((file) => /:2,.*S/.test(file))).toBe(true);
  });

  test('is not doubled: neither where the provider keeps one, nor after a try whose end nobody saw', async () => {
    const row = await sent();
    server.deliver('support', MAIL(row.messageId), { folder: 'Sent' });
    await run('Sent');
    expect(inFolder('Sent').filter((mail) => mail.includes(row.messageId))).toHaveLength(1);
    expect(await state(row)).toBe('done');
  });

  test('waits while the server is down, and is made later; the sent mail stays sent', async () => {
    const row = await sent();
    await run('Sent', 1);
    expect(await state(row)).toBe('due');
    expect((await store.read(() => store.outbox.row(row.id)))?.state).toBe('sent');
    expect((await store.read(() => store.copies.of(row.id)))?.said).toMatch(/127\.0\.0\.1:1|refused|unreachable/i);
    at += 5 * 3_600_000;
    await run('Sent');
    expect(await state(row)).toBe('done');
  });

  test('is given up after five days, in sight', async () => {
    const row = await sent();
    at += 6 * 86_400_000;
    await run('Sent', 1);
    expect(await store.read(() => store.copies.of(row.id))).toMatchObject({
      state: 'refused',
      said: expect.stringMatching(/^given up after 5 days: /),
    });
  });

  test('that is not wanted any more is given up', async () => {
    const row = await sent();
    await run(undefined);
    expect(await state(row)).toBe('refused');
  });
});
