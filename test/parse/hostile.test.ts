// Rows H1–H22 of reliability.md: what a mail may do to the reader. Each must give a Message; a hang fails by the runner's limit.
import { describe, expect, test } from 'vitest';
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
  ['900,000 blanks before a word', () => `${HEAD}\n${' '.repeat(900_000)}x`],
  ['200,000 answers to 200,000 quotes', () => `${ANSWER}${'> a\nb\n'.repeat(200_000)}`],
  ['80,000 beginnings of header blocks', () => `${ANSWER}${'From: x\n\n'.repeat(80_000)}`],
  ['signatures without end', () => `${HEAD}\n${'---\n'.repeat(100_000)}${'Sent from my iPhone\n'.repeat(20_000)}`],
];

describe('hostile mail', () => {
  test.each(rows)('%s', async (_, make) => {
    const message = await read(Buffer.from(make(), 'latin1'));
    expect(message.text.length).toBeLessThanOrEqual(1_048_576);
    expect(message.reply === '').toBe(message.text.trim() === '');
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
