// How many: the limits of the gate, each with its reason. Takes what the gate looks at and what the store counted; gives
// the reason why not, or null. H41, H44, H46. Pure.
import { addressParts } from '../../model/address.ts';
import { isMailProvider } from '../../model/customers/mail-providers.ts';
import { MAX_ASKED } from '../../model/form.ts';
import type { Circuit, GateReason } from '../../model/notice/gate.ts';
import type { DeskContext } from '../context.ts';
import type { GateFacts } from '../gate.ts';

/** For a rating, and for one that takes its place. */
const MAX_THANKED = 2;

/** H41. Agents whose mail is proven are bound by the hourly cap alone. */
export function receiptLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  if (facts.mail?.byAgent && facts.mail.auth === 'pass') return hourLimit(facts, context);
  return ticketLimit(facts, context) ?? addressLimit(facts, context) ?? instanceLimit(facts, context);
}

/** What people and the clock cause: a cap for the whole instance. */
export function hourLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  if (isOpen('automatic', context)) return 'circuit-open';
  const sent = facts.before.filter((one) => one.kind === 'automatic').length;
  return context.receipts.automaticHour + sent >= context.config.gate.automaticPerHour ? 'limit-hour' : null;
}

/** What one of our own people is told by himself, the administrator among them. */
export function agentLimit({ to, told, isTimed, name }: GateFacts, context: DeskContext): GateReason | null {
  const { timedPerAgentHour, adminPerCheckHour } = context.config.gate;
  if (told && (told.same || told.others >= adminPerCheckHour)) return 'limit-hour';
  if (isTimed !== true || name === 'admin-alert') return null;
  return countOf(context.receipts.agentTimedHour, to) >= timedPerAgentHour ? 'limit-hour' : null;
}

/** Of mails: two absence notes of colleagues that nothing marks would answer each other for ever, and so would a robot whose every mail opens a ticket (H46). */
export function agentMailLimit({ to }: GateFacts, context: DeskContext): GateReason | null {
  if (countOf(context.receipts.agentsTicketHour, to) >= context.config.gate.agentPerTicketHour) return 'limit-ticket';
  return isStormy(context) ? 'limit-address' : null;
}

/** A storm of one sender is no storm to others (H46). */
export function isStormy({ receipts, config }: DeskContext): boolean {
  return (receipts.senderHour ?? 0) >= config.gate.agentsPerSenderHour;
}

/** What this person wants himself at most. */
export function ownLimit({ to, maxPerHour }: GateFacts, context: DeskContext): GateReason | null {
  const isLimited = typeof maxPerHour === 'number';
  return isLimited && countOf(context.receipts.agentHour, to) >= maxPerHour ? 'limit-hour' : null;
}

function ticketLimit({ name, template }: GateFacts, { receipts, config }: DeskContext): GateReason | null {
  const counted = template === undefined ? name : `${name}:${template}`;
  return countOf(receipts.ofTicket, counted) >= mostOf(name, config.gate.perTicket) ? 'limit-ticket' : null;
}

/** A form is asked for twice at most: what an answer left open is the second reason. Who rates anew is told that it counts. */
function mostOf(name: GateFacts['name'], perTicket: number): number {
  if (perTicket === 0) return 0;
  if (name === 'question') return MAX_ASKED;
  return name === 'rating-thanks' ? Math.max(perTicket, MAX_THANKED) : perTicket;
}

function addressLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  const { receipts, config } = context;
  const toHim = receiptsBefore(facts).filter((one) => one.to === facts.to).length;
  if (countOf(receipts.perAddressDay, facts.to) + toHim >= config.gate.perAddressPerDay) return 'limit-address';
  // The second question of a form goes on with what the first began: not a new mail to somebody who is only named.
  const goesOn = facts.name === 'question' && countOf(receipts.ofTicket, 'question') > 0 && toHim === 0;
  if (facts.isNamed && !goesOn && countOf(receipts.perAddressHour, facts.to) + toHim >= 1) return 'limit-address';
  const { perAddressUnanswered, perDomainUnanswered } = config.gate;
  if (countOf(receipts.unanswered, facts.to) + toHim >= perAddressUnanswered) return 'limit-unanswered';
  // A robot that writes from another address each time is still one; people of a firm we know are not held for it.
  const domain = `@${addressParts(facts.to).domain}`;
  const isNew = receipts.newcomers?.includes(facts.to) ?? false;
  if (!isNew || isMailProvider(domain.slice(1), config.customers?.mailProviders)) return null;
  return countOf(receipts.unanswered, domain) >= perDomainUnanswered ? 'limit-domain' : null;
}

function instanceLimit(facts: GateFacts, context: DeskContext): GateReason | null {
  const { receipts, config } = context;
  if (isOpen('receipt', context)) return 'circuit-open';
  const sent = receiptsBefore(facts);
  const unverified = receipts.unverifiedHour + sent.filter((one) => one.unverified).length;
  if (facts.unverified && unverified >= config.gate.unverifiedPerHour) return 'limit-unverified';
  return (receipts.receiptsHour ?? 0) + sent.length >= config.gate.receiptsPerHour ? 'limit-receipts' : null;
}

/** An open circuit lets nothing through until it is quiet again (daemon/watch closes it). */
function isOpen(circuit: Circuit, { receipts }: DeskContext): boolean {
  return receipts.circuits?.[circuit] !== undefined;
}

function receiptsBefore({ before }: GateFacts): GateFacts['before'] {
  return before.filter((one) => one.kind === 'receipt');
}

function countOf(counts: Readonly<Record<string, number>> | undefined, key: string): number {
  return counts && Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0;
}
