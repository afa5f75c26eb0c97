// What is settled before any rule: our own mail come back, mail that goes in circles, and a second copy of a mail.
// Content decides, never the Message-ID alone: an id sent in advance must not make the real mail vanish (H31, H32).
import { canonicalAddress } from '../../model/address.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import type { Asking, SeenMail } from '../../model/facts.ts';
import type { Site } from '../../model/policy.ts';
import type { TicketId } from '../../model/ticket.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Mail } from '../mail.ts';

export type Settled =
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'open'; readonly reasons: readonly Reason[] };

const MAX_HOPS = 50;
/** SHA-256 of nothing. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The decision when the mail needs no rules; else what was noticed on the way. */
export function* settle(mail: Mail, site: Site, inquiry: Inquiry): Asking<Settled> {
  if (mail.evidence.own) {
    const detail = 'the mail carries our own signed Message-ID or X-Mailclerk-Id';
    return decided('ignore', null, [
      { code: 'own-mail', detail },
      { code: 'loop', detail: 'a mail we sent came back through an alias, a list or a forward' },
    ]);
  }
  const { stopsDigestOf } = mail.evidence;
  if (stopsDigestOf !== undefined) {
    const detail = `${stopsDigestOf} wants no digest any more: agent digest ${stopsDigestOf} --on`;
    return decided('ignore', null, [{ code: 'digest-stop', detail }]);
  }
  const hops = mail.message.headers.filter((field) => field.name.toLowerCase() === 'received').length;
  // RFC 5321 §6.3: many Received fields are a loop that nobody signed.
  if (hops > MAX_HOPS)
    return decided('quarantine', null, [
      { code: 'loop', detail: `${hops} Received fields, at most ${MAX_HOPS} are believed` },
    ]);
  return yield* settleCopies(mail, site, inquiry);
}

function* settleCopies(mail: Mail, site: Site, inquiry: Inquiry): Asking<Settled> {
  const { delivery, message } = mail;
  const messageId = message.messageId?.replace(/^<\s*>$/, '') || null;
  const { ledger, sha256, contentSha256 } = delivery;
  const seen = yield* inquiry.ask<'seen'>({ ask: 'seen', ledger, sha256, contentSha256, messageId });
  // No octets are no evidence of sameness: every mail that a server could not give looks like every other one.
  const others = seen.filter((row) => row.ledger !== ledger && !(sha256 === EMPTY && row.sameBytes));
  const sameId = others.filter((row) => messageId !== null && row.sameMessageId);
  const isOurs = (row: SeenMail): boolean => site.duplicates === 'join' || row.mailbox === delivery.mailbox;
  const copies = others.filter(
    (row) => row.sameBytes || (!row.deleted && sameId.includes(row) && row.sameContent && isSameFrom(row, mail)),
  );
  // A delivery without a ticket says nothing of another one with other octets: a rule may have ignored it for what its
  // server had stamped on it, and this one would be lost.
  const settling = copies.filter((row) => isOurs(row) && (row.sameBytes || row.ticket !== null));
  const copy = settling.find((row) => row.ticket !== null) ?? settling[0];
  if (copy) {
    const what = copy.sameBytes ? 'the same bytes' : 'the same Message-ID, content and From';
    return decided('duplicate', copy.ticket, [{ code: 'duplicate', detail: `mail ${copy.ledger} had ${what}` }]);
  }
  const foreign = sameId.find((row) => !copies.includes(row) && !row.deleted);
  if (!foreign) return { kind: 'open', reasons: [] };
  const detail = `mail ${foreign.ledger} has the same Message-ID and other content: they stay apart`;
  return { kind: 'open', reasons: [{ code: 'message-id-collision', detail }] };
}

function isSameFrom(row: SeenMail, mail: Mail): boolean {
  const from = mail.message.from?.address ?? null;
  if (row.from === null || from === null) return row.from === from;
  return (
    row.from === from || (canonicalAddress(row.from) !== null && canonicalAddress(row.from) === canonicalAddress(from))
  );
}

function decided(
  how: 'ignore' | 'quarantine' | 'duplicate',
  target: TicketId | null,
  reasons: readonly Reason[],
): Settled {
  const decision: Decision = {
    verdict: how === 'quarantine' ? 'quarantine' : 'ignore',
    outcome: how === 'ignore' ? 'ignored' : how === 'quarantine' ? 'quarantined' : 'duplicate',
    rule: 'builtin',
    target,
    joinedBy: null,
    thirdParty: false,
    commands: [],
    reasons,
    trace: [],
  };
  return { kind: 'decided', decision };
}
