// What people may attach, and what may leave with one mail: looked at before anything is kept or queued, so that a mail
// nobody takes is refused where somebody can do something about it. Takes descriptions of files; gives a refusal or null.

import type { Refusal } from '../../model/change.ts';
import { said } from '../../model/mailed/said.ts';
import { MAX_FILE_OCTETS, MAX_MAIL_OCTETS } from '../../model/papers/file.ts';
import type { Config } from '../../model/setup.ts';
import type { EntryAttachment } from '../../model/ticket.ts';
import { refuse, shown } from '../refusals.ts';

const MAX_FILES = 50;
const MAX_NAME_OCTETS = 255;
/** The head, two looks of the words, header and footer. */
const HEAD_OCTETS = 8_192;
/** The fields and boundary of one part. */
const PART_OCTETS = 512;
const UNSAFE_NAME = /[/\\\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Files somebody attaches: how many, how large, by which names. */
export function refuseFiles(files: readonly EntryAttachment[], config: Config): Refusal | null {
  if (files.length > MAX_FILES)
    return refuse('invalid', said`${files.length} files at once, expected at most ${MAX_FILES}; attach them in parts`);
  const limit = config.tickets.maxFileOctets ?? MAX_FILE_OCTETS;
  for (const { filename, size } of files) {
    const isBad = UNSAFE_NAME.test(filename) || Buffer.byteLength(filename) > MAX_NAME_OCTETS;
    if (isBad || /^\.*$/.test(filename.trim()))
      return refuse(
        'invalid',
        said`"${shown(filename)}" is no name for a file, expected one without a path; rename it`,
      );
    if (size > limit)
      return refuse(
        'invalid',
        said`${shown(filename)} is ${octets(size)}, expected at most ${octets(limit)} (tickets.max_file); leave a link to it instead`,
      );
  }
  return null;
}

/** A mail with these files and words: whether servers take it. `original` is the octets of a whole mail that goes along. */
export function refuseWeight(
  mail: { readonly text: string; readonly files: readonly EntryAttachment[]; readonly original?: number },
  config: Config,
): Refusal | null {
  const limit = config.smtp.maxSizeOctets ?? MAX_MAIL_OCTETS;
  const weight = weightOf(mail);
  if (weight <= limit || (mail.files.length === 0 && (mail.original ?? 0) === 0)) return null;
  return refuse(
    'invalid',
    said`the mail would be ${octets(weight)}, expected at most ${octets(limit)} (smtp.max_size); nothing was queued: leave out the largest file or send them in parts`,
  );
}

/** Octets as they travel: base64 is four for three, with a line end each 76 (RFC 2045 §6.8). */
function weightOf({ text, files, original = 0 }: Parameters<typeof refuseWeight>[0]): number {
  const encoded = files.reduce((sum, file) => sum + PART_OCTETS + Math.ceil(file.size / 3) * 4 * (78 / 76), 0);
  return Math.ceil(HEAD_OCTETS + Buffer.byteLength(text) * 3 + encoded + original);
}

/** `12 KB`, `3.4 MB`. */
export function octets(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${Math.ceil(count / 1024)} KB`;
  return `${(Math.ceil((count / 1024 ** 2) * 10) / 10).toString()} MB`;
}
