// Asking DNS: the cache over any resolver, and the real one against a server on loopback that answers, refuses, cuts its
// answers short (the rest comes over TCP) or says nothing.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Resolver } from '../../src/ports.ts';
import { cachedResolver, systemResolver } from '../../src/trust/verify/resolver.ts';
import { zoneResolver } from './signing.ts';

const MINUTE = 60_000;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: { code?: string }) => error.code ?? String(error),
  );

describe('the cache', () => {
  test('asks a name once, whatever its case, and again when ten minutes are over', async () => {
    let now = 1_000;
    const inner = zoneResolver({ 'TXT a.example': 'one' });
    const cached = cachedResolver(inner, { now: () => now });
    await cached.resolve('a.example', 'TXT');
    expect(await cached.resolve('A.Example', 'TXT')).toEqual([['one']]);
    expect(inner.asked).toHaveLength(1);
    now += 11 * MINUTE;
    await cached.resolve('a.example', 'TXT');
    expect(inner.asked).toHaveLength(2);
  });

  test('asks once for questions at the same time', async () => {
    const inner = zoneResolver({ 'TXT a.example': 'one' });
    const cached = cachedResolver(inner, { now: () => 0 });
    await Promise.all(Array.from({ length: 50 }, () => cached.resolve('a.example', 'TXT')));
    expect(inner.asked).toHaveLength(1);
  });

  test.each([
    ['a name that is not there', undefined, 'ENOTFOUND', 3 * MINUTE],
    ['a name without such a record', 'NODATA', 'ENODATA', 3 * MINUTE],
    ['a server that fails', 'SERVFAIL', 'ESERVFAIL', 20_000],
    ['a server that says nothing', 'SILENT', 'ETIMEOUT', 20_000],
  ] as const)('remembers %s for a while', async (_, how, code, later) => {
    let now = 1_000;
    const inner = zoneResolver(how === undefined ? {} : { 'TXT a.example': how });
    const cached = cachedResolver(inner, { now: () => now, limitMs: 50 });
    expect(await codeOf(cached.resolve('a.example', 'TXT'))).toBe(code);
    expect(await codeOf(cached.resolve('a.example', 'TXT'))).toBe(code);
    expect(inner.asked).toHaveLength(1);
    now += later;
    expect(await codeOf(cached.resolve('a.example', 'TXT'))).toBe(code);
    expect(inner.asked).toHaveLength(2);
  });

  test('leaves dead servers alone for a while, and finds out when they are back', async () => {
    let now = 1_000;
    let isDead = true;
    const inner = zoneResolver({ 'TXT up.example': 'here' });
    const flaky: Resolver = {
      resolve: (name, type) =>
        isDead ? zoneResolver({ [`${type} ${name}`]: 'SERVFAIL' }).resolve(name, type) : inner.resolve(name, type),
    };
    const cached = cachedResolver(flaky, { now: () => now });
    for (let at = 0; at < 8; at++) await codeOf(cached.resolve(`n${at}.example`, 'TXT'));
    isDead = false;
    expect(await codeOf(cached.resolve('up.example', 'TXT'))).toBe('ETIMEOUT');
    expect(inner.asked).toEqual([]);
    now += 20_000;
    expect(await cached.resolve('up.example', 'TXT')).toEqual([['here']]);
  });

  test('keeps a bounded number of names', async () => {
    const inner = zoneResolver({});
    const cached = cachedResolver(inner, { now: () => 0 });
    for (let at = 0; at < 6_000; at++) await codeOf(cached.resolve(`n${at}.example`, 'TXT'));
    await codeOf(cached.resolve('n5999.example', 'TXT'));
    expect(inner.asked).toHaveLength(6_000);
    await codeOf(cached.resolve('n0.example', 'TXT'));
    expect(inner.asked).toHaveLength(6_001);
  });
});

describe('the real resolver', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  /** A DNS server on one port, UDP and TCP: TXT of `yes.*`, `long.*` over TCP only; `no.*` is not there; `fail.*` SERVFAIL; `mute.*` nothing. */
  async function server(): Promise<string> {
    const udp = createSocket('udp4');
    const tcp = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const reply = answer(data.subarray(2), true);
        if (reply) socket.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]));
      });
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address() as { port: number };
    udp.on('message', (query, from) => {
      const reply = answer(query, false);
      if (reply) udp.send(reply, from.port, from.address);
    });
    await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
    open.push(async () => {
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      tcp.close();
    });
    return `127.0.0.1:${port}`;
  }

  test('gives TXT records, over TCP when they are long, and says what kind of nothing there is', async () => {
    const resolver = systemResolver([await server()]);
    expect(await resolver.resolve('yes.example', 'TXT')).toEqual([['v=spf1 -all']]);
    expect(await resolver.resolve('long.example', 'TXT')).toEqual([Array(20).fill('x'.repeat(250))]);
    expect(await codeOf(resolver.resolve('no.example', 'TXT'))).toBe('ENOTFOUND');
    expect(await codeOf(resolver.resolve('empty.example', 'TXT'))).toBe('ENODATA');
    expect(await codeOf(resolver.resolve('fail.example', 'TXT'))).toBe('ESERVFAIL');
  });

  test('does not wait for a silent server longer than it is told to', async () => {
    const cached = cachedResolver(systemResolver([await server()]), { now: () => performance.now(), limitMs: 400 });
    expect(await codeOf(cached.resolve('mute.example', 'TXT'))).toBe('ETIMEOUT');
  });

  test('a server that is not there is a fault, not an absence', async () => {
    const address = await server();
    for (const close of open.splice(0)) await close();
    const cached = cachedResolver(systemResolver([address]), { now: () => 0, limitMs: 2_000 });
    expect(['ECONNREFUSED', 'ETIMEOUT']).toContain(await codeOf(cached.resolve('yes.example', 'TXT')));
  });
});

/** RFC 1035 §4: the question comes back with one TXT record or a response code. */
function answer(query: Buffer, isTcp: boolean): Buffer | null {
  const end = query.indexOf(0, 12) + 5;
  const label = query.subarray(13, 13 + (query[12] ?? 0)).toString();
  if (label === 'mute') return null;
  const isCut = label === 'long' && !isTcp;
  const strings = label === 'yes' ? ['v=spf1 -all'] : label === 'long' && isTcp ? Array(20).fill('x'.repeat(250)) : [];
  const code = label === 'no' ? 3 : label === 'fail' ? 2 : 0;
  const data = Buffer.concat(strings.map((text: string) => Buffer.from([text.length, ...Buffer.from(text)])));
  const head = Buffer.from([
    query[0] ?? 0,
    query[1] ?? 0,
    isCut ? 0x86 : 0x84,
    0x80 | code,
    0,
    1,
    0,
    strings.length ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, query.subarray(12, end), ...(strings.length > 0 ? [record, data] : [])]);
}
