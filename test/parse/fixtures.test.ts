// Every mail of fixtures/mail, written by us, read as its .expected.yaml says: `why` it is there, and what must be read.
// Keys of the Message are compared as they are; `…Contains` keys ask for a part; attachments and bounce for what is named.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { messageJson } from '../../src/parse/json.ts';
import { readAttachment } from '../../src/parse/read.ts';
import { codes, read } from './mails.ts';

const root = join(import.meta.dirname, '../../fixtures/mail');
const mails = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.eml'))
  .toSorted();

interface Expected {
  readonly why: string;
  readonly textContains?: readonly string[];
  readonly quotedContains?: readonly string[];
  readonly classesContain?: readonly string[];
  readonly defectsContain?: readonly string[];
  readonly attachments?: readonly Record<string, unknown>[];
  readonly bounce?: Record<string, unknown> | null;
  readonly [key: string]: unknown;
}

describe('mails of fixtures/mail', () => {
  test.each(mails)('%s', async (path) => {
    const raw = readFileSync(join(root, path));
    const { why, textContains, quotedContains, classesContain, defectsContain, attachments, bounce, ...plain } = parse(
      readFileSync(join(root, path.replace(/\.eml$/, '.expected.yaml')), 'utf8'),
    ) as Expected;
    const message = await read(raw);
    const shown = messageJson(message);
    expect(why).toMatch(/\w.{10,}\.$/);
    expect(Object.fromEntries(Object.keys(plain).map((key) => [key, shown[key]]))).toEqual(plain);
    for (const part of textContains ?? []) expect(message.text).toContain(part);
    for (const part of quotedContains ?? []) expect(message.quoted).toContain(part);
    expect(message.classes).toEqual(expect.arrayContaining([...(classesContain ?? [])]));
    expect(codes(message)).toEqual(expect.arrayContaining([...(defectsContain ?? [])]));
    if (bounce === null) expect(message.bounce).toBeNull();
    else if (bounce) expect(message.bounce).toMatchObject(bounce);
    if (attachments) expect(message.attachments).toMatchObject(attachments);
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
    for (const path of mails) {
      const message = await read(readFileSync(join(root, path)));
      const words = (text: string) =>
        text
          .split(/\s+/)
          .filter((word) => word !== '')
          .sort();
      expect(words(`${message.reply}\n${message.quoted}`), path).toEqual(words(message.text));
    }
  });
});
