// Ways out on the real store and scripted SMTP servers: which notice takes which way, what a refused null sender and a
// provider's limit do.
import { afterEach, describe, expect, test } from 'vitest';
import { endRest, restOf } from '../../../src/notify/way/resting.ts';
import { smtpConfig } from '../make.ts';
import { sink, stopAll, world } from './world.ts';

afterEach(stopAll);

describe('the null sender', () => {
  test('is used for receipts where it is configured, and for nothing a person wrote', async () => {
    const server = await sink();
    const { run, add } = world(server.port, { smtp: { nullSender: true } });
    await add();
    await add({ kind: 'human', name: 'reply', template: 'reply' });
    await run();
    expect(server.mails.map((mail) => mail.from)).toEqual(['', 'support@example.com']);
  });

  test.each(['501 5.1.7 Invalid address', '550 5.7.1 Null sender not allowed', '553 5.7.60 <> rejected'])(
    'where the server refuses it (%s) the configured one is used, once asked, and it is said',
    async (answer) => {
      const server = await sink({ refuse: [{ line: /^MAIL FROM:<>/, reply: answer }] });
      const { run, add, rows, said, store } = world(server.port, {
        smtp: { nullSender: true, bounceAddress: 'bounces@example.com' },
      });
      for (let n = 0; n < 3; n++) await add();
      await run();
      expect((await rows()).map((row) => row.state)).toEqual(['sent', 'sent', 'sent']);
      expect(server.mails.map((mail) => mail.from)).toEqual(Array(3).fill('bounces@example.com'));
      expect(said.filter((one) => one.event === 'smtp.null-sender-refused')).toHaveLength(1);
      const kept = await store.read(() => store.settings.get('smtp/null_sender/default'));
      expect(JSON.parse(kept ?? '{}')).toMatchObject({ response: answer });
    },
  );

  test('a recipient that is refused is no matter of the sender', async () => {
    const server = await sink({ refuse: [{ line: /^RCPT/, reply: '550 5.1.1 no such user' }] });
    const { run, add, rows, said } = world(server.port, { smtp: { nullSender: true } });
    await add();
    await run();
    expect((await rows()).map((row) => [row.state, row.reason])).toEqual([['dead', '550 5.1.1 no such user']]);
    expect(said.some((one) => one.event === 'smtp.null-sender-refused')).toBe(false);
  });
});

describe('a provider’s limit', () => {
  const LIMIT = '550 5.4.5 Daily user sending limit exceeded.';

  test('rests the whole way: one mail finds out, the others are not tried, none is dead', async () => {
    const server = await sink({ refuse: [{ line: /^MAIL/, reply: LIMIT }] });
    const { run, add, rows, store } = world(server.port);
    for (let n = 0; n < 10; n++) await add();
    await run();
    const tried = (await rows()).filter((row) => row.attempts > 0);
    expect(tried.map((row) => row.state)).toEqual(['deferred']);
    expect(tried[0]?.reason).toMatch(/^550 5\.4\.5 Daily .*limit of the day/);
    expect((await rows()).filter((row) => row.state === 'queued')).toHaveLength(9);
    expect((await store.read(() => restOf(store, 'default')))?.reason).toMatch(/Daily/);
    // Nor does another process begin anew.
    await run();
    expect((await rows()).filter((row) => row.attempts > 0)).toHaveLength(1);
  });

  test('afterwards everything leaves, each mail once', async () => {
    const server = await sink({ refuse: [{ line: /^MAIL/, reply: LIMIT, times: 1 }] });
    const { run, add, states, later } = world(server.port);
    for (let n = 0; n < 5; n++) await add();
    await run();
    later(61 * 60_000 + 60_000);
    await run();
    expect(await states()).toEqual(Array(5).fill('sent'));
    expect(server.mails).toHaveLength(5);
  });

  test('a person can end the rest', async () => {
    const server = await sink({ refuse: [{ line: /^MAIL/, reply: LIMIT, times: 1 }] });
    const { run, add, states, store } = world(server.port);
    for (let n = 0; n < 3; n++) await add();
    await run();
    await store.write(() => endRest(store, 'default'));
    await run();
    expect(await states()).toEqual(['deferred', 'sent', 'sent']);
  });

  test('a clock that was wrong keeps nothing back for years', async () => {
    const server = await sink();
    const { run, add, states, store } = world(server.port);
    const rest = JSON.stringify({ until: Date.parse('2036-01-01'), reason: 'x' });
    await store.write(() => store.settings.set('smtp/rest/default', rest));
    await add();
    await run();
    expect(await states()).toEqual(['sent']);
  });

  test('a refusal of one mail rests nothing', async () => {
    const server = await sink({ refuse: [{ line: /^RCPT TO:<kunde1@/, reply: '550 5.1.1 no such user' }] });
    const { run, add, states } = world(server.port);
    for (let n = 0; n < 3; n++) await add();
    await run();
    expect(await states()).toEqual(['dead', 'sent', 'sent']);
  });
});

describe('several ways out', () => {
  test('each notice takes its own: the administrator’s, the queue’s, the default', async () => {
    const [usual, admin, queue] = [await sink(), await sink(), await sink()];
    const from = { address: 'alerts@example.org', name: 'Alerts' };
    const { run, add, states } = world(usual.port, {
      transports: {
        admin: { ...smtpConfig, port: admin.port, from, bounceAddress: 'alerts@example.org' },
        queues: { billing: { ...smtpConfig, port: queue.port } },
      },
    });
    await add({ queue: 'support' });
    await add({ queue: 'billing' });
    await add({
      queue: null,
      name: 'admin-alert',
      template: 'admin-alert',
      kind: 'agent',
      mailbox: null,
      ownAddress: null,
    });
    await add({ queue: null });
    for (const way of ['default', 'admin', 'queue:billing']) await run(way);
    expect(await states()).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(usual.mails.map((mail) => mail.to[0])).toEqual(['kunde1@kunde.example', 'kunde4@kunde.example']);
    expect(queue.mails.map((mail) => mail.to[0])).toEqual(['kunde2@kunde.example']);
    expect(admin.mails.map((mail) => [mail.from, mail.to[0]])).toEqual([
      ['alerts@example.org', 'kunde3@kunde.example'],
    ]);
    expect(String(admin.mails[0]?.raw)).toMatch(/^From: Alerts <alerts@example\.org>/m);
  });

  test('one that is down holds up no other', async () => {
    const [usual, queue] = [await sink(), await sink({ greeting: '421 not now' })];
    const { run, add, rows } = world(usual.port, {
      transports: { queues: { billing: { ...smtpConfig, port: queue.port } } },
    });
    await add({ queue: 'billing' });
    await add({ queue: 'support' });
    await Promise.all([run('queue:billing'), run()]);
    expect((await rows()).map((row) => row.state)).toEqual(['deferred', 'sent']);
  });
});

test('F52: a template that fails holds up no notice: the plain form leaves, and the log says which template', async () => {
  const server = await sink();
  const { run, add, states, said } = world(server.port, { templates: { 'en/opened.hbs': '{{nope}}' } });
  await add();
  await add({ template: 'closed' });
  await run();
  expect(await states()).toEqual(['sent', 'sent']);
  expect(server.mails).toHaveLength(2);
  const failed = said.filter((one) => one.event === 'template.failed');
  expect(failed.map((one) => one.fields)).toMatchObject([
    { template: 'opened', reason: expect.stringContaining('en/opened.hbs') },
  ]);
});
