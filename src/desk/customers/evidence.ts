// What is enough to say whose customer somebody is (docs/decisions/021-whose-customer.md). Takes what is known of the address and what was
// proved of the mail; gives the organisation, or why it is not taken. Pure.
//
//   said of the address (staff, a rule's own list)  unless the mail's authentication failed
//   the domain of the address                       proven mail, staff who typed the address, or a mailbox that proves nothing
//   words of a mail                                 name the ticket's organisation, never the contact's, and open no contract
import type { Command } from '../../model/command.ts';
import type { Party } from '../../model/customers/records.ts';

/** `staff`: a person of ours names the customer. */
export type Proof = 'staff' | 'pass' | 'none' | 'unknown' | 'fail';

export interface Standing {
  readonly organisation: string | null;
  /** For the history, why; '' when there is nothing to say. */
  readonly why: string;
  /** True when the contact itself is to be remembered as one of the organisation. */
  readonly isRemembered: boolean;
  /** False when nothing that is agreed with him may be used. */
  readonly isBelieved: boolean;
}

const NOBODY: Standing = { organisation: null, why: '', isRemembered: false, isBelieved: true };

/** Whose customer he is. */
export function standingOf(party: Party | null, proof: Proof): Standing {
  if (party === null) return NOBODY;
  const known = party.organisation ?? party.domain;
  if (proof === 'fail')
    return {
      ...NOBODY,
      isBelieved: false,
      why: known
        ? `organisation ${known.code} not taken: the sender is forged (authentication failed)`
        : 'the sender is forged: what is agreed with him is not used',
    };
  if (party.organisation)
    return {
      ...NOBODY,
      organisation: party.organisation.code,
      why: `organisation ${party.organisation.code}: ${BY[party.by ?? 'staff']}`,
    };
  if (!party.domain) return NOBODY;
  const { code } = party.domain;
  const host = party.address.slice(party.address.lastIndexOf('@') + 1);
  if (proof === 'none')
    return { ...NOBODY, why: `organisation ${code} not taken: ${host} is its domain, but nothing proves the sender` };
  const isRemembered = proof === 'pass' || proof === 'staff';
  return {
    organisation: code,
    isRemembered,
    isBelieved: true,
    why: `organisation ${code}: ${host} is its domain${isRemembered ? '' : ' (this mailbox proves no senders)'}`,
  };
}

/** What is proved of the customer a command names. A customer whom a mail only names is as good as unproved. */
export function proofOf(command: Command, customer: string | null): Proof {
  const mail = 'mail' in command ? command.mail : null;
  if (!mail) return command.actor.kind === 'rule' || command.door === 'rule' ? 'none' : 'staff';
  const isSender = mail.from !== null && customer !== null && mail.from.address.toLowerCase() === customer;
  if (mail.byAgent !== null && mail.auth === 'pass') return 'staff';
  return isSender || mail.auth === 'fail' ? mail.auth : 'none';
}

const BY = {
  staff: 'staff said so of the address',
  rule: 'a rule said so of the address',
  domain: 'his proven mail came from its domain before',
};
