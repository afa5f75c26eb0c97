// Whose mailbox a recipient of LMTP is: its address, an alias, either with a sub-address (RFC 5233), or a signed reply
// address by the mailbox's pattern. Takes the mailboxes; gives the mailbox, or null. Pure.
import { baseAddress, canonicalAddress } from '../../model/address.ts';
import type { Mailbox } from '../../model/setup.ts';

/** The mailbox that this recipient belongs to; null = none of ours. */
export function mailboxFor(recipient: string, mailboxes: readonly Mailbox[]): Mailbox | null {
  const address = canonicalAddress(recipient);
  if (address === null) return null;
  const base = baseAddress(address);
  const named = mailboxes.find(({ address: own, aliases }) =>
    [own, ...aliases].some((one) => one === address || one === base),
  );
  return named ?? mailboxes.find(({ replyAddress }) => isByPattern(address, replyAddress)) ?? null;
}

function isByPattern(address: string, pattern: string): boolean {
  const [before, after] = pattern.toLowerCase().split('{token}');
  if (before === undefined || after === undefined) return false;
  return address.length > before.length + after.length && address.startsWith(before) && address.endsWith(after);
}
