// Takes the header fields of a mail; gives who, when, what about: the part of the Message that its header alone decides.
// Falls back where a person would (no From → Reply-To, Return-Path, Sender) and says so. Never throws. RFC 5322 §3.6.
import { type Address, canonicalAddress } from '../../model/address.ts';
import { messageIdIn } from '../../model/identity.ts';
import type { HeaderField, Message } from '../../model/message.ts';
import type { Defects } from '../defects.ts';
import { MAX_REFERENCES, MAX_VALUE } from '../limits.ts';
import { plainLine } from '../text/plain.ts';
import { isWholeEncoded, readAddresses } from './addresses.ts';
import { isoOrNull, namesZone, readDate, receivedTime } from './dates.ts';
import { type Field, fieldsOf, firstField, rawValue } from './fields.ts';
import { subjectLine } from './subject.ts';
import { decodeRaw, decodeWords } from './words.ts';

export type Envelope = Pick<
  Message,
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'date'
  | 'receivedAt'
  | 'from'
  | 'fromCount'
  | 'sender'
  | 'replyTo'
  | 'to'
  | 'cc'
  | 'bcc'
  | 'deliveredTo'
  | 'envelopeFrom'
  | 'subject'
>;

/** RFC 5322 §3.6: fields that may stand only once. */
const SINGLE = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'date',
  'content-type',
  'content-transfer-encoding',
  'mime-version',
];

/** Reads the header. */
export function readEnvelope(fields: readonly Field[], defects: Defects): Envelope {
  noteRepeated(fields, defects);
  const list = (key: string) => fieldsOf(fields, key).flatMap((field) => readAddresses(field.raw, defects));
  const listed = list('from');
  const senders = listed.filter((address) => address.address !== '');
  const replyTo = list('reply-to');
  const sender = list('sender')[0] ?? null;
  const envelopeFrom = returnPath(fields);
  const from = senders[0] ?? standIn({ replyTo, sender, envelopeFrom, name: listed[0]?.name ?? '' }, defects);
  if (senders.length > 1) defects.add('several-from', `${senders.length} addresses in From`);
  const subject = decodeWords(rawValue(fields, 'subject'));
  if (subject.problem) defects.add('charset', `subject: ${subject.problem}`);
  return {
    messageId: ownId(fields, defects),
    inReplyTo: messageIdIn(rawValue(fields, 'in-reply-to')),
    references: references(fields),
    date: claimedDate(fields, defects),
    receivedAt: isoOrNull(receivedTime(rawValue(fields, 'received'))),
    from,
    fromCount: senders.length === 1 && !fieldsOf(fields, 'from').every(isPlainFrom) ? 0 : senders.length,
    sender,
    replyTo,
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
    deliveredTo: deliveredTo(fields),
    envelopeFrom,
    subject: subjectLine(subject.text),
  };
}

/**
 * False for a From that other readers may not find an author in: encoded whole, or blanks before its colon. It is shown
 * and authorises nobody, since a server that found no domain there asked no policy for it (RFC 9989 §5.3.1; H19, H21).
 */
function isPlainFrom({ raw, isObsolete }: Field): boolean {
  return !(isObsolete || isWholeEncoded(raw));
}

/** All fields decoded, in wire order. */
export function headerFields(fields: readonly Field[]): readonly HeaderField[] {
  return fields.map(({ name, raw }) => ({
    name,
    value: CODED_OR_ODD.test(raw) || raw.length > MAX_VALUE ? shownValue(raw) : raw.trim(),
  }));
}

/** An encoded word, or a sign that is none of printable ASCII: most values have neither, and are what they show. */
const CODED_OR_ODD = /=\?|[^ -~]/;

function shownValue(raw: string): string {
  return plainLine(decodeWords(raw).text).slice(0, MAX_VALUE);
}

function noteRepeated(fields: readonly Field[], defects: Defects): void {
  for (const key of SINGLE) {
    const count = fieldsOf(fields, key).length;
    if (count > 1) defects.add('duplicate-header', `${key} stands ${count} times`);
  }
}

/** Who it seems to be from when no From says so: shown, never trusted (fromCount stays 0). */
function standIn(
  found: {
    readonly replyTo: readonly Address[];
    readonly sender: Address | null;
    readonly envelopeFrom: string | null;
    readonly name: string;
  },
  defects: Defects,
): Address | null {
  const path = found.envelopeFrom ? { address: found.envelopeFrom, name: found.name } : null;
  const from = found.replyTo[0] ?? path ?? found.sender;
  defects.add('missing-from', from ? `taken from another field: ${from.address}` : 'nobody is named');
  return from ?? (found.name === '' ? null : { address: '', name: found.name });
}

function ownId(fields: readonly Field[], defects: Defects): string | null {
  const field = firstField(fields, 'message-id');
  const id = field ? messageIdIn(field.raw) : null;
  if (id === null) defects.add(field ? 'bad-message-id' : 'missing-message-id', field?.raw ?? 'no Message-ID');
  return id;
}

/** The last MAX_REFERENCES ids in order, repeated ones once: where they stand last. */
function references(fields: readonly Field[]): readonly string[] {
  const raw = fieldsOf(fields, 'references')
    .map((field) => field.raw)
    .join(' ')
    .slice(-MAX_VALUE);
  if (raw === '') return [];
  const ids = [...raw.matchAll(/<([^<>]{1,1000})>/g)]
    .slice(-MAX_REFERENCES * 2)
    .flatMap((match) => messageIdIn(match[0]) ?? []);
  return [...new Set(ids.reverse())].slice(0, MAX_REFERENCES).reverse();
}

function claimedDate(fields: readonly Field[], defects: Defects): string | null {
  const field = firstField(fields, 'date');
  const text = field ? decodeRaw(field.raw).text : '';
  const at = field ? readDate(text) : null;
  if (at === null) defects.add(field ? 'bad-date' : 'missing-date', field?.raw ?? 'no Date');
  else if (!namesZone(text)) defects.add('date-zone', `no zone, taken as UTC: ${text}`);
  return isoOrNull(at);
}

/** '' is the null sender; null is absent. */
function returnPath(fields: readonly Field[]): string | null {
  const field = firstField(fields, 'return-path');
  if (!field) return null;
  const text = plainLine(decodeRaw(field.raw).text)
    .replace(/^<|>.*$/g, '')
    .trim();
  return canonicalAddress(text) ?? text.slice(0, 320);
}

const ROUTES = new Set(['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to']);

function deliveredTo(fields: readonly Field[]): readonly string[] {
  const found = fields
    .filter((field) => ROUTES.has(field.key))
    .flatMap((field) => field.raw.split(',', 20).map((part) => canonicalAddress(part.trim().replace(/^<|>$/g, ''))));
  return [...new Set(found.filter((address) => address !== null))];
}
