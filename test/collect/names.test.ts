// How host names of mail servers are found, with name servers of the test's own: one that answers, one that never does.
import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lookup, openNames } from '../../src/collect/shared/names.ts';

let dir = '';
const sockets: Socket[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-names-'));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Answers every question for an A record of `live.example` with 192.0.2.7, of `gone.example` with NXDOMAIN, of others never. Gives its address, and counts. */
async function nameServer(): Promise<{ readonly server: string; readonly asked: string[] }> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const name = labels.join('.');
    const type = query.readUInt16BE(at + 1);
    asked.push(`${name} ${type}`);
    if (name !== 'live.example' && name !== 'gone.example') return;
    const isThere = name === 'live.example' && type === 1;
    const head = Buffer.from(query.subarray(0, at + 5));
    head.writeUInt16BE(name === 'gone.example' ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(isThere ? 1 : 0, 6);
    head.fill(0, 8, 12);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
    socket.send(isThere ? Buffer.concat([head, record]) : head, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { server: `127.0.0.1:${socket.address().port}`, asked };
}

function ask(lookup: Lookup, host: string, all = true): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all }, (error, address) => (error ? reject(error) : resolve(address)));
  });
}

const hosts = (text: string): string => {
  const path = join(dir, 'hosts');
  writeFileSync(path, text);
  return path;
};
const none = (host: string): Promise<never> => Promise.reject(new Error(`getaddrinfo ENOTFOUND ${host}`));

test('the hosts file comes before DNS, DNS before the system', async () => {
  const { server, asked } = await nameServer();
  const file = hosts(
    '# 192.0.2.9 live.example\n127.0.0.1 localhost\n10.1.2.3\tmail.example Mail # ours\n::7 mail.example\n',
  );
  const system = async (host: string): Promise<LookupAddress[]> => [{ address: `10.9.9.${host.length}`, family: 4 }];
  const lookup = openNames({ servers: [server], hostsFile: file, system });
  expect(await ask(lookup, 'MAIL.example')).toEqual([
    { address: '10.1.2.3', family: 4 },
    { address: '::7', family: 6 },
  ]);
  expect(asked).toEqual([]);
  expect(await ask(lookup, 'live.example', false)).toBe('192.0.2.7');
  expect(await ask(lookup, 'gone.example', false)).toBe('10.9.9.12');
});

test('F32: a name that nobody has is said to be missing', async () => {
  const { server } = await nameServer();
  const lookup = openNames({ servers: [server], hostsFile: hosts(''), system: none });
  await expect(ask(lookup, 'gone.example')).rejects.toThrow('ENOTFOUND gone.example');
});

test('F32: names whose server is silent keep no other name waiting, and one name is asked for once', async () => {
  const { server, asked } = await nameServer();
  let waiting = 0;
  let atOnce = 0;
  const hanging = async (): Promise<never> => {
    waiting += 1;
    atOnce = Math.max(atOnce, waiting);
    return new Promise(() => undefined);
  };
  const lookup = openNames({ servers: [server], hostsFile: hosts(''), system: hanging });
  const dead = Array.from({ length: 40 }, (_, at) => ask(lookup, `dead${at % 4}.example`));
  for (const one of dead) one.catch(() => undefined);
  for (let round = 0; round < 5; round++) expect(await ask(lookup, 'live.example', false)).toBe('192.0.2.7');
  const first = asked.filter((question) => question.startsWith('dead'));
  // An A and an AAAA question a name; a second try may have begun on a slow machine.
  expect(new Set(first).size).toBe(8);
  expect(first.length).toBeLessThanOrEqual(16);
  expect(atOnce).toBeLessThanOrEqual(1);
});
