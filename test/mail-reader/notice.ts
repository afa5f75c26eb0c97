// What must hold of the bytes of every notice, whatever it says: asked of the strict reader's answer and of what the
// outbox row wanted. Gives breaches, each a sentence. Knows our tokens only by asking whether they are valid.
import type { Setup } from '../../src/model/setup.ts';
import { type ThreadKeys, verifyMessageId, verifyToken } from '../../src/model/token.ts';
import type { OutboxRow } from '../../src/ports.ts';
import { decodeWords, isMessageId, one, readDate, readMailbox } from './head.ts';
import { htmlBreaches } from './html.ts';
import { type Mail, readStrictly } from './reader.ts';

/** What the mail was made of. */
export interface Made {
  readonly row: OutboxRow;
  readonly setup: Setup;
  readonly keys: ThreadKeys;
  readonly now: number;
  readonly envelope: { readonly from: string; readonly to: string };
}

/** Notices with a List-Unsubscribe: what somebody gets regularly and may not want. */
const DIGESTS = ['agent-digest', 'admin-digest'];
const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** The mail as it was read, and everything that is wrong with it. */
export function checkNotice(
  bytes: Uint8Array,
  made: Made,
): { readonly mail: Mail; readonly breaches: readonly string[] } {
  const mail = readStrictly(bytes);
  const breaches = [
    ...mail.breaches,
    ...people(mail, made),
    ...thread(mail, made),
    ...marks(mail, made),
    ...body(mail),
  ];
  const date = readDate(one(mail.head, 'Date') ?? '');
  if (date !== Math.floor(made.now / 1000) * 1000) breaches.push(`Date: ${date}`);
  return { mail, breaches };
}

function people({ head }: Mail, { row, setup, keys, now, envelope }: Made): readonly string[] {
  const breaches: string[] = [];
  const read = (name: string) => {
    const found = readMailbox(one(head, name) ?? '');
    if (typeof found === 'string') breaches.push(`${name}: ${found}`);
    return typeof found === 'string' ? { name: '', address: '' } : found;
  };
  const to = read('To');
  const wanted = row.toAddress.toLowerCase();
  if (to.address !== wanted) breaches.push(`To is ${to.address}, expected ${wanted}`);
  if (envelope.to !== wanted) breaches.push(`the envelope goes to ${envelope.to}, expected ${wanted}`);
  const from = read('From').address;
  const ours = row.ownAddress ?? setup.config.smtp.from.address;
  if (from !== ours) breaches.push(`From is ${from}, expected the address that was written to, ${ours}`);
  const isNull = envelope.from === '';
  if (isNull !== (setup.config.smtp.nullSender && row.kind === 'receipt'))
    breaches.push(`the envelope sender is "${envelope.from}" of a ${row.kind}`);
  if (!isNull && envelope.from !== setup.config.mailboxes[0]?.address)
    breaches.push(`the envelope sender is "${envelope.from}", expected the mailbox`);
  const token = /\+(.+)@/.exec(read('Reply-To').address)?.[1];
  const holder =
    token === undefined
      ? null
      : verifyToken(
          keys,
          token,
          setup.config.agents.map((agent) => agent.id),
          now,
        );
  if (row.ticket !== null && holder?.ticket !== row.ticket) breaches.push('Reply-To is not signed for this ticket');
  if (row.ticket !== null && holder && (holder.agent ?? null) !== row.agent)
    breaches.push('Reply-To is signed for somebody else');
  // H29: Reply-All on an agent's mail must reach nobody outside.
  const customer = row.data.customer?.address;
  if (row.agent !== null && customer && head.fields.some((field) => field.value.toLowerCase().includes(customer)))
    breaches.push("the customer's address stands in a field of an agent's mail");
  for (const name of ['Cc', 'Bcc', 'Sender', 'Return-Path'])
    if (one(head, name) !== null) breaches.push(`${name} has no place in a notice`);
  return breaches;
}

function thread({ head }: Mail, { row, keys }: Made): readonly string[] {
  const breaches: string[] = [];
  const id = one(head, 'Message-ID') ?? '';
  if (!isMessageId(id)) breaches.push(`Message-ID ${id} is none`);
  if (id !== row.messageId) breaches.push(`Message-ID is ${id}, expected that of the row, ${row.messageId}`);
  const own = verifyMessageId(keys, id);
  if (own?.ticket !== row.ticket) breaches.push('Message-ID is not signed for this ticket');
  const answered = one(head, 'In-Reply-To');
  const references = one(head, 'References')?.split(/[\t ]+/) ?? [];
  if (answered !== row.inReplyTo) breaches.push(`In-Reply-To is ${answered}, expected ${row.inReplyTo}`);
  if (answered !== null && references.at(-1) !== answered) breaches.push('References do not end with In-Reply-To');
  for (const one of references) if (!isMessageId(one)) breaches.push(`References: ${one} is no Message-ID`);
  if (new Set(references).size !== references.length) breaches.push('References: one stands there twice');
  const subject = subjectOf(head, breaches);
  const mark = row.data.ticket ? `[${row.data.ticket.ref}]` : null;
  if (mark !== null && subject.split(mark).length !== 2)
    breaches.push(`Subject has not exactly one ${mark}: ${subject}`);
  if (/^(?:re: ?){2}/i.test(subject)) breaches.push(`Subject answers twice: ${subject}`);
  return breaches;
}

function subjectOf(head: Mail['head'], breaches: string[]): string {
  try {
    const subject = decodeWords(one(head, 'Subject') ?? '');
    if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(subject)) breaches.push('Subject: a control character');
    return subject;
  } catch (error) {
    breaches.push(`Subject: ${error instanceof Error ? error.message : String(error)}`);
    return '';
  }
}

/** RFC 3834 §5, RFC 2369, RFC 8058. */
function marks({ head }: Mail, { row }: Made): readonly string[] {
  const breaches: string[] = [];
  const submitted = one(head, 'Auto-Submitted');
  const wanted =
    { receipt: 'auto-replied', human: null }[row.kind] === undefined
      ? 'auto-generated'
      : row.kind === 'receipt'
        ? 'auto-replied'
        : null;
  if (submitted !== wanted) breaches.push(`Auto-Submitted is ${submitted} of a ${row.kind}, expected ${wanted}`);
  const suppress = one(head, 'X-Auto-Response-Suppress');
  if (suppress !== (wanted === null ? null : 'All'))
    breaches.push(`X-Auto-Response-Suppress is ${suppress} of a ${row.kind}`);
  const unsubscribe = one(head, 'List-Unsubscribe');
  const post = one(head, 'List-Unsubscribe-Post');
  const isDigest = DIGESTS.includes(row.name);
  if (unsubscribe === null && row.name === 'agent-digest') breaches.push('a digest without List-Unsubscribe');
  if (unsubscribe !== null && !isDigest) breaches.push('List-Unsubscribe on what is no digest');
  if (unsubscribe !== null && !/^<(?:https|mailto):[^<>\s]+>(?:,\s*<(?:https|mailto):[^<>\s]+>)*$/.test(unsubscribe))
    breaches.push(`List-Unsubscribe is ${unsubscribe}`);
  if (post !== null && (post !== ONE_CLICK || !unsubscribe?.includes('<https:')))
    breaches.push(`List-Unsubscribe-Post is ${post}`);
  if (post !== null && unsubscribe?.split('<https:').length !== 2)
    breaches.push(`one click, but not one https address: ${unsubscribe}`);
  if (post === null && unsubscribe?.includes('<https:'))
    breaches.push('an https address without List-Unsubscribe-Post');
  return breaches;
}

/** Text and HTML of the same words; nothing else that was not asked for. */
function body({ leaves }: Mail): readonly string[] {
  const breaches: string[] = [];
  const texts = leaves.filter((leaf) => leaf.type === 'text/plain' && leaf.disposition === null);
  const htmls = leaves.filter((leaf) => leaf.type === 'text/html' && leaf.disposition === null);
  const [text, html] = [texts[0]?.text ?? '', htmls[0]];
  if (texts.length !== 1 || htmls.length > 1) breaches.push(`${texts.length} text parts, ${htmls.length} HTML parts`);
  if (text.trim().length < 20) breaches.push(`the text part says "${text.trim()}"`);
  if (!html) return breaches;
  if (html.octets.length >= 100_000) breaches.push(`the HTML part has ${html.octets.length} octets`);
  breaches.push(...htmlBreaches(html.text));
  return breaches;
}
