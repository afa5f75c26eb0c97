// What becomes of a mail whose files the mail server finds too large (F47): takes the row and the refusal; gives what its
// next try says instead – the same words without the files, each named with why it is not there – or null when the refusal
// is about something else, or there is nothing to leave out. Pure. RFC 1870 §6.1 (552), RFC 3463 (5.2.3, 5.3.4).
import type { NoticeData } from '../../model/notice.ts';
import type { Setup } from '../../model/setup.ts';
import type { OutboxRow, SendResult } from '../../ports.ts';
import { wordsFor } from '../labels.ts';

/** 552 alone may be a full mailbox, too: once without files shows which. */
const CODES = /^5\d\d[ -]5\.(?:2\.3|3\.4)\b|^552\b(?![ -]5\.2\.2\b)/;
/** Nodemailer's own, where the server said its SIZE before. */
const KNOWN_BEFORE = /^Message size larger than allowed/;

/** True for a refusal of a mail's size. */
export function isTooLarge(result: SendResult): boolean {
  if (result.kind !== 'never') return false;
  return CODES.test(result.response) || KNOWN_BEFORE.test(result.response);
}

/** The notice without its files; null when they are not what is wrong. */
export function withoutFiles(row: OutboxRow, result: SendResult, setup: Setup): NoticeData | null {
  const { files = [], attachments, ...data } = row.data;
  if (files.length === 0 || !isTooLarge(result)) return null;
  const { notAttached } = wordsFor({ setup, locale: row.locale ?? setup.config.instance.language });
  const gone = new Set(files.map((file) => file.filename));
  return { ...data, attachments: attachments.map((name) => (gone.has(name) ? `${name}: ${notAttached}` : name)) };
}
