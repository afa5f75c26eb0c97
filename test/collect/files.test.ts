import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileMails } from '../../src/collect/files/files.ts';
import { splitMbox } from '../../src/collect/files/mbox.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(name: string, text: string | Uint8Array): string {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function read(paths: readonly string[], stdin = '', maxSizeBytes = 1_000_000) {
  const all = [];
  for await (const mail of fileMails(paths, Readable.from([stdin]), maxSizeBytes)) {
    all.push({ ...mail, source: mail.source.replace(`${dir}/`, ''), raw: Buffer.from(mail.raw).toString('latin1') });
  }
  return all;
}

async function split(text: string, pieces = 7): Promise<readonly string[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += pieces) yield Buffer.from(text.slice(at, at + pieces), 'latin1');
  }
  const mails = [];
  for await (const mail of splitMbox(chunks(), 10_000_000)) mails.push(mail.raw.toString('latin1'));
  return mails;
}

describe('mails from files', () => {
  test('a file is one mail with its bytes and its time', async () => {
    const path = put('a.eml', 'Subject: a\r\n\r\n\x00\xff\n');
    utimesSync(path, new Date(5_000), new Date(5_000));
    expect(await read([path])).toEqual([
      {
        source: 'a.eml',
        raw: Buffer.from('Subject: a\r\n\r\n\x00\xff\n').toString('latin1'),
        size: 18,
        oversize: false,
        internalDate: 5_000,
        isFileTime: true,
        error: null,
      },
    ]);
  });

  test('a directory is read with all below it, in the order of names, without hidden files', async () => {
    for (const name of ['b.eml', 'a/2.eml', 'a/1.eml', '.hidden']) put(name, name);
    expect((await read([dir])).map((mail) => mail.raw)).toEqual(['a/1.eml', 'a/2.eml', 'b.eml']);
  });

  test('of a Maildir new and cur are read, tmp and indexes are not', async () => {
    for (const name of ['box/new/1', 'box/cur/2:2,S', 'box/tmp/3', 'box/dovecot-uidlist']) put(name, name);
    expect((await read([dir])).map((mail) => mail.source)).toEqual(['box/cur/2:2,S', 'box/new/1']);
  });

  test('an empty file is a mail of no octets: nothing is lost', async () => {
    expect(await read([put('empty.eml', '')])).toMatchObject([{ size: 0, raw: '', error: null }]);
  });

  test('what cannot be read is said, and the others go on', async () => {
    const good = put('good.eml', 'ok');
    const bad = join(dir, 'missing.eml');
    expect(await read([bad, good])).toMatchObject([
      { source: 'missing.eml', error: 'there is no such file or directory' },
      { source: 'good.eml', error: null },
    ]);
  });

  test('links to directories are not followed, broken links are said', async () => {
    put('real/a.eml', 'a');
    symlinkSync(dir, join(dir, 'circle'));
    symlinkSync(join(dir, 'nowhere'), join(dir, 'broken'));
    expect((await read([dir])).map((mail) => [mail.source, mail.error === null])).toEqual([
      ['broken', false],
      ['real/a.eml', true],
    ]);
  });

  test('a directory that may not be read is said', async () => {
    mkdirSync(join(dir, 'locked'));
    chmodSync(join(dir, 'locked'), 0);
    chmodSync(dir, 0o755);
    // The superuser may read everything: the test reads as nobody then.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      expect(await read([dir])).toMatchObject([{ error: 'reading it is not allowed' }]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('a file over the limit gives its header and its whole size', async () => {
    const path = put('big.eml', `Subject: big\n\n${'x'.repeat(2_000)}`);
    expect(await read([path], '', 1_000)).toMatchObject([{ raw: 'Subject: big\n\n', size: 2_014, oversize: true }]);
  });

  test.each([
    ['one mail', 'Subject: a\r\n\r\nb', ['stdin']],
    [
      'an mbox',
      'From a Mon Jan  5 10:00:00 2026\na: 1\n\nx\n\nFrom b Mon Jan  5 10:00:00 2026\nb: 2\n\ny\n',
      ['stdin#1', 'stdin#2'],
    ],
    ['nothing', '', ['stdin']],
  ])('standard input may be %s', async (_, text, sources) => {
    expect((await read(['-'], text)).map((mail) => mail.source)).toEqual(sources);
  });
});

describe('mbox', () => {
  const from = 'From anna@example.net Mon Jan  5 10:00:00 2026';

  test("mails are cut at From lines after an empty line; the empty line is not the mail's", async () => {
    expect(await split(`${from}\nS: 1\n\none\n\n${from}\nS: 2\n\ntwo\n`)).toEqual(['S: 1\n\none\n', 'S: 2\n\ntwo\n']);
  });

  test('line ends are kept, CRLF too', async () => {
    expect(await split(`${from}\r\nS: 1\r\n\r\none\r\n\r\n${from}\r\nS: 2\r\n\r\ntwo\r\n\r\n`)).toEqual([
      'S: 1\r\n\r\none\r\n',
      'S: 2\r\n\r\ntwo\r\n',
    ]);
  });

  test.each([
    ['>From here', 'From here'],
    ['>>From here', '>From here'],
    ['> From here', '> From here'],
    ['From here without a time', 'From here without a time'],
  ])('a body line %j is %j', async (line, wanted) => {
    expect(await split(`${from}\nS: 1\n\n\n${line}\n`)).toEqual([`S: 1\n\n\n${wanted}\n`]);
  });

  test('a From line in the middle of a paragraph cuts nothing', async () => {
    expect(await split(`${from}\nS: 1\n\nhello\nFrom 10:00 on\n`)).toHaveLength(1);
  });

  test('the From line gives the date', async () => {
    put('m', `${from}\nS: 1\n\none\n`);
    expect(await read([join(dir, 'm')])).toMatchObject([
      { source: 'm#1', internalDate: Date.UTC(2026, 0, 5, 10), isFileTime: false },
    ]);
  });

  test('a mail over the limit gives its header, and the next one comes whole', async () => {
    put('m', `${from}\nS: 1\n\n${'x\n'.repeat(3_000)}\n${from}\nS: 2\n\ntwo\n`);
    expect(await read([join(dir, 'm')], '', 2_000)).toMatchObject([
      { raw: 'S: 1\n\n', oversize: true, size: 6_007 },
      { raw: 'S: 2\n\ntwo\n', oversize: false },
    ]);
  });

  test('a line without end is taken in linear time', async () => {
    expect((await split(`${from}\nS: 1\n\n${'y'.repeat(3_000_000)}`, 65_536))[0]).toHaveLength(3_000_006);
  });
});
