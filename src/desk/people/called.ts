// Who speaks in a notice, as its reader may know him: an agent by his name in the configuration, else by the name on his own
// proven mail; by his short name only among colleagues, for customers the house speaks. Takes a happening; gives names. Pure.
import { type Address, sameAddress } from '../../model/address.ts';
import { calledAgent, calledOutside } from '../../model/people/called.ts';
import type { Agent } from '../../model/setup.ts';
import type { Happening } from '../happening.ts';
import { plainNamed } from '../notice-snapshot.ts';

/** Where an agent's notices go: his first address, or this one. */
export function addressOf(agent: Agent, address: string = agent.emails[0] ?? ''): Address {
  return { address, name: calledAgent(agent.id, [agent]) };
}

/** Who speaks: an agent, the mail's sender, else the instance. */
export function authorOf(happening: Happening): string {
  const { command, mail, context } = happening;
  const { actor } = command;
  if (actor.kind === 'agent') return nameOf(actor.id, happening) || actor.id;
  if (mail?.from) return mail.from.name || knownName(mail.from.address, happening) || mail.from.address;
  return context.config.instance.name;
}

/** What the ticket calls its customer, where the address is his and the mail is not proven to be another's; '' = nothing. */
export function knownName(address: string, { mail, state, ticket }: Happening): string {
  const customer = state?.customer ?? ticket?.customer ?? null;
  if (!customer || mail?.auth === 'fail' || !sameAddress(customer.address, address)) return '';
  return customer.name;
}

/** The same for people outside: an agent without a name speaks as the house. */
export function authorOutside(happening: Happening): string {
  const { command, context } = happening;
  if (command.actor.kind !== 'agent') return authorOf(happening);
  return nameOf(command.actor.id, happening) || context.config.instance.name;
}

/** An agent as he is greeted: the name he is known by, else his short name. */
export function greetedAs(agent: Agent, happening: Happening): string {
  return nameOf(agent.id, happening) || agent.id;
}

/** '' when nothing but his short name is known. */
function nameOf(id: string, { mail, command, context }: Happening): string {
  const called = calledOutside(id, context.config.agents);
  if (called !== '') return called;
  // A display name is anybody's words: only on a mail that is proven to be his, and only where it is nothing but a name.
  const isHis = mail?.from && mail.byAgent === id && mail.auth === 'pass';
  const isAsked = command.actor.kind === 'agent' && command.actor.id === id;
  const name = isHis ? mail.from.name : isAsked ? (command.called ?? '') : '';
  return plainNamed({ address: '', name }).name.trim();
}
