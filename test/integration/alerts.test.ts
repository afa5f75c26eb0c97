// Alerts through the real program: a mail arrives, the queue's room and a person's telephone are pushed, another reads it
// in his digest on his time, once, and whoever has his quiet hours gets his mail after them.
import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { pushBody } from '../../src/notify/webhook/push.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';
import { startSink } from '../servers/smtp-sink.ts';
import { eventually, makeSite, type Site } from './site.ts';

const KEY = 'a-secret-of-thirty-two-octets-00';
const at = (text: string) => ({ MAILCLERK_NOW: text });
const TIMEOUT = { timeout: 240_000 };
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const mail =
  'From: Eva Sommer <eva@customers.example>\r\nTo: support@example.com\r\nSubject: Pumpe steht\r\n' +
  'Date: Wed, 07 Jan 2026 21:00:00 +0000\r\nMessage-ID: <1@customers.example>\r\n\r\nSie tropft.\r\n';

async function started(): Promise<{ site: Site; hooks: HttpStub; sink: Awaited<ReturnType<typeof startSink>> }> {
  const hooks = await startHttp();
  ends.push(() => hooks.stop());
  const sink = await startSink();
  ends.push(() => sink.stop());
  const host = `127.0.0.1:${hooks.port}`;
  const site = makeSite({
    mailboxes: { support: {} },
    smtpPort: sink.port,
    env: { ROOM_URL: `http://${host}/services/SECRET-ROOM`, PHONE_URL: `http://${host}/anna-topic` },
    config: {
      instance: { name: 'Example Support', timezone: 'UTC', language: 'en', languages: ['en', 'de'] },
      agents: {
        anna: { email: 'anna@staff.example', notify: { new: { push: true, mail: 'none' }, push_to: 'phone' } },
        bob: { email: 'bob@staff.example', language: 'de', notify: { new: 'digest', digest: '08:00 weekdays' } },
        carl: { email: 'carl@staff.example', notify: { quiet: { hours: '20:00-06:30' } } },
        dora: { email: 'dora@staff.example' },
      },
      queues: {
        support: { agents: ['anna', 'bob', 'carl', 'dora'], notify: { new: { to: 'queue', push: 'room' } } },
      },
      notifications: {
        push: {
          room: { form: 'slack', url: 'env:ROOM_URL' },
          phone: { form: 'generic', url: 'env:PHONE_URL', words: 'subject' },
        },
      },
      webhooks: { secret: KEY, timeout: '5s', hosts: { [host]: { private: true } } },
    },
  });
  ends.push(() => site.remove());
  site.write('mail.eml', mail);
  return { site, hooks, sink };
}

const noticesOf = (site: Site) =>
  site.rows(
    "select name, to_address, state, reason from outbox where kind in ('agent', 'webhook') order by to_address, id",
  );

it('one mail: a room, a telephone, a digest, a quiet hour, each once', TIMEOUT, async () => {
  const { site, hooks, sink } = await started();
  const evening = at('2026-01-07T21:00:00Z');
  expect((await site.run(['check'], { env: evening })).code).toBe(0);
  // Who has never had a digest begins with the next one.
  await site.run(['run', '--once'], { env: at('2026-01-07T20:59:00Z') });
  const told = await site.run(['mail', 'inject', 'mail.eml', '--json'], { env: evening });
  expect(told.json.webhooks.map((one: { url: string }) => one.url).sort()).toEqual(['push:phone', 'push:room']);
  expect(noticesOf(site)).toEqual([
    { name: 'agent-new', to_address: 'bob@staff.example', state: 'suppressed', reason: 'digest' },
    { name: 'agent-new', to_address: 'carl@staff.example', state: 'held', reason: null },
    { name: 'agent-new', to_address: 'dora@staff.example', state: 'queued', reason: null },
    { name: 'push', to_address: 'push:phone', state: 'queued', reason: null },
    { name: 'push', to_address: 'push:room', state: 'queued', reason: null },
  ]);
  // Its host is busy at first: the outbox tries again.
  hooks.answer({ status: 503 }, { status: 503 });
  const daemon = await site.daemon({ env: evening, ready: 'started' });
  await eventually('both pushes', () => hooks.calls.length >= 4);
  await daemon.stop();

  const [room, phone] = ['/services/SECRET-ROOM', '/anna-topic'].map((path) =>
    hooks.calls.filter((one) => one.path === path),
  );
  const slack = room?.at(-1)?.body.toString('utf8') ?? '';
  expect(slack).toContain('New ticket T-2026-00001 in support');
  expect(slack).not.toMatch(/Pumpe|Sommer|customers\.example|tropft/);
  const body = pushBody.parse(JSON.parse(phone?.at(-1)?.body.toString('utf8') ?? ''));
  expect(body).toMatchObject({ events: ['new'], to: ['anna'], ticket: { subject: 'Pumpe steht', queue: 'support' } });
  const headers: Readonly<Record<string, unknown>> = phone?.at(-1)?.headers ?? {};
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${phone?.at(-1)?.body.toString('utf8')}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`);
  expect((phone?.length ?? 0) + (room?.length ?? 0)).toBe(4);
  expect(phone?.every((one) => one.headers['webhook-id'] === headers['webhook-id'])).toBe(true);
  const everything = (await site.cli('outbox', 'list', '--all', '--json')).stdout;
  expect(everything + daemon.stderr()).not.toContain('SECRET-ROOM');

  // The morning: Carl's quiet hours are over, Bob's digest is due; twice the same morning is one digest.
  for (const time of ['2026-01-08T06:45:00Z', '2026-01-08T08:01:00Z', '2026-01-08T08:30:00Z'])
    await site.run(['run', '--once'], { env: at(time) });
  const to = (name: string) => sink.mails.filter((one) => one.to.includes(`${name}@staff.example`));
  expect([to('anna'), to('bob'), to('carl'), to('dora')].map((one) => one.length)).toEqual([0, 1, 1, 1]);
  const words = to('bob')[0]?.raw.toString('utf8') ?? '';
  expect(words).toContain('T-2026-00001 Pumpe steht');
  const digest = site.rows("select name, state from outbox where to_address = 'bob@staff.example' order by id");
  expect(digest.map((one) => `${one.name} ${one.state}`)).toEqual(['agent-new suppressed', 'agent-digest sent']);
  expect(site.rows("select id from outbox where state not in ('sent', 'suppressed')")).toEqual([]);
});

it('a digest is neither lost nor doubled, wherever the daemon is killed', TIMEOUT, async () => {
  const sink = await startSink();
  ends.push(() => sink.stop());
  const site = makeSite({
    mailboxes: { support: {} },
    smtpPort: sink.port,
    rules: {},
    config: {
      instance: { name: 'Example Support', timezone: 'UTC', language: 'en' },
      agents: { bob: { email: 'bob@staff.example', notify: { new: 'digest', digest: '08:00 weekdays' } } },
      queues: { support: { agents: ['bob'] } },
      notifications: { customer: { opened: false } },
    },
  });
  ends.push(() => site.remove());
  site.write('mail.eml', mail);
  const digests = () => site.rows("select state from outbox where name = 'agent-digest'").map((one) => one.state);
  const evening = await site.run(['run', '--once'], { env: at('2026-01-07T20:59:00Z') });
  expect(evening.code, evening.stderr).toBe(4);
  const injected = await site.run(['mail', 'inject', 'mail.eml'], { env: at('2026-01-07T21:00:00Z') });
  expect(injected.code, injected.stderr).toBe(0);

  // Written and not committed: as if it had not begun. Committed and not sent: it waits, and so it does before its bytes do.
  // Each run is minutes after the one before: a process starts its clock anew, and nothing is sent before it is due.
  const killedAt = async (place: string, time: string) => {
    const run = await site.run(['run', '--once'], { env: { ...at(time), MAILCLERK_FAIL: `${place}:kill` } });
    expect(run.code, run.stderr).toBeNull();
    return [digests(), sink.mails.length];
  };
  expect(await killedAt('digest.commit', '2026-01-08T08:01:00Z')).toEqual([[], 0]);
  expect(await killedAt('digest.committed', '2026-01-08T08:03:00Z')).toEqual([['queued'], 0]);
  expect(await killedAt('sending.commit', '2026-01-08T08:05:00Z')).toEqual([['queued'], 0]);
  // 4: its mailbox is nowhere.
  expect((await site.run(['run', '--once'], { env: at('2026-01-08T08:10:00Z') })).code).toBe(4);
  expect([digests(), sink.mails.map(({ to }) => to.join())]).toEqual([['sent'], ['bob@staff.example']]);
  expect(sink.mails[0]?.raw.toString('utf8')).toContain('T-2026-00001');
  expect((await site.run(['run', '--once'], { env: at('2026-01-08T08:30:00Z') })).code).toBe(4);
  expect([digests(), sink.mails.length]).toEqual([['sent'], 1]);
});
