// The body of the reading thread: takes a batch of mails or one attachment to find, gives Messages or bytes.
// Started by reader.ts through piscina; runs from src/*.ts (types stripped) and from dist/*.js alike.
// Failpoint for tests: MAILCLERK_FAIL containing `parse.crash:<text>` makes a mail whose bytes contain `<text>` allocate
// until this thread dies of its heap limit, as a mail that breaks a parser would.

import type { Message } from '../model/message.ts';
import { type RawMail, readAttachment, readMail } from './read.ts';

export type Task =
  | { readonly kind: 'read'; readonly mails: readonly RawMail[] }
  | { readonly kind: 'attachment'; readonly raw: Uint8Array; readonly sha256: string };

export type TaskResult = readonly Message[] | Uint8Array | null;

/** Does one task; mails of a batch one after another. */
export async function work(task: Task): Promise<TaskResult> {
  if (task.kind === 'attachment') return readAttachment(task.raw, task.sha256);
  const messages: Message[] = [];
  for (const mail of task.mails) {
    failpoint(mail.raw);
    messages.push(await readMail(mail));
  }
  return messages;
}

const CRASH = /(?:^|[,;])\s*parse\.crash:([^,;]+)/.exec(process.env.MAILCLERK_FAIL ?? '')?.[1];

function failpoint(raw: Uint8Array): void {
  if (CRASH === undefined || !Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).includes(CRASH)) return;
  const eaten: unknown[] = [];
  for (;;) eaten.push(new Array(100_000).fill(eaten.length));
}
