// Files, folders, mbox files and Maildirs as mails (collect/files), loaded when a command reads the first one.
import type { fileMails as FileMails } from '../../collect/files/files.ts';

/** The mails of these sources, one after another. */
export async function* fileMails(...given: Parameters<typeof FileMails>): ReturnType<typeof FileMails> {
  yield* (await import('../../collect/files/files.ts')).fileMails(...given);
}
