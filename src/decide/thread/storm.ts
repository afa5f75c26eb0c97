// A storm of one sender (H46): beyond so many mails an hour or a minute that no rule decides, his mails go into one ticket. Takes
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
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Whose mails are counted. */
export function writersOf(mails: readonly { readonly message: Message }[]): readonly string[] {
  return [...new Set(mails.flatMap(({ message }) => canonicalAddress(message.from?.address ?? '') ?? []))];
}

/** What is too many; 0 = no limit. */
interface StormLimits {
  readonly now: number;
  readonly stormPerMinute: number;
}

type Arrived = Pick<Mail, 'message' | 'evidence' | 'delivery'>;

/**
 * The mails, those of busy senders marked, and those that came with too many others of their sender within a minute: the
 * first of them, too, so that a storm that is taken in at once is one ticket. What arrived more than an hour ago is a
 * backlog that is taken in, no storm.
 */
export function withStorms<T extends Arrived>(
  mails: readonly T[],
  busy: ReadonlyMap<string, 'hour' | 'minute'>,
  { now, stormPerMinute }: StormLimits,
): readonly T[] {
  const bursts = burstsOf(mails, stormPerMinute);
  if (busy.size === 0 && bursts.size === 0) return mails;
  return mails.map((mail) => {
    if (mail.delivery.receivedAt <= now - HOUR_MS) return mail;
    const over = busy.get(canonicalAddress(mail.message.from?.address ?? '') ?? '');
    const isStorm = over === 'hour' || (over === 'minute' && !isForAnother(mail)) || bursts.has(mail);
    return isStorm ? { ...mail, evidence: { ...mail.evidence, isStorm: true as const } } : mail;
  });
}

/** Mails of the group that have more than `most` of the same writer within one minute around them. */
function burstsOf<T extends Arrived>(mails: readonly T[], most: number): ReadonlySet<T> {
  const bursts = new Set<T>();
  if (most <= 0 || mails.length <= most) return bursts;
  for (const [writer, all] of Map.groupBy(mails, writerOf)) {
    if (writer === null || all.length <= most) continue;
    const sorted = all.toSorted((a, b) => a.delivery.receivedAt - b.delivery.receivedAt);
    sorted.forEach((last, index) => {
      const first = sorted[index - most];
      if (!first || last.delivery.receivedAt - first.delivery.receivedAt > MINUTE_MS) return;
      for (const mail of sorted.slice(index - most, index + 1)) bursts.add(mail);
    });
  }
  return bursts;
}

/** The sender, and whom he writes for: a web site's form is one sender with many writers. */
function writerOf(mail: Arrived): string | null {
  const from = canonicalAddress(mail.message.from?.address ?? '');
  return from === null
    ? null
    : [from, ...(isForAnother(mail) ? mail.message.replyTo : []).map((one) => one.address)].join(' ');
}

function isForAnother({ message }: Arrived): boolean {
  const from = canonicalAddress(message.from?.address ?? '');
  return message.replyTo.some(({ address }) => canonicalAddress(address ?? '') !== from);
}

/** Where a mail of a storm goes. */
export interface Storm {
  /** Leads the next ones there; null = they are led there already. */
  readonly key: string | null;
  /** The open ticket of this storm; null = this mail begins it. */
  readonly ticket: TicketView | null;
  readonly reason: Reason;
}

/** The storm this mail belongs to; null when it is none, or a rule has spoken. */
export function* stormOf(run: Run, { mail, sender, inquiry }: ThreadView): Asking<Storm | null> {
  const { address } = sender;
  if (mail.evidence.isStorm !== true || run.rule !== 'default' || address === null || sender.agent !== null)
    return null;
  // Who floods us in somebody's name does not get that person's own mails into his ticket, nor his into theirs.
  const key = `mailclerk storm ${mail.evidence.state === 'pass' ? '' : 'unproved '}${address}`;
  const since = Math.max(0, mail.delivery.receivedAt - DAY_MS);
  const known = yield* inquiry.ask<'ticketByKey'>({ ask: 'ticketByKey', key, since, openOnly: true });
  const detail = `more mails of ${address} within an hour or a minute than may open tickets of their own (gate.storm_per_hour, gate.storm_per_minute)`;
  const reason: Reason = { code: 'storm', detail };
  if (known !== null && known.deleted !== true) return { key: null, ticket: known, reason };
  // While a daemon works the first mails of a storm come one by one: the others go to the first ticket of that minute.
  const begun = yield* inquiry.ask<'openedBy'>({
    ask: 'openedBy',
    address,
    since: Math.max(0, mail.delivery.receivedAt - MINUTE_MS),
    proved: mail.evidence.state === 'pass',
  });
  const isHis = begun !== null && canonicalAddress(begun.customer?.address ?? '') === address;
  return { key, ticket: isHis && begun.visibility === 'public' ? begun : null, reason };
}
