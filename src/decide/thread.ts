// Takes a mail and who it is from; gives the ticket it belongs to, or the one it only claims to belong to.
// Walks the ways in order of strength and lets the proof table (proof.ts) judge each ticket a way leads to: the first
// that joins wins, the first mere claim is remembered. Asks only for what the mail itself names.
// Never lets a stranger in on a number or a Message-ID; never tells him whether the ticket exists (H27, H28).
import { type Asking, othersIn, type ThreadCandidate, type TicketView } from '../model/facts.ts';
import { fold } from '../model/fold.ts';
import type { Site } from '../model/policy.ts';
import type { JoinedBy, TicketId, Visibility } from '../model/ticket.ts';
import type { Inquiry } from './inquiry.ts';
import { isBounce, type Mail } from './mail.ts';
import type { Sender } from './sender.ts';
import { crossesCustomers, partHolding, survivorOf } from './thread/moved.ts';
import { judgeProof, type Proof, type Relation } from './thread/proof.ts';

export interface Found {
  readonly ticket: TicketView;
  readonly by: JoinedBy;
  readonly thirdParty: boolean;
  /** That of the entry the mail answers. */
  readonly visibility: Visibility;
  /** What led here is enough to open the ticket again when it is closed. */
  readonly mayOpen: boolean;
  /** The sender's own ticket, when it was merged into that of another customer: nothing of the other's is told to him. */
  readonly own?: TicketView;
}
export interface Threading {
  readonly found: Found | null;
  /** A ticket the mail names without proof. */
  readonly claims: TicketView | null;
}
export interface ThreadView {
  readonly mail: Mail;
  readonly sender: Sender;
  readonly site: Site;
  readonly inquiry: Inquiry;
}

/** The ways of a mail that no rule gave an order. */
export const DEFAULT_WAYS: readonly JoinedBy[] = ['address', 'message_id', 'reference', 'root', 'anchor', 'mark'];
/** A delivery report belongs to the mail it names, never to what its own headers answer (H39). */
const BOUNCE_WAYS: readonly JoinedBy[] = ['original_message_id', 'address'];
/** Tokens that are Message-IDs of ours. */
const NAMED: readonly string[] = ['message_id', 'reference'];
const MAX_IDS = 50;
const MAX_TOKENS = 20;
const MAX_MARKS = 4;
const MAX_ID_LENGTH = 998;

/** The ways that reference threading tries before any rule. */
export function usualWays(mail: Mail): readonly JoinedBy[] {
  return isBounce(mail.message) ? BOUNCE_WAYS : DEFAULT_WAYS;
}

/** Tries the ways in order; `key` is a rule's and skipped here. */
export function* findThread(ways: readonly JoinedBy[], view: ThreadView): Asking<Threading> {
  let claims: TicketView | null = null;
  for (const by of ways) {
    // Mail to the addresses of two tickets is filed where its sender takes part, not where he would be a third party.
    let other: { readonly lead: Lead; readonly ticket: TicketView } | null = null;
    for (const lead of yield* leadsOf(by, view)) {
      if (lead.ticket.deleted) continue;
      const ruling = judgeProof(lead.proof, yield* relationOf(lead.ticket, view));
      const ticket = yield* placeOf(lead.ticket, view);
      if (ruling === 'claims') claims ??= ticket;
      else if (ruling === 'third-party') other ??= { lead, ticket };
      else return { found: yield* foundBy(by, { lead, ticket, thirdParty: false }, view), claims };
    }
    if (other) return { found: yield* foundBy(by, { ...other, thirdParty: true }, view), claims };
  }
  return { found: null, claims };
}

/** What joining by this lead means: who may read it, and whether it may open the ticket again. */
function* foundBy(
  by: JoinedBy,
  { lead, ticket, thirdParty }: { readonly lead: Lead; readonly ticket: TicketView; readonly thirdParty: boolean },
  view: ThreadView,
): Asking<Found> {
  const crosses = crossesCustomers(lead.ticket, ticket);
  const visibility =
    thirdParty || lead.internal || crosses ? 'internal' : yield* answeredVisibility([lead.ticket.id, ticket.id], view);
  return { ticket, by, thirdParty, visibility, mayOpen: true, ...(crosses ? { own: lead.ticket } : {}) };
}

/** True when this person is the ticket's own customer, agent or not. */
export function isCustomerOf(ticket: TicketView, address: string | null): boolean {
  return address !== null && ticket.customer?.address === address;
}

/** Something in the mail that leads to a ticket. */
interface Lead {
  readonly ticket: TicketView;
  readonly proof: Proof;
  readonly internal: boolean;
}

/** Who the sender is to this ticket, and what proves him: what the proof table is asked with. */
export function relationTo(ticket: TicketView, { mail, sender, site }: ThreadView): Relation {
  // Unknown for want of DNS is not what the admin allowed: he allowed mailboxes that nobody vouches for.
  const unsignedMark =
    site.mailboxes[mail.delivery.mailbox]?.unsignedMark === 'allow' && mail.evidence.dnsFault !== true;
  return { who: whoIs(ticket, sender), auth: sender.auth, unsignedMark };
}

/** The same, with his other addresses: asked only of somebody the ticket does not know. */
function* relationOf(ticket: TicketView, view: ThreadView): Asking<Relation> {
  const relation = relationTo(ticket, view);
  const { address } = view.sender;
  if (relation.who !== 'stranger' || address === null || isBounce(view.mail.message)) return relation;
  const { addresses = [] } = yield* view.inquiry.ask<'contact'>({ ask: 'contact', address });
  const isHis = addresses.some(
    (other) => whoIs(ticket, { ...view.sender, address: other, agent: null }) === 'participant',
  );
  return isHis ? { ...relation, who: 'participant' } : relation;
}

/** Where mail that leads to this ticket is filed today. */
function* placeOf(ticket: TicketView, view: ThreadView): Asking<TicketView> {
  const { inReplyTo, references } = view.mail.message;
  const isSplit = (ticket.split ?? []).length > 0 && (inReplyTo !== null || references.length > 0);
  const part = isSplit ? partHolding(ticket, yield* candidates(view)) : ticket;
  return yield* survivorOf(part, view.inquiry);
}

function whoIs(ticket: TicketView, sender: Sender): 'participant' | 'agent' | 'stranger' {
  if (isCustomerOf(ticket, sender.address)) return 'participant';
  if (sender.agent) return 'agent';
  const isKnown = (people: readonly string[]): boolean => sender.address !== null && people.includes(sender.address);
  // A colleague whom a participant had in Cc writes as himself, not as a stranger (surface.md "What must never surprise").
  // So does whom our own people keep informed: he answers what they sent him.
  return isKnown(othersIn(ticket)) ? 'participant' : 'stranger';
}

function* leadsOf(by: JoinedBy, view: ThreadView): Asking<readonly Lead[]> {
  if (by === 'mark') return yield* markLeads(view);
  if (by === 'key') return [];
  const tokens = yield* tokenLeads(by, view);
  if (by === 'address' || by === 'anchor') return tokens;
  const known = inOrder(yield* candidates(view), view).filter((candidate) => candidate.by === by);
  const proof = by === 'original_message_id' ? 'bounce' : 'weak';
  return [...tokens, ...known.map((candidate) => ({ ticket: candidate.ticket, proof, internal: false }) as const)];
}

function* tokenLeads(by: JoinedBy, { mail, sender, inquiry }: ThreadView): Asking<readonly Lead[]> {
  const bounced = isBounce(mail.message);
  const leads: Lead[] = [];
  for (const token of mail.evidence.tokens.slice(0, MAX_TOKENS)) {
    // Our signed Message-ID inside a delivery report is verified like any other and arrives as one of these.
    const isWanted = by === 'original_message_id' ? bounced && NAMED.includes(token.by) : token.by === by;
    if (!isWanted) continue;
    const ticket = yield* inquiry.ask<'ticket'>({ ask: 'ticket', id: token.ticket });
    if (!ticket) continue;
    const proof = bounced ? 'bounce' : token.expired ? 'weak' : 'token';
    // An agent's token in other hands answers a notice that was written for agents.
    const isInternal = token.isPrivate === true || (token.agent !== null && token.agent !== sender.agent);
    leads.push({ ticket, proof, internal: isInternal });
  }
  return leads;
}

/** Two offices with numbers of one form answer each other, and each puts its own before the subject: every number is tried. */
function* markLeads({ mail, site, inquiry }: ThreadView): Asking<readonly Lead[]> {
  const leads: Lead[] = [];
  let rest = mail.message.subject.slice(0, 1000);
  for (let turn = 0; turn < MAX_MARKS; turn++) {
    const hit = site.mark?.exec(rest);
    const ref = hit?.groups[1] ?? hit?.captures.ref;
    if (!hit || !ref) break;
    const ticket = yield* inquiry.ask<'ticketByRef'>({ ask: 'ticketByRef', ref: fold(ref) });
    if (ticket) leads.push({ ticket, proof: 'mark', internal: false });
    // The sign behind a number may be the one before the next.
    rest = rest.slice(rest.indexOf(hit.match) + hit.match.length - 1);
  }
  return leads;
}

function* candidates({ mail, inquiry }: ThreadView): Asking<readonly ThreadCandidate[]> {
  const { message } = mail;
  const answered = isId(message.inReplyTo) ? message.inReplyTo : null;
  const named = [...(answered ? [answered] : []), ...message.references.filter(isId).reverse()];
  // A late parent: its own Message-ID is the root that earlier replies named (never a ticket that has it as its own).
  const ids = [...new Set([...named.slice(0, MAX_IDS - 1), ...(isId(message.messageId) ? [message.messageId] : [])])];
  const original = isId(message.bounce?.originalMessageId) ? (message.bounce?.originalMessageId ?? null) : null;
  if (ids.length === 0 && original === null) return [];
  const all = yield* inquiry.ask<'threadCandidates'>({ ask: 'threadCandidates', inReplyTo: answered, ids, original });
  return all.filter(
    (candidate) =>
      candidate.by === 'root' ||
      candidate.by === 'original_message_id' ||
      candidate.messageId !== message.messageId ||
      named.includes(candidate.messageId),
  );
}

/** Where several tickets hold one id (repeated by a program, or forged): the sender's own first, then whichever more of the mail's ids lead to, then the first that held it; never the newest. */
function inOrder(all: readonly ThreadCandidate[], view: ThreadView): readonly ThreadCandidate[] {
  const ids = new Map<TicketId, Set<string>>();
  for (const { ticket, messageId } of all) ids.set(ticket.id, (ids.get(ticket.id) ?? new Set()).add(messageId));
  if (ids.size < 2) return all;
  const rank = (one: ThreadCandidate): number =>
    isCustomerOf(one.ticket, view.sender.address) ? 2 : whoIs(one.ticket, view.sender) === 'participant' ? 1 : 0;
  const weight = (one: ThreadCandidate): number => ids.get(one.ticket.id)?.size ?? 0;
  const first = [...new Set(all.map((one) => one.messageId))];
  return all.toSorted(
    (a, b) => first.indexOf(a.messageId) - first.indexOf(b.messageId) || rank(b) - rank(a) || weight(b) - weight(a),
  );
}

/** A mail takes the visibility of the message it answers; without a trace of that message it is public. */
function* answeredVisibility(tickets: readonly TicketId[], view: ThreadView): Asking<Visibility> {
  const { inReplyTo, references } = view.mail.message;
  if (inReplyTo === null && references.length === 0) return 'public';
  const own = (yield* candidates(view)).filter(
    (candidate) => tickets.includes(candidate.ticket.id) && candidate.by !== 'root',
  );
  const answered = own.find((candidate) => candidate.messageId === inReplyTo) ?? own[0];
  return answered?.visibility ?? 'public';
}

function isId(id: string | null | undefined): id is string {
  return typeof id === 'string' && id.length > 2 && id.length <= MAX_ID_LENGTH && !/^<?\s*>?$/.test(id);
}
