// What a mail says, once read: the one form of a parsed mail that every room and `mail read --json` share.
// Made by parse/ from bytes alone; holds nothing that needs the database, the network or the clock.
import type { Address } from './address.ts';

/** What kind of mail the bytes say this is. `agent`, `customer`, duplicates and own mail need the database: decide's work. */
export type MessageClass =
  | 'reply'
  | 'auto'
  | 'out_of_office'
  | 'bounce'
  | 'bounce.hard'
  | 'bounce.soft'
  | 'list'
  | 'read_receipt'
  | 'calendar'
  | 'forwarded'
  | 'encrypted'
  | 'signed'
  | 'spam'
  | 'abuse_report';

export type ClassEvidence = Readonly<Partial<Record<MessageClass, string>>>;

/** One header field in wire order; `value` is unfolded and decoded (RFC 2047), bounded to 64 KB. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** One attachment; its bytes stay in the raw mail. `size` in octets after decoding, `sha256` in lower-case hex. */
export interface Attachment {
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly inline: boolean;
  readonly cid: string | null;
  /** The words of a text-like file, its first 64 K characters; null = not of that kind; absent = nobody asked for them. */
  readonly text?: string | null;
}

/** True when the words of files are asked for and were not read. */
export function lacksFileTexts(message: Message, isAsked: boolean | undefined): boolean {
  return isAsked === true && message.attachments.some((file) => file.text === undefined);
}

/** What a delivery report says (RFC 3464 and the common forms before it). */
export interface Bounce {
  readonly kind: 'hard' | 'soft';
  readonly status: string | null;
  readonly action: string | null;
  readonly recipient: string | null;
  readonly originalMessageId: string | null;
  readonly text: string;
}

/** What headers claim about authentication: topmost first, believed by nobody until trust/ has looked. */
export interface Claims {
  readonly authenticationResults: readonly string[];
  readonly receivedSpf: readonly string[];
  readonly dkimSignatures: readonly string[];
  readonly arcSeals: number;
  readonly spamFlag: string | null;
  readonly spamScore: number | null;
}

/** Something in the mail that was not as the standards want it; reading went on all the same. */
export interface Defect {
  readonly code: string;
  readonly detail: string;
}

/** A parsed mail. Message-IDs are RFC 5322 msg-ids with their angle brackets. Times are ISO 8601 UTC. */
export interface Message {
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** The claimed Date, null when absent or unreadable: shown, never trusted. */
  readonly date: string | null;
  /** The time of the topmost Received field, null when there is none; INTERNALDATE is the ledger's. */
  readonly receivedAt: string | null;
  readonly from: Address | null;
  /** How many mailboxes From fields named, 0 for one that others may not read so; anything but 1 makes the sender untrusted (H15, H19). */
  readonly fromCount: number;
  readonly sender: Address | null;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  /** Delivered-To, X-Original-To, Envelope-To in header order, canonical addresses. */
  readonly deliveredTo: readonly string[];
  /** The Return-Path: '' is the null sender, null is absent. */
  readonly envelopeFrom: string | null;
  readonly subject: string;
  /** The subject without Re/AW/WG/Antw/TR/… and without a ticket mark. */
  readonly subjectClean: string;
  /** The whole text as a reader would see it, \n line ends. */
  readonly text: string;
  /** The new words only. */
  readonly reply: string;
  /** What the mail repeats from earlier mails; '' when nothing. */
  readonly quoted: string;
  readonly html: string | null;
  readonly language: string | null;
  readonly classes: readonly MessageClass[];
  /** The sign that decided each class, a line of at most 120 characters; absent without classes and in mails read before it. */
  readonly classEvidence?: ClassEvidence;
  readonly headers: readonly HeaderField[];
  readonly claims: Claims;
  readonly bounce: Bounce | null;
  readonly attachments: readonly Attachment[];
  readonly defects: readonly Defect[];
  /** Octets of the raw mail as announced by the source; for a mail over the limit the true size, not that of the stored headers. */
  readonly size: number;
}

/** Classes of mail that no person sat down to write to us. A calendar invitation is not among them: a person made it. */
const machineClasses: readonly MessageClass[] = [
  'auto',
  'out_of_office',
  'bounce',
  'bounce.hard',
  'bounce.soft',
  'list',
  'read_receipt',
  'abuse_report',
];

/** True of classes that no mail has which a person sat down to write. */
export function isByMachine(classes: readonly MessageClass[]): boolean {
  return classes.some((one) => machineClasses.includes(one));
}

/** True when the mail carries the class. */
export function isClass(message: Message, ...classes: readonly MessageClass[]): boolean {
  return classes.some((wanted) => message.classes.includes(wanted));
}

/** The first value of a header, names compared without case; null when absent. */
export function header(message: Message, name: string): string | null {
  const wanted = name.toLowerCase();
  return message.headers.find((field) => field.name.toLowerCase() === wanted)?.value ?? null;
}
