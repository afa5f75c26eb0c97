// Takes the deciding rule's thread clause and what reference threading found; gives the ticket this mail goes to.
// A key is the rule's word that such mail belongs together; a forged sender is not let in by it, and only who takes part
// or is proved opens a closed ticket by it. Ways are tried in the rule's order; a key stands second, behind our own address token, because the references of a
// web shop's mails are shared by all of them (rules.md "Thread keys"). Keys are folded and global.
import type { CommandOf } from '../model/command.ts';
import type { Asking } from '../model/facts.ts';
import { isClosed, type JoinedBy } from '../model/ticket.ts';
import { isBounce } from './mail.ts';
import type { ThreadWish } from './state.ts';
import { crossesCustomers, survivorOf } from './thread/moved.ts';
import { judgeProof, mayOpen } from './thread/proof.ts';
import {
  DEFAULT_WAYS,
  type Found,
  findThread,
  relationTo,
  type Threading,
  type ThreadView,
  usualWays,
} from './thread.ts';

export interface Target extends Threading {
  /** The key to store with the ticket: when it is born, or when it was found by it. */
  readonly key: string | null;
  readonly isEmptyKey: boolean;
}

/** Where the mail goes by the rule's thread clause; without one, where reference threading said. */
export function* resolveTarget(wish: ThreadWish | null, before: Threading, view: ThreadView): Asking<Target> {
  if (!wish) return { ...before, key: null, isEmptyKey: false };
  const { key, isEmptyKey } = wish;
  let { claims } = before;
  for (const by of waysOf(wish, view)) {
    const step: Threading = by === 'key' ? yield* findByKey(wish, view) : yield* findThread([by], view);
    claims ??= step.claims;
    if (!step.found || isPassedOver(wish, step.found)) continue;
    return { found: step.found, claims, key, isEmptyKey };
  }
  return { found: null, claims, key, isEmptyKey };
}

function waysOf({ clause, isEmptyKey }: ThreadWish, { mail }: ThreadView): readonly JoinedBy[] {
  const ways = clause.by ?? (clause.key ? keyWays(isBounce(mail.message)) : usualWays(mail));
  const at = ways.indexOf('key');
  // A key with an empty variable is no key, and what stands behind it was not meant to be tried: a new ticket.
  return isEmptyKey && at >= 0 ? ways.slice(0, at) : ways;
}

function keyWays(bounced: boolean): readonly JoinedBy[] {
  return bounced ? ['original_message_id', 'address', 'key'] : ['address', 'key', ...DEFAULT_WAYS.slice(1)];
}

function* findByKey({ clause, key }: ThreadWish, view: ThreadView): Asking<Threading> {
  if (key === null) return NOTHING;
  const { inquiry } = view;
  const since = clause.withinMs === null ? 0 : (yield* inquiry.ask<'now'>({ ask: 'now' })) - clause.withinMs;
  const openOnly = clause.closed === 'skip';
  const known = yield* inquiry.ask<'ticketByKey'>({ ask: 'ticketByKey', key, since, openOnly });
  if (!known || known.deleted) return NOTHING;
  const relation = relationTo(known, view);
  const ticket = yield* survivorOf(known, inquiry);
  if (judgeProof('key', relation) !== 'join') return { found: null, claims: ticket };
  const crosses = crossesCustomers(known, ticket);
  const found: Found = {
    ticket,
    by: 'key',
    thirdParty: false,
    visibility: crosses ? 'internal' : 'public',
    mayOpen: mayOpen('key', relation),
    ...(crosses ? { own: known } : {}),
  };
  return { found, claims: null };
}

const NOTHING: Threading = { found: null, claims: null };

function isPassedOver({ clause }: ThreadWish, found: Found): boolean {
  return clause.closed === 'skip' && isClosed(found.ticket.kind);
}

/** How a new ticket is tied to the one its mail goes on from. */
export function link(found: Found): CommandOf<'create'>['link'] {
  return { kind: found.thirdParty ? 'claims' : 'follows', ticket: (found.own ?? found.ticket).id };
}

/** How it is tied to one its mail only names. */
export function claim(target: Target): CommandOf<'create'>['link'] {
  return target.claims ? { kind: 'claims', ticket: target.claims.id } : null;
}
