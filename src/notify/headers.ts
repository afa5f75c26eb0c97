// Takes an outbox row and a Setup; gives the values of a notice's header fields and its envelope, each checked: one
// line, no control characters, addresses canonical, Message-IDs valid (H33, H48, H49). Pure.
import { addressParts, baseAddress, canonicalAddress } from '../model/address.ts';
import { wayOf } from '../model/notice/transports.ts';
import type { Mailbox, Setup } from '../model/setup.ts';
import { agentToken, customerToken, type ThreadKeys } from '../model/token.ts';
import type { OutboxRow } from '../ports.ts';
import { cleanLine } from './markdown/values.ts';
import type { MailFields } from './mime/mime.ts';

/** Who the mail server is told: '' is the null sender `<>`. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** A notice that can never be sent: its recipient or our own address is no address. */
export class UnsendableNotice extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsendableNotice';
  }
}

const MAX_SUBJECT = 250;
const MAX_NAME = 100;
const MAX_REFERENCES = 20;
// RFC 5322 §3.6.4 without its obsolete forms; ≤ 250 octets, so that a folded line stays under 998.
const MESSAGE_ID =
  /^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.:;,()-]{1,200}@(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.:-]{1,200}|\[[A-Za-z0-9:.]{1,100}\])>$/;

/** The sender and the one recipient of this notice. `<>` only for receipts where the server takes it: `isNullTaken` false = it refused one. Throws UnsendableNotice. */
export function noticeEnvelope(row: OutboxRow, setup: Setup, isNullTaken = true): Envelope {
  const to = canonicalAddress(row.toAddress);
  if (!to) throw new UnsendableNotice(`recipient ${JSON.stringify(row.toAddress.slice(0, 100))} is no mail address`);
  const { smtp } = wayOf(row, setup.config);
  if (smtp.nullSender && isNullTaken && row.kind === 'receipt') return { from: '', to };
  const bounce = smtp.bounceAddress ? canonicalAddress(smtp.bounceAddress) : null;
  const from = bounce ?? mailboxOf(row, setup)?.address ?? fromAddress(row, setup);
  return { from: canonicalAddress(from) ?? fromAddress(row, setup), to };
}

/** The own address the customer wrote to, else the mailbox', else smtp.from. */
export function fromAddress(row: OutboxRow, setup: Setup): string {
  const { from } = wayOf(row, setup.config).smtp;
  const wanted = [row.ownAddress && baseAddress(row.ownAddress), mailboxOf(row, setup)?.address, from.address];
  for (const text of wanted) {
    const address = text ? canonicalAddress(text) : null;
    if (address) return address;
  }
  throw new UnsendableNotice(`smtp.from ${JSON.stringify(from.address)} is no mail address`);
}

const MAX_SHOWN = 50;

/** To and Cc: the one it goes to, or everybody outside who gets these words of a person, so that an answer to all reaches all. */
export function shownRecipients(row: OutboxRow, to: string): Pick<MailFields, 'to' | 'cc'> {
  const alone = { to: { name: cleanName(row.toName), address: to } };
  const { recipients } = row.data;
  if (!recipients || row.kind !== 'human' || row.agent !== null) return alone;
  const all = [recipients.to, ...recipients.cc.slice(0, MAX_SHOWN)].flatMap(({ name, address }) => {
    const plain = canonicalAddress(address);
    return plain ? [{ name: cleanName(name), address: plain }] : [];
  });
  const [first, ...others] = all.filter((one, at) => all.findIndex((other) => other.address === one.address) === at);
  // Whoever gets it without standing there would answer to people who do not know that he reads.
  const isShown = [first, ...others].some((one) => one?.address === to);
  return first && isShown ? { to: first, cc: others } : alone;
}

/** The display name of our own side. */
export function fromName(row: OutboxRow, setup: Setup): string {
  return cleanName(wayOf(row, setup.config).smtp.from.name || setup.config.instance.name);
}

/** A display name that can go into a header: one line, ≤ 100 characters. */
export function cleanName(text: string): string {
  return [...cleanLine(text)].slice(0, MAX_NAME).join('');
}

/** Where answers go: the signed address where the mailbox has one, else the plain address. */
export function replyTo(
  row: OutboxRow,
  setup: Setup,
  keys: { readonly keys: ThreadKeys; readonly now: number; readonly proven?: ReadonlySet<string> },
): string {
  const plain = fromAddress(row, setup);
  const mailbox = mailboxOf(row, setup);
  const wanted = mailbox?.replyAddress ?? 'off';
  // Nobody's answer may get lost: sub-addresses only where one is known to arrive.
  const setting = wanted === 'auto' && mailbox && keys.proven?.has(mailbox.name) ? 'plus' : wanted;
  if (row.ticket === null || !mailbox || setting === 'auto' || setting === 'off') return plain;
  const { ticket, agent } = row;
  // What is not for the customer's eyes is answered in private, whatever the answering program does with our Message-ID.
  const isPrivate = row.visibility === 'internal';
  const token =
    agent === null
      ? customerToken(keys.keys, ticket, isPrivate)
      : agentToken(keys.keys, { ticket, agent, isPrivate }, keys.now);
  const isOurs = plain === mailbox.address || mailbox.aliases.includes(plain);
  const parts = addressParts(isOurs ? plain : mailbox.address);
  const signed = setting === 'plus' ? `${parts.local}+${token}@${parts.domain}` : setting.replaceAll('{token}', token);
  // A local part over 64 octets is no address: better unsigned than unreachable.
  return canonicalAddress(signed) ?? plain;
}

/** The rendered subject with the ticket's mark exactly once, and `Re:` when the notice answers a mail; `empty` stands where nothing is left of it. */
export function noticeSubject(rendered: string, row: OutboxRow, empty: string): string {
  const ref = row.data.ticket ? cleanLine(row.data.ticket.ref) : '';
  const mark = ref ? `[${ref}]` : '';
  const bare = cleanLine(mark ? rendered.replaceAll(mark, ' ') : rendered);
  const unprefixed = bare.replace(/^(?:(?:re|aw|antw|sv)\s?(?:\[\d{1,3}\])?\s?:\s?){1,20}/i, '');
  const words = [...(unprefixed.trim() || empty)].slice(0, MAX_SUBJECT).join('').trim();
  const prefix = row.inReplyTo && validMessageIds([row.inReplyTo]).length > 0 ? 'Re: ' : '';
  return `${prefix}${mark ? `${mark} ` : ''}${words}`;
}

/** The chain for References (RFC 5322 §3.6.4): valid ids once each, oldest first, the answered one last; the first and the newest are kept when it is too long. */
export function referenceChain(row: OutboxRow): readonly string[] {
  const parent = row.inReplyTo ? [row.inReplyTo] : [];
  const all = validMessageIds([...row.references, ...parent]).filter((id) => id !== row.messageId);
  const chain = all.filter((id, index) => all.lastIndexOf(id) === index);
  const [root] = chain;
  return chain.length <= MAX_REFERENCES || !root ? chain : [root, ...chain.slice(1 - MAX_REFERENCES)];
}

/** Those that are Message-IDs of at most 250 octets. */
export function validMessageIds(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => id.length <= 250 && MESSAGE_ID.test(id));
}

/** The mailbox a ticket came through, or the one that owns the address it was written to. */
export function mailboxOf(row: OutboxRow, setup: Setup): Mailbox | null {
  const own = row.ownAddress ? baseAddress(row.ownAddress) : null;
  const { mailboxes } = setup.config;
  return (
    mailboxes.find((box) => box.name === row.mailbox) ??
    mailboxes.find((box) => own !== null && (box.address === own || box.aliases.includes(own))) ??
    null
  );
}
