import { expect, test } from 'vitest';
import { headerLine, headerMailbox, headerText } from '../../src/notify/mime/header-lines.ts';
import { type MailFields, mailBytes } from '../../src/notify/mime/mime.ts';
import { quotedPrintable } from '../../src/notify/mime/quoted-printable.ts';
import { now, readMail } from './make.ts';

const fields: MailFields = {
  date: now,
  from: { name: 'Example Support', address: 'support@example.com' },
  to: { name: 'Jürgen "Jo" Groß', address: 'jo@kunde.example' },
  replyTo: 'support+t17.abc@example.com',
  subject: 'Drucker defekt',
  messageId: '<5.17.abc@example.com>',
  inReplyTo: null,
  references: [],
  extra: {},
};

/** RFC 2045 §6.7 read backwards, by the letter. */
function decoded(text: string): string {
  const octets = text
    .replaceAll('=\r\n', '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}

const awkward = [
  '',
  'plain',
  'a = b',
  'ends with a blank ',
  'ends with a tab\t',
  ' ',
  'Größe der Tür: „groß“ 漢字 😀',
  'x'.repeat(76),
  'x'.repeat(77),
  '='.repeat(100),
  'ü'.repeat(100),
  '😀'.repeat(60),
  `${'x'.repeat(74)}=`,
  `${'x'.repeat(73)}ä`,
  `${'x'.repeat(75)}😀`,
  `${'x'.repeat(76)} `,
  'two\n\nlines\n.\nFrom here\n',
  '\x00\x07\x7f controls',
];

test.each(awkward)('%j comes back from quoted-printable as it was, in lines of at most 76 characters', (text) => {
  const encoded = quotedPrintable(text);
  expect(encoded.endsWith('\r\n')).toBe(true);
  for (const line of encoded.slice(0, -2).split('\r\n')) {
    expect(line).toMatch(/^[\t\x20-\x7e]{0,76}$/);
    expect(line).not.toMatch(/[ \t]$/);
    // A line that ends inside a character shows nonsense where lines are read one by one.
    expect(decoded(line.replace(/=$/, ''))).not.toContain('\ufffd');
  }
  expect(decoded(encoded)).toBe(`${text}\n`);
});

test('a lone surrogate, which UTF-8 cannot say, becomes U+FFFD in body and head', () => {
  expect(decoded(quotedPrintable('a\ud800b'))).toBe('a\ufffdb\n');
  expect(headerText('a\ud800b')).toBe(`=?UTF-8?B?${Buffer.from('a\ufffdb').toString('base64')}?=`);
});

test.each([
  ['', 'a@b.example', 'a@b.example'],
  ['Erika Kundin', 'a@b.example', 'Erika Kundin <a@b.example>'],
  ['Kundin, Erika', 'a@b.example', '"Kundin, Erika" <a@b.example>'],
  ['a "b" \\c', 'a@b.example', '"a \\"b\\" \\\\c" <a@b.example>'],
  ['=?x?Q?y?=', 'a@b.example', '"= ?x?Q?y?=" <a@b.example>'],
])('the name %j of %s is written as %s', (name, address, expected) => {
  expect(headerMailbox({ name, address })).toBe(expected);
});

test('long fields are folded at blanks; a word that is too long stays whole', () => {
  const ids = Array.from({ length: 6 }, (_, n) => `<${'i'.repeat(30)}${n}@kunde.example>`);
  const line = headerLine('References', ids.join(' '));
  expect(line.replaceAll('\r\n', '')).toBe(`References: ${ids.join(' ')}`);
  for (const part of line.split('\r\n')) expect(part.length).toBeLessThanOrEqual(76);
  expect(headerLine('Message-ID', `<${'i'.repeat(200)}@x>`)).not.toContain('\r\n');
});

test.each(['Größe der Tür '.repeat(15).trim(), '漢'.repeat(80), '=?utf-8?Q?x=0D=0ABcc:_evil?=', 'ASCII and =?= marks'])(
  'the subject %j is shown as it is',
  async (subject) => {
    const bytes = mailBytes({ ...fields, subject }, { text: 'x', html: null, locale: 'de' });
    expect((await readMail(bytes)).subject).toBe(subject);
    const [head = ''] = Buffer.from(bytes).toString('latin1').split('\r\n\r\n');
    for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(head).not.toMatch(/^Bcc/im);
  },
);

test.each([
  ['as it was received', 'From: a@b.example\nSubject: original\n\nGrüße\n', 'message/rfc822'],
  ['with our boundary in it', 'Subject: original\n\n--=_mc-', 'message/rfc822'],
  ['as a file when its lines are too long', `Subject: original\n\n${'x'.repeat(1200)}\n`, 'application/octet-stream'],
])('an original goes along %s', async (_, original, contentType) => {
  const plain = Buffer.from(mailBytes(fields, { text: 'Hallo', html: null, locale: 'de', original: Buffer.from('x') }));
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(plain.toString('latin1')) ?? [];
  expect(boundary.length).toBeGreaterThan(10);
  const raw = Buffer.from(original.replace('--=_mc-', `--${boundary}`));
  const bytes = mailBytes(fields, { text: 'Hällo', html: null, locale: 'de', original: raw });
  expect(Buffer.from(bytes).toString('latin1')).toContain(`\r\nContent-Type: ${contentType}\r\n`);
  const read = await readMail(bytes);
  expect(read.text?.trim()).toBe('Hällo');
  expect(read.attachments).toHaveLength(1);
  const kept = read.attachments[0]?.content.toString('utf8').replaceAll('\r\n', '\n').trimEnd();
  expect(kept).toBe(raw.toString('utf8').trimEnd());
});
