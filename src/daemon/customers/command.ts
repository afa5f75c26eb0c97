// One command of a person about a customer's record: through the desk in one transaction, or rehearsed. And the tickets of
// a customer that somebody may see.
import { customers } from '../../desk/customers/customers.ts';
import type { Refusal } from '../../model/change.ts';
import type { CustomerChange, CustomerCommand, Subject } from '../../model/customers/records.ts';
import type { Config } from '../../model/setup.ts';
import type { Actor, Ticket } from '../../model/ticket.ts';
import type { Program, Store } from '../../ports.ts';
import { maySee } from '../find/sight.ts';
import { rehearse } from '../rehearse.ts';

export type CustomerAnswer = (CustomerChange & { readonly warnings?: readonly string[] }) | Refusal;

/** Carries the command out, or rehearses it. */
export function carryOutForCustomer(
  store: Store,
  command: CustomerCommand,
  how: { readonly now: number; readonly config: Config; readonly dryRun: boolean },
): Promise<CustomerAnswer> {
  const program = () => executeCustomers(store, command, how);
  return how.dryRun ? rehearse(store, program) : store.write(program);
}

/** Look up, decide, apply: the one way by which any door changes a customer's record that is about no ticket. */
export function* executeCustomers(
  store: Store,
  command: CustomerCommand,
  { now, config }: { readonly now: number; readonly config: Config },
): Program<CustomerAnswer> {
  const context = yield* store.customers.context(command, now);
  const outcome = customers(command, context, config);
  if (!('kind' in outcome)) yield* store.customers.apply(outcome, command, now);
  return outcome;
}

/** The tickets of a contact, an organisation, a contract or a project, newest first, as far as the actor may see them. */
export async function ticketsOfCustomer(
  store: Store,
  asked: { readonly of: Subject; readonly all: boolean; readonly limit: number },
  who: { readonly config: Config; readonly actor: Actor },
): Promise<readonly Ticket[]> {
  const found = await store.read(() => store.customers.tickets(asked));
  return found.filter((ticket) => maySee(ticket, who));
}
