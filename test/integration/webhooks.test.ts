// `do: webhook` through the real program, seen in the bytes a real HTTP server gets: signed, retried, dead when it is
// refused, never to a host nobody named, never in the way of a mail.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { webhookBody } from '../../src/notify/webhook/body.ts';
import { makeCa, type TestCa } from '../servers/certificates.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';
import { startSink } from '../servers/smtp-sink.ts';
import { makeSite, type Site } from './site.ts';

const SECRET = 'a-secret-of-thirty-two-octets-00';
const TIMEOUT = { timeout: 240_000 };
const sites: Site[] = [];
const stubs: HttpStub[] = [];
let folder = '';
let ca: TestCa;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mc-hooks-'));
  ca = makeCa(folder);
});
afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
  for (const stub of stubs.splice(0)) await stub.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail =
  'From: Eva Sommer <eva@customers.example>\r\nTo: support@example.com\r\nSubject: Pumpe "7" & mehr\r\n' +
  'Message-ID: <1@customers.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSie läuft nicht. {{hostile}}\r\n';

async function stub(tls?: Parameters<typeof startHttp>[0]): Promise<HttpStub> {
  const started = await startHttp(tls);
  stubs.push(started);
  return started;
}

function siteWith(urls: readonly string[], options: { webhooks: object; smtpPort?: number }): Site {
  const actions = urls.map((url) => ({ webhook: url }));
  const rule = `  - { id: hook, when: { recipient: support@example.com }, then: ticket, do: ${JSON.stringify(actions)} }`;
  const site = makeSite({
    mailboxes: { support: {} },
    rules: { '10.yaml': `version: 1\nrules:\n${rule}\n` },
    ...(options.smtpPort === undefined ? {} : { smtpPort: options.smtpPort }),
    config: { webhooks: { secret: SECRET, timeout: '2s', ...options.webhooks } },
  });
  sites.push(site);
  site.write('mail.eml', mail);
  return site;
}

it(
  'a call carries ticket and mail as documented, signed with its time, once; a dry run calls nobody',
  TIMEOUT,
  async () => {
    const hooks = await stub();
    const host = `127.0.0.1:${hooks.port}`;
    const url = `http://${host}/in?subject={{mail.subject}}`;
    const site = siteWith([url], { webhooks: { hosts: { [host]: { private: true } } } });

    const asked = `http://${host}/in?subject=Pumpe%20%227%22%20%26%20mehr`;
    const dry = (await site.cli('mail', 'inject', 'mail.eml', '--dry-run', '--json')).json;
    expect(dry.webhooks).toEqual([{ url: asked, gate: 'pass' }]);
    const told = (await site.cli('mail', 'inject', 'mail.eml', '--json')).json;
    expect(told.webhooks).toEqual(dry.webhooks);
    expect(told.notices.map((one: { template: string }) => one.template)).not.toContain('webhook');
    expect(hooks.calls).toEqual([]);
    await site.cli('run', '--once');
    expect(hooks.calls).toHaveLength(1);
    const [call] = hooks.calls;
    if (!call) throw new Error('no call');
    expect(call).toMatchObject({ method: 'POST', path: '/in?subject=Pumpe%20%227%22%20%26%20mehr' });
    expect(call.headers['content-type']).toBe('application/json');

    const body = webhookBody.parse(JSON.parse(call.body.toString('utf8')));
    expect(body).toMatchObject({
      event: 'ticket.created',
      rule: 'hook',
      ticket: { ref: told.ticket, subject: 'Pumpe "7" & mehr', customer: { address: 'eva@customers.example' } },
      mail: { from: { address: 'eva@customers.example', name: 'Eva Sommer' }, text: 'Sie läuft nicht. {{hostile}}' },
    });
    const id = call.headers['webhook-id'];
    expect(body.id).toBe(id);
    expect(call.headers['idempotency-key']).toBe(id);
    const time = String(call.headers['webhook-timestamp']);
    expect(Math.abs(Number(time) * 1000 - Date.now())).toBeLessThan(600_000);
    const mac = createHmac('sha256', SECRET)
      .update(`${id}.${time}.${call.body.toString('utf8')}`)
      .digest('base64');
    expect(call.headers['webhook-signature']).toBe(`v1,${mac}`);

    const [row] = (await site.cli('outbox', 'list', '--all', '--json')).json.filter(
      (one: { template: string }) => one.template === 'webhook',
    );
    expect(row).toMatchObject({ state: 'sent', to: asked, ticket: told.ticket, messageId: id, attempts: 1 });
    // Nothing of a webhook is a proof of the ticket, or part of what a customer's mail program threads.
    expect(String(id)).toMatch(/^wh_[0-9a-f]{32}$/);
  },
);

it('what goes wrong is tried again or dead, each with its reason, and no mail waits for it', TIMEOUT, async () => {
  const sink = await startSink();
  const failing = await stub();
  const moved = await stub();
  const slow = await stub();
  const gone = await stub();
  const elsewhere = await stub();
  const strange = await stub(ca.issue('wrong-name'));
  const unknown = await stub(ca.issue('good'));
  const trusted = await stub(ca.issue('good'));
  failing.answer({ status: 503, headers: { 'Retry-After': '600' }, text: 'later\nplease' });
  moved.answer({ status: 302, headers: { Location: `http://127.0.0.1:${elsewhere.port}/` } });
  slow.answer('hang');
  gone.answer({ status: 410, text: 'no such hook' });
  const closed = await startHttp();
  await closed.stop();
  try {
    const plain = (one: { port: number }): string => `http://127.0.0.1:${one.port}/x`;
    const secure = (one: { port: number }): string => `https://localhost:${one.port}/x`;
    const urls = [
      ...[failing, moved, slow, gone, closed].map(plain),
      ...[strange, unknown, trusted].map(secure),
      `https://localhost:${elsewhere.port}/x`,
    ];
    const isPrivate = { private: true };
    const hosts = {
      ...Object.fromEntries([failing, moved, slow, gone, closed].map(({ port }) => [`127.0.0.1:${port}`, isPrivate])),
      [`localhost:${strange.port}`]: { ...isPrivate, ca: join(folder, 'ca.pem') },
      [`localhost:${unknown.port}`]: isPrivate,
      [`localhost:${trusted.port}`]: { ...isPrivate, ca: join(folder, 'ca.pem') },
      // Named, but nobody said that it may be a private address: localhost is one.
      [`localhost:${elsewhere.port}`]: {},
    };
    const site = siteWith(urls, { webhooks: { hosts, connections: 10 }, smtpPort: sink.port });
    expect((await site.cli('mail', 'inject', 'mail.eml', '--json')).code).toBe(0);
    await site.cli('run', '--once');
    // The customer's receipt and the agent's notice left although a host hung.
    expect(sink.mails.flatMap((one) => one.to).sort()).toEqual(['anna@staff.example', 'eva@customers.example']);

    const rows: readonly { to: string; state: string; reason: string | null; dueAt: string; id: number }[] = (
      await site.cli('outbox', 'list', '--all', '--json')
    ).json;
    const fate = (url: string): string => {
      const row = rows.find((one) => one.to === url);
      return `${row?.state}: ${row?.reason}`;
    };
    expect(fate(plain(failing))).toMatch(/^deferred: HTTP 503: later please/);
    expect(fate(plain(moved))).toMatch(/^dead: HTTP 302: redirects are not followed \(to http:\/\/127\.0\.0\.1/);
    expect(elsewhere.calls).toEqual([]);
    expect(fate(plain(slow))).toMatch(/^deferred: no answer from 127\.0\.0\.1:\d+ within 2000 ms/);
    expect(fate(plain(gone))).toBe('dead: HTTP 410: no such hook');
    expect(fate(plain(closed))).toMatch(/^deferred: no call to .*ECONNREFUSED/);
    expect(fate(secure(strange))).toMatch(/^deferred: .*(?:ALTNAME|altnames)/);
    expect(fate(secure(unknown))).toMatch(/^deferred: .*certificate/);
    expect(fate(secure(trusted))).toBe('sent: null');
    expect(fate(`https://localhost:${elsewhere.port}/x`)).toMatch(/^dead: .* is a private or local address/);
    expect(strange.calls.length + unknown.calls.length).toBe(0);
    // Retry-After is heeded.
    const deferred = rows.find((one) => one.to === plain(failing));
    expect(Date.parse(deferred?.dueAt ?? '') - Date.now()).toBeGreaterThan(300_000);

    // A dead one is called back by hand, or dropped; the host answers now.
    const dead = rows.filter((one) => one.state === 'dead');
    const [goneRow, movedRow] = [gone, moved].map((one) => dead.find((row) => row.to === plain(one)));
    expect((await site.cli('outbox', 'retry', String(goneRow?.id))).code).toBe(0);
    expect((await site.cli('outbox', 'drop', String(movedRow?.id))).code).toBe(0);
    await site.cli('run', '--once');
    expect(gone.calls).toHaveLength(2);
    expect(gone.calls[1]?.headers['webhook-id']).toBe(gone.calls[0]?.headers['webhook-id']);
    expect(moved.calls).toHaveLength(1);
  } finally {
    await sink.stop();
  }
});

it(
  'a call that fails for ever is dead after the limit; a host taken out of the config is not called',
  TIMEOUT,
  async () => {
    const hooks = await stub();
    hooks.answer({ status: 500 });
    const host = `127.0.0.1:${hooks.port}`;
    const webhooks = { retries: 0, hosts: { [host]: { private: true } } };
    const site = siteWith([`http://${host}/x`], { webhooks });
    await site.cli('mail', 'inject', 'mail.eml');
    await site.cli('run', '--once');
    const rows = (await site.cli('outbox', 'list', '--json')).json as { state: string; reason: string; id: number }[];
    const row = rows.find((one) => one.state === 'dead');
    expect(row?.reason).toBe('given up after 1 tries: HTTP 500');
    site.configure({ config: { webhooks: { secret: SECRET, hosts: {} } } });
    site.write('rules/10.yaml', 'version: 1\nrules: []\n');
    await site.cli('outbox', 'retry', String(row?.id));
    await site.cli('run', '--once');
    expect(hooks.calls).toHaveLength(1);
    expect((await site.cli('outbox', 'list', '--json')).json).toMatchObject([
      expect.anything(),
      expect.anything(),
      { state: 'dead', reason: expect.stringContaining('not (or no longer) named in config.webhooks.hosts') },
    ]);
  },
);

it(
  'kill -9 between the commit and the call: it is made again, with the same id and the same bytes',
  TIMEOUT,
  async () => {
    const hooks = await stub();
    const host = `127.0.0.1:${hooks.port}`;
    const site = siteWith([`http://${host}/x`], { webhooks: { hosts: { [host]: { private: true } } } });
    site.write(
      'rules/10.yaml',
      `version: 1\nrules:\n  - { id: hook, then: ticket, notify: { customer: false, agents: false }, do: [ { webhook: "http://${host}/x" } ] }\n`,
    );
    await site.cli('mail', 'inject', 'mail.eml');
    const killed = await site.run(['run', '--once'], { env: { MAILCLERK_FAIL: 'smtp.answered:kill@1' } });
    expect(killed.code).not.toBe(0);
    await site.cli('run', '--once');
    expect(hooks.calls).toHaveLength(2);
    expect(hooks.calls[1]?.body.equals(hooks.calls[0]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(hooks.calls[1]?.headers['idempotency-key']).toBe(hooks.calls[0]?.headers['idempotency-key']);
    expect(site.rows("select state from outbox where kind = 'webhook'")).toEqual([{ state: 'sent' }]);
    await site.cli('run', '--once');
    expect(hooks.calls).toHaveLength(2);
  },
);
