// The words of text-like files, as rules see them (`attachment.text`): read only when asked for, in any charset, bounded.
import { expect, test } from 'vitest';
import { readMail } from '../../src/parse/read.ts';

interface File {
  readonly type: string;
  readonly name: string;
  readonly bytes: Buffer;
}

async function textsOf(files: readonly File[], asked = true) {
  const parts = files.map(
    ({ type, name, bytes }) =>
      `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`,
  );
  const raw = Buffer.from(
    `From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
      `--b\r\nContent-Type: text/plain\r\n\r\nSee files.\r\n${parts.join('')}--b--\r\n`,
  );
  const message = await readMail({ raw, size: raw.length, oversize: false, ...(asked ? { files: true } : {}) });
  expect(message.text.trim()).toBe('See files.');
  return message.attachments.map((file) => file.text);
}

const utf8 = (text: string): Buffer => Buffer.from(text);
const inner = 'From: Eva <eva@firm.example>\r\nSubject: =?utf-8?Q?K=C3=BCndigung?=\r\n\r\nHiermit kuendige ich.\r\n';

test.each<readonly [string, File, RegExp | null]>([
  ['plain text', { type: 'text/plain', name: 'a.txt', bytes: utf8('Bestellung Größe') }, /^Bestellung Größe$/],
  [
    'csv in windows-1252',
    { type: 'text/csv; charset=windows-1252', name: 'a.csv', bytes: Buffer.from('Gr\xf6\xdfe;1', 'latin1') },
    /^Größe;1$/,
  ],
  ['json', { type: 'application/json', name: 'a.json', bytes: utf8('{"order": 4711}') }, /"order": 4711/],
  ['a vendor’s json', { type: 'application/vnd.x+json', name: 'a', bytes: utf8('{"order": 4711}') }, /4711/],
  [
    'xml that names its charset',
    {
      type: 'application/xml',
      name: 'a.xml',
      bytes: Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>Stra\xdfe</a>', 'latin1'),
    },
    /Straße/,
  ],
  [
    'UTF-16 with a mark',
    { type: 'text/plain', name: 'a.txt', bytes: Buffer.from('\ufeffBestellung', 'utf16le') },
    /^Bestellung$/,
  ],
  [
    'an invitation, unfolded',
    { type: 'text/calendar', name: 'a.ics', bytes: utf8('BEGIN:VCALENDAR\r\nSUMMARY:Wart\r\n ung\r\nEND:VCALENDAR') },
    /SUMMARY:Wartung/,
  ],
  [
    'HTML as words',
    { type: 'text/html', name: 'a.html', bytes: utf8('<p>Guten <b>Tag</b></p><script>x()</script>') },
    /^Guten Tag\s*$/,
  ],
  [
    'an attached mail',
    { type: 'message/rfc822', name: 'a.eml', bytes: utf8(inner) },
    /eva@firm\.example[\s\S]*Kündigung[\s\S]*Hiermit kuendige ich/,
  ],
  [
    'a mail sent as a file',
    { type: 'application/octet-stream', name: 'a.eml', bytes: utf8(inner) },
    /Hiermit kuendige ich/,
  ],
  ['text without a type', { type: 'application/octet-stream', name: 'app.log', bytes: utf8('ERROR 17') }, /^ERROR 17$/],
  [
    'octets with a text name',
    { type: 'application/octet-stream', name: 'app.log', bytes: Buffer.from([1, 0, 2, 0, 0, 0, 0, 9]) },
    null,
  ],
  ['a picture', { type: 'image/png', name: 'a.png', bytes: utf8('PNG words') }, null],
  ['a document', { type: 'application/pdf', name: 'a.pdf', bytes: utf8('%PDF words') }, null],
  ['an archive', { type: 'application/zip', name: 'a.zip', bytes: utf8('PK words') }, null],
])('%s', async (_, file, expected) => {
  const [text] = await textsOf([file]);
  if (expected === null) expect(text).toBeNull();
  else expect(text).toMatch(expected);
});

test('nobody asked: nothing is read', async () => {
  expect(await textsOf([{ type: 'text/plain', name: 'a.txt', bytes: utf8('words') }], false)).toEqual([undefined]);
});

test('each file gives its first 64 K characters, all together no more than four such', async () => {
  const one = { type: 'text/plain', name: 'a.txt', bytes: utf8('wörter '.repeat(40_000)) };
  const lengths = (await textsOf([one, one, one, one, one])).map((text) => text?.length ?? 0);
  expect(lengths).toEqual([65_537, 65_537, 65_537, 65_533, 0]);
});
