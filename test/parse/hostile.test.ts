// Rows H1–H22 of reliability.md: what a mail may do to the reader. Each must give a Message; a hang fails by the runner's limit.
import { afterAll, describe, expect, test } from 'vitest';
import { openReader } from '../../src/parse/reader.ts';
import { codes, read } from './mails.ts';

const HEAD = 'From: a@example.com\nSubject: x\n';
const HTML = `${HEAD}Content-Type: text/html\n\n`;
const ANSWER = `${HEAD}In-Reply-To: <a@b>\n\n`;
const nested = (count: number) =>
  Array.from({ length: count }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('');

const rows: readonly (readonly [string, () => string])[] = [
  ['H1 parts nested 20,000 deep', () => `${HEAD}${nested(20_000)}\nhi`],
  ['H1 mails nested 20,000 deep', () => `${HEAD}${'Content-Type: message/rfc822\n\n'.repeat(20_000)}hi`],
  [
    'H2 100,000 parts',
    () =>
      `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\nx\n'.repeat(100_000)}`,
  ],
  ['H3 200,000 header fields', () => `${HEAD}${'X: y\n'.repeat(200_000)}\nhi`],
  ['H3 a field of 10 MB', () => `${HEAD}X: ${'y'.repeat(10_000_000)}\n\nhi`],
  ['H4 200,000 encoded words', () => `${HEAD}X: ${'=?utf-8?q?a?= '.repeat(200_000)}\n\nhi`],
  [
    'H4 20,000 continuations',
    () => `${HEAD}Content-Type: text/plain${Array.from({ length: 20_000 }, (_, i) => `; a*${i}*=x`).join('')}\n\nhi`,
  ],
  ['H5 From of 300 KB', () => `From: ${'a'.repeat(300_000)}\n\nhi`],
  ['H5 comments of 800 KB', () => `From: ${'('.repeat(800_000)}\n\nhi`],
  ['H7 HTML 200,000 deep', () => `${HTML}${'<div>'.repeat(200_000)}hi`],
  ['H7 HTML of 20 MB', () => `${HTML}${'<p>hello</p>'.repeat(1_700_000)}`],
  ['H9 base64 garbage', () => `${HEAD}Content-Transfer-Encoding: base64\n\n${'!!!='.repeat(500_000)}`],
  ['H9 a line of 50 MB', () => `${HEAD}\n${'x'.repeat(50_000_000)}`],
  ['H9 flowed for ever', () => `${HEAD}Content-Type: text/plain; format=flowed\n\n${'> > a \n'.repeat(150_000)}`],
  [
    'H11 escapes without end',
    () => `${HEAD}Content-Type: text/plain; charset=iso-2022-jp\n\n${'\x1b$B\x1b(B'.repeat(150_000)}`,
  ],
  ['H6 References with 200,000 ids', () => `${HEAD}References: ${'<a@b>\n '.repeat(200_000)}\n\nhi`],
  ['H8 100,000 pictures of one cid', () => `${HTML}${'<img src="cid:a">'.repeat(100_000)}hi`],
  [
    'H10 an archive that would unpack to gigabytes stays packed',
    () =>
      `${HEAD}Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n${'UEsDBBQA'.repeat(100_000)}`,
  ],
  [
    'H12 NUL, lone CR and octets beyond ASCII everywhere',
    () => `Fr\0om: \xff\xfe<a@b>\rSubject: \x80\0x\r\n\r\n${'a\0\rb\xe9\n'.repeat(100_000)}`,
  ],
  ['H13 no header at all', () => 'hi'],
  ['H13 nothing at all', () => ''],
  ['H14 a date of 200 KB', () => `${HEAD}Date: ${'Mon, '.repeat(40_000)}\n\nhi`],
  [
    'H16 words made for slow patterns',
    () => `Subject: ${'re: '.repeat(200_000)}\n\n${'a'.repeat(60_000)}!\n${'On '.repeat(100_000)}wrote:`,
  ],
  [
    'H18 a winmail.dat whose lengths lie',
    () =>
      `${HEAD}Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n${Buffer.concat([Buffer.from('789f3e220100', 'hex'), Buffer.alloc(2_000_000, 0x02)]).toString('base64')}`,
  ],
  [
    'H18 compressed RTF that repeats itself',
    () =>
      `${HEAD}Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n${rtfBomb().toString('base64')}`,
  ],
  [
    'H18 S/MIME nested 200,000 deep',
    () =>
      `${HEAD}Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n${Buffer.from(`3080${'06092a864886f70d010702'}a080${'3080'.repeat(200_000)}`, 'hex').toString('base64')}`,
  ],
  ['H18 uuencode begun 200,000 times', () => `${HEAD}\n${'begin 644 a\nM!!!!\n'.repeat(200_000)}`],
  ['H19 10,000 senders', () => `From: ${'a@example.com, '.repeat(10_000)}b@example.com\n\nhi`],
  [
    'H20 a name of 100,000 direction marks',
    () => `From: =?utf-8?q?${'=E2=80=AE'.repeat(100_000)}?= <a@example.com>\n\nhi`,
  ],
  ['H21 comments in comments in an address', () => `From: <a${'(b'.repeat(100_000)}@example.com>\n\nhi`],
  ['H22 a domain of 100,000 letters of other scripts', () => `From: a@${'\xd0\xb0.'.repeat(50_000)}example\n\nhi`],
  ['base64 closed 500,000 times', () => `${HEAD}Content-Transfer-Encoding: base64\n\n${'YQ==\n'.repeat(500_000)}`],
  ['HTML comments opened 300,000 times', () => `${HTML}${'<!-- x <style>'.repeat(300_000)}`],
  [
    'quoted-printable of equals signs alone',
    () => `${HEAD}Content-Transfer-Encoding: quoted-printable\n\n${'=   '.repeat(500_000)}`,
  ],
  ['900,000 blanks before a word', () => `${HEAD}\n${' '.repeat(900_000)}x`],
  ['200,000 answers to 200,000 quotes', () => `${ANSWER}${'> a\nb\n'.repeat(200_000)}`],
  ['80,000 beginnings of header blocks', () => `${ANSWER}${'From: x\n\n'.repeat(80_000)}`],
  ['signatures without end', () => `${HEAD}\n${'---\n'.repeat(100_000)}${'Sent from my iPhone\n'.repeat(20_000)}`],
];

/** PR_RTF_COMPRESSED that copies its window over and over, announced as 4 GB. */
function rtfBomb(): Buffer {
  const data = Buffer.concat([Buffer.from('ffffffff', 'hex'), Buffer.alloc(1_000_000, 0xff)]);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0xffffffff, 4);
  head.writeUInt32LE(0x75465a4c, 8);
  const value = Buffer.concat([head, data]);
  const property = Buffer.alloc(16);
  property.writeUInt32LE(1, 0);
  property.writeUInt32LE(0x10090102, 4);
  property.writeUInt32LE(1, 8);
  property.writeUInt32LE(value.length, 12);
  const attribute = Buffer.alloc(9);
  attribute.writeUInt32LE(0x00069003, 1);
  attribute.writeUInt32LE(property.length + value.length, 5);
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), attribute, property, value, Buffer.alloc(2)]);
}

describe('hostile mail', () => {
  // The reading thread of the daemon with its limits of heap and time: what breaks them rejects.
  const reader = openReader();
  afterAll(() => reader.close());

  test.each(rows)('%s', async (_, make) => {
    const raw = Buffer.from(make(), 'latin1');
    const [message] = await reader.read([{ raw, size: raw.length, oversize: false }], AbortSignal.timeout(60_000));
    expect(message?.text.length).toBeLessThanOrEqual(1_048_576);
    expect(message?.reply === '').toBe(message?.text.trim() === '');
  });

  test('H14 dates of other ages are shown, what is no date is not', async () => {
    expect((await read('Date: Fri, 31 Dec 9999 23:59:59 +0000\n\nx')).date).toBe('9999-12-31T23:59:59.000Z');
    expect((await read('Date: Mon, 1 Jan 1900 00:00:00 +0000\n\nx')).date).toBe('1900-01-01T00:00:00.000Z');
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
