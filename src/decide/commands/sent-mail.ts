// An agent's own mail to somebody outside, of which we got a blind copy (an address of ours in Bcc: the drop address). Takes
// the ticket it would open; gives the same as that person's, who is told nothing: he has it already. Whoever names us in To
// or Cc writes to us. Pure.
import { type Address, baseAddress, canonicalAddress } from '../../model/address.ts';
import type { CommandOf } from '../../model/command.ts';
import type { Site } from '../../model/policy.ts';
import { isMachineMail, type Mail } from '../mail.ts';

/** The ticket of whom it was written to; unchanged when it is no such mail. */
export function asSent(born: CommandOf<'create'>, mail: Mail, site: Site): CommandOf<'create'> {
  const reader = sentTo(mail, site);
  return reader ? { ...born, customer: reader, notify: { ...born.notify, customer: false } } : born;
}

/** The first person outside in To, else in Cc, of a mail that names us in neither; null = it is written to us. */
export function sentTo({ message }: Mail, site: Site): Address | null {
  if (isMachineMail(message)) return null;
  const people = [...message.to, ...message.cc].flatMap(({ address, name }) => {
    const canonical = canonicalAddress(address);
    return canonical === null ? [] : [{ address: canonical, name }];
  });
  const isOurs = ({ address }: Address): boolean => site.own.has(baseAddress(address) ?? address);
  if (people.some(isOurs)) return null;
  return people.find(({ address }) => !Object.hasOwn(site.agents, address)) ?? null;
}
