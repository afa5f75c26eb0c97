// Where a webhook may connect to, how it is signed, what each answer makes of it: table by table. The calls go to a real
// server on loopback.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import type { WebhookHost, Webhooks } from '../../src/model/setup.ts';
import { mayConnect } from '../../src/notify/webhook/address.ts';
import { webhookBody } from '../../src/notify/webhook/body.ts';
import { callWebhook } from '../../src/notify/webhook/call.ts';
import { afterCall, hostOf } from '../../src/notify/webhook/channel.ts';
import { signatureHeaders } from '../../src/notify/webhook/signature.ts';
import type { OutboxRow, SendResult } from '../../src/ports.ts';
import { type HttpStub, startHttp } from '../servers/http-stub.ts';

describe('only public addresses, unless the config lets a host lie at a private one', () => {
  test.each([
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '198.18.0.1',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
  ])('%s is private', (address) => {
    expect(mayConnect(address, false)).toBe(false);
    expect(mayConnect(address, true)).toBe(true);
  });

  test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])('%s is public', (one) =>
    expect(mayConnect(one, false)).toBe(true),
  );

  test.each(['0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255', '::', 'ff02::1', 'not an address', ''])(
    '"%s" is nowhere, whatever the config says',
    (one) => expect([mayConnect(one, false), mayConnect(one, true)]).toEqual([false, false]),
  );
});

describe('the signature', () => {
  const call = { id: 'wh_1', at: 1_767_776_400_123, body: Buffer.from('{"ä":1}') };
  it('is HMAC-SHA256 over id, seconds and body', () => {
    const headers = signatureHeaders('a-plain-secret-of-ours', call);
    const mac = createHmac('sha256', 'a-plain-secret-of-ours').update('wh_1.1767776400.{"ä":1}').digest('base64');
    expect(headers).toEqual({
      'Idempotency-Key': 'wh_1',
      'webhook-id': 'wh_1',
      'webhook-timestamp': '1767776400',
      'webhook-signature': `v1,${mac}`,
    });
  });

  // The example of the Standard Webhooks specification.
  it('whsec_ secrets are base64', () => {
    const headers = signatureHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: Buffer.from('{"test": 2432232314}'),
    });
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

const secret = { reference: 'x', reveal: () => 'x', toJSON: () => 'x', toString: () => 'x' };
const host = (over: Partial<WebhookHost> = {}): WebhookHost => ({
  host: 'hooks.example.com',
  port: null,
  secret,
  authorization: null,
  isPrivate: false,
  ca: null,
  ...over,
});

test.each([
  ['https://hooks.example.com/x', host(), true],
  ['https://hooks.example.com:443/x', host(), true],
  ['https://HOOKS.example.com/x', host(), true],
  ['https://hooks.example.com:8443/x', host(), false],
  ['https://hooks.example.com:8443/x', host({ port: 8443 }), true],
  ['https://hooks.example.com/x', host({ port: 8443 }), false],
  ['https://hooks.example.com.evil.example/x', host(), false],
  ['https://evil.example/hooks.example.com', host(), false],
  ['http://hooks.example.com/x', host({ port: 80 }), true],
  ['https://[::1]:8443/x', host({ host: '[::1]', port: 8443 }), true],
])('%s', (url, one, isNamed) => {
  const hooks: Webhooks = { hosts: [one], timeoutMs: 1, retries: 1, connections: 1 };
  expect(hostOf(new URL(url), hooks) !== null).toBe(isNamed);
});

describe('a call', () => {
  let stub: HttpStub;
  beforeAll(async () => {
    stub = await startHttp();
  });
  afterAll(() => stub.stop());

  const calling = (
    over: Partial<WebhookHost>,
    resolve?: Parameters<typeof callWebhook>[1]['resolve'],
    url = `http://rebound.example:${stub.port}/x`,
  ): Promise<SendResult> =>
    callWebhook(
      { url: new URL(url), headers: { 'X-A': 'b' }, body: Buffer.from('{}') },
      { host: host(over), timeoutMs: 5_000, signal: new AbortController().signal, ...(resolve ? { resolve } : {}) },
    );

  it('connects to the very address that was checked: the name is asked once, and what it says later gains nothing', async () => {
    const before = stub.calls.length;
    let asked = 0;
    const rebinding = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    expect((await calling({ isPrivate: true }, rebinding)).kind).toBe('sent');
    expect([asked, stub.calls.length - before]).toEqual([1, 1]);
    const [call] = stub.calls.slice(-1);
    expect(call?.headers).toMatchObject({ host: `rebound.example:${stub.port}`, 'x-a': 'b' });
  });

  it.each([
    ['a private address', [{ address: '127.0.0.1', family: 4 }]],
    [
      'nothing but private ones',
      [
        { address: '10.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ],
    ['the metadata service of a cloud', [{ address: '169.254.169.254', family: 4 }]],
  ])('a name that leads to %s is refused before anything is sent', async (_, all) => {
    const before = stub.calls.length;
    expect(await calling({}, async () => all)).toMatchObject({
      kind: 'never',
      response: expect.stringContaining('private or local address'),
    });
    expect(stub.calls.length).toBe(before);
  });

  it.each(['http://127.0.0.1:PORT/', 'http://[::1]:PORT/', 'http://2130706433:PORT/', 'http://0x7f.1:PORT/'])(
    '%s needs no resolver to be refused',
    async (url) => {
      const said = await calling({}, undefined, url.replace('PORT', String(stub.port)));
      expect(said).toMatchObject({ kind: 'never', response: expect.stringContaining('private or local') });
    },
  );

  it.each([
    [200, 'sent'],
    [204, 'sent'],
    [301, 'never'],
    [307, 'never'],
    [400, 'never'],
    [401, 'never'],
    [404, 'never'],
    [410, 'never'],
    [408, 'later'],
    [425, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ] as const)('HTTP %d is %s', async (status, kind) => {
    stub.answer({ status });
    const local = async () => [{ address: '127.0.0.1', family: 4 }];
    expect((await calling({ isPrivate: true }, local)).kind).toBe(kind);
  });

  it('an endless answer is not read to its end', async () => {
    stub.answer({ status: 200, text: 'x'.repeat(3_000_000) });
    const local = async () => [{ address: '127.0.0.1', family: 4 }];
    const said = await calling({ isPrivate: true }, local);
    expect(said.kind).toBe('sent');
    expect(said.response.length).toBeLessThan(300);
  });
});

describe('after a call', () => {
  const row = (attempts: number): OutboxRow => ({ attempts }) as OutboxRow;
  const later: SendResult = { kind: 'later', response: 'HTTP 500' };
  it('waits grow with the tries, with jitter, up to an hour', () => {
    const waits = [0, 3, 6, 11].map((n) => (afterCall(row(n), later, { at: 0, retries: 20 }).dueAt ?? 0) / 1000);
    expect(waits[0]).toBeLessThanOrEqual(10);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3_600);
  });
  it('Retry-After is heeded, the limit makes it dead', () => {
    const asked = { ...later, retryAfterMs: 7_200_000 } as const;
    expect(afterCall(row(0), asked, { at: 0, retries: 5 }).dueAt).toBe(7_200_000);
    expect(afterCall(row(4), later, { at: 0, retries: 5 }).state).toBe('deferred');
    expect(afterCall(row(5), later, { at: 0, retries: 5 })).toMatchObject({
      state: 'dead',
      reason: 'given up after 6 tries: HTTP 500',
    });
  });
});

test('the body’s schema says what each key means', () => {
  const text = JSON.stringify(z.toJSONSchema(webhookBody));
  expect(text).toContain('"additionalProperties":false');
  expect(text).toContain('Trust nothing else about the sender');
});
