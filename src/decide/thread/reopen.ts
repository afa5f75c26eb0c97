// Takes a closed ticket and who writes to it; gives what the site's reopen policy makes of that (surface.md "Closed").
// Only a person who takes part can open a ticket again: machines, third parties and staff join it as it is.
import type { TicketView } from '../../model/facts.ts';
import type { Site } from '../../model/policy.ts';

export type Reopening = 'reopen' | 'create_linked' | 'reject' | 'stay';

/** What happens to a mail that belongs to this closed or cancelled ticket. `now` is the time of deciding. */
export function reopening(
  ticket: TicketView,
  policy: Site['reopen'],
  mail: { readonly isHuman: boolean; readonly thirdParty: boolean; readonly mayOpen: boolean; readonly now: number },
): { readonly kind: Reopening; readonly detail: string } {
  if (mail.thirdParty)
    return { kind: 'stay', detail: 'a third party cannot reopen: joined internally, the ticket stays closed' };
  if (!mail.isHuman)
    return { kind: 'stay', detail: 'no person wrote this mail: joined internally, the ticket stays closed' };
  const wanted = wish(ticket, policy, mail.now);
  if (wanted.kind !== 'reopen' || mail.mayOpen) return wanted;
  const detail = `${wanted.detail.replace(/: reopened$/, '')}; found by a key, and nothing proves who wrote: ${WORDS.create_linked}`;
  return { kind: 'create_linked', detail };
}

/** What the policy makes of a person who takes part. */
function wish(
  ticket: TicketView,
  policy: Site['reopen'],
  now: number,
): { readonly kind: Reopening; readonly detail: string } {
  if (ticket.kind === 'cancelled')
    return { kind: policy.cancelled, detail: `the ticket was cancelled: ${WORDS[policy.cancelled]}` };
  const days = describeDays(now - (ticket.closedAt ?? ticket.updatedAt));
  const limit = describeDays(policy.withinMs);
  if (now - (ticket.closedAt ?? ticket.updatedAt) <= policy.withinMs) {
    return { kind: 'reopen', detail: `closed ${days} ago, within ${limit}: reopened` };
  }
  return { kind: policy.later, detail: `closed ${days} ago, later than ${limit}: ${WORDS[policy.later]}` };
}

const WORDS: Readonly<Record<Site['reopen']['later'], string>> = {
  reopen: 'reopened',
  create_linked: 'a new ticket that follows it',
  reject: 'answered, the ticket stays closed',
};

function describeDays(ms: number): string {
  const days = Math.max(ms, 0) / 86_400_000;
  return days < 2 ? `${Math.round(days * 24)} h` : `${Math.round(days)} days`;
}

/** The queue's own policy, else the site's. */
export function policyOf({ reopen, reopenByQueue = {} }: Site, queue: string): Site['reopen'] {
  return (Object.hasOwn(reopenByQueue, queue) ? reopenByQueue[queue] : undefined) ?? reopen;
}
