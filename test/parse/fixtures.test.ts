// Every mail of fixtures/mail, written by us, read as its .expected.yaml says: `why` it is there, and what must be read
// (the keys: expected.ts); with LF and with CRLF line ends alike.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readAttachment } from '../../src/parse/read.ts';
import { differences, fixtures } from './expected.ts';
import { read } from './mails.ts';

const mails = fixtures();

describe('mails of fixtures/mail', () => {
  test.each(mails.map((mail) => [mail.path, mail] as const))('%s', async (_, { raw, expected }) => {
    const message = await read(raw);
    expect(expected.why).toMatch(/\w.{10,}\.$/);
    expect(differences(message, expected)).toEqual([]);
    for (const file of message.attachments) {
      const bytes = await readAttachment(raw, file.sha256);
      expect(
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      ).toBe(file.sha256);
    }
  });

  test('no word of any of them is in neither the new nor the old words', async () => {
    for (const { path, raw } of mails) {
      const message = await read(raw);
      const words = (text: string) =>
        text
          .split(/\s+/)
          // A question kept for its answer gets a quote mark where it had none.
          .filter((word) => word !== '' && word !== '>')
          .sort();
      expect(words(`${message.reply}\n${message.quoted}`), path).toEqual(words(message.text));
    }
  });
});
