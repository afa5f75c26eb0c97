// Mails for the tests of reading: bytes from lines.
import type { Message } from '../../src/model/message.ts';
import { readMail } from '../../src/parse/read.ts';

/** Lines as the bytes of a mail, joined by LF; text is UTF-8. */
export function mail(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\n'));
}

/** Reads bytes, or lines. */
export function read(raw: Buffer | string): Promise<Message> {
  const bytes = Buffer.isBuffer(raw) ? raw : Buffer.from(raw);
  return readMail({ raw: bytes, size: bytes.length, oversize: false });
}

/** Reads a mail of these header lines and body. */
export function readLines(headers: readonly string[], body = 'Hello\n'): Promise<Message> {
  return read(mail(...headers, '', body));
}

/** The codes of a message's defects. */
export function codes(message: Message): readonly string[] {
  return message.defects.map((defect) => defect.code);
}
