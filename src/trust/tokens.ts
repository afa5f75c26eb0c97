// Takes a mail; gives the proofs of ours in it: signed reply addresses it was sent to, our Message-IDs it answers,
// our anchors it quotes, and whether it is our own. Verified by HMAC; anything else is nothing. Bounded: mails name at most so many candidates.
import { addressParts, canonicalAddress } from '../model/address.ts';
import type { Token } from '../model/evidence.ts';
import { header, type Message } from '../model/message.ts';
import { type Config, ownAddresses } from '../model/setup.ts';
import { anchorsIn, stoppedDigest, type ThreadKeys, verifyMessageId, verifyToken } from '../model/token.ts';

const MAX_CANDIDATES = 200;

export interface TokenSource {
  readonly keys: ThreadKeys;
  readonly config: Config;
  readonly now: number;
}

/** Genuine tokens, strongest first: reply addresses (an agent's before a customer's, live before expired), In-Reply-To, References newest first. */
export function findTokens(message: Message, source: TokenSource): readonly Token[] {
  const byAddress = addressTokens(message, source);
  const answered = message.inReplyTo ? idTokens([message.inReplyTo], 'message_id', source.keys) : [];
  const known = new Set(answered.map((token) => token.ticket));
  const referred = idTokens(message.references.toReversed().slice(0, MAX_CANDIDATES), 'reference', source.keys);
  const strong = [...byAddress, ...answered, ...referred.filter((token) => !known.has(token.ticket))];
  return [...strong, ...anchorTokens(message, source.keys, new Set(strong.map((token) => token.ticket)))];
}

/** Tickets whose notice the mail quotes, as its hidden anchor says; those known by a stronger proof are left out. */
function anchorTokens(message: Message, keys: ThreadKeys, known: ReadonlySet<number>): readonly Token[] {
  const found = new Map<number, Token>();
  for (const text of [message.html ?? '', message.text, message.quoted]) {
    for (const anchor of anchorsIn(text)) {
      const ticket = verifyToken(keys, anchor, [], 0)?.ticket;
      if (ticket !== undefined && !known.has(ticket))
        found.set(ticket, { by: 'anchor', ticket, agent: null, expired: false });
    }
  }
  return [...found.values()];
}

/** True when the mail's own Message-ID or its X-Mailclerk-Id is signed by us: we sent it. */
export function isOwn(message: Message, keys: ThreadKeys): boolean {
  const ids = [message.messageId, header(message, 'X-Mailclerk-Id')?.trim() ?? null];
  return ids.some((id) => id !== null && verifyMessageId(keys, id) !== null);
}

/** Whose digest the mail stops (List-Unsubscribe, RFC 2369). */
export function digestStop({ subject }: Message, { keys, config, now }: TokenSource): { stopsDigestOf?: string } {
  const ids = config.agents.map((agent) => agent.id);
  const agent = stoppedDigest(keys, subject, ids, now);
  return agent === null ? {} : { stopsDigestOf: agent };
}

function addressTokens(message: Message, source: TokenSource): readonly Token[] {
  const agents = source.config.agents.map((agent) => agent.id);
  const found = new Map<string, Token>();
  for (const text of candidates(message, source.config)) {
    const token = verifyToken(source.keys, text, agents, source.now);
    if (token) found.set(`${token.ticket} ${token.agent} ${token.isPrivate === true}`, { by: 'address', ...token });
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

function rank(token: Token): number {
  // Of two answers to the same place the private one is believed.
  return (token.expired ? 2 : 0) + (token.agent === null ? 1 : 0) - (token.isPrivate ? 0.5 : 0);
}

/** The texts that may be tokens: `+tags` of our addresses, and what `{token}` stands for in the mailboxes' patterns. */
function candidates(message: Message, config: Config): readonly string[] {
  const own = ownAddresses(config);
  const patterns = config.mailboxes.map((box) => box.replyAddress).flatMap((pattern) => splitPattern(pattern) ?? []);
  const texts: string[] = [];
  const written = [...message.to, ...message.cc, ...message.bcc].map((address) => address.address);
  for (const address of [...message.deliveredTo, ...written].slice(0, 2_000)) {
    const canonical = canonicalAddress(address);
    if (!canonical || texts.length >= MAX_CANDIDATES) continue;
    const parts = addressParts(canonical);
    // The tag is looked at whatever the address: aliases and forwards rewrite domains, the HMAC alone decides.
    if (parts.tag !== '' && (own.has(`${parts.local}@${parts.domain}`) || /^[tn]/.test(parts.tag)))
      texts.push(parts.tag);
    for (const pattern of patterns) {
      const inner = between(canonical, pattern);
      if (inner !== null) texts.push(inner);
    }
  }
  return texts;
}

interface Pattern {
  readonly before: string;
  readonly after: string;
}

function splitPattern(pattern: string): Pattern | null {
  const at = pattern.indexOf('{token}');
  if (at < 0) return null;
  return { before: pattern.slice(0, at).toLowerCase(), after: pattern.slice(at + '{token}'.length).toLowerCase() };
}

function between(address: string, pattern: Pattern): string | null {
  const isFit = address.startsWith(pattern.before) && address.endsWith(pattern.after);
  return isFit && address.length > pattern.before.length + pattern.after.length
    ? address.slice(pattern.before.length, address.length - pattern.after.length)
    : null;
}

function idTokens(ids: readonly string[], by: 'message_id' | 'reference', keys: ThreadKeys): readonly Token[] {
  const found = new Map<number, Token>();
  for (const id of ids) {
    const ticket = verifyMessageId(keys, id)?.ticket;
    if (ticket !== undefined && ticket !== null && !found.has(ticket))
      found.set(ticket, { by, ticket, agent: null, expired: false });
  }
  return [...found.values()];
}
