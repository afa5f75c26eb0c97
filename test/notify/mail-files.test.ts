// Files that go along with a mail, read back by an independent reader: every byte, every name, and nothing in a name that
// could become a field.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeNotice } from '../../src/notify/compose.ts';
import { filePart } from '../../src/notify/mime/files.ts';
import { readMail as ownReader } from '../../src/parse/read.ts';
import { keys, makeData, makeRow, makeSetup, now, readMail } from './make.ts';

const context = { setup: makeSetup(), keys, now };
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, at) => (at * 7) % 256);
const row = makeRow({ name: 'reply', kind: 'human', data: makeData({ body: 'Anbei.', attachments: ['a.pdf'] }) });
const mailWith = (...files: readonly { filename: string; type: string; bytes: Uint8Array }[]) =>
  composeNotice(row, { ...context, files }).bytes;

describe('a mail with files', () => {
  it('has both looks of its words first, then each file byte for byte', async () => {
    const files = [0, 1, 56, 57, 58, 3000].map((size) => ({
      filename: `${size}.bin`,
      type: 'application/octet-stream',
      bytes: bytes(size),
    }));
    const mail = await readMail(mailWith(...files));
    expect(mail.text).toContain('Anbei.');
    expect(String(mail.html)).toContain('Anbei.');
    expect(mail.attachments.map((one) => [one.filename, [...one.content]])).toEqual(
      files.map((one) => [one.filename, [...one.bytes]]),
    );
  });

  it('keeps to 998 octets a line and ends lines with CRLF alone', () => {
    const text = Buffer.from(
      mailWith({ filename: 'ä'.repeat(100), type: 'text/plain', bytes: bytes(10_000) }),
    ).toString('latin1');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  const names: readonly (readonly [string, string])[] = [
    ['plan.pdf', 'plan.pdf'],
    ['Prüfbericht März.pdf', 'Prüfbericht März.pdf'],
    ['日本語の名前.txt', '日本語の名前.txt'],
    [`${'lang-'.repeat(38)}ä.pdf`, `${'lang-'.repeat(38)}ä.pdf`],
    ['a"b\\c.txt', 'a"b_c.txt'],
    ["it's 100%.txt", "it's 100%.txt"],
    ['a\r\nBcc: spy@evil.example', 'aBcc: spy@evil.example'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['', 'file'],
  ];
  it.each(names)('H54: a file named %j arrives as %j', async (filename, expected) => {
    const raw = mailWith({ filename, type: 'application/pdf', bytes: bytes(3) });
    const mail = await readMail(raw);
    expect(mail.attachments.map((one) => one.filename)).toEqual([expected]);
    expect(mail.bcc).toBeUndefined();
    const own = await ownReader({ raw, size: raw.length, oversize: false });
    expect(own.attachments).toMatchObject([{ size: 3 }]);
  });

  it.each([
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed; boundary=x', 'application/octet-stream'],
    ['text/html\r\nX-Evil: 1', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
    ['IMAGE/PNG', 'image/png'],
  ])('a file of type %j goes along as %s', async (type, expected) => {
    const mail = await readMail(mailWith({ filename: 'x', type, bytes: bytes(3) }));
    expect(mail.attachments.map((one) => one.contentType)).toEqual([expected]);
    expect(mail.headers.has('x-evil')).toBe(false);
  });

  it('with the original, too', async () => {
    const original = Buffer.from('From: a@b.example\r\nSubject: =_mc\r\n\r\nwords\r\n');
    const forward = makeRow({
      name: 'forward',
      kind: 'human',
      data: makeData({ original: 3, attachments: ['x.bin'] }),
    });
    const files = [{ filename: 'x.bin', type: 'application/x', bytes: bytes(9) }];
    const mail = await ownReader({
      raw: composeNotice(forward, { ...context, original, files }).bytes,
      size: 1,
      oversize: false,
    });
    expect(mail.attachments.map((one) => [one.filename, one.type, one.size])).toEqual([
      ['message.eml', 'message/rfc822', expect.any(Number)],
      ['x.bin', 'application/x', 9],
    ]);
  });

  it('a name that looks like an encoded word is not left for readers to decode', () => {
    const [head] = filePart({ filename: '=?utf-8?Q?x?=.txt', type: 'text/plain', bytes: bytes(1) }).split('\r\n\r\n');
    expect(head).toContain("filename*=UTF-8''%3D%3Futf-8%3FQ%3Fx%3F%3D.txt");
  });

  it('H54: no name and no type makes a field of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (filename, type) => {
        const [head = ''] = filePart({ filename, type, bytes: bytes(4) }).split('\r\n\r\n');
        for (const line of head.split('\r\n'))
          expect(line).toMatch(/^(?:Content-(?:Type|Disposition|Transfer-Encoding): | \S)/);
        expect(head).toMatch(/^[\t\x20-\x7e\r\n]*$/);
      }),
    );
  });
});
