// Forgets mails: the bytes, what was read in them, why they were decided as they were. What stays of a mail is its row in the
// ledger without people, and its hashes: a tombstone by which the same bytes are known when they come again. Parts of a
// transaction; a mail that is not decided yet is skipped for good.
import type { Program } from '../../ports.ts';
import { all, first, one, query, run, sql } from '../sql.ts';

/** By what a mail's bytes went: `erased` = a person was forgotten, `retention` = its time was over. */
export type Gone = 'erased' | 'retention';

/** The bytes of a raw mail and what was read in them. A tombstone of an erasure stays one. Gives the octets that were kept. */
export function* forgetRaw(raw: number, gone: Gone): Program<number> {
  const kept = yield* first<{ messageId: string | null; octets: number; isKept: number }>(sql`
    select message_id as "messageId", octets, bytes is not null as "isKept" from raw where id = ${raw}`);
  if (!kept) return 0;
  if (gone === 'erased' && kept.messageId !== null) {
    yield* run(sql`delete from thread_ids where message_id = ${kept.messageId}`);
    yield* run(sql`delete from thread_roots where message_id = ${kept.messageId}`);
  }
  yield* run(sql`delete from messages where raw = ${raw}`);
  yield* run(sql`
    update raw set bytes = null, message_id = case when ${gone} = 'erased' then null else message_id end,
      gone = case when gone = 'erased' then gone else ${gone} end where id = ${raw}`);
  return kept.isKept === 1 ? kept.octets : 0;
}

/** What was said and proved of a mail's sender, and why it was decided so. */
export function* forgetDecision(ledger: number, now: number): Program<void> {
  yield* run(sql`delete from decisions where ledger = ${ledger}`);
  yield* run(sql`update ledger set forgotten = coalesce(forgotten, ${now}) where id = ${ledger}`);
}

/** Everything of one mail of a person. Its row says no more than that there was one. */
export function* eraseMail(ledger: number, now: number): Program<void> {
  const { raw } = yield* one<{ raw: number }>(sql`select raw from ledger where id = ${ledger}`);
  yield* forgetDecision(ledger, now);
  yield* forgetRaw(raw, 'erased');
  // The same bytes under another number, not read yet: there is nothing left to read.
  yield* run(sql`
    update ledger set ack = case when wants_ack = 1 then 'due' else ack end, state = 'skipped'
    where raw = ${raw} and state = 'received' and id <> ${ledger}`);
  yield* run(sql`
    update ledger set from_address = null, subject_key = null, reason = case when state = 'quarantined' then 'erased' end,
      ack_as = case when ack = 'due' then ack_as end,
      ack = case when state = 'received' and wants_ack = 1 then 'due' else ack end,
      state = case when state in ('received', 'quarantined') then 'skipped' else state end where id = ${ledger}`);
}

/** Of these hashes those that belong to a mail whose bytes are gone: by the whole mail, or by its content when a person's was erased. One query for a batch. */
export function* goneAmong(
  mails: readonly { readonly sha256: string; readonly contentSha256: string }[],
): Program<ReadonlySet<string>> {
  if (mails.length === 0) return new Set();
  const marks = mails.map(() => '?').join(', ');
  const rows = yield* all<{ sha256: string; contentSha256: string; gone: Gone }>(
    query(
      `select sha256, content_sha256 as "contentSha256", gone from raw
        where gone is not null and (sha256 in (${marks}) or content_sha256 in (${marks}))`,
      ...mails.map((mail) => mail.sha256),
      ...mails.map((mail) => mail.contentSha256),
    ),
  );
  const contents = new Set(rows.filter((row) => row.gone === 'erased').map((row) => row.contentSha256));
  const wholes = new Set(rows.map((row) => row.sha256));
  return new Set(
    mails.filter((mail) => wholes.has(mail.sha256) || contents.has(mail.contentSha256)).map((mail) => mail.sha256),
  );
}

/** A mail on the list of erased ones: forgotten when it is here, known by its hashes when it is not. */
export function* entombMail(
  mail: { readonly sha256: string; readonly contentSha256: string },
  now: number,
): Program<void> {
  const rows = yield* all<{ id: number }>(sql`
    select l.id from raw w join ledger l on l.raw = w.id where w.sha256 = ${mail.sha256} and w.bytes is not null`);
  for (const { id } of rows) yield* eraseMail(id, now);
  yield* buryUnseen(mail);
}

/** A mail that was erased in a database that is no more: known by its hashes alone. */
export function* buryUnseen(mail: { readonly sha256: string; readonly contentSha256: string }): Program<void> {
  yield* run(sql`
    insert into raw (sha256, content_sha256, message_id, octets, bytes, gone)
    values (${mail.sha256}, ${mail.contentSha256}, ${null}, ${0}, ${null}, ${'erased'})
    on conflict (sha256) do nothing`);
}
