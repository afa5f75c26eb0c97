// Fields about people: From, To and their kin. Addresses are compared canonically; what is no plain address is compared
// as written in lower case, so that a rule can still catch it. Never takes a display name for an address.
import type { Address } from '../../model/address.ts';
import { addressParts, baseAddress, canonicalAddress } from '../../model/address.ts';
import { comparable } from '../mail.ts';
import type { Field, Look } from './look.ts';
import { textValues, type Values } from './value.ts';

/** Our signed tokens (model/token): never a tag that rules see. */
const TOKEN = /^[tn][1-9][0-9]{0,14}\.(?:[0-9a-z]{1,6}\.)?[a-z2-7]{13}$/;

export const whoFields: Readonly<Record<string, Field>> = {
  from: address((look) => [look.mail.message.from]),
  'from.name': { kind: 'text', read: (look) => textValues([look.mail.message.from?.name]) },
  'from.domain': { kind: 'domain', read: fromDomain },
  sender: address((look) => [look.mail.message.sender]),
  reply_to: address((look) => look.mail.message.replyTo),
  to: address((look) => look.mail.message.to),
  cc: address((look) => look.mail.message.cc),
  bcc: address((look) => look.mail.message.bcc),
  recipient: { kind: 'address', read: (look) => textValues(recipients(look)) },
  'to.tag': { kind: 'name', read: ownTags },
  envelope_from: { kind: 'address', read: (look) => textValues([comparableOf(look.mail.message.envelopeFrom)]) },
  anyone: { kind: 'address', read: (look) => textValues(everybody(look)) },
};

function address(list: (look: Look) => readonly (Address | null)[]): Field {
  return { kind: 'address', read: (look) => textValues(list(look).map((entry) => comparableOf(entry?.address))) };
}

function fromDomain(look: Look): Values {
  const from = comparableOf(look.mail.message.from?.address);
  return textValues([from?.includes('@') ? addressParts(from).domain : null]);
}

function recipients(look: Look): readonly string[] {
  const { to, cc, bcc, deliveredTo } = look.mail.message;
  return [...[...to, ...cc, ...bcc].map((entry) => comparable(entry.address)), ...deliveredTo.map(comparable)];
}

function everybody(look: Look): readonly (string | null)[] {
  const { from, sender, replyTo, envelopeFrom } = look.mail.message;
  const senders = [from, sender, ...replyTo].map((entry) => comparableOf(entry?.address));
  return [...senders, comparableOf(envelopeFrom), ...recipients(look)];
}

function ownTags(look: Look): Values {
  const { to, cc, deliveredTo } = look.mail.message;
  const { own, ownDomains } = look.policy.site;
  const tags: string[] = [];
  for (const text of [...to.map((entry) => entry.address), ...cc.map((entry) => entry.address), ...deliveredTo]) {
    const canonical = canonicalAddress(text);
    if (!canonical) continue;
    const { tag, domain } = addressParts(canonical);
    const isOurs = ownDomains.has(domain) || own.has(baseAddress(canonical) ?? '');
    if (tag !== '' && isOurs && !TOKEN.test(tag)) tags.push(tag);
  }
  return textValues(tags);
}

function comparableOf(text: string | null | undefined): string | null {
  return text ? comparable(text) : null;
}
