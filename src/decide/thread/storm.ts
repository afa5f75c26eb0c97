// A storm of one sender (H46): beyond so many mails an hour that no rule decides, his next ones go into one ticket. Takes
// the mails of a group and who is over the limit; gives them with that in their evidence, so that the same decision can be
// made again; and, for one mail, the ticket it goes to. Rules are above it: what a rule files stays where the rule says.
import { canonicalAddress } from '../../model/address.ts';
import type { Reason } from '../../model/decision.ts';
import type { Asking, TicketView } from '../../model/facts.ts';
import type { Message } from '../../model/message.ts';
import type { Run } from '../evaluate.ts';
import type { Mail } from '../mail.ts';
import type { ThreadView } from '../thread.ts';

const DAY_MS = 86_400_000;

/** Whose mails are counted. */
export function writersOf(mails: readonly { readonly message: Message }[]): readonly string[] {
  return [...new Set(mails.flatMap(({ message }) => canonicalAddress(message.from?.address ?? '') ?? []))];
}

/** The mails, those of busy senders marked. What arrived before `since` is a backlog that is taken in, no storm. */
export function withStorms<T extends Pick<Mail, 'message' | 'evidence' | 'delivery'>>(
  mails: readonly T[],
  busy: ReadonlySet<string>,
  since: number,
): readonly T[] {
  if (busy.size === 0) return mails;
  return mails.map((mail) => {
    const from = canonicalAddress(mail.message.from?.address ?? '');
    const isNew = mail.delivery.receivedAt > since;
    return from !== null && isNew && busy.has(from)
      ? { ...mail, evidence: { ...mail.evidence, isStorm: true as const } }
      : mail;
  });
}

/** Where a mail of a storm goes. */
export interface Storm {
  /** Leads the next ones there. */
  readonly key: string;
  /** The open ticket of this storm; null = this mail begins it. */
  readonly ticket: TicketView | null;
  readonly reason: Reason;
}

/** The storm this mail belongs to; null when it is none, or a rule has spoken. */
export function* stormOf(run: Run, { mail, sender, inquiry }: ThreadView): Asking<Storm | null> {
  const { address } = sender;
  if (mail.evidence.isStorm !== true || run.rule !== 'default' || address === null || sender.agent !== null)
    return null;
  const key = `mailclerk storm ${address}`;
  const since = Math.max(0, mail.delivery.receivedAt - DAY_MS);
  const ticket = yield* inquiry.ask<'ticketByKey'>({ ask: 'ticketByKey', key, since, openOnly: true });
  const detail = `more mails of ${address} within an hour than may open tickets of their own (gate.storm_per_hour)`;
  return { key, ticket: ticket?.deleted === true ? null : ticket, reason: { code: 'storm', detail } };
}
