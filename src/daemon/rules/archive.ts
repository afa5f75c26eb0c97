// Walks the decided mails of the ledger in order, in pieces of 500 ids, and hands out small groups with everything a
// judge needs. Memory stays flat however large the archive is. Only reads.
import { setImmediate } from 'node:timers/promises';
import { asError } from '../../lib/as-error.ts';
import type { Decision } from '../../model/decision.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Facts } from '../../model/facts.ts';
import { lacksFileTexts, type Message } from '../../model/message.ts';
import { ReaderUnavailable } from '../../parse/reader.ts';
import type { LedgerRow, Reader, Store } from '../../ports.ts';

const PIECE = 500;
const GROUP = 25;

/** One mail as it was decided; `message` is null when its bytes are not kept any more (retention) or nobody can read them. */
export interface ArchivedMail {
  readonly row: LedgerRow;
  readonly decidedAt: number;
  readonly decision: Decision;
  readonly facts: Facts;
  readonly evidence: Evidence;
  readonly message: Message | null;
  /** Why there is no message; null = there is one. */
  readonly lack: string | null;
}

/** Where the mails are. `files`: their files' words are needed, too. */
export interface Archive {
  readonly store: Store;
  readonly reader: Reader;
  readonly files?: boolean;
}

/** Groups of mails taken in since then, oldest first. */
export async function* archivedMails(archive: Archive, since: number): AsyncGenerator<readonly ArchivedMail[]> {
  let after = 0;
  for (;;) {
    const from = after;
    const rows = await archive.store.read(() => archive.store.ledger.decidedAfter(from, since, PIECE));
    for (let at = 0; at < rows.length; at += GROUP) yield await readGroup(archive, rows.slice(at, at + GROUP));
    after = rows.at(-1)?.row.id ?? after;
    // Everything above is synchronous underneath: signals and the clock have their turn here.
    await setImmediate();
    if (rows.length < PIECE) return;
  }
}

/** What is recorded with these decided mails, and what they say. */
export async function readGroup(
  { store, reader, files = false }: Archive,
  rows: readonly { readonly row: LedgerRow; readonly decidedAt: number }[],
): Promise<readonly ArchivedMail[]> {
  const kept = await store.read(function* () {
    const all: (Omit<ArchivedMail, 'message' | 'lack'> & {
      readonly saved: Message | null;
      readonly raw: Uint8Array | null;
    })[] = [];
    for (const { row, decidedAt } of rows) {
      const stored = yield* store.ledger.decision(row.id);
      if (!stored) continue;
      const known = yield* store.ledger.savedMessage(row.sha256, reader.version);
      const saved = known && !lacksFileTexts(known, files) ? known : null;
      const raw = saved ? null : yield* store.ledger.raw(row.sha256);
      all.push({ row, decidedAt, ...stored, saved, raw });
    }
    return all;
  });
  const unread = kept.flatMap(({ row, raw }) => (raw ? [{ raw, size: row.size, oversize: row.oversize, files }] : []));
  const read = await readThem(reader, unread);
  let next = 0;
  return kept.map(({ saved, raw, ...mail }) => {
    if (saved) return { ...mail, message: saved, lack: null };
    const found = raw ? read[next++] : undefined;
    if (found === undefined) return { ...mail, message: null, lack: 'the mail is not kept any more (retention)' };
    return typeof found === 'string'
      ? { ...mail, message: null, lack: found }
      : { ...mail, message: found, lack: null };
  });
}

/** Messages, or why one cannot be read: a mail that breaks its reader may have been ignored by hand, and hides no other one. */
async function readThem(reader: Reader, mails: Parameters<Reader['read']>[0]): Promise<readonly (Message | string)[]> {
  if (mails.length === 0) return [];
  const { signal } = new AbortController();
  try {
    return await reader.read(mails, signal);
  } catch (error) {
    if (error instanceof ReaderUnavailable) throw error;
    if (mails.length === 1) return [`the mail cannot be read: ${asError(error).message}`];
  }
  const found: (Message | string)[] = [];
  for (const mail of mails) found.push(...(await readThem(reader, [mail])));
  return found;
}
