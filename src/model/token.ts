// Our proofs: HMACs in reply addresses and Message-IDs. Signing and verifying live here once, because trust/
// verifies what notify/ and store/ mint, and rooms do not import each other. Pure: the keys are handed in.
// HMAC-SHA-256 cut to 65 bits, 13 characters of RFC 4648 §6 base32 in lower case, compared in constant time.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { TicketId } from './ticket.ts';

/** Signing keys, newest first: [0] signs, all verify (a rotated key stays valid for a year). */
export type ThreadKeys = readonly [Uint8Array, ...Uint8Array[]];

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const MAC_LENGTH = 13;
const DAY_MS = 86_400_000;

/** Days an agent's token lasts (surface.md §4). */
export const AGENT_TOKEN_DAYS = 30;

/** The token for a reply address of somebody outside: `t123.k7f2q9x4m1zpa`; with `n` where answers stay private (C10). */
export function customerToken(keys: ThreadKeys, ticket: TicketId, isPrivate = false): string {
  const kind = isPrivate ? 'n' : 't';
  return `${kind}${ticket}.${mac(keys[0], outsiderText(kind, ticket))}`;
}

/** The token for an agent's reply address, bound to ticket, agent and the day it ends: `t123.g2k9.k7f2q9x4m1zpa`; with `n` where answers stay private. */
export function agentToken(
  keys: ThreadKeys,
  to: { readonly ticket: TicketId; readonly agent: string; readonly isPrivate?: boolean },
  now: number,
): string {
  const day = Math.floor(now / DAY_MS) + AGENT_TOKEN_DAYS;
  const kind = to.isPrivate ? 'n' : 't';
  return `${kind}${to.ticket}.${day.toString(36)}.${mac(keys[0], agentText(kind, { ...to, day }))}`;
}

function outsiderText(kind: string, ticket: TicketId): string {
  return `${kind}|${ticket}`;
}

function agentText(
  kind: string,
  { ticket, agent, day }: { readonly ticket: TicketId; readonly agent: string; readonly day: number },
): string {
  return `${kind === 'n' ? 'p' : 'a'}|${ticket}|${agent}|${day}`;
}

/** The hidden anchor in a notice: it comes back in quotations whatever a provider made of the Message-ID. Never an agent's: quotations travel. */
export function anchorText(keys: ThreadKeys, ticket: TicketId): string {
  return `#${customerToken(keys, ticket)}`;
}

const ANCHORS = /#(t[1-9][0-9]{0,14}\.[a-z2-7]{13})(?![0-9a-z])/gi;
const MAX_ANCHORS = 20;

/** What may be anchors in a text, at most twenty. */
export function anchorsIn(text: string): readonly string[] {
  if (!text.includes('#t') && !text.includes('#T')) return [];
  const found: string[] = [];
  for (const [, token = ''] of text.matchAll(ANCHORS)) {
    found.push(token);
    if (found.length === MAX_ANCHORS) break;
  }
  return found;
}

/** What an agent's digest can be stopped with, in the subject of a mail to us or by one click: `d.g2k9.k7f2q9x4m1zpa`, for as long as his tokens last. */
export function digestToken(keys: ThreadKeys, agent: string, now: number): string {
  const day = Math.floor(now / DAY_MS) + AGENT_TOKEN_DAYS;
  return `d.${day.toString(36)}.${mac(keys[0], `d|${agent}|${day}`)}`;
}

const STOP_SUBJECT = /^\s{0,10}(?:(?:re|aw|fwd|wg)\s?:\s{0,5}){0,3}stop (d\.[0-9a-z]{1,6}\.[a-z2-7]{13})\s{0,10}$/i;

/** Whose digest this subject stops; null unless it carries a token of ours that is in force. */
export function stoppedDigest(
  keys: ThreadKeys,
  subject: string,
  agents: readonly string[],
  now: number,
): string | null {
  const [, token = ''] = STOP_SUBJECT.exec(subject.slice(0, 200)) ?? [];
  return digestOf(keys, token, agents, now);
}

const DIGEST_TOKEN = /^d\.([0-9a-z]{1,6})\.([a-z2-7]{13})$/;

/** Whose digest this token stops; null unless it is one of ours that is in force. */
export function digestOf(keys: ThreadKeys, token: string, agents: readonly string[], now: number): string | null {
  const [, days = '', signed = ''] = DIGEST_TOKEN.exec(token.slice(0, 100).toLowerCase()) ?? [];
  if (signed === '') return null;
  const day = Number.parseInt(days, 36);
  if (Math.floor(now / DAY_MS) > day) return null;
  return agents.find((agent) => isSigned(keys, `d|${agent}|${day}`, signed)) ?? null;
}

export interface VerifiedToken {
  readonly ticket: TicketId;
  readonly agent: string | null;
  readonly expired: boolean;
  /** It stood in a mail whose answers stay private; absent = it did not. */
  readonly isPrivate?: true;
}

const TOKEN = /^([tn])([1-9][0-9]{0,14})\.(?:([0-9a-z]{1,6})\.)?([a-z2-7]{13})$/;

/** Reads a token from a `+tag`; null unless one of our keys made it. `agents` are the ids an agent's token may name. */
export function verifyToken(
  keys: ThreadKeys,
  text: string,
  agents: readonly string[],
  now: number,
): VerifiedToken | null {
  const [, kind, id, days, signed] = TOKEN.exec(text.toLowerCase()) ?? [];
  if (!kind || !id || !signed) return null;
  const ticket = Number(id) as TicketId;
  const privacy = kind === 'n' ? ({ isPrivate: true } as const) : {};
  if (days === undefined) {
    return isSigned(keys, outsiderText(kind, ticket), signed)
      ? { ticket, agent: null, expired: false, ...privacy }
      : null;
  }
  const day = Number.parseInt(days, 36);
  const agent = agents.find((one) => isSigned(keys, agentText(kind, { ticket, agent: one, day }), signed));
  return agent === undefined ? null : { ticket, agent, expired: Math.floor(now / DAY_MS) > day, ...privacy };
}

/** The Message-ID of the notice with this outbox number: it begins with the growing number, so the index over it stays cheap. */
export function mintMessageId(keys: ThreadKeys, outbox: number, ticket: TicketId | null, domain: string): string {
  const body = `${outbox}.${ticket ?? 0}`;
  return `<${body}.${mac(keys[0], `m|${body}`)}@${domain}>`;
}

const OWN_ID = /^<?([1-9][0-9]{0,14})\.(0|[1-9][0-9]{0,14})\.([a-z2-7]{13})@[^<>\s]+>?$/;

/** The outbox row and ticket (null = none) of a Message-ID of ours; null unless one of our keys made it. */
export function verifyMessageId(
  keys: ThreadKeys,
  id: string,
): { readonly outbox: number; readonly ticket: TicketId | null } | null {
  const match = OWN_ID.exec(id.toLowerCase());
  if (!match?.[1] || !match[2] || !match[3]) return null;
  if (!isSigned(keys, `m|${match[1]}.${match[2]}`, match[3])) return null;
  return { outbox: Number(match[1]), ticket: match[2] === '0' ? null : (Number(match[2]) as TicketId) };
}

function isSigned(keys: ThreadKeys, text: string, claimed: string): boolean {
  return keys.some((key) => timingSafeEqual(Buffer.from(mac(key, text)), Buffer.from(claimed)));
}

function mac(key: Uint8Array, text: string): string {
  const digest = createHmac('sha256', keyObject(key)).update(text).digest();
  let bits = 0;
  let held = 0;
  let out = '';
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(held >> bits) & 31];
      if (out.length === MAC_LENGTH) return out;
    }
    held &= (1 << bits) - 1;
  }
  return out;
}

/** Key objects by key: making one costs five times the HMAC. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObject(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}
