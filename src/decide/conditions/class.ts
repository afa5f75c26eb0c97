// The field `is:`: what kind of mail this is. parse/ read the bytes; what needs threading, our own agents or the
// contact is added here (rules.md "Lists and many values").
import type { Question } from '../../model/facts.ts';
import { contactOf } from './contact.ts';
import { type Field, isQuestion, type Look } from './look.ts';
import { textValues, type Values } from './value.ts';

/** `is:` where a rule names `customer`: only then is the contact asked for. */
export const WITH_CUSTOMER = 'is (customer)';

export const classFields: Readonly<Record<string, Field>> = {
  is: { kind: 'name', read: (look) => textValues(classes(look)) },
  [WITH_CUSTOMER]: { kind: 'name', read: withCustomer },
};

const IMPLY_AUTO: readonly string[] = ['out_of_office', 'read_receipt', 'bounce'];
/** A reply prefix of any language: a short word, perhaps counted, before a colon. */
const PREFIX = /^\s*[\p{L}]{1,7}(?:\[\d{1,3}\]|\^\d{1,3}|\(\d{1,3}\))?\s*[:：]/u;

function classes(look: Look): readonly string[] {
  const { message } = look.mail;
  const names = new Set<string>(message.classes.filter((name) => name !== 'reply'));
  if (message.bounce) names.add(`bounce.${message.bounce.kind}`);
  if (names.has('bounce.hard') || names.has('bounce.soft') || message.bounce) names.add('bounce');
  if (IMPLY_AUTO.some((name) => names.has(name))) names.add('auto');
  names.add(isReply(look) ? 'reply' : 'new');
  if (look.sender.agent) names.add('agent');
  return [...names];
}

function withCustomer(look: Look): Values | Question {
  const customer = isCustomer(look);
  if (isQuestion(customer)) return customer;
  return textValues([...classes(look), customer ? 'customer' : '']);
}

/** Has In-Reply-To or References, or threading found a ticket, or a reply prefix stands with our mark. */
function isReply(look: Look): boolean {
  const { inReplyTo, references, subject } = look.mail.message;
  if (inReplyTo !== null || references.length > 0 || look.found) return true;
  return PREFIX.test(subject) && look.policy.site.mark?.exec(subject) != null;
}

/** The From address is a customer's: no agent, and of the found ticket or known to us. */
function isCustomer(look: Look): boolean | Question {
  const { address, agent } = look.sender;
  if (!address || agent) return false;
  if (look.found?.ticket.participants.includes(address)) return true;
  const contact = contactOf(look);
  return isQuestion(contact) ? contact : contact.known;
}
