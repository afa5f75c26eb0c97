// What must hold for any mail: no exception, no lost word, no dangerous character.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stripQuotes } from '../../src/parse/quotes/strip.ts';
import { readMail } from '../../src/parse/read.ts';
import { mail } from './mails.ts';

const line = fc.oneof(
  fc.constantFrom(
    '',
    '> quoted words',
    '>> deeper',
    'On Mon, 1 Jan 2024 at 10:00, Anna <a@example.com> wrote:',
    'Am 01.01.2024 um 10:00 schrieb Anna:',
    '-----Original Message-----',
    'From: Anna',
    'Sent: Monday',
    'To: Bob',
    'Subject: x',
    '-- ',
    'Sent from my iPhone',
    '________________',
    'Von meinem iPhone gesendet',
    'This message is confidential',
    'Le 1 janv. 2024, Anna a écrit :',
    'hello there',
    '---------- Forwarded message ---------',
  ),
  fc.string({ maxLength: 60 }),
);
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

describe('for any mail whatever', () => {
  test('reply and quoted together hold every word of the text, as often', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, isAnswer) => {
        const text = lines.join('\n');
        const { reply, quoted } = stripQuotes(text, { isAnswer });
        expect(words(`${reply}\n${quoted}`).sort()).toEqual(words(text).sort());
      }),
      { numRuns: 500 },
    );
  });

  test('a text with words never has an empty reply', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines.join('\n');
        fc.pre(text.trim() !== '');
        expect(stripQuotes(text, { isAnswer: true }).reply).not.toBe('');
      }),
    );
  });

  test('any bytes give a Message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (raw) => {
        const message = await readMail({ raw, size: raw.length, oversize: false });
        expect(typeof message.text).toBe('string');
      }),
      { numRuns: 200 },
    );
  });

  test('a good mail cut anywhere or with flipped bytes gives a Message whose names and subject hold no control characters', async () => {
    const good = mail(
      'From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>',
      'To: "Anna, B" <a@example.com>, g: c@example.com;',
      'Subject: =?utf-8?b?SGVsbMO2?= x',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Grüße',
      '--b',
      'Content-Type: application/pdf; name="a.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0x',
      '--b--',
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
        async (cut, flips) => {
          const raw = Buffer.from(good.subarray(0, cut));
          for (const [at, value] of flips) if (at < raw.length) raw[at] = value;
          const message = await readMail({ raw, size: raw.length, oversize: false });
          const shown = [
            message.subject,
            message.from?.name ?? '',
            ...message.attachments.map((file) => file.filename),
          ].join('');
          expect(shown).not.toMatch(/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/);
          for (const file of message.attachments) expect(file.filename).not.toMatch(/[/\\]|^\.\.?$|^$/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
