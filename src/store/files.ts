// Files people attach (files of mails stay in the mails): kept once by their hash, zstd-compressed, in the transaction of
// the command that brings them; a ticket is tied to those of its history, so that a deleted one takes along what nobody
// else has. Never decides what may be kept: limits are the desk's.
import { sha256Hex } from '../model/identity.ts';
import type { EntryDraft, TicketId } from '../model/ticket.ts';
import type { Program, Store } from '../ports.ts';
import { packBytes, unpackBytes } from './pack.ts';
import { first, run, sql } from './sql.ts';

export const filePrograms: Store['files'] = {
  *keep(bytes) {
    const sha256 = sha256Hex(bytes);
    const known = yield* first(sql`select id from files where sha256 = ${sha256}`);
    if (!known)
      yield* run(sql`
        insert into files (sha256, octets, bytes) values (${sha256}, ${bytes.length}, ${packBytes(bytes)})
        on conflict (sha256) do nothing`);
    return sha256;
  },
  *bytes(sha256) {
    const row = yield* first<{ octets: number; bytes: Uint8Array }>(sql`
      select octets, bytes from files where sha256 = ${sha256}`);
    return row && unpackBytes(row.bytes, row.octets);
  },
};

/** Ties the ticket to the files of new entries; those of mails are in the mails. */
export function* tieFiles(ticket: TicketId, entries: readonly EntryDraft[]): Program<void> {
  const attached = entries.filter((entry) => entry.ledger === null).flatMap((entry) => entry.attachments);
  for (const sha256 of new Set(attached.map((file) => file.sha256)))
    yield* run(sql`
      insert into ticket_files (ticket, sha256) values (${ticket}, ${sha256}) on conflict do nothing`);
}

/** The ticket's files go, but for those that another ticket has, too. */
export function* dropFiles(ticket: TicketId): Program<void> {
  yield* run(sql`
    delete from files where sha256 in (select sha256 from ticket_files where ticket = ${ticket})
      and not exists (
        select 1 from ticket_files other where other.sha256 = files.sha256 and other.ticket <> ${ticket})`);
  yield* run(sql`delete from ticket_files where ticket = ${ticket}`);
}
