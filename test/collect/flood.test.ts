// A server that says more than was asked for, played by the scripted one: what it says is cut off long before a deadline, and the
// mails come in when it is well again.
import { expect, test } from 'vitest';
import { listUids } from '../../src/collect/mails.ts';
import type { Session } from '../../src/collect/session.ts';
import { roomFor } from '../../src/collect/shared/flood.ts';
import { fetched } from '../servers/fake-imap.ts';
import { ledgerRows, mail, mailbox, once, QUICK } from './arrange.ts';
import { fake, held, storeForEachTest } from './scripted.ts';

storeForEachTest();

const mails = [1, 2].map((uid) => ({ uid, raw: mail(uid) }));
const longBody = fetched(1, { uid: 1, raw: mail(1) }, { body: 'x'.repeat(900_000) });

test.each([
  ['one body after the other to a FETCH', 'UID FETCH', 'BODY.PEEK[]', longBody],
  ['long lines without end to a SEARCH', 'UID SEARCH', '', `* OK ${'still here '.repeat(9_000)}\r\n`],
])(
  'a server that answers %s is cut off, and its mails come in when it is well again',
  async (_, name, asked, piece) => {
    let isTalking = true;
    function* endless(): Iterable<string> {
      while (isTalking) yield piece;
    }
    const server = await fake({
      mails,
      script: (command) => (isTalking && command.name === name && command.args.includes(asked) ? endless() : undefined),
    });
    const box = mailbox(server.port, { maxSizeBytes: 1_048_576 });
    // No deadline ends it: production waits a quarter of an hour for the bodies of a large batch.
    const timing = { ...QUICK, commandMs: 300_000 };
    const cut = await once(held.store, box, { timing });
    expect(cut).toMatchObject({ kind: 'failed', fault: 'protocol' });
    expect('detail' in cut && cut.detail).toMatch(/the server sent \d+ MB, expected at most 1\d MB; the line was cut/);
    expect(await ledgerRows(held.store)).toEqual([]);
    isTalking = false;
    expect(await once(held.store, box)).toMatchObject({ kind: 'done', received: 2 });
  },
);

const ALL = '1:4294967295';

test.each([
  [
    'COPYUID beside the answer to MOVE',
    'UID MOVE',
    (answer: string) => `* OK [COPYUID 1 ${ALL} ${ALL}] moved\r\n${answer}`,
  ],
  [
    'COPYUID in it',
    'UID MOVE',
    (answer: string) => answer.replace(/ OK [^\r]*\r\n$/, ` OK [COPYUID 1 ${ALL} ${ALL}] moved\r\n`),
  ],
  [
    'a COPYUID in quotes',
    'UID MOVE',
    (answer: string) => answer.replace(/ OK [^\r]*\r\n$/, ` OK ["COPYUID" 1 ${ALL} ${ALL}] moved\r\n`),
  ],
  [
    'VANISHED, which nobody asked for',
    'UID SEARCH',
    (answer: string) => `* VANISHED (EARLIER) ${ALL}\r\n`.repeat(3) + answer,
  ],
])(
  'a server that names every UID there is, as %s, costs neither memory nor time, and its mails come in',
  {
    timeout: 120_000,
  },
  async (_, name, says) => {
    const server = await fake({ mails, edit: (command, text) => (command.name === name ? says(text) : text) });
    const before = spent();
    const box = mailbox(server.port, { after: { kind: 'move', folder: 'Done' } });
    expect(await once(held.store, box, { timing: PATIENT })).toMatchObject({ kind: 'done', received: 2 });
    expect(server.folder('Done')).toHaveLength(2);
    expectLittle(before);
  },
);

test('a number without end in such a list costs no time', { timeout: 120_000 }, async () => {
  const line = `* ESEARCH (TAG "1") UID ALL ${'1'.repeat(200_000)}\r\n`;
  const server = await fake({ mails, edit: ({ name }, text) => (name === 'UID SEARCH' ? line + text : text) });
  const before = spent();
  await once(held.store, mailbox(server.port), { timing: PATIENT });
  expectLittle(before);
});

test.each([ALL, '00000000001:4294967295', '0x1:0xffffffff', '1e0:4e9'])(
  'a server that lists every UID there is, in one line, is cut off: %s',
  { timeout: 120_000 },
  async (all) => {
    const lists = `* 4294967295 EXISTS\r\n* ESEARCH (TAG "1") UID ALL ${all}\r\n`;
    const server = await fake({ mails, edit: ({ name }, text) => (name === 'UID SEARCH' ? lists + text : text) });
    const before = spent();
    const cut = await once(held.store, mailbox(server.port), { timing: PATIENT });
    expect(cut).toMatchObject({ kind: 'failed', fault: 'protocol', detail: expect.stringMatching(/listed \d+ mails/) });
    expectLittle(before);
  },
);

const PATIENT = { ...QUICK, commandMs: 60_000, stallMs: 30_000 };

/** CPU of this process, ms, and its largest memory so far, octets. */
function spent(): { readonly cpu: number; readonly memory: number } {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1_000, memory: process.resourceUsage().maxRSS * 1_024 };
}

/** Written out, one such set takes 1.5 s of CPU as VANISHED, and a gigabyte as a list. */
function expectLittle(before: ReturnType<typeof spent>): void {
  const after = spent();
  expect(after.memory - before.memory).toBeLessThan(200_000_000);
  expect(after.cpu - before.cpu).toBeLessThan(2_000);
}

test('a server that says 0 octets of a mail of 18 MB is believed: the mail comes in', async () => {
  const raw = mail(1, 'x'.repeat(75).concat('\r\n').repeat(235_000));
  const server = await fake({
    mails: [
      { uid: 1, raw },
      { uid: 2, raw: mail(2) },
    ],
    edit: (_, text) => text.replaceAll(/RFC822\.SIZE \d+/g, 'RFC822.SIZE 0'),
  });
  expect(await once(held.store, mailbox(server.port))).toMatchObject({ kind: 'done', received: 2 });
});

test('a server that says it holds four thousand million mails gets no more room for their list than four million take', async () => {
  const asked: number[] = [];
  const session = {
    client: { mailbox: { exists: 4_294_967_295 }, search: async () => [3, 1, 3] },
    run: <T>(_: string, work: () => Promise<T>, octets = 0): Promise<T> => {
      asked.push(octets);
      return work();
    },
  };
  expect(await listUids(session as unknown as Session, '1:*')).toEqual([1, 3]);
  expect(asked[0]).toBeLessThan(64 * 1_048_576);
});

test('the list of a large folder has room by the number of its mails', async () => {
  const asked: (number | undefined)[] = [];
  const client = { mailbox: { exists: 3_000_000 }, search: async () => [1] };
  const session = {
    client,
    run: <T>(_: string, work: () => Promise<T>, octets?: number): Promise<T> => {
      asked.push(octets);
      return work();
    },
  };
  await listUids(session as unknown as Session, '1:*');
  const octets = 3_000_000 * '4294967295 '.length;
  expect(roomFor(asked[0] ?? 0, 40_000_000)).toBeGreaterThan(octets);
});
