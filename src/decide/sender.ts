// Takes a mail and the site; gives who it is from as far as deciding is concerned.
// Never trusts a display name, a second From (H19) or an own address that does not carry our HMAC: then the mail came
// through a group mailbox or a list, and X-Original-From, then Reply-To name the person – unverified (surface.md).
import type { Address } from '../model/address.ts';
import { baseAddress, canonicalAddress } from '../model/address.ts';
import type { AuthState } from '../model/evidence.ts';
import { header } from '../model/message.ts';
import type { Site } from '../model/policy.ts';
import type { TicketId } from '../model/ticket.ts';
import type { Mail } from './mail.ts';
import { isListAddress } from './thread/own-list.ts';

const MAX_NAMED = 2_000;

export interface Sender {
  /** Who the customer of a new ticket would be; null when the mail names nobody. */
  readonly person: Address | null;
  /** Canonical address that may count as a participant; null when From is none, several or no plain address. */
  readonly address: string | null;
  readonly auth: AuthState;
  /** The agent whose address this is; says nothing about proof. */
  readonly agent: string | null;
}

/** Who the mail is from. */
export function senderOf(mail: Mail, site: Site): Sender {
  const { message, evidence } = mail;
  const from = message.from;
  const address = from ? canonicalAddress(from.address) : null;
  const base = address ? baseAddress(address) : null;
  if (base && !evidence.own && (site.own.has(base) || isListAddress(base, mail, site))) {
    const original = personBehind(mail, site);
    if (original) return unverified(original, evidence.state, site);
  }
  const trusted = message.fromCount === 1 ? address : null;
  return {
    person: from && address ? { address, name: from.name } : from,
    address: trusted,
    auth: evidence.state,
    agent: agentOf(trusted, site),
  };
}

/** True when the agent holds a token of his own for this ticket that is still good. */
export function hasAgentToken(mail: Mail, agent: string, ticket: TicketId): boolean {
  return mail.evidence.tokens.some((token) => token.agent === agent && token.ticket === ticket && !token.expired);
}

function unverified(person: Address, state: AuthState, site: Site): Sender {
  // The signature spoke for our own domain, not for the person a header names.
  const auth = state === 'pass' ? 'none' : state;
  return { person, address: person.address, auth, agent: agentOf(person.address, site) };
}

function personBehind(mail: Mail, site: Site): Address | null {
  const { message } = mail;
  const named = (name: string): Address | null => {
    const value = header(message, name);
    return value === null ? null : readAddress(value.slice(0, MAX_NAMED));
  };
  // Google Groups names the person in the first and, where answers go to the list, only in the last.
  const candidates = [named('X-Original-From'), ...message.replyTo.slice(0, 5), named('X-Original-Sender')];
  for (const candidate of candidates) {
    const address = candidate ? canonicalAddress(candidate.address) : null;
    if (!candidate || !address) continue;
    const base = baseAddress(address) ?? '';
    if (site.own.has(base) || isListAddress(base, mail, site)) continue;
    return { address, name: candidate.name === '' ? nameBefore(message.from?.name ?? '') : candidate.name };
  }
  return null;
}

/** `'Eva Roth' via Support` → Eva Roth, as groups write it when From has to be theirs. */
function nameBefore(name: string): string {
  const via = /^['"\u2018\u201c]?(.{1,200}?)['"\u2019\u201d]? (?:via|über|through|par) .{1,200}$/u.exec(
    name.slice(0, 420),
  );
  return via?.[1] ?? '';
}

/** `Eva Roth <eva@x.example>` or the bare address; null for anything else. */
function readAddress(text: string): Address | null {
  const open = text.lastIndexOf('<');
  const close = text.lastIndexOf('>');
  const inner = open >= 0 && close > open ? text.slice(open + 1, close) : text;
  const address = canonicalAddress(inner.trim());
  if (!address) return null;
  return { address, name: open > 0 ? text.slice(0, open).replaceAll('"', '').trim() : '' };
}

function agentOf(address: string | null, site: Site): string | null {
  if (!address) return null;
  if (Object.hasOwn(site.agents, address)) return site.agents[address] ?? null;
  const base = baseAddress(address) ?? '';
  return Object.hasOwn(site.agents, base) ? (site.agents[base] ?? null) : null;
}
