// The small HTTP listener: what it answers, and what it does not let itself be asked.
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { type Listener, listen } from '../../src/web/listener.ts';

let open: Listener | null = null;
afterEach(() => open?.close());

async function start(): Promise<string> {
  open = await listen({
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    routes: {
      '/good': async () => ({ status: 200, type: 'text/plain', body: 'grüße\n' }),
      '/bad': async () => {
        throw new Error('secret reason');
      },
    },
  });
  return `http://127.0.0.1:${open.port}`;
}

describe('a request', () => {
  test('of a page is answered, with HEAD by its head alone', async () => {
    const base = await start();
    const page = await fetch(`${base}/good?x=1`);
    expect([page.status, await page.text(), page.headers.get('cache-control')]).toEqual([200, 'grüße\n', 'no-store']);
    const head = await fetch(`${base}/good`, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '8']);
  });

  test.each([
    ['GET', '/nothing', 404],
    ['GET', '/constructor', 404],
    ['GET', '/good/..', 404],
    ['POST', '/good', 405],
    ['DELETE', '/good', 405],
    ['GET', '/bad', 500],
  ])('%s %s ends with %i and tells no inner matters', async (method, path, status) => {
    const base = await start();
    const answer = await fetch(`${base}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('secret reason');
  });

  test('that is no HTTP, or has endless headers, is cut off and disturbs no other', async () => {
    const base = await start();
    const sent = (text: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(open?.port ?? 0, '127.0.0.1', () => socket.write(text));
        let heard = '';
        socket.on('data', (part: Buffer) => {
          heard += part.toString();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(heard));
      });
    expect(await sent('EHLO there\r\n\r\n')).toBe('');
    expect(await sent(`GET /good HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).not.toContain('200');
    expect((await fetch(`${base}/good`)).status).toBe(200);
  });
});

test('an address that is taken is refused with its reason', async () => {
  await start();
  const again = listen({ host: '127.0.0.1', port: open?.port ?? 0, log: silentLog, routes: {} });
  await expect(again).rejects.toThrow('EADDRINUSE');
});
