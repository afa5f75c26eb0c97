// The one gate for all automatic mail (E7). Takes what is known of a notice and of the mail behind it; gives
// pass, or a reason of a closed list. Asked in the transaction that would write the notice, and by deliver again
// when a held or deferred row comes due. Pure. RFC 3834 §2, RFC 5321 §4.5.5, reliability.md H37–H45, F57.
import { addressParts, baseAddress, canonicalAddress } from '../model/address.ts';
import type { MailFacts } from '../model/command.ts';
import { MAX_ASKED } from '../model/form.ts';
import type { MessageClass } from '../model/message.ts';
import type { GateReason, GateVerdict, NoticeKind, NoticeName } from '../model/notice.ts';
import { type Config, ownAddresses } from '../model/setup.ts';
import type { TicketState } from '../model/ticket.ts';
import type { DeskContext } from './context.ts';

/** What the gate looks at. */
export interface GateFacts {
  readonly name: NoticeName | 'rule-reply';
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
  /** Notices of the same command that passed before this one: they count, too. */
  readonly before: readonly { readonly kind: NoticeKind; readonly unverified: boolean; readonly to?: string }[];
}

/** A bounce is auto, too, and the first answer wins. */
const BOUNCES: readonly MessageClass[] = ['bounce', 'bounce.hard', 'bounce.soft'];
const ROBOT_MAILS: readonly MessageClass[] = ['auto', 'out_of_office', 'read_receipt', 'abuse_report'];

/** How often an hour mails about one ticket are told to the same agent. */
const AGENT_TICKET_HOUR = 20;

/** How many mails of one sender an hour agents are told of; the tickets are there all the same. */
const SENDER_HOUR = 60;

/** How many things an hour the clock tells one of our people: a clock that jumped must not bury him. */
const TIMED_HOUR = 30;

/** How many different things an hour the administrator is told of one check; the same thing once. */
const ADMIN_HOUR = 4;

/** Local parts nobody reads: robots, list managers, bounce addresses (BATV, SRS, VERP). */
const ROBOTS: readonly RegExp[] = [
  /^(?:mailer-?daemon|postmaster|nobody|bounces?|listserv|majordomo|mdaemon|auto-?(?:reply|responder))(?:$|\+)/,
  /^(?:no|do-?not|dont|never)[-_.]?repl(?:y|ies)(?:$|[-_.+=\d])/,
  /^(?:(?:keine?|nicht)[-_.]?antwort(?:en)?|antwort(?:en)?[-_.]?nicht)(?:$|[-_.+=\d])/,
  // fr, nl, es, it, pt
  /^(?:ne[-_.]?pas[-_.]?repondre|(?:niet[-_.]?be|geen[-_.]?)antwoord(?:en)?)(?:$|[-_.+=\d])/,
  /^(?:no[-_.]?(?:responder?|contestar)|non[-_.]?rispondere|nao[-_.]?respond[ae]r?)(?:$|[-_.+=\d])/,
  /^do[-_.]not[-_.]reply(?:$|[-_.+=\d])/,
  /[-_.+](?:no-?reply|donotreply)$/,
  /^owner-/,
  /-(?:owner|bounces?|request)(?:$|\+)/,
  /^bounces?[-+=_.]/,
  /^(?:msprvs1|prvs|srs0|srs1|btv1)[=+-]/,
];

/** Pass, or why this notice must not go out now. */
export function gate(facts: GateFacts, context: DeskContext): GateVerdict {
  const reason = addressReason(facts.to, facts.kind, context.config) ?? reasonByKind(facts, context);
  return reason === null ? { pass: true } : { pass: false, reason };
}

/** What a push is asked: whatever our own people must not be mailed of by themselves is not pushed either. */
export function gatePush(
  facts: Pick<GateFacts, 'to' | 'mail' | 'isMuted' | 'isTimed' | 'maxPerHour'>,
  context: DeskContext,
): GateVerdict {
  const push = { name: 'agent-changed', kind: 'agent', isInternal: false, unverified: false, isNamed: false } as const;
  const reason = agentReason({ ...push, ...facts, before: [] }, context);
  return reason === null ? { pass: true } : { pass: false, reason };
}

/** What deliver asks when a row comes due: the world may have changed since it was written. */
export function stillPasses(
  notice: {
    readonly kind: string;
    readonly to: string;
    readonly agent: string | null;
    readonly queue: string | null;
    readonly name?: string;
  },
  world: { readonly config: Config; readonly ticket: Pick<TicketState, 'visibility' | 'queue'> | null },
): GateVerdict {
  const { config, ticket } = world;
  const kind: NoticeKind =
    notice.kind === 'agent' || notice.kind === 'human' || notice.kind === 'automatic' ? notice.kind : 'receipt';
  const reason = addressReason(notice.to, kind, config);
  if (reason !== null) return { pass: false, reason };
  if (kind === 'agent') {
    // Somebody who left since then gets nothing more.
    const isGone = notice.agent !== null && !config.agents.some((agent) => agent.id === notice.agent);
    return isGone ? { pass: false, reason: 'muted' } : { pass: true };
  }
  // A rule's author wrote to somebody who is no customer: how the ticket is shown to customers does not matter.
  if (kind === 'automatic' && (notice.name === 'forward' || notice.name === 'rule-mail')) return { pass: true };
  if (kind === 'human' && (notice.name === 'forward' || notice.name === 'note-mention')) return { pass: true };
  if (ticket?.visibility === 'internal') return { pass: false, reason: 'internal-ticket' };
  const queue = config.queues.find((one) => one.name === (ticket?.queue ?? notice.queue));
  if (kind !== 'human' && queue?.notifyCustomer === false) return { pass: false, reason: 'muted' };
  return { pass: true };
}

/** True for an address no person reads: an answer would loop or bother a list's manager (H45). */
export function isRobot(address: string): boolean {
  const { local, tag } = addressParts(address);
  const whole = tag === '' ? local : `${local}+${tag}`;
  return ROBOTS.some((robot) => robot.test(whole));
}

function addressReason(to: string, kind: NoticeKind, config: Config): GateReason | null {
  const address = canonicalAddress(to);
  const base = address === null ? null : baseAddress(address);
  if (address === null || base === null) return 'bad-address';
  if (ownAddresses(config).has(base)) return 'own-address';
  return (kind === 'receipt' || kind === 'automatic') && isRobot(address) ? 'no-reply-address' : null;
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
  if (name === 'rule-mail' && (context.receipts.senderHour ?? 0) >= SENDER_HOUR) return 'limit-address';
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

/** H41. Agents whose mail is proven are bound by the hourly cap alone. */
function receiptLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  if (facts.mail?.byAgent && facts.mail.auth === 'pass') return hourLimit(facts, context);
  const { receipts, config } = context;
  const sent = facts.before.filter((one) => one.kind === 'receipt');
  const toHim = sent.filter((one) => one.to === facts.to).length;
  const name = facts.template === undefined ? facts.name : `${facts.name}:${facts.template}`;
  // A form is asked for twice at most: what an answer left open is the second reason.
  const most = facts.name === 'question' && config.gate.perTicket > 0 ? MAX_ASKED : config.gate.perTicket;
  if (countOf(receipts.ofTicket, name) >= most) return 'limit-ticket';
  if (countOf(receipts.perAddressDay, facts.to) + toHim >= config.gate.perAddressPerDay) return 'limit-address';
  if (facts.isNamed && countOf(receipts.perAddressHour ?? {}, facts.to) + toHim >= 1) return 'limit-address';
  const unverified = receipts.unverifiedHour + sent.filter((one) => one.unverified).length;
  return facts.unverified && unverified >= config.gate.unverifiedPerHour ? 'limit-unverified' : null;
}

function hourLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  const sent = facts.before.filter((one) => one.kind === 'automatic').length;
  return context.receipts.automaticHour + sent >= context.config.gate.automaticPerHour ? 'limit-hour' : null;
}

/**
 * Our own people are told of nearly everything. Not: of old mail taken in late, of absence notes and read receipts, of
 * what an agent's own robot wrote, and of bounces of notices to agents — each of these would feed itself.
 */
function agentReason(facts: GateFacts, context: DeskContext): GateReason | null {
  if (facts.isMuted) return 'muted';
  const { mail, told } = facts;
  if (told && (told.same || told.others >= ADMIN_HOUR)) return 'limit-hour';
  const isTimed = facts.isTimed === true && facts.name !== 'admin-alert';
  if (isTimed && countOf(context.receipts.agentTimedHour ?? {}, facts.to) >= TIMED_HOUR) return 'limit-hour';
  return (mail === null ? null : agentMailReason(mail, facts, context)) ?? ownReason(facts, context);
}

/** What the person wants himself comes last: what must not be told at all is in no digest either. */
function ownReason({ to, isForDigest, maxPerHour }: GateFacts, context: DeskContext): GateReason | null {
  if (isForDigest === true) return 'digest';
  const isLimited = typeof maxPerHour === 'number';
  return isLimited && countOf(context.receipts.agentHour ?? {}, to) >= maxPerHour ? 'limit-hour' : null;
}

function agentMailReason(mail: MailFacts, facts: GateFacts, context: DeskContext): GateReason | null {
  if (isAny(mail, BOUNCES)) return isCustomersBounce(mail, context.config) ? null : 'bounce';
  if (isAny(mail, ['out_of_office', 'read_receipt'])) return 'auto';
  if (isAny(mail, ['auto']) && mail.byAgent !== null) return 'auto';
  // Two absence notes of colleagues that nothing marks would answer each other for ever.
  if (countOf(context.receipts.agentsTicketHour ?? {}, facts.to) >= AGENT_TICKET_HOUR) return 'limit-ticket';
  // A robot nothing marks, which answers every notice with a mail that opens a ticket (H46).
  if ((context.receipts.senderHour ?? 0) >= SENDER_HOUR) return 'limit-address';
  return isOld(mail, context) ? 'old-mail' : null;
}

function isCustomersBounce(mail: MailFacts, config: Config): boolean {
  const about = mail.bounced ?? null;
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

function countOf(counts: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0;
}
