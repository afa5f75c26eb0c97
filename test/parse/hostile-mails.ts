// Mails made to break a reader, one for each way of rows H1–H36 of reliability.md; made when they are asked for.
import { mail } from './mails.ts';

export const HEAD = 'From: a@example.com\nSubject: x\n';
const HTML = `${HEAD}Content-Type: text/html\n\n`;
const ANSWER = `${HEAD}In-Reply-To: <a@b>\n\n`;
const nested = (count: number) =>
  Array.from({ length: count }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('');

const addressed = (value: string) =>
  `${['From', 'To', 'Sender', 'Reply-To', 'Return-Path', 'Message-ID', 'In-Reply-To'].map((name) => `${name}: ${value}\n`).join('')}\nhi`;

/** References of so many ids, `<1@b>` first. */
export const references = (count: number) =>
  `References: ${Array.from({ length: count }, (_, i) => `<${i + 1}@b>`).join('\n ')}\n`;

/** What a mail may hold once, in paragraphs of two to six lines: where all lines were looked at for each, 600 KB are too many. */
const repeatedBlocks: readonly (readonly [string, string])[] = [
  ['notices under a rule', '_____________\nThis e-mail is confidential and intended only for the recipient.\n\n'],
  ['notices below closings', 'Regards\nEva Klein\n\nThis e-mail is confidential and intended for the addressee.\n\n'],
  ['signatures', '-- \nEva Klein\nACME Ltd\n\n'],
  ['dashes between words', 'First: it prints.\n\n--\n\nSecond: it does not scan.\n\n'],
  ['lines of apps', 'Sent from my iPhone\n\nGet Outlook for iOS\n<https://x.example/>\n\n'],
  ['citations', 'The technician wrote:\n> the pump is dead\nNo.\n\n'],
  ['attributions', 'On Mon, Jan 5, 2026 at 9:00 AM Support\n<support@example.com> wrote:\n\n> ok?\n\nYes.\n\n'],
  ['heads', 'From: a@b.example\nTo: c\nDate: 2020\nwords\n\n'],
  ['separators that are spoken of', 'Your colleague wrote the following:\n-----Original Message-----\nhello\n\n'],
  ['questions with answers', '> Hello,\n>\n> which one?\nThe red one.\n\n'],
  ['contact blocks', 'Regards\nEva Klein\nACME Ltd\n5 Main Street\nTel. +44 20 123456\n\n'],
  ['greetings', 'Hello,\nthis is it.\n\nDear all,\n\n'],
];

const fill = (block: string) => block.repeat(600_000 / block.length);

/** Row and what it is, and the mail, one character an octet. */
export const hostileMails: readonly (readonly [string, () => string])[] = [
  ['H1 parts nested 20,000 deep', () => `${HEAD}${nested(20_000)}\nhi`],
  ['H1 mails nested 20,000 deep', () => `${HEAD}${'Content-Type: message/rfc822\n\n'.repeat(20_000)}hi`],
  [
    'H2 100,000 parts',
    () =>
      `${HEAD}Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\nx\n'.repeat(100_000)}`,
  ],
  ['H3 200,000 header fields', () => `${HEAD}${'X: y\n'.repeat(200_000)}\nhi`],
  ['H3 a field of 10 MB', () => `${HEAD}X: ${'y'.repeat(10_000_000)}\n\nhi`],
  ['H3 a field of 300,000 CRs', () => `${HEAD}X: ${'\r'.repeat(300_000)}y\n\nhi`],
  ['H4 200,000 encoded words', () => `${HEAD}X: ${'=?utf-8?q?a?= '.repeat(200_000)}\n\nhi`],
  [
    'H4 20,000 continuations',
    () => `${HEAD}Content-Type: text/plain${Array.from({ length: 20_000 }, (_, i) => `; a*${i}*=x`).join('')}\n\nhi`,
  ],
  ['H5 From of 300 KB', () => `From: ${'a'.repeat(300_000)}\n\nhi`],
  ['H5 comments of 800 KB', () => `From: ${'('.repeat(800_000)}\n\nhi`],
  [
    'H2 boundaries that each begin like the next, nested 90 deep, and lines of all of them',
    () =>
      `${HEAD}Content-Type: multipart/mixed; boundary=a\n\n${Array.from(
        { length: 90 },
        (_, i) => `--${'a'.repeat(i + 1)}\nContent-Type: multipart/mixed; boundary=${'a'.repeat(i + 2)}\n\n`,
      ).join('')}${`--${'a'.repeat(95)}\n`.repeat(250_000)}`,
  ],
  [
    'H7 a line of 40,000 links',
    () => `${HTML}${`<a href="https://x.example/?${'a'.repeat(50)}">y</a> `.repeat(40_000)}`,
  ],
  ['H7 HTML 200,000 deep', () => `${HTML}${'<div>'.repeat(200_000)}hi`],
  ['H7 HTML of 20 MB', () => `${HTML}${'<p>hello</p>'.repeat(1_700_000)}`],
  ['H9 base64 garbage', () => `${HEAD}Content-Transfer-Encoding: base64\n\n${'!!!='.repeat(500_000)}`],
  ['H9 a line of 50 MB', () => `${HEAD}\n${'x'.repeat(50_000_000)}`],
  ['H9 flowed for ever', () => `${HEAD}Content-Type: text/plain; format=flowed\n\n${'> > a \n'.repeat(150_000)}`],
  [
    'H11 escapes without end',
    () => `${HEAD}Content-Type: text/plain; charset=iso-2022-jp\n\n${'\x1b$B\x1b(B'.repeat(150_000)}`,
  ],
  // Half a minute each before: capitals looked back for from every letter, in charsets that read them as such.
  ['H11 capitals of one word without end', () => `${HEAD}\n${'\xd8'.repeat(200_000)}`],
  [
    'H11 half a surrogate without end',
    () => `${HEAD}Content-Type: text/plain; charset=utf-16\n\n${'\xd8'.repeat(3_000_001)}`,
  ],
  // Eight seconds before: a pattern that ended in `>+$` looked on from each of them.
  ['H5 closing brackets without end in every address', () => addressed(`${'>'.repeat(60_000)}x`)],
  ['H6 References with 200,000 ids', () => `${references(200_000)}${HEAD}\nhi`],
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
  // The square of their number before: for each of them all the lines above it were looked at.
  ['20,000 notices', () => `${ANSWER}Hello\n\n${'Please consider the environment before printing\n\n'.repeat(20_000)}`],
  ...repeatedBlocks.map(
    ([what, block]) => [`${what}, 600 KB of them`, () => `${ANSWER}Hello\n\n${fill(block)}`] as const,
  ),
  [
    'H10 documents inside documents stay packed',
    () =>
      `${HEAD}Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name=a.docx\nContent-Transfer-Encoding: base64\n\n${'UEsDBBQACAgIA'.repeat(80_000)}`,
  ],
  ['H15 50,000 Subjects', () => `From: a@example.com\n${'Subject: x\n'.repeat(50_000)}\nhi`],
  ['H33 a Message-ID of 5 KB', () => `${HEAD}Message-ID: <${'a'.repeat(5_000)}@example.com>\n\nhi`],
  [
    'H35 100,000 tags in one address',
    () => `From: a@example.com\nTo: support${'+1'.repeat(100_000)}@example.com\n\nhi`,
  ],
  ['H36 quotes 100,000 deep', () => `${ANSWER}hi\n${'>'.repeat(100_000)} old\n`],
  ['tables in tables 50,000 deep', () => `${HTML}${'<table><tr><td>'.repeat(50_000)}hi`],
  ['lists in lists 50,000 deep', () => `${HTML}${'<ul><li>'.repeat(50_000)}hi`],
  ['100,000 cells in a row', () => `${HTML}<table><tr>${'<td>x</td>'.repeat(100_000)}</tr></table>`],
  ['yEnc begun 100,000 times', () => `${HEAD}\n${'=ybegin line=128 size=3 name=a\nx\n'.repeat(100_000)}`],
  [
    'a calendar of one endless line',
    () => `${HEAD}Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:${'x\n '.repeat(400_000)}`,
  ],
  [
    '100,000 lines that look like delimiters',
    () => `${HEAD}Content-Type: multipart/mixed\n\n${'--b\nx\n'.repeat(100_000)}`,
  ],
  [
    'a report whose words are 1 MB of addresses',
    () =>
      `Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: failure notice\n\n${'undeliverable <a@b.example>: mailbox unknown not found '.repeat(20_000)}`,
  ],
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

/** H48: what ends or turns a line where it is put. */
export const nastyWords: readonly string[] = [
  'a\r\nBcc: x@evil.example',
  'a\nBcc: x@evil.example',
  'a\rBcc: x@evil.example',
  'a\u2028b',
  'a\u2029b',
  'a\u0085b',
  'a\0b',
  'a%0d%0aBcc: x',
  '\u001b[31mred',
  '\u202eevil',
  '{{constructor}}',
  '<script>alert(1)</script>',
  '\ud800',
  '\ufeff',
  '../../x',
];

/** A mail with these words in every field that people read. */
export function nastyMail(text: string): Buffer {
  const encoded = `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;
  return mail(
    `From: ${encoded} <a@example.com>`,
    `To: ${encoded} <b@example.com>`,
    `Subject: ${encoded}`,
    `X-Custom: ${encoded}`,
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(text.toWellFormed())}`,
    '',
    'x',
  );
}
