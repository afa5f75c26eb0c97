// Takes a mail and what the mailbox says of its own site; gives by what it is proved to come from inside: Exchange's mark
// or a way that never left our networks. Counts for one From of an own domain or of an agent only: who may send from
// inside still cannot be a customer.
import { addressParts, canonicalAddress } from '../model/address.ts';
import type { Message } from '../model/message.ts';
import { agentByAddress, type Config, type MailboxTrust, ownAddresses } from '../model/setup.ts';
import type { Way } from './hops.ts';
import { fromFields } from './sender.ts';

/** The source that vouches for it, null when none does. */
export function insideSource(
  message: Message,
  trust: MailboxTrust,
  site: { readonly config: Config; readonly way: () => Way },
): 'exchange' | 'network' | null {
  if (trust.internal === null && trust.networks.length === 0) return null;
  if (message.fromCount !== 1 || fromFields(message) !== 1 || !isOurs(message, site.config)) return null;
  if (trust.internal === 'exchange' && isExchangeInternal(message)) return 'exchange';
  return trust.networks.length > 0 && site.way().isInside ? 'network' : null;
}

function isOurs(message: Message, config: Config): boolean {
  const address = message.from ? canonicalAddress(message.from.address) : null;
  if (!address) return false;
  if (agentByAddress(config, address)) return true;
  const domain = `.${addressParts(address).domain}`;
  return [...ownAddresses(config)].some((own) => domain.endsWith(`.${addressParts(own).domain}`));
}

/** Exchange removes these fields from mail that comes from outside and writes its own: exactly one, or nobody knows whose. */
function isExchangeInternal(message: Message): boolean {
  const marks = message.headers.filter((field) => field.name.toLowerCase() === 'x-ms-exchange-organization-authas');
  return marks.length === 1 && marks[0]?.value.trim().toLowerCase() === 'internal';
}
