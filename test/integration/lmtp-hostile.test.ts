// What a broken or hostile client does to the LMTP door of the real daemon: lines without end, bare line feeds, NUL, commands
// hidden in a mail, recipients twice, mails that are cut off. Nothing is lost, nothing is invented, and the door stays open.

import { spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpackBytes } from '../../src/store/pack.ts';
import { freePort } from '../servers/ports.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { type Session, session } from './lmtp-session.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

let site: Site;
let sink: Sink;
let daemon: Daemon;
let port: number;

const head = (id: string): string =>
  `From: Eva <eva@firma.example>\r\nTo: support@example.com\r\nSubject: Mail ${id}\r\nMessage-ID: <${id}@firma.example>\r\n\r\n`;

async function opened(...recipients: readonly string[]): Promise<Session> {
  const one = await session(port);
  await one.say('LHLO mx\r\nMAIL FROM:<eva@firma.example>\r\n', 2);
  for (const recipient of recipients) await one.say(`RCPT TO:<${recipient}>\r\n`);
  expect(await one.say('DATA\r\n')).toEqual([expect.stringMatching(/^354/)]);
  return one;
}

async function raw(id: string): Promise<string> {
  const [row] = await eventually(`mail ${id} is there`, () => {
    const rows = site.rows(`select sha256 from raw where message_id like '%${id}@%'`);
    return rows.length > 0 ? rows : null;
  });
  const ledger = site.rows(`select l.id from ledger l join raw r on r.id = l.raw where r.sha256 = '${row?.sha256}'`);
  const shown = await site.cli('mail', 'show', String(ledger[0]?.id), '--raw');
  return shown.stdout;
}

beforeAll(async () => {
  sink = await startSink();
  port = await freePort();
  site = makeSite({ mailboxes: {}, smtpPort: sink.port });
  site.configure({
    config: {
      lmtp: { listen: port },
      mailboxes: {
        support: { address: 'support@example.com', aliases: ['hilfe@example.com'], max_size: '20MB' },
      },
    },
  });
  daemon = await site.daemon({ ready: 'started' });
  await daemon.logged('lmtp.listening');
});
afterAll(async () => {
  await site?.remove();
  await sink?.stop();
});

it('answers twice when a recipient was named twice, so that nobody waits for an answer that never comes', async () => {
  const one = await opened('support@example.com', 'hilfe@example.com', 'SUPPORT@example.com', 'Support@Example.com');
  expect(await one.say(`${head('double')}Twice.\r\n.\r\n`, 4)).toEqual(Array(4).fill('250 2.0.0 taken in for support'));
  expect(await one.say('NOOP\r\n')).toEqual([expect.stringMatching(/^250/)]);
  one.end();
  await raw('double');
  expect(
    site.rows("select 1 from ledger l join raw r on r.id = l.raw where r.message_id like '%double@%'").length,
  ).toBe(1);
});

it.each([
  ['\\n.\\n', '\n.\n'],
  ['\\r\\n.\\n', '\r\n.\n'],
  ['\\n.\\r\\n', '\n.\r\n'],
  ['\\r.\\r', '\r.\r'],
  ['\\r.\\r\\n', '\r.\r\n'],
  ['\\r\\n.\\r', '\r\n.\r'],
  ['\\r\\n\\0.\\r\\n', '\r\n\0.\r\n'],
])('%s is no end of a mail: what follows is text, not a second mail', async (name, trick) => {
  const id = `smuggled-${Buffer.from(name).toString('hex')}`;
  const one = await opened('support@example.com');
  const hidden = `MAIL FROM:<boss@firma.example>\r\nRCPT TO:<hilfe@example.com>\r\nDATA\r\n${head('never')}hidden`;
  const said = await one.say(`${head(id)}one${trick}${hidden}\r\n.\r\n`);
  expect(said).toEqual(['250 2.0.0 taken in for support']);
  expect(await one.say('RSET\r\n')).toEqual([expect.stringMatching(/^250/)]);
  one.end();
  expect(await raw(id)).toContain('MAIL FROM:<boss@firma.example>');
  expect(site.rows("select 1 from raw where message_id like '%<never@%'")).toEqual([]);
});

it('keeps every octet of a mail with NUL, 8 bit, bare line feeds and a line of a megabyte', async () => {
  const body = Buffer.concat([
    Buffer.from(head('octets')),
    Buffer.from([0, 1, 2, 0xff, 0xfe, 0x0a, 0x0d, 0x0a, 0x0a]),
    Buffer.from(`${'z'.repeat(1_048_576)}\r\n..dot\r\n...\r\n`),
  ]);
  const one = await opened('support@example.com');
  expect(await one.say(Buffer.concat([body, Buffer.from('.\r\n')]))).toEqual(['250 2.0.0 taken in for support']);
  one.end();
  await raw('octets');
  const [row] = site.rows("select bytes, octets from raw where message_id like '%octets@%'");
  const kept = Buffer.from(unpackBytes(row?.bytes as Uint8Array, Number(row?.octets)));
  // One dot of two at the beginning of a line protected it (RFC 5321 §4.5.2).
  const sent = Buffer.from(body.toString('latin1').replaceAll('\r\n..', '\r\n.'), 'latin1');
  expect(kept.subarray(-sent.length).equals(sent)).toBe(true);
});

it('takes nothing of a client that goes away in the middle of a mail', async () => {
  for (const end of ['', '\r\n', '\r\n.', '\r\n.\r']) {
    const one = await opened('support@example.com');
    void one.say(`${head('half')}Half of it${end}`);
    await new Promise((done) => setTimeout(done, 60));
    one.end();
  }
  const one = await opened('support@example.com');
  expect(await one.say(`${head('whole')}Whole.\r\n.\r\n`)).toEqual(['250 2.0.0 taken in for support']);
  one.end();
  await raw('whole');
  expect(site.rows("select 1 from raw where message_id like '%<half@%'")).toEqual([]);
});

it('ends a session with a command line without end or with nothing but nonsense, and serves the next one', async () => {
  const long = await session(port);
  const [said] = await long.say('LHLO '.padEnd(2_000_000, 'x'));
  expect(said).toMatch(/^(5\d\d |421 |closed)/);
  long.end();
  const odd = await session(port);
  await odd.say('LHLO mx\r\n');
  const answers = await odd.say('\u0000\u0001\u00ff\r\n'.repeat(12), 10);
  expect(answers.at(-1)).toMatch(/^(421|closed)/);
  odd.end();
  const one = await opened('support@example.com');
  expect(await one.say(`${head('next')}Next.\r\n.\r\n`)).toEqual(['250 2.0.0 taken in for support']);
  one.end();
});

it('takes what is pipelined in one piece, refuses unknown recipients one by one, and a hundred and first', async () => {
  const one = await session(port);
  const recipients = Array.from({ length: 102 }, (_, n) => `RCPT TO:<support+${n}@example.com>\r\n`).join('');
  const said = await one.say(
    `LHLO mx\r\nMAIL FROM:<eva@firma.example> BODY=8BITMIME\r\nRCPT TO:<nobody@example.com>\r\nRCPT TO:<"a b"@example.com>\r\n${recipients}DATA\r\n${head('pipe')}.\r\nQUIT\r\n`,
    2 + 2 + 102 + 1 + 100 + 1,
  );
  expect(said[2]).toMatch(/^550 5\.1\.1/);
  expect(said[3]).toMatch(/^5/);
  expect(said.slice(4, 104).every((line) => line.startsWith('250'))).toBe(true);
  expect(said.slice(104, 106).every((line) => line.startsWith('452 4.5.3'))).toBe(true);
  expect(said[106]).toMatch(/^354/);
  expect(new Set(said.slice(107, 207))).toEqual(new Set(['250 2.0.0 taken in for support']));
  expect(said.at(-1)).toMatch(/^221/);
  one.end();
});

it('is not ready while it cannot listen, leaves what is no socket alone, and takes over a socket that nobody listens on', async () => {
  const path = join(site.dir, 'door.sock');
  writeFileSync(path, 'a file');
  site.configure({ config: { lmtp: { listen: path }, mailboxes: { support: { address: 'support@example.com' } } } });
  daemon.signal('SIGHUP');
  await daemon.logged('lmtp.unavailable');
  const health = await site.cli('health', '--json');
  expect(health.code).toBe(1);
  const check = health.json.checks.find((one: { name: string }) => one.name === 'lmtp');
  expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('no socket') });
  expect(statSync(path).isFile()).toBe(true);
  rmSync(path);
  // A process that was killed leaves its socket.
  const listen = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', listen]);
  expect(statSync(path).isSocket()).toBe(true);
  await daemon.logged('lmtp.listening', 1, { path });
  expect(statSync(path).mode & 0o777).toBe(0o660);
  await eventually('it is ready', async () => (await site.cli('health', '--json')).code === 0);
  expect(await daemon.stop()).toBe(0);
});
