// The durable rows that rooms hand to each other (architecture.md): what the ledger and the outbox hold, as values.
// Times are epoch milliseconds. The programs that read and write them are in ports.ts.
import type { Decision, ImapWish } from './decision.ts';
import type { Delivery, Evidence } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { Imported, ImportedMail } from './mailbox/imports.ts';
import type { NoticeData, OutboxState } from './notice.ts';
import type { TicketId, Visibility } from './ticket.ts';
import type { TimerDraft } from './time/service.ts';

/** A mail as a mail server or a file handed it over. */
export interface Received {
  readonly mailbox: string;
  readonly folder: string;
  /** Text: UIDVALIDITY is 32 bits and compared, never counted with. Files use 'file'. */
  readonly uidValidity: string;
  readonly uid: number;
  readonly internalDate: number;
  readonly flags: readonly string[];
  /** The bytes; only the header when `oversize`. */
  readonly raw: Uint8Array;
  /** Octets of the whole mail. */
  readonly size: number;
  readonly oversize: boolean;
  /** False when nothing is to be done on the server afterwards. */
  readonly wantsAck: boolean;
  /** A person has it taken in, long after it came; absent = it came by itself. */
  readonly imported?: ImportedMail;
}

export type LedgerState = 'received' | 'decided' | 'quarantined' | 'skipped';

export type AckState = 'none' | 'due' | 'done' | 'refused' | 'gone';

/** A mail the server is still to be told about; `as` = what a rule wants done instead of the mailbox' `after:`. */
export interface AckDue {
  readonly id: number;
  readonly uid: number;
  readonly as: ImapWish | null;
}

export interface LedgerRow {
  readonly id: number;
  readonly mailbox: string;
  readonly folder: string;
  readonly uidValidity: string;
  readonly uid: number;
  readonly sha256: string;
  readonly contentSha256: string;
  readonly messageId: string | null;
  readonly internalDate: number;
  readonly takenAt: number;
  readonly size: number;
  readonly oversize: boolean;
  readonly flags: readonly string[];
  readonly state: LedgerState;
  readonly ack: AckState;
  readonly attempts: number;
  readonly strikes: number;
  /** Why it is quarantined or what the last failure said; null otherwise. */
  readonly reason: string | null;
  readonly verdict: string | null;
  readonly outcome: string | null;
  readonly rule: string | null;
  readonly ticket: TicketId | null;
  readonly joinedBy: string | null;
  readonly revision: string | null;
  /** Absent = it came by itself. */
  readonly imported?: Imported;
}

/** Where a folder's fetching stands. `watermark*` is what `start: now` left behind. */
export interface Cursor {
  readonly uidValidity: string;
  readonly lastUid: number;
  readonly watermarkUid: number;
  readonly watermarkDate: number;
  /** Epoch ms of the start of the last poll that saw everything; 0 = never. */
  readonly completeAt: number;
  readonly paused: string | null;
}

export interface Settled {
  readonly decision: Decision;
  readonly facts: Facts;
  readonly evidence: Evidence;
  readonly ticket: TicketId | null;
  readonly revision: string;
  readonly at: number;
}

export interface Applied {
  readonly ticket: TicketId | null;
  readonly ref: string | null;
  readonly entries: readonly number[];
  readonly notices: readonly number[];
  /** The id by which the command can be taken back (`u17`); absent = it cannot. */
  readonly undo?: string;
}

/** What became of a try to send a notice. */
export interface OutboxEnd {
  readonly state: OutboxState;
  readonly reason: string | null;
  readonly dueAt: number | null;
  readonly at: number;
  /** The Message-ID that the mail server put in the place of ours; absent = it kept it. */
  readonly sentAs?: string;
}

export interface OutboxRow {
  readonly id: number;
  readonly ticket: TicketId | null;
  readonly event: string;
  readonly name: string;
  readonly template: string;
  readonly kind: string;
  readonly toAddress: string;
  readonly toName: string;
  readonly agent: string | null;
  readonly state: OutboxState;
  readonly reason: string | null;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly mailbox: string | null;
  readonly ownAddress: string | null;
  readonly queue: string | null;
  readonly locale: string | null;
  readonly visibility: Visibility;
  readonly attempts: number;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly data: NoticeData;
  readonly bytes: Uint8Array | null;
  readonly resent: boolean;
}

/** What decide needs to know of a row. */
export function deliveryOf(row: LedgerRow): Delivery {
  return {
    ledger: row.id,
    mailbox: row.mailbox,
    folder: row.folder,
    sha256: row.sha256,
    contentSha256: row.contentSha256,
    receivedAt: row.internalDate,
    size: row.size,
    flags: row.flags,
    oversize: row.oversize,
    ...(row.imported === 'silent' ? { isImported: true as const } : {}),
  };
}

/** A notice that waits for its reader's digest. */
export interface DigestRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly ref: string;
  readonly subject: string;
}

/** A timer as it is stored; its cause is `timer:<id>`, unique for ever. Times are epoch milliseconds. */
export interface TimerRow extends TimerDraft {
  readonly id: number;
  readonly ticket: TicketId;
}

/** What is counted of a rule: how many mails it hit, since when it is known, when it hit last (epoch milliseconds). */
export interface RuleHits {
  readonly rule: string;
  readonly hits: number;
  readonly firstAt: number;
  readonly lastAt: number | null;
}
