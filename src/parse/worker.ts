// The body of the reading thread: takes a batch of mails or one attachment to find, gives Messages or bytes.
// Started by reader.ts through piscina; runs from src/*.ts (types stripped) and from dist/*.js alike.
// Failpoints for tests (lib/failpoint.ts): `parse.crash:<text>` makes a mail whose bytes contain `<text>` allocate until
// this thread dies of its heap limit, `parse.hang:<text>` makes it read on for ever, as mails that break a parser would;
// `parse.start:<anything>` makes the thread fail to start, as missing program files would.
import module from 'node:module';
import { failText } from '../lib/failpoint.ts';
import type { Message } from '../model/message.ts';
import type { RawMail } from './read.ts';

// A thread does not take part in the process' compile cache by itself; with it a command that reads one mail starts
// twice as fast. The folder is bin/mailclerk.js's.
const COMPILED = process.env.MAILCLERK_COMPILED;
if (COMPILED) module.enableCompileCache?.(COMPILED);
const { readAttachment, readMail } = await import('./read.ts');
if (COMPILED) module.flushCompileCache?.();

export type Task =
  | { readonly kind: 'read'; readonly mails: readonly RawMail[] }
  | { readonly kind: 'attachment'; readonly raw: Uint8Array; readonly sha256: string };

export type TaskResult = readonly Message[] | Uint8Array | null;

/** Does one task; mails of a batch one after another. */
export async function work(task: Task): Promise<TaskResult> {
  if (task.kind === 'attachment') return readAttachment(task.raw, task.sha256);
  const messages: Message[] = [];
  for (const mail of task.mails) {
    breakDown(mail.raw);
    messages.push(await readMail(mail));
  }
  return messages;
}

if (failText('parse.start') !== null) throw new Error('this thread was told not to start (failpoint parse.start)');
const CRASH = failText('parse.crash');
const HANG = failText('parse.hang');

function breakDown(raw: Uint8Array): void {
  if (CRASH === null && HANG === null) return;
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  while (HANG !== null && bytes.includes(HANG));
  if (CRASH === null || !bytes.includes(CRASH)) return;
  const eaten: unknown[] = [];
  for (;;) eaten.push(new Array(100_000).fill(eaten.length));
}
