// The files of a ticket: those of its mails and those people attached. An id is the entry and the place in it (`17.1`: the
// first file of entry 17), so that it never changes. A file that was removed stays where it is: it is shown as removed,
// can be put back, and is never sent. Pure.
import type { Entry, EntryAttachment, EntryId, TicketState, Visibility } from '../ticket.ts';

/** One file of a ticket. */
export interface TicketFile extends EntryAttachment {
  /** `17.1` */
  readonly id: string;
  readonly entry: EntryId;
  /** The mail its bytes are in; null = among the files people attached. */
  readonly ledger: number | null;
  readonly visibility: Visibility;
  readonly isRemoved: boolean;
}

/** A file that goes along with a mail of ours. */
export interface SentFile extends EntryAttachment {
  /** The mail its bytes are in; null = among the files people attached. */
  readonly ledger: number | null;
}

/** Every file of a history, oldest first. */
export function filesOf(
  entries: readonly Entry[],
  { removedFiles = [] }: Pick<TicketState, 'removedFiles'>,
): readonly TicketFile[] {
  return entries.flatMap((entry) =>
    entry.attachments.map((file, index) => {
      const id = `${entry.id}.${index + 1}`;
      const { id: of, ledger, visibility } = entry;
      return { ...file, id, entry: of, ledger, visibility, isRemoved: removedFiles.includes(id) };
    }),
  );
}

/** The id a person types, in its one form; null when it is none. */
export function fileIdOf(text: string): string | null {
  const match = /^#?([1-9][0-9]{0,14})\.([1-9][0-9]{0,4})$/.exec(text.trim());
  return match ? `${match[1]}.${match[2]}` : null;
}

/** Files as a mail of ours carries them: where their bytes are, nothing of the history. */
export function sentFiles(files: readonly TicketFile[]): readonly SentFile[] {
  return files.map(({ filename, type, size, sha256, ledger }) => ({ filename, type, size, sha256, ledger }));
}

/** What one of our mails may weigh when the configuration does not say: what nearly every server takes. */
export const MAX_MAIL_OCTETS = 25 * 1024 ** 2;

/** What one file may weigh when the configuration does not say. */
export const MAX_FILE_OCTETS = 25 * 1024 ** 2;
