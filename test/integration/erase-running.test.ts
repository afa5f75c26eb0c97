// A person is erased while the daemon works: mail comes in, notices leave, and afterwards he is in no column, not in the
// database's file, not in its log, not in what the daemon wrote.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../servers/ports.ts';
import { type Sink, startSink } from '../servers/smtp-sink.ts';
import { session } from './lmtp-session.ts';
import { type Daemon, eventually, makeSite, type Site } from './site.ts';

let site: Site;
let sink: Sink;
let daemon: Daemon;
let port: number;

const EVA = 'eva.quendel@thymian.example';

async function hand(from: string, id: string, body: string): Promise<void> {
  const one = await session(port);
  await one.say(`LHLO mx\r\nMAIL FROM:<${from}>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n`, 4);
  const said = await one.say(
    `From: <${from}>\r\nTo: support@example.com\r\nSubject: Mail ${id}\r\nMessage-ID: <${id}@x.example>\r\n\r\n${body}\r\n.\r\n`,
  );
  expect(said[0]).toMatch(/^250/);
  one.end();
}

const traces = (needle: string): readonly string[] => {
  const path = join(site.dataDir, 'mailclerk.sqlite');
  return [path, `${path}-wal`].filter(
    (file) => existsSync(file) && readFileSync(file).toString('latin1').toLowerCase().includes(needle),
  );
};

beforeAll(async () => {
  sink = await startSink();
  port = await freePort();
  site = makeSite({ mailboxes: {}, smtpPort: sink.port });
  site.configure({ config: { lmtp: { listen: port }, mailboxes: { support: { address: 'support@example.com' } } } });
  daemon = await site.daemon({ ready: 'started' });
  await daemon.logged('lmtp.listening');
});
afterAll(async () => {
  await site?.remove();
  await sink?.stop();
});

it('leaves nothing of him in the database, its log or the daemon’s own', async () => {
  for (let n = 0; n < 6; n++) {
    await hand(EVA, `e${n}`, `Frage ${n}`);
    await hand(`otto${n}@kresse.example`, `o${n}`, n % 2 === 0 ? `Bitte auch an ${EVA}.` : 'Salbei.');
  }
  await daemon.logged('mail.filed', 12);
  let isOver = false;
  const others = (async () => {
    for (let n = 0; !isOver; n++) await hand(`otto${n}@kresse.example`, `later${n}`, 'Mehr Salbei.');
  })();
  const erased = await site.run(['contact', 'erase', EVA, '--yes', '--json'], { alone: true });
  isOver = true;
  await others;
  expect(erased, erased.stderr).toMatchObject({ code: 0, json: { remaining: [], left: 0 } });
  await eventually('the log is emptied', () => traces(EVA).length === 0);
  expect(daemon.stderr().toLowerCase()).not.toContain('thymian');
  const again = await site.run(['contact', 'erase', EVA, '--yes'], { alone: true });
  expect(again.code).toBe(5);
  expect((await site.cli('db', 'check')).code).toBe(0);
  expect(await daemon.stop()).toBe(0);
  expect(traces(EVA)).toEqual([]);
});
