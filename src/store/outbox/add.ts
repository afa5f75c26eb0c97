// New notices become outbox rows, in the transaction of the change that causes them. What the gate held back is a row
// too, with its reason. The same event never writes to the same person twice; a row's Message-ID carries its number.

import { addressParts, canonicalAddress } from '../../model/address.ts';
import { sha256Hex } from '../../model/identity.ts';
import type { NoticeData, NoticeDraft } from '../../model/notice.ts';
import type { Config } from '../../model/setup.ts';
import type { TicketId } from '../../model/ticket.ts';
import { mintMessageId, type ThreadKeys } from '../../model/token.ts';
import type { Program } from '../../ports.ts';
import { packJson } from '../pack.ts';
import { clean, first, flag, run, sql } from '../sql.ts';
import { keepCount } from './correspondents.ts';
import { tally } from './rows.ts';
import { join, takePlace } from './waiting.ts';

export interface NoticeContext {
  readonly ticket: TicketId | null;
  readonly ref: string | null;
  /** True when the ticket was born in this change: its number was not known when the notices were written. */
  readonly isNew: boolean;
  readonly now: number;
  readonly config: Config;
  readonly keys: ThreadKeys;
}

/** A row that was not there before. */
export interface AddedNotice {
  readonly id: number;
  readonly messageId: string;
  readonly draft: NoticeDraft;
}

/** Adds the rows; gives those that were not there before. */
export function* addNotices(drafts: readonly NoticeDraft[], context: NoticeContext): Program<readonly AddedNotice[]> {
  const added: AddedNotice[] = [];
  for (const draft of drafts) {
    const notice = yield* addNotice(draft, context);
    if (notice !== null) added.push(notice);
  }
  return added;
}

function* addNotice(draft: NoticeDraft, context: NoticeContext): Program<AddedNotice | null> {
  const { ticket, now, config, keys } = context;
  const isCall = draft.kind === 'webhook';
  const to = (isCall ? null : canonicalAddress(draft.to.address)) ?? clean(draft.to.address);
  const { state, reason } = birthState(draft, now);
  const row = yield* first<{ id: number }>(sql`
    insert into outbox (ticket, lane, event, name, template, kind, to_address, to_name, agent, state, reason, message_id,
      in_reply_to, refs, mailbox, own_address, queue, locale, visibility, unverified, passed, created_at, due_at, data)
    values (${ticket}, ${`${ticket ?? 0}/${to}${draft.isQuiet ? '/quiet' : ''}`}, ${draft.event}, ${draft.name}, ${draft.template}, ${draft.kind}, ${to},
      ${clean(draft.to.name)}, ${draft.agent}, ${state}, ${reason}, '', ${draft.inReplyTo},
      ${JSON.stringify(draft.references)}, ${draft.mailbox}, ${draft.ownAddress}, ${draft.queue}, ${draft.locale},
      ${draft.visibility}, ${flag(draft.unverified)}, ${flag(draft.gate.pass)}, ${now}, ${draft.dueAt},
      ${packJson(withRef(draft.data, context))})
    on conflict (event, to_address) do nothing returning id`);
  if (!row) return null;
  // The id of a call leaves the house: it must prove nothing of a ticket.
  const messageId = isCall
    ? `wh_${sha256Hex(Buffer.from(`${now}\n${draft.event}\n${to}`)).slice(0, 32)}`
    : mintMessageId(keys, row.id, ticket, domainOf(draft, config));
  yield* run(sql`update outbox set message_id = ${messageId} where id = ${row.id}`);
  yield* tally(state);
  for (const joined of draft.joins ?? []) yield* join(row.id, joined, now);
  yield* keepCount(draft, to, now);
  if (draft.replaces === undefined) return { id: row.id, messageId, draft };
  yield* takePlace(row.id, draft.replaces, now);
  const place = yield* first<{ message_id: string }>(sql`select message_id from outbox where id = ${draft.replaces}`);
  return { id: draft.replaces, messageId: place?.message_id ?? messageId, draft };
}

function birthState(draft: NoticeDraft, now: number): { readonly state: string; readonly reason: string | null } {
  if (!draft.gate.pass) return { state: 'suppressed', reason: draft.gate.reason };
  return { state: draft.dueAt > now ? 'held' : 'queued', reason: null };
}

function domainOf(draft: NoticeDraft, config: Config): string {
  const own = draft.ownAddress ?? config.smtp.from.address;
  return (addressParts(own).domain || 'localhost').toLowerCase();
}

function withRef(data: NoticeData, context: NoticeContext): NoticeData {
  if (!context.isNew || context.ref === null) return data;
  return {
    ...data,
    ticket: data.ticket && { ...data.ticket, ref: context.ref },
    newRef: data.newRef === '' ? context.ref : data.newRef,
  };
}
