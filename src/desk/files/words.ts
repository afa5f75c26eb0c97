// What a notice knows of the files that go along with it: their names for the template, where their bytes are for the mail.

import type { MailFacts } from '../../model/command.ts';
import type { NoticeData } from '../../model/notice.ts';
import type { SentFile } from '../../model/papers/file.ts';

/** The part of a notice's data that is about files; nothing is said when there are none. */
export function fileWords(files: readonly SentFile[]): Pick<NoticeData, 'attachments' | 'files'> {
  const attachments = files.map((file) => file.filename);
  return files.length > 0 ? { attachments, files } : { attachments };
}

/** The files of a mail: those the ticket has, and those that were left out. */
export function mailFiles(mail: MailFacts | null): Pick<NoticeData, 'attachments' | 'refusedFiles'> {
  const attachments = mail?.attachments.map((file) => file.filename) ?? [];
  return mail?.refused ? { attachments, refusedFiles: mail.refused } : { attachments };
}
