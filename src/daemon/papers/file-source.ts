// The bytes of a ticket's files: those people attached are in the database by their hash, those of mails are taken out of
// the raw mail in the reading thread. Gives null for what is not kept any more. Never changes anything.
import { filesOf, type SentFile } from '../../model/papers/file.ts';
import type { MailReader } from '../../parse/reader.ts';
import type { FileSource, Store } from '../../ports.ts';

/** The source over a store; the reader is opened by the first file of a mail. */
export function fileSource(store: Store, reader: () => Pick<MailReader, 'attachment'>): FileSource {
  return {
    async bytes({ sha256, ledger }: SentFile) {
      if (ledger === null) return store.read(() => store.files.bytes(sha256));
      const raw = await store.read(function* () {
        const row = yield* store.ledger.row(ledger);
        return row && (yield* store.ledger.raw(row.sha256));
      });
      // Of a mail that was forgotten because it named somebody, the files are kept beside.
      if (!raw) return store.read(() => store.files.bytes(sha256));
      return reader().attachment(raw, sha256, new AbortController().signal);
    },
    async removed(id) {
      if (id === null) return new Set();
      return store.read(function* () {
        const ticket = yield* store.tickets.get(id);
        if (!ticket?.removedFiles) return new Set<string>();
        const files = filesOf(yield* store.tickets.entries(id), ticket);
        const kept = new Set(files.filter((file) => !file.isRemoved).map((file) => file.sha256));
        // The same file may hang on the ticket a second time.
        return new Set(files.map((file) => file.sha256).filter((sha256) => !kept.has(sha256)));
      });
    },
  };
}
