import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/model/identity.ts';
import { type MailReader, openReader } from '../../src/parse/reader.ts';

const readers: MailReader[] = [];
const never = new AbortController().signal;

function open(options: Parameters<typeof openReader>[0] = {}): MailReader {
  const reader = openReader(options);
  readers.push(reader);
  return reader;
}

function mail(text: string) {
  const raw = Buffer.from(`From: a@example.com\nSubject: ${text}\nMessage-ID: <${text}@x>\n\nHello ${text}\n`);
  return { raw, size: raw.length, oversize: false };
}

afterEach(async () => {
  delete process.env.MAILCLERK_FAIL;
  for (const reader of readers.splice(0)) await reader.close();
});
afterAll(() => expect(readers).toEqual([]));

describe('the reading thread', () => {
  test('reads a batch in order', async () => {
    const messages = await open().read([mail('one'), mail('two')], never);
    expect(messages.map((message) => message.subject)).toEqual(['one', 'two']);
    expect(messages.map((message) => message.reply)).toEqual(['Hello one', 'Hello two']);
  });

  test('an empty batch starts no thread', async () => {
    expect(await open().read([], never)).toEqual([]);
  });

  test('a mail that eats the heap rejects its batch, and the next batch is read', async () => {
    process.env.MAILCLERK_FAIL = 'parse.crash:POISON-7';
    const reader = open({ maxOldMb: 40, maxYoungMb: 8 });
    await expect(reader.read([mail('good'), mail('POISON-7')], never)).rejects.toThrow(
      /reading 2 mails ended the reading thread/,
    );
    const [message] = await reader.read([mail('good')], never);
    expect(message?.subject).toBe('good');
  });

  test('a thread that does not start is said at once, is no mail’s fault, and the next batch is read when it does', async () => {
    process.env.MAILCLERK_FAIL = 'parse.start:now';
    const reader = open();
    const reading = [1, 2].map((n) => reader.read([mail(`n${n}`)], never));
    for (const result of await Promise.allSettled(reading)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'ReaderUnavailable' } });
    }
    delete process.env.MAILCLERK_FAIL;
    expect((await reader.read([mail('after')], never))[0]?.subject).toBe('after');
  });

  test('a batch over its time rejects, and the next batch is read', async () => {
    const reader = open({ timeoutMs: 1 });
    const many = Array.from({ length: 3_000 }, (_, i) => mail(`n${i}`));
    await expect(reader.read(many, never)).rejects.toThrow('reading 3000 mails took longer than 1 ms');
    expect((await open().read([mail('after')], never))[0]?.subject).toBe('after');
  });

  test('stops when the caller does', async () => {
    const stop = new AbortController();
    const reading = open().read(
      Array.from({ length: 5_000 }, (_, i) => mail(`n${i}`)),
      stop.signal,
    );
    stop.abort();
    await expect(reading).rejects.toThrow('was stopped');
  });

  test('finds the bytes of an attachment by their hash', async () => {
    const raw = Buffer.from(
      'From: a@x\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0x\n',
    );
    const sha256 = sha256Hex(Buffer.from('%PDF-1'));
    const reader = open();
    expect(Buffer.from((await reader.attachment(raw, sha256, never)) ?? []).toString()).toBe('%PDF-1');
    expect(await reader.attachment(raw, 'f'.repeat(64), never)).toBeNull();
  });
});
