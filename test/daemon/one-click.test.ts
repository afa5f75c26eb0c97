// H53: a digest ends by one click (RFC 8058). From the header of a real digest to the real HTTP listener: what is posted
// ends it by the way of the mail, what is only looked at changes nothing, and nobody's token is guessed or made longer.
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isStopped, stopDigest } from '../../src/daemon/clock/digests.ts';
import { stopClicked } from '../../src/daemon/delivery/digest-stop.ts';
import { HttpDoor } from '../../src/daemon/http-door.ts';
import { Tallies } from '../../src/daemon/tallies.ts';
import type { Log } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/time.ts';
import type { Setup } from '../../src/model/setup.ts';
import { digestToken } from '../../src/model/token.ts';
import { composeNotice } from '../../src/notify/compose.ts';
import { openStore } from '../../src/store/open.ts';
import { keys, makeRow, makeSetup } from '../notify/make.ts';
import { header } from '../servers/smtp-sink.ts';

const BODY = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';
const BOUNDARY = '---FormBoundaryjWmhtjORrn';
const DAY = 86_400_000;
type Body = string | Buffer<ArrayBuffer> | URLSearchParams;
const multipart = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--${BOUNDARY}--\r\n`;

const agents = [
  { id: 'anna', emails: ['anna@example.com'], roles: [], language: 'de', unsigned: 'allow' },
  { id: 'bob', emails: ['bob@example.com'], roles: [], language: null, unsigned: 'allow' },
];
const siteOf = (url: string | null): Setup => {
  const { config } = makeSetup();
  const http = { listen: { host: '127.0.0.1', port: 0 }, metrics: { host: '127.0.0.1', port: 0 } };
  return makeSetup({ config: { agents, http, instance: { ...config.instance, name: 'A & <B>', url } } });
};

let setup = siteOf('https://desk.example.com/help');
const now = Date.parse('2026-03-04T09:30:00Z');
const logged: { event: string; fields: { readonly port?: number } }[] = [];
const write = (event: string, fields: object = {}): void => {
  logged.push({ event, fields: { ...fields } });
};
const log = { debug: write, info: write, warn: write, error: write } as unknown as Log;
const store = openStore(':memory:', { keys });
const clock = { ...systemClock(undefined), now: () => now };
const door = new HttpDoor({ store, clock, log, keys, setup: () => setup, tallies: new Tallies() });
let ports: readonly number[] = [];

beforeAll(async () => {
  await door.renew();
  await vi.waitFor(() => expect(logged.filter((one) => one.event === 'http.listening').length).toBe(2), 30_000);
  ports = logged.filter((one) => one.event === 'http.listening').map((one) => Number(one.fields.port));
});
afterAll(async () => {
  await door.close();
  store.close();
});
beforeEach(async () => {
  setup = siteOf('https://desk.example.com/help');
  logged.length = 0;
  for (const { id } of agents) await store.write(() => stopDigest(store, id, null));
});

const stopped = async (): Promise<readonly string[]> => {
  const all = await Promise.all(agents.map(({ id }) => store.read(() => isStopped(store, id))));
  return agents.flatMap(({ id }, index) => (all[index] ? [id] : []));
};
const token = digestToken(keys, 'anna', now);
const path = `/unsubscribe/${token}`;

/** Asks the listener that serves the form: the one without the metrics. */
async function ask(to: string, init: RequestInit = {}): Promise<Response> {
  const [first = 0, second = 0] = ports;
  const isFirst = (await fetch(`http://127.0.0.1:${first}/metrics`)).status === 404;
  return fetch(`http://127.0.0.1:${isFirst ? first : second}${to}`, { redirect: 'manual', ...init });
}
const post = (to: string, body: Body, type: string | null = FORM): Promise<Response> =>
  ask(to, { method: 'POST', body, headers: type === null ? {} : { 'content-type': type } });

test('the header of a digest leads to the listener, and one POST ends that agent’s digest alone', async () => {
  const row = { ...makeRow({ agent: 'anna', kind: 'agent' }), name: 'agent-digest', template: 'agent-digest' } as const;
  const { bytes } = composeNotice(row, { setup, keys, now });
  expect(header(bytes, 'List-Unsubscribe-Post')).toBe(BODY);
  const [, link = ''] = /<(https:[^>]+)>/.exec(header(bytes, 'List-Unsubscribe') ?? '') ?? [];
  expect(link).toBe(`https://desk.example.com/help${path}`);
  const answer = await post(new URL(link).pathname, BODY);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(await answer.text()).toMatch(/^Die Übersicht ist abbestellt\..*\n$/);
  expect(await stopped()).toEqual(['anna']);
  expect(logged.filter((one) => one.event === 'digest.stopped')).toEqual([
    { event: 'digest.stopped', fields: { agent: 'anna', door: 'http' } },
  ]);
  // Pressed again it says the same, and nothing is written twice.
  expect((await post(path, BODY)).status).toBe(200);
  expect(logged.filter((one) => one.event === 'digest.stopped').length).toBe(1);
});

test.each<[string, Body, string | null]>([
  ['urlencoded', BODY, FORM],
  ['urlencoded with a charset, in capitals', BODY, 'Application/X-WWW-Form-Urlencoded; charset=UTF-8'],
  ['with a line end and further pairs', `a=1&${BODY}\r\n`, FORM],
  ['multipart', multipart('List-Unsubscribe', 'One-Click'), `multipart/form-data; boundary=${BOUNDARY}`],
  [
    'multipart, boundary in quotes',
    multipart('List-Unsubscribe', 'One-Click'),
    `multipart/form-data; boundary="${BOUNDARY}"`,
  ],
])('a body that is %s is taken', async (_, body, type) => {
  expect((await post(path, body, type)).status).toBe(200);
  expect(await stopped()).toEqual(['anna']);
});

describe('nothing happens', () => {
  test.each<[string, Body, string | null, number]>([
    ['an empty body', '', FORM, 400],
    ['another value', 'List-Unsubscribe=Two-Click', FORM, 400],
    ['another name', 'Unsubscribe=One-Click', FORM, 400],
    ['both values at once', `${BODY}&List-Unsubscribe=No`, FORM, 400],
    ['no type', Buffer.from(BODY), null, 400],
    ['JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json', 400],
    ['plain text', BODY, 'text/plain', 400],
    ['multipart without its boundary', multipart('List-Unsubscribe', 'One-Click'), 'multipart/form-data', 400],
    [
      'multipart that ends early',
      multipart('List-Unsubscribe', 'One-Click').slice(0, 60),
      `multipart/form-data; boundary=${BOUNDARY}`,
      400,
    ],
    [
      'a file of that name',
      multipart('List-Unsubscribe"; filename="x', 'One-Click'),
      `multipart/form-data; boundary=${BOUNDARY}`,
      400,
    ],
    ['octets of no kind', Buffer.alloc(4_000, 0xff), FORM, 400],
    ['more than 4 KiB', `${BODY}&x=${'a'.repeat(5_000)}`, FORM, 413],
  ])('at a POST of %s', async (_, body, type, status) => {
    expect((await post(path, body, type)).status).toBe(status);
    expect(await stopped()).toEqual([]);
  });

  const other = token.endsWith('a') ? 'b' : 'a';
  test.each([
    ['a wrong letter', `/unsubscribe/${token.slice(0, -1)}${other}`],
    ['no token', '/unsubscribe/'],
    ['more behind it', `${path}/x`],
    ['an agent we do not know', `/unsubscribe/${digestToken(keys, 'carl', now)}`],
    ['a key that is not ours', `/unsubscribe/${digestToken([Buffer.alloc(32, 1)], 'anna', now)}`],
    ['a month that is over', `/unsubscribe/${digestToken(keys, 'anna', now - 32 * DAY)}`],
    ['broken escapes', '/unsubscribe/%E0%A4%A'],
    ['another folder', `/elsewhere${path}`],
  ])('at a link with %s, asked for or posted', async (_, to) => {
    expect((await ask(to)).status).toBe(404);
    expect((await post(to, BODY)).status).toBe(404);
    expect(await stopped()).toEqual([]);
  });

  test.each([
    ['GET', 200],
    ['HEAD', 200],
    ['OPTIONS', 405],
    ['PUT', 405],
    ['DELETE', 405],
  ])('at %s', async (method, status) => {
    const answer = await ask(`${path}?List-Unsubscribe=One-Click`, { method });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect(await stopped()).toEqual([]);
  });

  test.each([['http://desk.example.com/help'], [null]])('where instance.url is %s', async (url) => {
    setup = siteOf(url);
    expect((await post(path, BODY)).status).toBe(404);
    expect(await stopped()).toEqual([]);
  });

  test('at the address of the metrics alone', async () => {
    const statuses = await Promise.all(
      ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}${path}`)).status),
    );
    expect(statuses.toSorted()).toEqual([200, 404]);
  });

  test('at a body that never comes whole: it is cut off', async () => {
    const answers = await Promise.all(
      ports.map(
        (port) =>
          new Promise<string>((resolve) => {
            const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM}\r\nContent-Length: 26\r\n\r\nList-`;
            const socket = connect(port, '127.0.0.1', () => socket.write(head));
            let heard = '';
            socket.on('data', (part: Buffer) => {
              heard += part.toString();
              // The metrics' listener knows no form and keeps the connection for more.
              if (heard.includes(' 404 ')) socket.destroy();
            });
            socket.on('error', () => undefined);
            socket.on('close', () => resolve(heard.slice(0, 12)));
          }),
      ),
    );
    expect(answers.toSorted()).toEqual(['HTTP/1.1 404', 'HTTP/1.1 408']);
    expect(await stopped()).toEqual([]);
  }, 60_000);
});

test('the page is a button, names nobody, and may do nothing but post itself', async () => {
  const answer = await ask(path);
  const html = await answer.text();
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(html).toContain('<h1>A &amp; &lt;B&gt;</h1>');
  expect(html).toContain('<html lang="de">');
  expect(html).not.toMatch(/anna|<script|<style|src=|href=/);
  const [, name = '', value = ''] = /<input type="hidden" name="([^"]+)" value="([^"]+)">/.exec(html) ?? [];
  expect((await post(path, new URLSearchParams({ [name]: value }))).status).toBe(200);
  expect(await stopped()).toEqual(['anna']);
});

test('what cannot be kept is a 500, so that the mail program asks again; the log has no token', async () => {
  const { write: writes } = store;
  store.write = () => Promise.reject(new Error('disk full'));
  try {
    expect((await post(path, BODY)).status).toBe(500);
  } finally {
    store.write = writes;
  }
  expect(JSON.stringify(logged)).toContain('disk full');
  expect(JSON.stringify(logged)).not.toContain(token);
  await stopClicked({ store, clock, log }, 'bob');
  expect(await stopped()).toEqual(['bob']);
});
