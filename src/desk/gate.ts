// The one gate for all automatic mail (E7). Takes what is known of a notice and of the mail behind it; gives
// pass, or a reason of a closed list. Asked in the transaction that would write the notice, and by deliver again
// before a row leaves. Nothing else makes a GateVerdict. Pure. RFC 3834 §2, RFC 5321 §4.5.5, reliability.md H37–H45, F57.
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { MailFacts } from '../model/command.ts';
import type { MessageClass } from '../model/message.ts';
import type { GateReason, GateVerdict } from '../model/notice/gate.ts';
import type { NoticeKind, NoticeName } from '../model/notice.ts';
import { type Config, isOwnDomain, ownAddresses } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import type { DeskContext } from './context.ts';
import { agentLimit, agentMailLimit, hourLimit, isStormy, ownLimit, receiptLimit } from './gate/limits.ts';
import { isRobot } from './gate/robots.ts';

export { isRobot } from './gate/robots.ts';

/** What the gate looks at. */
export interface GateFacts {
  readonly name: NoticeName | 'rule-reply' | 'canary';
  readonly kind: NoticeKind;
  readonly to: string;
  readonly isInternal: boolean;
  readonly isMuted: boolean;
  /** The mail that caused it, null for what people and timers cause. */
  readonly mail: MailFacts | null;
  /** True for a receipt to somebody neither proven nor known, or to an address a mail only names. */
  readonly unverified: boolean;
  /** True when the receipt goes to an address the mail names, not to its sender. */
  readonly isNamed: boolean;
  /** True when it would carry words of the mail: a rule's own text, the mail itself. Absent = no. */
  readonly echoes?: boolean;
  /** The template of a mail a rule asked for: each counts by itself. */
  readonly template?: string;
  /** For an alert to the administrator: what he was told of the same check within the hour; absent for everything else. */
  readonly told?: { readonly same: boolean; readonly others: number } | null;
  /** True for what the clock causes: one person is told of so many an hour only. Absent = no. */
  readonly isTimed?: boolean;
  /** What this person wants an hour at most, null and absent = no limit. */
  readonly maxPerHour?: number | null;
  /** He reads it in his digest. Absent = no. */
  readonly isForDigest?: boolean;
  /** Nothing is left to tell. Absent = something is. */
  readonly isVoid?: boolean;
  /** He has its words: the mail went to him directly, or told him of the ticket with them. Absent = no. */
  readonly hasIt?: boolean;
  /** Notices of the same command that passed before this one: they count, too. */
  readonly before: readonly { readonly kind: NoticeKind; readonly unverified: boolean; readonly to?: string }[];
}

/** A bounce is auto, too, and the first answer wins. */
const BOUNCES: readonly MessageClass[] = ['bounce', 'bounce.hard', 'bounce.soft'];
const ROBOT_MAILS: readonly MessageClass[] = ['auto', 'out_of_office', 'read_receipt', 'abuse_report'];

/** Pass, or why this notice must not go out now. */
export function gate(facts: GateFacts, context: DeskContext): GateVerdict {
  if (context.isImported) return verdict('imported');
  return verdict(
    addressReason(facts, context.config) ??
      reasonByKind(facts, context) ??
      needlessReason(facts) ??
      returnedReason(facts, context),
  );
}

/** What a call by HTTP is asked: mail taken in late is told to nobody (F57). */
export function gateCall(mail: MailFacts | null, context: DeskContext): GateVerdict {
  if (context.isImported) return verdict('imported');
  return verdict(mail !== null && isOld(mail, context) ? 'old-mail' : null);
}

/** What a push is asked: whatever our own people must not be mailed of by themselves is not pushed either. */
export function gatePush(
  facts: Pick<GateFacts, 'to' | 'mail' | 'isMuted' | 'isTimed' | 'maxPerHour'>,
  context: DeskContext,
): GateVerdict {
  if (context.isImported) return verdict('imported');
  const push = { name: 'agent-changed', kind: 'agent', isInternal: false, unverified: false, isNamed: false } as const;
  return verdict(agentReason({ ...push, ...facts, before: [] }, context));
}

/** What counts of a ticket when a row about it comes due. */
export type DueTicket = Pick<TicketState, 'visibility' | 'queue' | 'flags' | 'customer'>;

/** What deliver asks when a row comes due: the world may have changed since it was written. */
export function stillPasses(
  notice: {
    readonly kind: string;
    readonly to: string;
    readonly agent: string | null;
    readonly queue: string | null;
    readonly name?: string;
  },
  world: {
    readonly config: Config;
    readonly ticket: DueTicket | null;
    /** Mail to the address came back for good. Absent = no. */
    readonly isReturned?: boolean;
  },
): GateVerdict {
  return verdict(reasonNow(notice, world));
}

function reasonNow(
  notice: Parameters<typeof stillPasses>[0],
  { config, ticket, isReturned }: Parameters<typeof stillPasses>[1],
): GateReason | null {
  const { name = '', to } = notice;
  const kind = kinds.find((one) => one === notice.kind) ?? 'receipt';
  const reason = addressReason({ name, kind, to }, config);
  if (reason !== null) return reason;
  if (kind === 'agent') {
    if (ticket?.visibility === 'internal' && isNewsOutside({ name, to }, config)) return 'internal-ticket';
    // Somebody who left since then gets nothing more.
    const isGone = notice.agent !== null && !config.agents.some((agent) => agent.id === notice.agent);
    return isGone ? 'muted' : null;
  }
  // A rule's author wrote to somebody who is no customer: how the ticket is shown to customers does not matter.
  if (kind === 'automatic' && (name === 'forward' || name === 'rule-mail')) return null;
  if (kind === 'human' && (name === 'forward' || name === 'note-mention')) return null;
  if (ticket?.visibility === 'internal') return 'internal-ticket';
  const queue = config.queues.find((one) => one.name === (ticket?.queue ?? notice.queue));
  if (kind !== 'human' && (queue?.notifyCustomer === false || hasStopped(ticket, to))) return 'muted';
  return kind !== 'human' && isReturned === true ? 'returned' : null;
}

const kinds: readonly NoticeKind[] = ['receipt', 'agent', 'human', 'automatic'];

/** The one place where a verdict is made. */
function verdict(reason: GateReason | null): GateVerdict {
  return (reason === null ? { pass: true } : { pass: false, reason }) as GateVerdict;
}

function needlessReason({ isVoid, hasIt }: GateFacts): GateReason | null {
  if (hasIt === true) return 'has-it';
  return isVoid === true ? 'nothing-new' : null;
}

/** A machine writes no more to an address that does not exist; a person may. Whoever writes from it has it again. */
function returnedReason({ kind, to, mail }: GateFacts, { unreachable = [] }: DeskContext): GateReason | null {
  if ((kind !== 'receipt' && kind !== 'automatic') || !unreachable.includes(to)) return null;
  const isHis = mail?.from != null && mail.auth !== 'fail' && canonicalAddress(mail.from.address) === to;
  return isHis && !isAny(mail, [...BOUNCES, ...ROBOT_MAILS]) ? null : 'returned';
}

function addressReason(
  { name, to, kind }: { readonly name: string; readonly to: string; readonly kind: NoticeKind },
  config: Config,
): GateReason | null {
  const address = canonicalAddress(to);
  const base = address === null ? null : baseAddress(address);
  if (address === null || base === null) return 'bad-address';
  // A canary is ours on both ends: it opens nothing, and comes back as our own mail.
  if (ownAddresses(config).has(base)) return name === 'canary' && isMailbox(base, config) ? null : 'own-address';
  return (kind === 'receipt' || kind === 'automatic') && isRobot(address) ? 'no-reply-address' : null;
}

function isMailbox(address: string, config: Config): boolean {
  return config.mailboxes.some((box) => box.address === address);
}

function reasonByKind(facts: GateFacts, context: DeskContext): GateReason | null {
  switch (facts.kind) {
    case 'human':
      return facts.isMuted ? 'muted' : null;
    case 'agent':
      return agentReason(facts, context);
    case 'receipt':
      return (
        customerReason(facts) ?? mailReason(facts.mail, context) ?? echoReason(facts) ?? receiptLimit(facts, context)
      );
    case 'automatic':
      return customerReason(facts) ?? onwardReason(facts, context) ?? hourLimit(facts, context);
    default:
      return facts.kind satisfies never;
  }
}

function customerReason(facts: GateFacts): GateReason | null {
  if (facts.isInternal) return 'internal-ticket';
  return facts.isMuted ? 'muted' : null;
}

/** What goes on because a mail came. A delivery report that goes on would come back as one: a loop of two machines. */
function onwardReason({ name, mail, to, template }: GateFacts, context: DeskContext): GateReason | null {
  if (mail === null) return null;
  const isReport = isAny(mail, BOUNCES);
  if (name === 'forward' && (isReport || mail.nullSender)) return 'bounce';
  if (name === 'rule-mail' && isReport && ((mail.bounced ?? null) === null || mail.bounced === to)) return 'bounce';
  if (template === undefined) return null;
  // A storm of one sender is no storm to others (H46).
  if (name === 'rule-mail' && isStormy(context)) return 'limit-address';
  return isOld(mail, context) ? 'old-mail' : null;
}

/** H43: words of a mail go to an address it names only when its sender is proven. */
function echoReason({ echoes, unverified, mail }: GateFacts): GateReason | null {
  return echoes === true && unverified && mail?.auth !== 'pass' ? 'echo' : null;
}

/** H37–H40, H43, H44, F57: mail that must not be answered by a machine. */
function mailReason(mail: MailFacts | null, context: DeskContext): GateReason | null {
  if (mail === null) return null;
  if (isAny(mail, BOUNCES)) return 'bounce';
  if (isAny(mail, ROBOT_MAILS)) return 'auto';
  if (isAny(mail, ['list'])) return 'list';
  if (isAny(mail, ['spam'])) return 'spam';
  if (mail.nullSender) return 'null-sender';
  if (mail.auth === 'fail') return 'auth-fail';
  return isOld(mail, context) ? 'old-mail' : null;
}

/**
 * Our own people are told of nearly everything. Not: of old mail taken in late, of absence notes and read receipts, of
 * what an agent's own robot wrote, and of bounces of notices to agents — each of these would feed itself.
 */
function agentReason(facts: GateFacts, context: DeskContext): GateReason | null {
  if (facts.isMuted) return 'muted';
  if (facts.isInternal && isNewsOutside(facts, context.config)) return 'internal-ticket';
  const { mail } = facts;
  const reason = agentLimit(facts, context) ?? (mail === null ? null : agentMailReason(mail, facts, context));
  // What the person wants himself comes last: what must not be told at all is in no digest either.
  return reason ?? (facts.isForDigest === true ? 'digest' : ownLimit(facts, context));
}

/** `opened_to` may name somebody outside: what is internal is read by our own people. */
function isNewsOutside({ name, to }: { readonly name: string; readonly to: string }, config: Config): boolean {
  return name === 'agent-new' && !isOwnDomain(to, config);
}

/** He wrote `stop`: no machine writes to him about this ticket any more. */
export function hasStopped(ticket: Pick<TicketState, 'flags' | 'customer'> | null, to: string): boolean {
  return ticket?.flags.includes('stopped') === true && ticket.customer?.address === to;
}

function agentMailReason(mail: MailFacts, facts: GateFacts, context: DeskContext): GateReason | null {
  if (isAny(mail, BOUNCES)) return isCustomersBounce(mail, context) ? null : 'bounce';
  if (isAny(mail, ['out_of_office', 'read_receipt'])) return 'auto';
  if (isAny(mail, ['auto']) && mail.byAgent !== null) return 'auto';
  return agentMailLimit(facts, context) ?? (isOld(mail, context) ? 'old-mail' : null);
}

function isCustomersBounce(mail: MailFacts, { config, returned }: DeskContext): boolean {
  if (returned?.agent) return false;
  const about = mail.bounced ?? returned?.to ?? null;
  if (about === null) return false;
  const base = baseAddress(about);
  return (
    base !== null && !ownAddresses(config).has(base) && !config.agents.some((agent) => agent.emails.includes(about))
  );
}

function isAny(mail: MailFacts, classes: readonly MessageClass[]): boolean {
  return mail.classes.some((one) => classes.includes(one));
}

function isOld(mail: MailFacts, context: DeskContext): boolean {
  return context.now - mail.receivedAt > context.config.gate.maxMailAgeMs;
}
