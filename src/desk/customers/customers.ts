// What a change to a customer's record does: the desk's second door, for what is about no ticket. Takes a CustomerCommand
// and what the store knows; gives a CustomerChange or a Refusal. One place says who may. Pure; never throws.
import type { Refusal } from '../../model/change.ts';
import type { CustomerChange, CustomerCommand, CustomerContext } from '../../model/customers/records.ts';
import type { Config } from '../../model/setup.ts';
import { refuse, unknownValue } from '../refusals.ts';
import { mayOn } from '../rights.ts';
import { addAgreement, creditContract, endAgreement, setAgreement } from './agreement.ts';
import { blockContact, mergeContacts, reachableAgain, separateContact, setContact } from './contact.ts';
import { addOrganisation, setOrganisation } from './organisation.ts';

/** A change of records, with what whoever asked for it should hear. */
export type CustomerOutcome = (CustomerChange & { readonly warnings?: readonly string[] }) | Refusal;

/** Carries one command out on paper. */
export function customers(command: CustomerCommand, context: CustomerContext, config: Config): CustomerOutcome {
  if (context.alreadyDone) return refuse('nothing_to_do', `${command.cause}/${command.ordinal} was carried out before`);
  return refuseCustomers(command, config) ?? carryOut(command, context, config);
}

/** Words about a person are everyday work; what is agreed, who is one, who is shut out is `customers`. */
export function refuseCustomers(command: CustomerCommand, config: Config): Refusal | null {
  const { actor, kind } = command;
  if (actor.kind === 'system' || actor.kind === 'rule') return null;
  if (actor.kind === 'contact') return refuse('not_allowed', `${actor.id} is a contact; contacts only write mail`);
  const known = config.agents.map((agent) => agent.id);
  if (!known.includes(actor.id)) return { ...unknownValue('agent', actor.id, known), reason: 'not_allowed' };
  const needed = kind === 'contact_set' ? 'set' : 'customers';
  if (mayOn(null, { config, agent: actor.id }, needed)) return null;
  return refuse(
    'not_allowed',
    `agent ${actor.id} may not do this, expected a role whose \`can\` lists ${needed}; ask somebody with that role`,
  );
}

function carryOut(command: CustomerCommand, context: CustomerContext, config: Config): CustomerOutcome {
  switch (command.kind) {
    case 'contact_set':
      return setContact(command, context, config);
    case 'contact_merge':
      return mergeContacts(command, context, config);
    case 'contact_separate':
      return separateContact(command, context);
    case 'contact_block':
      return blockContact(command, context, config);
    case 'contact_reachable':
      return reachableAgain(command, context);
    case 'organisation_add':
      return addOrganisation(command, context, config);
    case 'organisation_set':
      return setOrganisation(command, context, config);
    case 'agreement_add':
      return addAgreement(command, context, config);
    case 'agreement_set':
      return setAgreement(command, context, config);
    case 'agreement_end':
      return endAgreement(command, context);
    case 'credit':
      return creditContract(command, context);
    default:
      return command satisfies never;
  }
}
