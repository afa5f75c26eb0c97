// Rows H1–H22 and H58 of reliability.md: what a mail may do to the reader. Each gives a Message in the reading thread with
// the daemon's limits of heap (256 MB) and time, in at most 5 s of this process' CPU, whatever else the machine does.
import { afterAll, describe, expect, test } from 'vitest';
import { openReader } from '../../src/parse/reader.ts';
import { HEAD, hostileMails, references } from './hostile-mails.ts';
import { codes, read } from './mails.ts';

describe('hostile mail', () => {
  // The reading thread of the daemon with its limits of heap and time: what breaks them rejects.
  const reader = openReader();
  afterAll(() => reader.close());

  test.each(hostileMails)('%s', async (_, make) => {
    const raw = Buffer.from(make(), 'latin1');
    const before = process.cpuUsage();
    const [message] = await reader.read([{ raw, size: raw.length, oversize: false }], AbortSignal.timeout(60_000));
    const used = process.cpuUsage(before);
    expect((used.user + used.system) / 1_000_000).toBeLessThan(5);
    expect(message?.text.length).toBeLessThanOrEqual(1_048_576);
    expect(message?.reply === '').toBe(message?.text.trim() === '');
  });

  test.each([
    ['first', `${references(200_000)}${HEAD}\nhi`],
    ['last', `${HEAD}${references(200_000)}\nhi`],
    ['with 40 MB of other fields', `X: ${'y'.repeat(40_000_000)}\n${references(200_000)}${HEAD}\nhi`],
    [
      'and fields enough for a header of their own',
      `${`X: ${'y'.repeat(60_000)}\n`.repeat(40)}${references(9_999)} <200000@b>\n${HEAD}\nhi`,
    ],
    ['with the last one named before', `References: <200000@b>${references(60).slice(11)} <200000@b>\n${HEAD}\nhi`],
  ])('H6 of References the last ids count, and hide no other field: %s', async (_, raw) => {
    const message = await read(raw);
    expect(message.references.at(-1)).toBe('<200000@b>');
    expect(message.references).toHaveLength(50);
    expect(message.from?.address).toBe('a@example.com');
    expect(message.subject).toBe('x');
    expect(message.text.trim()).toBe('hi');
  });

  test.each([
    ['fields of 4 KB', `X: ${'y'.repeat(4_000)}\n`.repeat(900)],
    ['lines of one field', `X: y\n${' y\n'.repeat(3_000_000)}`],
    ['lines that are no field', `${' \n'.repeat(20)}y\n`.repeat(100_000)],
  ])('H3 no more than 1 MiB is read of a header: %s', async (_, fields) => {
    const message = await read(`${HEAD}${fields}\nhi`);
    const octets = message.headers.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
    expect(octets).toBeLessThanOrEqual(1_048_576);
    expect(message.headers.every(({ value }) => value.length <= 65_536)).toBe(true);
    expect(codes(message)).toContain('header-too-large');
    expect(message.from?.address).toBe('a@example.com');
  });

  test('H3 no more than 1,000 fields are read', async () => {
    const message = await read(`${HEAD}${'X: y\n'.repeat(2_000)}\nhi`);
    expect(message.headers).toHaveLength(1_000);
    expect(codes(message)).toContain('too-many-headers');
  });

  test('a body that begins without an empty line below a header of 3 MB is whole', async () => {
    const message = await read(`${HEAD}X: ${'y'.repeat(3_000_000)}\nTo: b@example.com\nHello there,\nall of you\n`);
    expect(message.text).toBe('Hello there,\nall of you');
    expect(message.to[0]?.address).toBe('b@example.com');
  });

  test('H14 dates of other ages are shown, what is no date is not', async () => {
    expect((await read('Date: Fri, 31 Dec 9999 23:59:59 +0000\n\nx')).date).toBe('9999-12-31T23:59:59.000Z');
    expect((await read('Date: Mon, 1 Jan 1900 00:00:00 +0000\n\nx')).date).toBe('1900-01-01T00:00:00.000Z');
    const late = await read('Date: Fri, 31 Dec 9999 23:59:60 +0000\n\nx');
    expect([late.date, codes(late).includes('bad-date')]).toEqual([null, true]);
    expect((await read('Date: Fri, 31 Dec 9999 23:59:59 -0100\n\nx')).date).toBeNull();
    expect((await read('Date: 0000-01-01T00:00+05:00\n\nx')).date).toBeNull();
    expect((await read('Date: soon\n\nx')).date).toBeNull();
  });

  test('H13 a mail without From, Date, To and Message-ID says so', async () => {
    expect(codes(await read('Subject: x\n\nhi'))).toEqual(
      expect.arrayContaining(['missing-from', 'missing-date', 'missing-message-id']),
    );
  });

  test('H11 UTF-7 in HTML is never read as markup', async () => {
    const message = await read(`${HEAD}Content-Type: text/html; charset=utf-7\n\n+ADw-script+AD4-alert(1)`);
    expect(message.html).not.toContain('<script');
  });

  test('H19 several senders are counted, whoever is shown', async () => {
    expect((await read('From: a@example.com, b@example.com\nSender: c@example.com\n\nhi')).fromCount).toBe(2);
  });

  test('H20 a name that is another address is not shown, NUL and LF in words are gone', async () => {
    const message = await read('From: =?utf-8?b?Ym9zc0BleGFtcGxlLmNvbQoA?= <m@evil.example>\n\nhi');
    expect(message.from).toEqual({ address: 'm@evil.example', name: '' });
    expect(codes(message)).toContain('misleading-name');
  });

  test.each(['a(b)@example.com', '"a"@example.com', 'a @example.com', 'a@exam(x)ple.com'])(
    'H21 %s is not the address a@example.com',
    async (address) => {
      expect((await read(`From: <${address}>\n\nhi`)).from?.address).not.toBe('a@example.com');
      expect((await read(`From: ${address}\n\nhi`)).from?.address).not.toBe('a@example.com');
    },
  );

  test.each(['From: =?utf-8?q?a=40example=2Ecom?=', 'From : a@example.com'])(
    'H21 %s, in which other readers may find no domain, is shown and is nobody',
    async (field) => {
      const message = await read(`${field}\n\nhi`);
      expect(message.from?.address).toBe('a@example.com');
      expect(message.fromCount).toBe(0);
    },
  );

  test('H22 a domain of other letters is shown in its ASCII form', async () => {
    expect((await read('From: x <a@exаmple.com>\n\nhi')).from?.address).toMatch(/^a@xn--/);
  });

  test('H2 keeps the first parts and says that it stopped', async () => {
    const message = await read(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nword\n'.repeat(2_000)}--b--`,
    );
    expect(message.text).toContain('word');
    expect(codes(message)).toContain('too-many-parts');
  });

  test('H15 repeated single fields are said', async () => {
    expect(codes(await read('From: a@x.example\nSubject: a\nSubject: b\n\nx'))).toContain('duplicate-header');
  });

  test.each(['../../etc/passwd', 'C:\\\\Windows\\\\a.exe', 'CON', 'a\u202egnp.exe', ''])(
    'H58 a file named %j has a name safe to show',
    async (name) => {
      const message = await read(`${HEAD}Content-Type: application/octet-stream; name="${name}"\n\nx`);
      const shown = message.attachments[0]?.filename ?? '/';
      expect(shown).not.toMatch(/[/\\\u202e]|^\.|^con$/i);
      expect(shown).not.toBe('');
    },
  );
});
