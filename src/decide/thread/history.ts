// Mail of long ago, imported: one about a ticket that went on without it is filed where it belongs and moves nothing; one
// we wrote ourselves (a folder of sent mail) is our word in the ticket it answers, and opens none. Pure.
import { baseAddress } from '../../model/address.ts';
import type { Decision, Reason } from '../../model/decision.ts';
import type { TicketView } from '../../model/facts.ts';
import { ourMachine, ourPeople } from '../../model/ticket.ts';
import { isMachineMail, type Mail } from '../mail.ts';
import type { Target } from '../target.ts';
import type { Found, ThreadView } from '../thread.ts';

/** What is said of it. */
export const LATE_HISTORY: Reason = {
  code: 'imported',
  detail: 'imported into a ticket that is further on: it stands in its history, and moves nothing',
};

/** True when something happened to the ticket since that mail came. A ticket made of imported mails alone grows with them. */
export function isLateHistory({ delivery }: Pick<Mail, 'delivery'>, { isImported, updatedAt }: TicketView): boolean {
  return delivery.isImported === true && (isImported !== true || delivery.receivedAt < updatedAt);
}

/** What is said of a mail of ours that answers nothing we have. */
export const OWN_HISTORY: Reason = {
  code: 'own-history',
  detail: 'imported, written from an address of our own: it answers no ticket there is, and opens none',
};

/**
 * The ticket our own old mail stands in; `null` = none is there; undefined = it is no mail of ours, or not proven by those who
 * took it in when it came. Its From is in no ticket's people: what it answers is enough.
 */
export function ownHistory({ mail, sender, site }: ThreadView, { found, claims }: Target): Found | null | undefined {
  if (mail.delivery.isImported !== true || sender.agent !== null || sender.address === null) return undefined;
  if (sender.auth === 'fail') return undefined;
  if (!site.own.has(baseAddress(sender.address) ?? sender.address)) return undefined;
  if (found) return { ...found, thirdParty: false };
  return claims && { ticket: claims, by: 'reference', thirdParty: false, visibility: 'public', mayOpen: false };
}

/** Our own old mail as our word: a person's answers the ticket, unless it went on since; what a machine of ours wrote answers nobody. */
export function asOurs(decision: Decision, mail: Mail, ticket: TicketView): Decision {
  const isMachine = isMachineMail(mail.message);
  const ours = {
    actor: isMachine ? ourMachine : ourPeople,
    isOurs: true,
    movesStatus: !isMachine && !isLateHistory(mail, ticket),
  } as const;
  return {
    ...decision,
    commands: decision.commands.map((one) => (one.kind === 'join' ? { ...one, ...ours } : one)),
  };
}
